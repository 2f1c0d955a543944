public import TicketDelivery

/// Who is told of findings: what it is called, which findings it is for, and how it is told.
public struct TargetConfiguration: Sendable {
  /// Id in the store, in messages and on the command line.
  public var id: String
  /// Line of the configuration where it begins.
  public var line: Int
  /// Which findings it is told of.
  public var when: FindingFilter
  /// Whether it is told of every run, besides what changed; of no matter for targets that keep tickets.
  public var hearsOfRuns: Bool
  /// Which findings share a ticket; of no matter for targets that take events.
  public var grouping: TicketGrouping
  /// Where tickets go besides the target's own queue.
  public var routes: [TicketRoute]
  /// What becomes of tickets that people closed.
  public var policy: TicketPolicy
  /// How it is reached.
  public var settings: TargetSettings

  /// As a run sees it.
  public var plan: TargetPlan {
    TargetPlan(
      id: id, when: when,
      manner: settings.takesEvents ? .events(ofRuns: hearsOfRuns) : .tickets(grouping, routes, policy))
  }
}
