import Reporting
import Testing

struct BaselineReportTests {
  @Test func `a report reads back as a baseline`() throws {
    let report = SampleReport.small
    let baseline = try BaselineReport(reading: ReportRenderer().render(report, as: .json), named: "last.json")
    #expect(baseline.startedAt == "2026-11-30T02:00:00Z")
    #expect(baseline.matrixDigest == report.matrix.digest)
    #expect(baseline.findings.count == report.findings.count)
    let admin = try #require(baseline.findings[SampleReport.fingerprint("a1")])
    #expect(admin.state == "open")
    #expect(admin.kind == "excess-privilege")
    #expect(admin.summary == "excess-privilege: Tom Ott (1007), administer CRM")
    #expect(admin.assetID == "crm")
    #expect(admin.capability == "administer")
    #expect(admin.identityKey == "1007")
    #expect(admin.sources == ["corp"])
    #expect(baseline.findings[SampleReport.fingerprint("d2")]?.state == "excepted")
    #expect(baseline.findings[SampleReport.fingerprint("b1")]?.sources == [])
  }

  @Test func `hostile names survive the way through a file`() throws {
    let baseline = try BaselineReport(
      reading: ReportRenderer().render(SampleReport.hostile, as: .json), named: "last.json")
    #expect(Set(baseline.findings.values.map(\.assetID)) == Set(SampleReport.hostileNames.map { .some($0) }))
  }

  @Test(arguments: [
    ("", "baseline \"x.json\" is not JSON, or was cut off; give the output of `alignd check --format json`"),
    ("{\"schema\":\"alignd.report/1\"", "is not JSON, or was cut off"),
    ("[]", "baseline \"x.json\" has no object at the top level"),
    ("{}", "is no report of alignd: it has no \"schema\""),
    ("{\"schema\":\"other/1\"}", "is no report of alignd: its schema is \"other/1\", expected \"alignd.report/1\""),
    ("{\"schema\":\"alignd.report/2\"}", "is in format \"alignd.report/2\", which this alignd does not read"),
    ("{\"schema\":\"alignd.report/\\u001b2\"}", "\"alignd.report/\\u{1B}2\""),
    ("{\"schema\":\"alignd.report/1\"}", "lacks \"startedAt\""),
    ("{\"schema\":\"alignd.report/1\",\"startedAt\":1}", "has no text at \"startedAt\""),
    (
      "{\"schema\":\"alignd.report/1\",\"startedAt\":\"x\",\"matrix\":{\"digest\":\"d\"},\"findings\":[{}]}",
      "lacks \"findings[0].fingerprint\""
    ),
  ])
  func `what is no report is refused in words`(_ document: String, _ words: String) {
    #expect { try BaselineReport(reading: Array(document.utf8), named: "x.json") } throws: { error in
      let said = (error as? BaselineError)?.description ?? ""
      if !said.contains(words) { Issue.record("said: \(said)") }
      return said.contains(words) && !said.unicodeScalars.contains("\u{1B}")
    }
  }

  @Test func `a report that was cut off anywhere is refused`() {
    let whole = ReportRenderer().render(SampleReport.small, as: .json)
    for length in stride(from: 0, to: whole.count - 3, by: 97) {
      #expect(throws: BaselineError.self) { try BaselineReport(reading: Array(whole[..<length]), named: "x.json") }
    }
  }

  @Test func `a hundred thousand brackets are refused, not followed`() {
    let deep = Array(("{\"schema\":" + String(repeating: "[", count: 100_000)).utf8)
    #expect(throws: BaselineError.self) { try BaselineReport(reading: deep, named: "x.json") }
  }

  @Test func `a fingerprint that is listed twice is refused`() {
    let text = String(decoding: ReportRenderer().render(SampleReport.small, as: .json), as: UTF8.self)
      .replacing("f1:a2", with: "f1:a1")
    #expect(throws: BaselineError.self) { try BaselineReport(reading: Array(text.utf8), named: "x.json") }
  }
}
