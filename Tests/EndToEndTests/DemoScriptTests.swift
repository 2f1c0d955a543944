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
      #expect(said.hasPrefix("DRIFT: 39 open findings (3 critical, 15 high, 6 medium, 15 low)"))
      #expect(said.contains("\(folder.file("out"))/report.html"))
      let report = try ReportDocument(String(contentsOfFile: folder.file("out/report.json"), encoding: .utf8))
      #expect(report.sources.map(\.kind) == ["ldap", "scim"])
      #expect(report.sources.map(\.complete) == [true, true])
      #expect(report.sources.map(\.accounts) == [127, 12])
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

  @Test(arguments: ["TERM", "INT", "KILL"])
  func `a demo that is ended half-way leaves no server behind`(signal: String) throws {
    let folder = try TestFolder()
    var environment = try environment(folder)
    // In place of alignd, a program that tells the server's process and ends the script.
    let program = try folder.write(
      "#!/bin/sh\ncat \"$TMPDIR\"/alignd-demo.*/slapd.pid >\"$OBSERVED\"\nkill -\(signal) \"$PPID\"\n", to: "stand-in",
      permissions: 0o700)
    environment["ALIGND"] = program
    environment["OBSERVED"] = folder.file("pid")
    #expect(throws: TestServerError.self) { try Command.run([script], environment: environment) }
    let pid = try String(contentsOfFile: folder.file("pid"), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(Int(pid) != nil)
    // After SIGKILL another process cleans up, as soon as it learns of it.
    let deadline = ContinuousClock.now + .seconds(30)
    func isLeft() throws -> Bool {
      let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?.split(separator: ")").last
      let isRunning = state.map { !$0.hasPrefix(" Z") } ?? false
      return try isRunning || !FileManager.default.contentsOfDirectory(atPath: folder.file("tmp")).isEmpty
    }
    while try isLeft(), ContinuousClock.now < deadline { sched_yield() }
    #expect(try !isLeft())
  }
}
