import BuiltProgram
import Foundation
import TestServers
import Testing

/// `Scripts/demo`, as `make demo` runs it.
@Suite struct DemoScriptTests {
  private let script = Nordhaven.project.appending(path: "Scripts/demo").path

  private func environment(_ folder: TestFolder) throws -> [String: String] {
    ["ALIGND": BuiltBinary.url.path, "DEMO_OUTPUT": folder.file("out"), "TMPDIR": try folder.makeFolder("tmp")]
  }

  @Test func `the demo prints the report, writes it and leaves nothing behind, twice`() throws {
    let folder = try TestFolder()
    let environment = try environment(folder)
    for _ in 1...2 {
      let said = try Command.run([script], environment: environment, seconds: 60)
      #expect(said.hasPrefix("DRIFT: 38 open findings (3 critical, 14 high, 6 medium, 15 low)"))
      #expect(said.contains("\(folder.file("out"))/report.html"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
          == ["alignd.yaml", "report.csv", "report.html", "report.json"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("tmp")) == [])
    }
  }

  @Test func `a check that fails makes the demo fail with its code`() throws {
    let folder = try TestFolder()
    var environment = try environment(folder)
    environment["ALIGND"] = "/bin/false"
    let error = #expect(throws: TestServerError.self) { try Command.run([script], environment: environment) }
    #expect(error.map { "\($0)" }?.contains("demo: alignd check ended with 1") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("tmp")) == [])
  }

  @Test func `a demo that is interrupted stops its server`() throws {
    let folder = try TestFolder()
    var environment = try environment(folder)
    // In place of alignd, a program that tells the server's process and asks for the interruption.
    let program = try folder.write(
      "#!/bin/sh\ncat \"$TMPDIR\"/alignd-demo.*/slapd.pid >\"$OBSERVED\"\nkill -TERM \"$PPID\"\n", to: "stand-in",
      permissions: 0o700)
    environment["ALIGND"] = program
    environment["OBSERVED"] = folder.file("pid")
    #expect(throws: TestServerError.self) { try Command.run([script], environment: environment) }
    let pid = try String(contentsOfFile: folder.file("pid"), encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    #expect(Int(pid) != nil)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(pid)"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("tmp")) == [])
  }
}
