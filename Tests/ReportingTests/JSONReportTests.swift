import AccessModel
import DriftDetection
import Findings
import Foundation
import Reporting
import Testing

struct JSONReportTests {
  @Test func `a believable run is written as recorded`() throws {
    try expectGolden(bytes(SampleReport.small), "small.json")
  }

  @Test func `hostile names are written as recorded`() throws {
    try expectGolden(bytes(SampleReport.hostileShort), "hostile.json")
  }

  @Test func `the same report gives the same bytes`() {
    #expect(bytes(SampleReport.hostile) == bytes(SampleReport.hostile))
  }

  @Test func `an independent validator accepts every report by the published schema`() throws {
    for report in [SampleReport.small, SampleReport.aligned, SampleReport.hostile] {
      #expect(try validate(bytes(report)) == "")
    }
  }

  @Test func `the validator refuses what the schema forbids`() throws {
    let text = String(decoding: bytes(SampleReport.small), as: UTF8.self)
    let broken = [
      text.replacing("\"severity\":\"high\"", with: "\"severity\":\"severe\""),
      text.replacing("\"observation\":\"\"", with: "\"observation\":\"\",\"extra\":1"),
      text.replacing("\"verdict\":\"drift\",", with: ""), text.replacing("alignd.report/1", with: "alignd.report/2"),
      text.replacing("\"f1:c0ffee", with: "\"f1:COFFEE"),
    ]
    for document in broken {
      #expect(document != text)
      #expect(try validate(Array(document.utf8)) != "")
    }
  }

  @Test func `an independent reader finds every name unchanged, and the file shows none that hides`() throws {
    let json = bytes(SampleReport.hostile)
    let script =
      "import json, sys; print(json.dumps([f['identity']['name'] for f in json.load(open(sys.argv[1]))['findings']]))"
    let printed = try python(script, reading: json)
    #expect(try JSONDecoder().decode([String].self, from: Data(printed.utf8)) == SampleReport.hostileNames)
    let hiding = String(decoding: json, as: UTF8.self).unicodeScalars.filter {
      $0 != "\n" && ($0.value < 0x20 || $0.properties.generalCategory == .format)
    }
    #expect(hiding.isEmpty)
  }

  @Test func `each finding has its keys and stands on a line of its own`() throws {
    let lines = String(decoding: bytes(SampleReport.small), as: UTF8.self).split(separator: "\n")
    let findings = lines.filter { $0.hasPrefix("{\"fingerprint\"") && $0.contains("\"severity\"") }
    #expect(findings.count == SampleReport.small.findings.count)
    let keys = [
      "fingerprint", "kind", "severity", "state", "identity", "account", "asset", "capability", "role", "sources",
      "controls", "expected", "actual", "cause", "firstSeen", "lastSeen", "remediation",
    ]
    for line in findings {
      let trimmed = line.hasSuffix(",") ? line.dropLast() : line
      let object = try #require(try JSONSerialization.jsonObject(with: Data(trimmed.utf8)) as? [String: Any])
      #expect(Set(keys).subtracting(object.keys).isEmpty)
    }
  }

  @Test func `a kind without controls does not exist`() {
    for kind in DriftKind.allCases { #expect(!kind.controls.isEmpty, "\(kind)") }
  }

  private func bytes(_ report: Report) -> [UInt8] { ReportRenderer().render(report, as: .json) }

  private func validate(_ json: [UInt8]) throws -> String {
    let schema = projectFolder.appendingPathComponent("Documentation/schemas/alignd.report-1.schema.json")
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[2]))
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
      for error in validator.iter_errors(json.load(open(sys.argv[1]))):
          print(error.json_path, error.message[:200])
      """
    return try python(script, [schema.path], reading: json)
  }
}
