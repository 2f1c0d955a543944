/// Why the settings of a target cannot be used: what is wrong, what was expected and what to do. It quotes no secret.
public struct TargetSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error by its sentence.
  public init(_ description: String) { self.description = description }
}
