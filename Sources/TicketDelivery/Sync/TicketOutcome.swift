/// What became of bringing a ticket to what is wanted.
public struct TicketOutcome: Sendable, Equatable {
  /// Something that was done or met.
  public enum Deed: Sendable, Equatable {
    /// A ticket was made.
    case created(String)
    /// A ticket was found by its key that was not known here.
    case adopted(String)
    /// The ticket that was known is gone, merged into a foreign one, or closed for too long; another one stands for it.
    case replaced(String, by: String)
    /// Title, body and severity were replaced.
    case revised(String)
    /// What changed was said.
    case commented(String)
    /// A ticket was closed.
    case closed(String)
    /// A ticket was opened again.
    case reopened(String)
    /// Another open ticket with the same key was closed.
    case duplicateClosed(String)
    /// Somebody closed the ticket as not to be mended, and it stays so.
    case leftRefused(String)
  }

  /// What is known now: commit it, also beside a failure. Nil: there is no ticket.
  public var known: KnownTicket?
  /// In order.
  public var deeds: [Deed] = []
  /// What an operator should know, in words.
  public var notes: [String] = []
  /// Why it is not done; nil when it is.
  public var failure: TargetFailure?
  /// What the next attempt is to be told: that the end of this one, or of one before it, is not known. Stays so until an
  /// attempt ends well, for an attempt that failed early has cleared up nothing.
  public var isUncertain = false

  /// Whether a person has decided that the difference stays.
  public var isRefused: Bool {
    deeds.contains {
      if case .leftRefused = $0 { true } else { false }
    }
  }

  /// Nothing done yet.
  public init(known: KnownTicket?) { self.known = known }
}
