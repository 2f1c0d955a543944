import AccessModel
import DriftDetection
import Findings
import Reporting
import ResponsibilityMatrix
import Testing

struct TextReportTests {
  @Test func `a believable run reads as recorded`() throws {
    try expectGolden(bytes(SampleReport.small), "small.txt")
  }

  @Test func `a run without drift reads as recorded`() throws {
    try expectGolden(bytes(SampleReport.aligned), "aligned.txt")
  }

  @Test func `hostile names read as recorded`() throws {
    try expectGolden(bytes(SampleReport.hostileShort), "hostile.txt")
  }

  @Test(arguments: [40, 60, 80, 100, 132])
  func `no line is wider than the terminal`(width: Int) {
    for report in [SampleReport.small, SampleReport.aligned, SampleReport.hostile] {
      for line in lines(report, RenderOptions(width: width)) {
        #expect(
          line.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }.count <= width, "\(line)")
      }
    }
  }

  @Test func `a width that is too small is made readable`() {
    #expect(RenderOptions(width: 3).width == 40)
  }

  @Test func `nothing but line breaks steers the terminal`() {
    let text = String(decoding: bytes(SampleReport.hostile), as: UTF8.self)
    let steering = text.unicodeScalars.filter {
      [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory) && $0 != "\n"
    }
    #expect(steering.isEmpty)
    #expect(text.contains("\\u{202E}nimda\\u{202C}"))
    #expect(text.contains("\\u{1B}[31mred"))
    #expect(text.contains("line\\u{A}break"))
    #expect(text.contains("\\u{5C}u{202E}"), "a name cannot imitate an escape")
    #expect(text.contains("DOMAIN\\user"))
  }

  @Test func `colour changes nothing but colour`() {
    let plain = String(decoding: bytes(SampleReport.small), as: UTF8.self)
    let coloured = String(decoding: bytes(SampleReport.small, RenderOptions(colour: true)), as: UTF8.self)
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[1;97;41mCRITICAL\u{1B}[0m"))
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func `colour is for terminals that want it`() {
    #expect(RenderOptions.wantsColour(terminal: true, environment: [:]))
    #expect(RenderOptions.wantsColour(terminal: true, environment: ["NO_COLOR": ""]))
    #expect(!RenderOptions.wantsColour(terminal: true, environment: ["NO_COLOR": "1"]))
    #expect(!RenderOptions.wantsColour(terminal: true, environment: ["TERM": "dumb"]))
    #expect(!RenderOptions.wantsColour(terminal: false, environment: [:]))
  }

  @Test func `what is not proven comes before the first finding`() throws {
    let text = String(decoding: bytes(SampleReport.small), as: UTF8.self)
    let unproven = try #require(text.firstRange(of: "NOT PROVEN: 42 judgements"))
    let finding = try #require(text.firstRange(of: "CRITICAL: "))
    #expect(text.hasPrefix("DRIFT: 8 open findings (1 critical, 6 high, 1 medium); 42 judgements not proven"))
    #expect(unproven.lowerBound < finding.lowerBound)
  }

  @Test func `thirty people through one nesting edge are one block, and what is cut is counted`() {
    var report = SampleReport.small
    report.findings = (10..<40).map {
      SampleReport.admin("Person \($0)", "\($0)", "adm-\($0)", "administer", "\($0)")
    }
    let all = lines(report)
    #expect(all.filter { $0.contains("domain-admins is nested in crm-admins") }.count == 1)
    #expect(all.contains("  excess-privilege  30 people: administer CRM (30 findings)"))
    #expect(all.contains("    and 20 more findings; --format json has all"))
    #expect(all.filter { $0.contains("Person 19 (19)") }.count == 1)
    #expect(!all.contains { $0.contains("Person 20 (20)") })
  }

  @Test func `ninety causes are shown up to the bound, and the rest is counted`() {
    var report = SampleReport.small
    report.findings = (10..<100).map { number in
      var drift = SampleReport.owner.drift
      drift.asset = NamedReference(id: "a\(number)", name: "Asset \(number)")
      return SampleReport.finding(drift, "\(number)")
    }
    let all = lines(report, RenderOptions(blocks: 50))
    #expect(all.contains("  and 40 more high findings; --format json has all"))
    #expect(all.filter { $0.hasPrefix("  missing-authority  Dan Wolf") }.count == 50)
    #expect(all.contains("         90  missing-authority"))
  }

  private func bytes(_ report: Report, _ options: RenderOptions = RenderOptions()) -> [UInt8] {
    ReportRenderer().render(report, as: .text, options: options)
  }

  private func lines(_ report: Report, _ options: RenderOptions = RenderOptions()) -> [Substring] {
    String(decoding: bytes(report, options), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }
}
