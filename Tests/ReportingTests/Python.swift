import Foundation
import Testing

/// Runs a Python script with Debian's interpreter, feeds it bytes, and gives back what it prints.
///
/// The tests use Python as an independent reader: `python3-jsonschema` for the schema, the standard library's `csv`,
/// `json` and `html.parser`. A missing interpreter or module is a failure.
func python(_ script: String, _ arguments: [String] = [], reading input: [UInt8]) throws -> String {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("alignd-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent("input")
  try Data(input).write(to: file)
  let output = folder.appendingPathComponent("output")
  _ = FileManager.default.createFile(atPath: output.path, contents: nil)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
  process.arguments = ["-W", "ignore", "-c", script, file.path] + arguments
  let writer = try FileHandle(forWritingTo: output)
  process.standardOutput = writer
  process.standardError = writer
  try process.run()
  process.waitUntilExit()
  try writer.close()
  let printed = String(decoding: try Data(contentsOf: output), as: UTF8.self)
  try #require(process.terminationStatus == 0, "\(printed)")
  return printed
}

/// The root of the project.
let projectFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
