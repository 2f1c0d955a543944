import Foundation
import Testing

/// Documentation/faults.md is made from the table of the fault matrix, and is up to date.
@Suite struct FaultsDocumentTests {
  @Test func `the document of faults says what the tests prove`() throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = ImportDirectionTests.root.appending(path: "Scripts/faults-document")
    process.standardOutput = output
    try process.run()
    let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(printed.split(separator: "\n").filter { $0.hasPrefix("| ") }.count > 50)
    let file = ImportDirectionTests.root.appending(path: "Documentation/faults.md")
    #expect(try String(contentsOf: file, encoding: .utf8) == printed, "run: make format")
  }
}
