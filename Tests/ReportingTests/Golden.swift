import Foundation
import Testing

/// Compares whole outputs with files in `Golden/`.
///
/// `RECORD_GOLDEN=1` writes what was rendered; a file that was written fails once, so that somebody looks at it.
func expectGolden(_ bytes: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let url = goldenFolder.appendingPathComponent(name)
  let stored = try? Data(contentsOf: url)
  if stored == Data(bytes) { return }
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try Data(bytes).write(to: url)
    Issue.record("recorded \(name); look at it, then run again", sourceLocation: sourceLocation)
    return
  }
  let before = stored.map { String(decoding: $0, as: UTF8.self) } ?? ""
  let expected = before.split(separator: "\n", omittingEmptySubsequences: false)
  let actual = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(expected, actual).prefix { $0 == $1 }.count
  Issue.record(
    """
    \(name) differs at line \(line + 1); RECORD_GOLDEN=1 rewrites it
    expected: \(line < expected.count ? expected[line] : "end of file")
    actual:   \(line < actual.count ? actual[line] : "end of file")
    """, sourceLocation: sourceLocation)
}

private let goldenFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
