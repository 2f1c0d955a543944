/// How alignd uses a ServiceNow.
public struct ServiceNowSettings: Sendable, Equatable {
  /// The table that records are made in: `incident` or one that extends `task`.
  public var table: String
  /// The state that closes a record: 6 is *resolved* for incidents.
  public var closedState: String
  /// The state that opens one again: 2 is *in progress*.
  public var openState: String
  /// States in which no work is expected.
  public var inactiveStates: Set<String>
  /// The close code (`close_code`) that closing needs; its values differ from instance to instance.
  public var closeCode: String?
  /// Close codes with which people say that nothing will be done.
  public var refusedCloseCodes: Set<String>
  /// `sys_id` or name of the group that records are assigned to, unless the route names another one.
  public var assignmentGroup: String?
  /// `sys_id` or user name of the caller; nil: none.
  public var caller: String?
  /// Impact and urgency, each 1 to 3, by severity; from both the instance reckons the priority.
  public var impacts: [String: String]

  /// Settings with the defaults of the incident table.
  public init(
    table: String = "incident", closedState: String = "6", openState: String = "2",
    inactiveStates: Set<String> = ["6", "7", "8"], closeCode: String? = nil, refusedCloseCodes: Set<String> = [],
    assignmentGroup: String? = nil, caller: String? = nil,
    impacts: [String: String] = ["critical": "1", "high": "2", "medium": "3", "low": "3", "info": "3"]
  ) {
    (self.table, self.closedState, self.openState) = (table, closedState, openState)
    (self.inactiveStates, self.closeCode, self.refusedCloseCodes) = (inactiveStates, closeCode, refusedCloseCodes)
    (self.assignmentGroup, self.caller, self.impacts) = (assignmentGroup, caller, impacts)
  }
}
