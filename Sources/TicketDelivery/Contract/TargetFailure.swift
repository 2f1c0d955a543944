/// Why a target did not do, or not verifiably do, what it was asked to.
public struct TargetFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What follows from it.
  public enum Kind: String, Sendable, CaseIterable {
    /// Nothing happened there that could stick; the same may be tried again later (network, 408, 425, 429, 5xx on reads).
    case retry
    /// It may have happened: the request was sent and no answer came, or one that does not tell. Look before doing it again.
    case uncertain
    /// The credential was refused (401, 403): the target is suspended until somebody acts.
    case refused
    /// The target says that it is gone for good (410): it is disabled.
    case gone
    /// This one thing was refused (other 4xx), or was answered well and not done: parked, and replayable.
    case rejected
  }

  /// What follows.
  public let kind: Kind
  /// What went wrong and what to do, in words, without secrets; what the other side said is in it, bounded and cleaned.
  public let reason: String
  /// When the other side wants to be asked again (`Retry-After`, reset headers).
  public let retryAfter: Duration?

  /// A failure by its parts.
  public init(_ kind: Kind, _ reason: String, retryAfter: Duration? = nil) {
    (self.kind, self.reason, self.retryAfter) = (kind, reason, retryAfter)
  }

  /// The reason.
  public var description: String { reason }
}
