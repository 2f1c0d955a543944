import Foundation

/// What belongs to a server besides its program: the files in `Tests/Support/Servers`, and what `Scripts/test-servers`
/// makes from them once, since it takes long (an environment of Python, a database with its tables).
enum ServerParts {
  /// The folder of what `Scripts/test-servers` makes, made first if it is not there.
  ///
  /// - Parameter name: name of a list of pins without ending, or of a folder with a program `make-template`.
  static func made(_ name: String) async throws -> String {
    try await offPool {
      try Command.run([root + "/Scripts/test-servers", name], seconds: 600)
      return "\(root)/.build-servers/\(name)"
    }
  }

  /// A file in `Tests/Support/Servers`.
  static func file(_ name: String) -> String { "\(root)/Tests/Support/Servers/\(name)" }

  /// Copies everything in a folder that ``made(_:)`` gave into a test's own.
  static func copy(_ template: String, to folder: TestFolder) throws {
    try Command.run(["cp", "-R", "\(template)/.", folder.path])
  }

  /// The project's folder: four levels above this file.
  private static let root: String = {
    var url = URL(filePath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.path
  }()
}
