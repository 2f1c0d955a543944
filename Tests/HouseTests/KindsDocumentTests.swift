import Foundation
import Testing

/// Documentation/kinds.md is made from the rules' doc comments, and is up to date.
@Suite struct KindsDocumentTests {
  private static func printed() throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = ImportDirectionTests.root.appending(path: "Scripts/kinds-document")
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text
  }

  @Test func `the document of kinds says what the rules say`() throws {
    let file = ImportDirectionTests.root.appending(path: "Documentation/kinds.md")
    #expect(try String(contentsOf: file, encoding: .utf8) == Self.printed(), "run: make format")
  }

  @Test func `every kind that can be raised has its paragraph`() throws {
    let words = ImportDirectionTests.root.appending(path: "Sources/AccessModel/DriftKind.swift")
    let declared = try String(contentsOf: words, encoding: .utf8).split(separator: "\n")
      .compactMap { $0.contains("  case ") ? $0.split(separator: "\"").dropFirst().first.map(String.init) : nil }
    let headings = try Self.printed().split(separator: "\n").filter { $0.hasPrefix("## `") }
      .map { String($0.dropFirst(4).dropLast()) }
    #expect(declared.count == 27)
    #expect(headings.sorted() == declared.sorted())
  }
}
