/// Why something was not read.
struct ReadingFault: Error, Sendable {
  /// What follows from it.
  enum Consequence: Sendable {
    /// It is not read.
    case unread
    /// It no longer exists, so there was nothing to read.
    case gone
    /// The listing has to begin again.
    case restart
    /// Nobody was reached, and whoever asks again will not reach anybody either.
    case unreachable
  }

  /// What happened and, where one can tell, what to do: for the operator.
  let reason: String
  let consequence: Consequence

  init(_ reason: String, _ consequence: Consequence = .unread) {
    self.reason = reason
    self.consequence = consequence
  }
}
