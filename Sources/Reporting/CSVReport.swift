import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

/// A report for spreadsheets: RFC 4180 with CRLF, every cell quoted, UTF-8 with a byte order mark (without one, Excel
/// reads umlauts wrongly; readers that do not expect it call this encoding `utf-8-sig`).
///
/// The first column says what a row is, in this order: the run, what is *not proven*, the findings, then the exceptions,
/// the matrix, the sources with their scopes, the totals, the notes and the comparison. A reader who only wants findings
/// filters it by `finding`, and has met on the way what could not be judged.
///
/// Every cell is one line: control and invisible characters are shown as `\u{202E}`. A cell whose first visible character
/// is `=`, `+`, `-` or `@` (or the full-width form of one), or that begins with a tab or line break, gets an apostrophe
/// in front, so that no spreadsheet computes it. A cell is cut at 32,000 characters, just below what Excel takes.
struct CSVReport {
  /// The columns, in order. New ones are only ever added at the end.
  static let columns = [
    "row", "severity", "kind", "state", "identity", "identity_key", "account", "group", "asset", "asset_id",
    "capability", "role", "expected", "expected_cell", "actual", "cause", "remediation", "controls", "sources",
    "first_seen", "last_seen", "exception", "until", "count", "declared", "detail", "fingerprint", "digest",
  ]

  private let report: Report

  init(_ report: Report) { self.report = report }

  func render() -> [UInt8] {
    var table = CSVTable(columns: CSVReport.columns)
    run(&table)
    for judgement in report.notProven { notProven(&table, judgement) }
    for finding in report.findings { self.finding(&table, finding) }
    for summary in report.exceptions { exception(&table, summary) }
    matrix(&table)
    for source in report.sources { self.source(&table, source) }
    totals(&table)
    for note in report.notes { table.row(["row": "note", "detail": note]) }
    baseline(&table)
    return table.bytes
  }

  private func run(_ table: inout CSVTable) {
    table.row([
      "row": "run", "state": report.verdict.rawValue, "last_seen": report.startedAt,
      "detail": "\(report.sentence); dates as of \(report.day) (\(report.zone)); alignd \(report.toolVersion)",
    ])
  }

  private func notProven(_ table: inout CSVTable, _ judgement: NotProven) {
    let about = judgement.subject.isEmpty ? "" : " for \(judgement.subject)"
    table.row([
      "row": "not-proven", "kind": judgement.kind.rawValue, "state": "not-proven",
      "identity": judgement.identity?.name ?? "", "identity_key": judgement.identity?.key ?? "",
      "asset": judgement.asset?.name ?? "", "asset_id": judgement.asset?.id ?? "",
      "capability": judgement.capability ?? "", "controls": judgement.kind.controls.joined(separator: ", "),
      "count": String(judgement.count), "detail": "could not be judged\(about): \(judgement.because)",
    ])
  }

  private func finding(_ table: inout CSVTable, _ finding: Finding) {
    let drift = finding.drift
    let actual = drift.paths.map { "\($0.shown) [\($0.entitlement)]" } + [finding.observation].filter { !$0.isEmpty }
    table.row([
      "row": "finding", "severity": drift.severity.word, "kind": drift.kind.rawValue, "state": finding.state.rawValue,
      "identity": drift.identity?.name ?? "", "identity_key": drift.identity?.key ?? "",
      "account": drift.account.map { "\($0.source)/\($0.login)" } ?? "",
      "group": drift.group.map { "\($0.source)/\($0.name)" } ?? "", "asset": drift.asset?.name ?? "",
      "asset_id": drift.asset?.id ?? "", "capability": drift.capability ?? "", "role": drift.role?.name ?? "",
      "expected": drift.expected.text, "expected_cell": drift.expected.cell?.description ?? "",
      "actual": actual.joined(separator: " | "), "cause": drift.cause, "remediation": drift.remediation,
      "controls": drift.kind.controls.joined(separator: ", "), "sources": finding.sources.joined(separator: ", "),
      "first_seen": finding.firstSeen, "last_seen": finding.lastSeen, "exception": finding.exception?.id ?? "",
      "until": finding.exception?.until.description ?? "", "count": "1", "fingerprint": finding.fingerprint,
    ])
  }

  private func exception(_ table: inout CSVTable, _ summary: ExceptionSummary) {
    let exception = summary.exception
    var detail = "approved by \(exception.approver): \(exception.justification)"
    if !summary.compensatingControl.isEmpty { detail += "; instead: \(summary.compensatingControl)" }
    table.row([
      "row": "exception", "kind": summary.kind.rawValue, "state": "in-force", "identity": summary.subject,
      "expected_cell": exception.cell.description, "exception": exception.id, "until": exception.until.description,
      "count": String(summary.accepted), "detail": detail,
    ])
  }

