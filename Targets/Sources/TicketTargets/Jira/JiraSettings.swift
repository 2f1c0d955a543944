/// How alignd uses a Jira.
public struct JiraSettings: Sendable, Equatable {
  /// Which of the two products it is.
  public enum Edition: String, Sendable, CaseIterable {
    /// Jira Cloud, REST version 3.
    case cloud
    /// Jira Data Center, REST version 2.
    case dataCenter = "data-center"
  }

  /// Which of the two.
  public var edition: Edition
  /// Key of the project that issues are made in, unless the route names another one.
  public var project: String
  /// Name of the issue type.
  public var issueType: String
  /// Name of the transition, or of the status that it leads to, that closes; nil: the first one to a status of the category
  /// *done*.
  public var closingTransition: String?
  /// The same for opening again; nil: the first one to a status of another category.
  public var openingTransition: String?
  /// Name of the resolution that is set on closing, where the screen of the transition asks for one; nil: none.
  public var resolution: String?
  /// Resolutions with which people say that nothing will be done.
  public var refusedResolutions: Set<String>
  /// Name of the priority by severity; a severity that is not in it sets none.
  public var priorities: [String: String]
  /// Whether the due date is set; its field has to be on the screens.
  public var setsDueDate: Bool

  /// Settings with the defaults.
  public init(
    edition: Edition, project: String, issueType: String = "Task", closingTransition: String? = nil,
    openingTransition: String? = nil, resolution: String? = nil,
    refusedResolutions: Set<String> = ["Won't Do", "Won't Fix", "Declined", "Rejected"],
    priorities: [String: String] = [:], setsDueDate: Bool = false
  ) {
    (self.edition, self.project, self.issueType) = (edition, project, issueType)
    (self.closingTransition, self.openingTransition) = (closingTransition, openingTransition)
    (self.resolution, self.refusedResolutions) = (resolution, refusedResolutions)
    (self.priorities, self.setsDueDate) = (priorities, setsDueDate)
  }
}
