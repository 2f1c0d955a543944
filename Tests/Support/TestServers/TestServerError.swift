/// Why a throw-away server or a command for it failed, with what it said.
public struct TestServerError: Error, CustomStringConvertible, Sendable {
  /// What was tried, and the log of whoever failed.
  public let description: String

  /// A failure, with the end of a log.
  public init(_ what: String, log: String = "") {
    description = log.isEmpty ? what : "\(what); it said:\n\(log.suffix(4000))"
  }
}
