public import AccessModel

/// A reader of one source. It has no method that writes: alignd is read-only by type.
public protocol Connector: Sendable {
  /// Id of the source, as configured.
  var source: String { get }

  /// Reads the whole source. Never throws: what could not be read is told by the snapshot's ``Coverage``.
  func read() async -> Snapshot

  /// Tries the source step by step (resolve, connect, TLS, bind, search …) and says what to fix.
  func diagnose() async -> [DiagnosisStep]
}

/// One step of a connector's self-examination, for `alignd doctor`.
public struct DiagnosisStep: Sendable {
  /// How the step went.
  public enum Outcome: String, Sendable {
    /// As it should be.
    case passed
    /// Works, but something is worth knowing.
    case advice
    /// Does not work.
    case failed
  }

  /// What was tried.
  public let title: String
  /// How it went.
  public let outcome: Outcome
  /// What was seen; for a failure also what to do.
  public let detail: String

  /// A step by its parts.
  public init(_ title: String, _ outcome: Outcome, _ detail: String) {
    self.title = title
    self.outcome = outcome
    self.detail = detail
  }
}
