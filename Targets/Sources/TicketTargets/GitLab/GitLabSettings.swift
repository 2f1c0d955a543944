/// How alignd uses the issues of a GitLab project.
public struct GitLabSettings: Sendable, Equatable {
  /// Number or full path of the project that issues are made in. The route's queue is not used: ids are those of one project.
  public var project: String
  /// Labels that every issue gets besides alignd's own.
  public var labels: [String]
  /// Labels with which people say that nothing will be done, when they close an issue.
  public var refusedLabels: Set<String>
  /// Whether issues are confidential: they name people and their access.
  public var isConfidential: Bool

  /// Settings with the defaults.
  public init(
    project: String, labels: [String] = [], refusedLabels: Set<String> = ["wontfix"], isConfidential: Bool = true
  ) {
    (self.project, self.labels, self.refusedLabels) = (project, labels, refusedLabels)
    self.isConfidential = isConfidential
  }
}
