import AccessModel
import DriftDetection
import Findings
import Reporting
import Testing

extension SampleReport {
  /// A report of many findings: nesting edges that feed about thirty people each, and single ones.
  static func big(_ count: Int) -> Report {
    var report = small
    report.baseline = nil
    report.findings = (0..<count).map { number in
      let place = number % 3 == 0 ? number : number % (count / 30 + 1)
      let asset = NamedReference(id: "a\(place % 500)", name: "Asset \(place % 500)")
      let severity = Severity.allCases[1 + place % 4]
      let drift = Drift(
        .excessPrivilege, severity: severity, identity: IdentityReference(key: "\(number)", name: "Person \(number)"),
        asset: asset, capability: "administer",
        expected: Expected("no role of Person \(number) permits administer on \(asset.name)", at: nil),
        paths: [path("adm-\(number)", ["team-\(number % 900)", "admins-\(place)"], "administer", on: asset)],
        cause: "team is nested in admins-\(place)", remediation: "Remove team from admins-\(place) in corp.",
        key: ["\(number)", asset.id, "administer"])
      return finding(drift, hexadecimal(number))
    }
    report.findings.sort { ($1.drift.severity, $0.fingerprint) < ($0.drift.severity, $1.fingerprint) }
    return report
  }

  static let fiftyThousand = big(50_000)

  private static func hexadecimal(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

struct BigReportTests {
  @Test(arguments: ReportFormat.allCases)
  func `fifty thousand findings are written within seconds`(format: ReportFormat) {
    let report = SampleReport.fiftyThousand
    var bytes: [UInt8] = []
    let time = ContinuousClock().measure { bytes = ReportRenderer().render(report, as: format) }
    #expect(time < .seconds(60), "unoptimised on a busy machine; about a tenth of it optimised")
    #expect(bytes.count < (format == .html ? 12 : 120) << 20)
  }

  @Test func `fifty thousand findings are read back whole`() throws {
    let json = ReportRenderer().render(SampleReport.fiftyThousand, as: .json)
    var baseline: BaselineReport?
    let time = try ContinuousClock().measure { baseline = try BaselineReport(reading: json, named: "big.json") }
    #expect(baseline?.findings.count == 50_000)
    #expect(time < .seconds(60))
  }
}
