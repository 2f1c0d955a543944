import Foundation
import Testing

/// Compares a whole text with a checked-in one; `RECORD_GOLDEN=1` rewrites it, and then fails once.
func expectGolden(_ actual: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
    try actual.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(name); look at it and run again", sourceLocation: sourceLocation)
  }
  #expect(actual == (try String(contentsOf: file, encoding: .utf8)), sourceLocation: sourceLocation)
}
