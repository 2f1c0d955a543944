import Foundation
import Testing

/// Runs Scripts/check-imports, which holds the table.
@Suite struct ImportDirectionTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The script's exit code and what it said about the sources below `folder`.
  static func check(_ folder: URL) throws -> (status: Int32, said: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = root.appending(path: "Scripts/check-imports")
    process.arguments = [folder.path]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }

  /// What the script says about one planted file.
  static func check(planted text: String, at path: String) throws -> (status: Int32, said: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "alignd-imports-\(UUID().uuidString)")
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try check(folder)
  }

  @Test func `imports of this project go only downwards`() throws {
    let (status, said) = try Self.check(Self.root)
    #expect(said == "")
    #expect(status == 0)
  }

  @Test(arguments: [
    ("Sources/DriftDetection/Rules/A.swift", "public import Reporting\n", "DriftDetection may not import Reporting"),
    ("Sources/Findings/A.swift", "\n@preconcurrency import Foundation\n", "Findings may not import Foundation"),
    ("Sources/EffectiveAccess/A.swift", "import struct Glibc.stat\n", "EffectiveAccess may not import Glibc"),
    (
      "Connectors/LDAP/Sources/LDAPConnector/A.swift", "import FileConnector\n",
      "LDAPConnector may not import FileConnector"
    ),
    ("Sources/Newcomer/A.swift", "import AccessModel\n", "module \"Newcomer\" is not in the table"),
    ("Sources/Alignment/A.swift", String(repeating: "\n", count: 601), "is longer than 600 lines"),
  ])
  func `an import upwards, an unknown module and an endless file are refused`(
    path: String, text: String, complaint: String
  ) throws {
    let (status, said) = try Self.check(planted: text, at: path)
    #expect(said.contains(complaint))
    #expect(status != 0)
  }
}
