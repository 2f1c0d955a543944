import AccessModel
import Findings
import Foundation
import Reporting
import Testing

struct CSVReportTests {
  @Test func `a believable run is written as recorded`() throws {
    try expectGolden(bytes(SampleReport.small), "small.csv")
  }

  @Test func `hostile names are written as recorded`() throws {
    try expectGolden(bytes(SampleReport.hostileShort), "hostile.csv")
  }

  @Test func `an independent reader finds the rows, every finding and what is not proven`() throws {
    let rows = try parsed(bytes(SampleReport.small))
    #expect(rows.map { $0["row"] ?? "" }.prefix(4) == ["run", "not-proven", "not-proven", "finding"])
    let findings = rows.filter { $0["row"] == "finding" }
    #expect(findings.map { $0["fingerprint"] } == SampleReport.small.findings.map(\.fingerprint))
    #expect(findings.filter { $0["state"] == "excepted" }.map { $0["exception"] } == ["EX-4"])
    #expect(findings[0]["actual"] == "ida → crm-editors: change CRM [entitlements.csv:7]")
    #expect(findings[0]["expected_cell"] == "levels.csv:12 (Scope)")
    #expect(rows.filter { $0["row"] == "not-proven" }.map { $0["count"] } == ["1", "41"])
    #expect(rows.contains { $0["row"] == "matrix" && $0["digest"] == SampleReport.small.matrix.digest })
    #expect(rows.contains { $0["kind"] == "members" && $0["state"] == "not-complete" && $0["group"] == "" })
    #expect(rows.contains { $0["kind"] == "accounts" && $0["declared"] == "1204" })
  }

  @Test func `no cell of hostile names computes, breaks a row or steers the writing`() throws {
    let rows = try parsed(bytes(SampleReport.hostile))
    #expect(rows.filter { $0["row"] == "finding" }.count == SampleReport.hostileNames.count)
    for (column, cell) in rows.flatMap({ $0 }) {
      #expect(cell.unicodeScalars.count <= 32_100)
      let visible = cell.first { !$0.isWhitespace }
      #expect(!"=+-@＝＋－＠".contains(visible ?? " "), "\(column): \(cell)")
      #expect(!cell.unicodeScalars.contains { $0.value < 0x20 || $0.properties.generalCategory == .format })
    }
    #expect(rows.contains { $0["identity"] == "'=cmd|'/C calc'!A0" })
    #expect(rows.contains { $0["identity"] == "'＝1+1" })
    #expect(rows.contains { $0["identity"] == "'\\u{9}Tab" })
    #expect(rows.contains { $0["identity"] == "comma, semicolon; pipe|" })
    #expect(rows.contains { $0["identity"] == "quote\"and'tick`" })
    #expect(rows.contains { $0["identity"] == String(repeating: "x", count: 10_000) })
  }

  @Test func `the file starts with a byte order mark and ends every row with CRLF`() {
    let csv = bytes(SampleReport.hostile)
    #expect(csv.prefix(3) == [0xEF, 0xBB, 0xBF])
    #expect(csv.suffix(2) == [13, 10])
    #expect(csv.filter { $0 == 10 }.count == csv.filter { $0 == 13 }.count)
    #expect(csv == bytes(SampleReport.hostile))
  }

  private func bytes(_ report: Report) -> [UInt8] { ReportRenderer().render(report, as: .csv) }

  private func parsed(_ csv: [UInt8]) throws -> [[String: String]] {
    let script = """
      import csv, json, sys
      csv.field_size_limit(1 << 24)
      with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
          print(json.dumps(list(csv.DictReader(file, strict=True))))
      """
    return try JSONDecoder().decode([[String: String]].self, from: Data(try python(script, reading: csv).utf8))
  }
}
