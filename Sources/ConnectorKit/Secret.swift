/// A password or key. Prints redacted everywhere; only ``reveal(_:)`` hands the value out, for the length of a call.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  /// A secret by its value.
  public init(_ value: String) { self.value = value }

  /// Whether there is nothing to keep secret; an empty password would be an anonymous bind (RFC 4513 5.1.2).
  public var isEmpty: Bool { value.isEmpty }

  /// Calls `body` with the value.
  public func reveal<Result>(_ body: (String) throws -> Result) rethrows -> Result { try body(value) }

  /// Always the same word.
  public var description: String { "redacted" }
  /// Always the same word.
  public var debugDescription: String { "redacted" }
  /// Shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
