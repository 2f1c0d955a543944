import AccessModel
import DriftDetection
import Findings
import Reporting
import ResponsibilityMatrix

extension SampleReport {
  /// Names as an attacker, or an accident, would write them.
  static let hostileNames = [
    "<script>alert(1)</script>", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\tTab", "\rReturn", "＝1+1", " =1+1",
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}]8;;http://evil.example\u{7}click\u{1B}]8;;\u{7}", "\u{202E}nimda\u{202C}",
    "\u{2066}isolated\u{2069}", "zero\u{200B}width", "line\nbreak\r\nand more",
    "next\u{85}line\u{2028}separator\u{2029}",
    "quote\"and'tick`", "comma, semicolon; pipe|", "nul\u{0}byte", "\\u{202E}", "DOMAIN\\user", "</style><style>*{}",
    "&amp;&lt;", "-->", "]]>", "{{mustache}}", String(repeating: "x", count: 10_000),
    String(repeating: "long name ", count: 1_000), "e" + String(repeating: "\u{301}", count: 500), "日本語の名前",
    "Zoë Müller-Łukasiewicz", "", " ", "\u{FEFF}bom", "\u{E0041}tag", "\u{F8FF}private",
  ]

  /// Every name in every place.
  static let hostile = hostile(hostileNames)
  /// Every name but the long ones in every place: for files that people look at.
  static let hostileShort = hostile(hostileNames.filter { $0.utf8.count < 200 })

  private static func hostile(_ names: [String]) -> Report {
    var report = small
    report.verdict = .drift
    report.zone = "\u{1B}[2J"
    report.matrix.document.title = "<img src=x onerror=alert(1)>"
    report.matrix.document.version = "\u{202E}0.1"
    report.matrix.document.approvedBy = "\nnobody"
    report.matrix.document.changes = names
    report.matrix.path = "=matrix\u{7}"
    report.sources = names.prefix(4).map { name in
      SourceSummary(
        id: name, kind: name,
        coverage: Coverage(
          scopes: [
            .accounts: ScopeCoverage(complete: false, count: 1, declared: 2, reason: name),
            Scope("\u{1B}\(name)"): ScopeCoverage(complete: true, count: 1),
          ], notes: [name]),
        accounts: 1, groups: 1, memberships: 1, unresolvedMembers: 1, groupsNotRead: names, digest: digest("7"))
    }
    report.findings = names.enumerated().map { index, name in
      finding(hostileDrift(name, DriftKind.allCases[index % DriftKind.allCases.count]), "\(index + 10)")
    }
    report.notProven = names.map { name in
      NotProven(
        .missingAuthority, identity: IdentityReference(key: name, name: name),
        asset: NamedReference(id: name, name: name),
        capability: name, because: name)
    }
    report.exceptions = names.map { name in
      ExceptionSummary(
        exception: AppliedException(
          id: name, justification: name, approver: name, until: day("2026-12-31"),
          cell: Cell(file: name, sheet: name, row: 1, column: name)), kind: .excessAccess, subject: name,
        compensatingControl: name, accepted: 0)
    }
    report.notes = names
    report.baseline = BaselineComparison(
      path: "\u{1B}", startedAt: "\n", new: [fingerprint("10"), "f1:\u{1B}[31m"], gone: ["f1:\u{202E}": "\u{1B}"],
      notProven: ["=f1": "=1"])
    return report
  }

  private static func hostileDrift(_ name: String, _ kind: DriftKind) -> Drift {
    let cell = Cell(file: name, sheet: name, row: 1, column: name)
    let asset = NamedReference(id: name, name: name)
    let group = GroupReference(source: name, id: name, name: name)
    let path = GrantPath(
      account: AccountReference(source: name, id: name, login: name), groups: [group, group], state: .eligible,
      relation: .owner, asset: asset, capability: name, entitlement: cell)
    return Drift(
      kind, severity: Severity.allCases.reversed()[name.utf8.count % 5],
      identity: IdentityReference(key: name, name: name),
      account: AccountReference(source: name, id: name, login: name), group: group, asset: asset, capability: name,
      role: asset, expected: Expected(name, at: cell), paths: [path, path], observation: name, cause: name,
      remediation: name, key: [name])
  }
}
