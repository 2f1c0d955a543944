/// How long the store keeps what is over, in days.
public struct RetentionPolicy: Sendable, Equatable {
  /// Deliveries that ended. Default 90, range 1 to 3650.
  public var deliveries = 90
  /// Runs that changed nothing. Default 400, range 1 to 3650.
  public var runs = 400
  /// Resolved findings with their history. Default 3650: ten years, range 30 to 36,500.
  public var resolved = 3650

  /// The standard policy.
  public init() {}
}
