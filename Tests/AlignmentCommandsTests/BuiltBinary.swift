import Foundation
import Synchronization
import Testing

/// The program as it is shipped, run as an operator runs it.
enum BuiltBinary {
  struct Answer {
    let status: Int32
    let output: String
    let errors: String
  }

  /// `alignd`, built beside the tests.
  static let url = Bundle.main.bundleURL.appending(path: "alignd")

  /// Runs the program. Only the given variables are in its environment.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil, output target: FileHandle? = nil
  ) throws -> Answer {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.environment = ["COLUMNS": "80"].merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = target ?? output
    process.standardError = errors
    try process.run()
    // Both pipes are emptied at the same time, so that neither can fill up and block the program.
    let complaint = Mutex(Data())
    let reader = DispatchQueue(label: "stderr")
    reader.async { complaint.withLock { $0 = errors.fileHandleForReading.readDataToEndOfFile() } }
    let said = target == nil ? output.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    reader.sync {}
    return Answer(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      errors: complaint.withLock { String(decoding: $0, as: UTF8.self) })
  }
}

/// A folder that is gone when the test is.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "alignd-commands-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = url.appending(path: name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  func read(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}

/// Compares a whole text with a checked-in one; `RECORD_GOLDEN=1` rewrites it, and then fails once.
func expectGolden(_ actual: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
    try actual.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(name); look at it and run again", sourceLocation: sourceLocation)
  }
  #expect(actual == (try String(contentsOf: file, encoding: .utf8)), sourceLocation: sourceLocation)
}