  private func matrix(_ table: inout CSVTable) {
    let matrix = report.matrix
    let document = matrix.document
    let approval = document.approvedOn.map { "approved by \(document.approvedBy) on \($0)" } ?? "no approval on record"
    let words =
      "\(matrix.path); \(document.title); version \(document.version); \(approval); "
      + "\(matrix.roles.of("role")), \(matrix.assets.of("asset")), \(matrix.entitlements.of("entitlement")), "
      + "\(matrix.assignments.of("assignment"))"
    table.row([
      "row": "matrix", "until": document.nextReview?.description ?? "", "detail": words, "digest": matrix.digest,
    ])
  }

  private func source(_ table: inout CSVTable, _ source: SourceSummary) {
    let counts =
      "\(source.accounts.of("account")), \(source.groups.of("group")), \(source.memberships.of("membership")); "
      + "\(source.unresolvedMembers.of("listed member")) of no known account or group"
    let state = source.isComplete ? "complete" : "not-complete"
    table.row([
      "row": "source", "kind": source.kind, "state": state, "sources": source.id,
      "count": String(source.accounts + source.groups + source.memberships),
      "detail": ([counts] + source.coverage.notes).joined(separator: "; "), "digest": source.digest,
    ])
    for (scope, coverage) in source.scopes {
      table.row([
        "row": "scope", "kind": scope.name, "state": coverage.complete ? "complete" : "not-complete",
        "sources": source.id, "count": String(coverage.count), "declared": coverage.declared.map { String($0) } ?? "",
        "detail": coverage.reason,
      ])
    }
    for group in source.groupsNotRead {
      table.row(["row": "scope", "kind": "members", "state": "not-complete", "group": group, "sources": source.id])
    }
  }

  private func totals(_ table: inout CSVTable) {
    func total(_ kind: String, _ count: Int) { table.row(["row": "total", "kind": kind, "count": String(count)]) }
    for (severity, count) in report.bySeverity { total("open findings, \(severity.word)", count) }
    total("accepted findings", report.accepted.count)
    total("judgements not proven", report.unproven)
    let obligations = report.tally.obligations
    total("obligations held", obligations.held)
    total("obligations missing", obligations.missing)
    total("obligations not proven", obligations.notProven)
    total("obligations without an entitlement", obligations.unbound)
    total("obligations about documents, processes or things", obligations.documentary)
    total("grants", report.tally.grants)
    total("grants permitted", report.tally.permitted)
    total("grants permitted only by the group that gives the access", report.tally.selfAuthorised)
    total("excess not raised", report.tally.unjudged)
  }

  private func baseline(_ table: inout CSVTable) {
    guard let baseline = report.baseline else { return }
    func row(_ state: String, _ fingerprint: String, _ detail: String) {
      table.row([
        "row": "baseline", "state": state, "first_seen": baseline.startedAt, "detail": detail,
        "fingerprint": fingerprint,
      ])
    }
    row("compared", "", baseline.path)
    for fingerprint in baseline.new { row("new", fingerprint, "") }
    for (fingerprint, line) in baseline.gone.sorted(by: { $0.key < $1.key }) { row("gone", fingerprint, line) }
    for (fingerprint, line) in baseline.notProven.sorted(by: { $0.key < $1.key }) {
      row("not-proven", fingerprint, line)
    }
  }
}

/// Rows of quoted cells that no spreadsheet computes.
struct CSVTable {
  private static let cellLimit = 32_000
  private let columns: [String]
  private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// A table with its heading.
  init(columns: [String]) {
    self.columns = columns
    write(columns)
  }

  /// A row by its cells; a column that is not named is empty.
  mutating func row(_ cells: [String: String]) { write(columns.map { cells[$0] ?? "" }) }

  /// The cell as text that a spreadsheet shows and does not compute.
  static func inert(_ cell: String) -> String {
    let shown = cell.shown(limit: cellLimit)
    guard let first = cell.unicodeScalars.first, !("A"..."z").contains(first) else { return shown }
    let visible = cell.unicodeScalars.first { !$0.properties.isWhitespace } ?? first
    let steers = "=+-@＝＋－＠".unicodeScalars.contains(visible) || "\t\r\n".unicodeScalars.contains(first)
    return steers ? "'" + shown : shown
  }

  private mutating func write(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(UInt8(ascii: "\""))
      for byte in CSVTable.inert(cell).utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(contentsOf: [13, 10])
  }
}
