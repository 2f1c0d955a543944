import Foundation

/// A folder of a test's own, with a path short enough for a Unix socket, removed with the object or, if that lives as long,
/// with the test process.
public final class TestFolder: Sendable {
  /// Its path.
  public let path: String

  /// Makes a new folder, open only to this user.
  public init() throws {
    path = FileManager.default.temporaryDirectory.path + "/alignd-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Leftovers.removeAtEnd([path])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a text and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String, permissions: Int = 0o600) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file(name))
    return file(name)
  }

  /// Makes a folder below it and returns its path.
  public func makeFolder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
    return file(name)
  }
}
