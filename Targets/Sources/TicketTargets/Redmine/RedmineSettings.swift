public import TicketDelivery

/// How alignd uses a Redmine.
public struct RedmineSettings: Sendable, Equatable {
  /// Identifier of the project that issues are made in, unless the route names another one.
  public var project: String
  /// Number of the custom field that keeps the key: format "Text", used as a filter, for the tracker and project.
  public var keyField: Int
  /// Number of the tracker; nil: the project's first one.
  public var tracker: Int?
  /// Number of the status that closes an issue; nil: the first one that Redmine calls closed.
  public var closedStatus: Int?
  /// Number of the status that opens one again; nil: the first one that is not closed.
  public var openStatus: Int?
  /// Numbers of the closed statuses with which people say that nothing will be done.
  public var refusedStatuses: Set<Int>
  /// Number of the priority by severity; a severity that is not in it sets none.
  public var priorities: [String: Int]
  /// How texts are written there: `textile` or `markdown`, as Redmine is set up.
  public var markup: TicketMarkup

  /// Settings with the defaults.
  public init(
    project: String, keyField: Int, tracker: Int? = nil, closedStatus: Int? = nil, openStatus: Int? = nil,
    refusedStatuses: Set<Int> = [], priorities: [String: Int] = [:], markup: TicketMarkup = .textile
  ) {
    (self.project, self.keyField, self.tracker) = (project, keyField, tracker)
    (self.closedStatus, self.openStatus, self.refusedStatuses) = (closedStatus, openStatus, refusedStatuses)
    (self.priorities, self.markup) = (priorities, markup)
  }
}
