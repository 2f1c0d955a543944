/// How alignd uses the issues of a GitHub repository.
public struct GitHubSettings: Sendable, Equatable {
  /// `owner/name` of the repository that issues are made in. The route's queue is not used: ids are those of one repository.
  public var repository: String
  /// Labels that every issue gets besides alignd's own.
  public var labels: [String]

  /// Settings with the defaults.
  public init(repository: String, labels: [String] = []) { (self.repository, self.labels) = (repository, labels) }
}
