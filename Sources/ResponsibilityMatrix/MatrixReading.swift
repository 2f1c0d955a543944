/// What came of reading a matrix: the matrix, or everything that is wrong with it.
public struct MatrixReading: Sendable {
  /// A file that was read, for the caller to digest.
  public struct File: Hashable, Sendable {
    /// The name as it stands in cells.
    public let name: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// A file by its parts.
    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// The matrix; nil if there is any error.
  public let matrix: Matrix?
  /// All errors and warnings, sorted by cell.
  public let problems: [Problem]
  /// The files that were read, sorted by name.
  public let files: [File]

  /// Whether the matrix was refused.
  public var hasErrors: Bool { problems.contains { $0.weight == .error } }
}
