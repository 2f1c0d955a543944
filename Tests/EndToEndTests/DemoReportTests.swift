import BuiltProgram
import Foundation
import TestServers
import Testing

/// The report of the example company in every format.
@Suite struct DemoReportTests {
  private func check(_ arguments: [String], environment: [String: String] = [:]) throws -> BuiltBinary.Answer {
    try Nordhaven.running().alignd(["check", "--at", Nordhaven.moment] + arguments, environment: environment)
  }

  @Test func `the text is the golden one, without colour where nobody looks`() throws {
    let answer = try check([])
    #expect(answer.status == 2)
    #expect(answer.errors == "")
    #expect(!answer.output.contains("\u{1B}"))
    #expect(answer.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("sha256:") })
    try expectGolden(answer.output, "report.txt")
  }

  @Test func `the excerpt in the README is from this report`() throws {
    let readme = try String(contentsOf: Nordhaven.project.appending(path: "README.md"), encoding: .utf8)
    let excerpt = try #require(readme.firstMatch(of: /```text\n(DRIFT: (?s:.)*?)```/)).1
    let report = try Set(check([]).output.split(separator: "\n"))
    #expect(excerpt.split(separator: "\n").count > 20)
    #expect(excerpt.split(separator: "\n").filter { $0 != "…" && !report.contains($0) } == [])
  }

  @Test func `two runs at the same moment give the same bytes in every format`() throws {
    for format in ["text", "json", "html", "csv"] {
      let first = try check(["--format", format])
      let second = try check(
        ["--format", format], environment: ["NO_COLOR": "1", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"])
      #expect(first.output == second.output)
      #expect(first.output.utf8.count > 5_000)
    }
  }

  @Test func `the JSON is what the published schema says`() throws {
    let folder = try TestFolder()
    let report = try folder.write(try check(["--format", "json"]).output, to: "report.json")
    let schema = Nordhaven.project.appending(path: "Documentation/schemas/alignd.report-1.schema.json").path
    let program = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
      print("valid")
      """
    #expect(try Command.run(["/usr/bin/python3", "-c", program, schema, report]) == "valid\n")
  }

  @Test func `all formats at once go where they are wanted, and say the same`() throws {
    let folder = try TestFolder()
    let names = ["report.txt", "report.json", "report.html", "report.csv"]
    let answer = try check(names.flatMap { ["--output", folder.file($0)] })
    #expect(answer.status == 2)
    #expect(answer.output == "")
    let texts = try names.map { try String(contentsOfFile: folder.file($0), encoding: .utf8) }
    let findings = try ReportDocument(texts[1]).findings
    for finding in findings {
      for text in texts { #expect(text.contains(finding.fingerprint.prefix(15)), "\(finding.row)") }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names.sorted())
    let permissions = try FileManager.default.attributesOfItem(atPath: folder.file("report.json"))[.posixPermissions]
    #expect(permissions as? Int == 0o600)
  }

  @Test func `a reader who leaves ends the run without a complaint`() throws {
    let company = try Nordhaven.running()
    let command = "\"$0\" check --config \"$1\" --format csv 2>\"$2\" | head -1"
    let errors = company.folder.file("errors")
    let said = try Command.run(
      ["sh", "-c", command, BuiltBinary.url.path, company.folder.file("alignd.yaml"), errors],
      environment: ["NORDHAVEN_PASSWORD": Nordhaven.password])
    #expect(said.split(separator: "\n").count == 1)
    #expect(try String(contentsOfFile: errors, encoding: .utf8) == "")
  }

  @Test func `a report that cannot be written is told, and what was there stays`() throws {
    let folder = try TestFolder()
    let missing = try check(["--output", folder.file("nowhere/report.json")])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("nowhere/report.json"))
    let full = try check(["--format", "json", "--output", "/dev/full"])
    #expect(full.status == 1)
    #expect(full.errors == "alignd: could not write \"/dev/full\": no space left on device\n")
    _ = try folder.makeFolder("report.html")
    let taken = try check(["--output", folder.file("report.html")])
    #expect(taken.status == 1)
    #expect(taken.errors.contains("report.html"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.html"])
  }

  @Test func `a run that is killed leaves no part of a report`() throws {
    let folder = try TestFolder()
    let process = Process()
    process.executableURL = BuiltBinary.url
    process.arguments = [
      "check", "--config", try Nordhaven.running().folder.file("alignd.yaml"), "--output", folder.file("report.json"),
    ]
    process.environment = ["NORDHAVEN_PASSWORD": Nordhaven.password]
    try process.run()
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }
}
