/// A target as a run sees it: whom it is for, and how it is told.
public struct TargetPlan: Sendable {
  /// Configured id.
  public var id: String
  /// Which findings it is told of.
  public var when: FindingFilter
  /// How it is told.
  public var manner: Manner

  /// How a target is told.
  public enum Manner: Sendable, Equatable {
    /// Event by event; of every run too, or only of findings and of the breaker.
    case events(ofRuns: Bool)
    /// By tickets that share findings so, and go where routes say.
    case tickets(TicketGrouping, [TicketRoute], TicketPolicy)
  }

  /// A plan by its parts.
  public init(id: String, when: FindingFilter, manner: Manner) {
    (self.id, self.when, self.manner) = (id, when, manner)
  }
}
