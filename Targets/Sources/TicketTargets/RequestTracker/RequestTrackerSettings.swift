/// How alignd uses a Request Tracker.
public struct RequestTrackerSettings: Sendable, Equatable {
  /// Name of the queue that tickets are made in, unless the route names another one.
  public var queue: String
  /// Name of the custom field that keeps the key: kind "Enter one value", applied to the queue.
  public var keyField: String
  /// The status that closes a ticket.
  public var closedStatus: String
  /// The status that opens one again.
  public var openStatus: String
  /// Statuses in which no work is expected; all others are open.
  public var inactiveStatuses: Set<String>
  /// Inactive statuses with which people say that nothing will be done.
  public var refusedStatuses: Set<String>
  /// Priority (a number in Request Tracker) by severity; a severity that is not in it sets none.
  public var priorities: [String: Int]

  /// Settings with the defaults of Request Tracker's own life cycle.
  public init(
    queue: String, keyField: String = "DriftKey", closedStatus: String = "resolved", openStatus: String = "open",
    inactiveStatuses: Set<String> = ["resolved", "rejected", "deleted"], refusedStatuses: Set<String> = ["rejected"],
    priorities: [String: Int] = [:]
  ) {
    (self.queue, self.keyField, self.closedStatus, self.openStatus) = (queue, keyField, closedStatus, openStatus)
    (self.inactiveStatuses, self.refusedStatuses) = (inactiveStatuses, refusedStatuses)
    self.priorities = priorities
  }
}
