import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

extension TextReport {
  /// Findings that an exception accepts: still listed.
  func accepted(_ page: inout TextPage) {
    let accepted = report.accepted
    guard !accepted.isEmpty else { return }
    page.line([Span("ACCEPTED", .strong), Span(": \(accepted.count.of("finding"))", .faint)])
    for finding in accepted.prefix(options.blocks) {
      page.line(
        [
          Span("\(finding.drift.severity.word) \(finding.drift.kind.rawValue) ", .faint), Span(finding.subject),
          Span(finding.access.isEmpty ? "" : ": \(finding.access)"),
        ], indent: 2, hang: 4)
      let by = finding.exception == nil ? finding.setAsideBy : "exception \(finding.setAsideBy)"
      let words = "\(by) until \(finding.setAsideUntil), \(finding.shortFingerprint.shown())"
      page.line([Span(words, .faint)], indent: 6, hang: 8)
    }
    if accepted.count > options.blocks { more(&page, accepted.count - options.blocks, of: "finding", indent: 2) }
    page.blank()
  }

  /// Every exception in force, with its end.
  func exceptions(_ page: inout TextPage) {
    guard !report.exceptions.isEmpty else { return }
    page.line([Span("EXCEPTIONS IN FORCE", .strong), Span(": \(report.exceptions.count.grouped)", .faint)])
    for summary in report.exceptions.prefix(options.blocks) {
      let exception = summary.exception
      let left = exception.until.days(since: report.day)
      page.line(
        [
          Span(exception.id.shown(), .strong),
          Span(" \(summary.kind.rawValue) for \(summary.subject.shown()), until \(exception.until)"),
          Span(left == 0 ? " (last day)" : " (\(left.of("day")) left)", left < 30 ? .medium : .faint),
          Span(summary.accepted == 0 ? ", accepts nothing" : ", accepts \(summary.accepted.of("finding"))", .faint),
        ], indent: 2, hang: 4)
      page.field("because", [Span(exception.justification.shown(limit: 1_000))], indent: 4)
      if !summary.compensatingControl.isEmpty {
        page.field("instead", [Span(summary.compensatingControl.shown(limit: 1_000))], indent: 4)
      }
      page.field("approved", [Span("by \(exception.approver.shown())"), TextReport.place(exception.cell)], indent: 4)
    }
    if report.exceptions.count > options.blocks {
      more(&page, report.exceptions.count - options.blocks, of: "exception", indent: 2)
    }
    page.blank()
  }

  /// Which document reality was compared with, and who approved it.
  func matrix(_ page: inout TextPage) {
    let matrix = report.matrix
    let document = matrix.document
    page.line([Span("MATRIX", .strong), Span(": \(matrix.path.shown())", .faint)])
    let title = document.title.isEmpty ? "untitled" : document.title.shown()
    let version = document.version.isEmpty ? "no version" : "version \(document.version.shown())"
    page.line([Span("\(title), \(version)")], indent: 2, hang: 4)
    let approver = document.approvedBy.isEmpty ? "" : " by \(document.approvedBy.shown())"
    let approval =
      document.approvedOn.map { "approved\(approver) on \($0)" }
      ?? (approver.isEmpty ? "no approval on record" : "approved\(approver), no date")
    let review = document.nextReview.map { "next review by \($0)" } ?? "no review planned"
    page.line([Span("\(approval); \(review)")], indent: 2, hang: 4)
    let counts =
      "\(matrix.roles.of("role")), \(matrix.assets.of("asset")), "
      + "\(matrix.entitlements.of("entitlement")), \(matrix.assignments.of("assignment"))"
    page.line([Span(counts)], indent: 2, hang: 4)
    page.line([Span(matrix.digest.shown(), .faint)], indent: 2, hang: 4)
    page.blank()
  }

  /// Every source, with its coverage by scope.
  func sources(_ page: inout TextPage) {
    page.line([Span("SOURCES", .strong), Span(": \(report.sources.count.grouped)", .faint)])
    for source in report.sources {
      page.line(
        [
          Span(source.id.shown(), .strong), Span(" (\(source.kind.shown())) "),
          source.isComplete ? Span("read completely", .good) : Span("NOT READ COMPLETELY", .high),
        ], indent: 2, hang: 4)
      for (scope, coverage) in source.scopes {
        let word = coverage.complete ? "complete" : "not complete"
        let reason = coverage.reason.isEmpty ? "" : ": \(coverage.reason.shown(limit: 1_000))"
        let gap = coverage.complete && coverage.declared.map { $0 != coverage.count } ?? false
        page.field(
          scope.name.shown(),
          [
            Span(word, coverage.complete ? .plain : .high), Span(", \(coverage.counts)", gap ? .medium : .plain),
            Span(reason),
          ], indent: 4, labelWidth: max(10, scope.name.shown().columns + 1))
      }
      if source.coverage.scopes.isEmpty { page.line([Span("nothing was read", .high)], indent: 4) }
      let counts =
        "\(source.accounts.of("account")), \(source.groups.of("group")), \(source.memberships.of("membership"))"
      page.field("records", [Span(counts)], indent: 4)
      if source.unresolvedMembers > 0 {
        let verb = source.unresolvedMembers == 1 ? "is" : "are"
        page.field(
          "unknown",
          [Span("\(source.unresolvedMembers.of("listed member")) \(verb) no account or group of the source")], indent: 4
        )
      }
      if !source.groupsNotRead.isEmpty {
        let names = source.groupsNotRead.prefix(options.listed).map { $0.shown() }.joined(separator: ", ")
        let rest = source.groupsNotRead.count - options.listed
        let more = rest > 0 ? " and \(rest.grouped) more" : ""
        page.field(
          "unread", [Span("members of \(source.groupsNotRead.count.of("group")): \(names)\(more)", .medium)], indent: 4)
      }
      for note in source.coverage.notes.prefix(options.listed) {
        page.field("note", [Span(note.shown(limit: 1_000))], indent: 4)
      }
      if source.coverage.notes.count > options.listed {
        more(&page, source.coverage.notes.count - options.listed, of: "note", indent: 14)
      }
      page.line([Span(source.digest.shown(), .faint)], indent: 4, hang: 6)
    }
    page.blank()
  }

  /// What was counted, raised or not.
  func tally(_ page: inout TextPage) {
    let tally = report.tally
    let obligations = tally.obligations
    page.line([Span("TOTALS", .strong)])
    var kinds: [DriftKind: Int] = [:]
    for finding in report.open { kinds[finding.drift.kind, default: 0] += 1 }
    for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { row(&page, count, kind.rawValue) }
    page.line([Span("obligations", .faint)], indent: 2)
    row(&page, obligations.held, "held")
    row(&page, obligations.missing, "missing")
    row(&page, obligations.notProven, "not proven")
    row(&page, obligations.unbound, "without an entitlement to judge them by")
    row(&page, obligations.documentary, "about documents, processes or things")
    page.line([Span("access", .faint)], indent: 2)
    row(&page, tally.grants, "grants on bound entitlements")
    row(&page, tally.permitted, "of these permitted by a role")
    row(&page, tally.selfAuthorised, "permitted only by the group that gives the access")
    row(&page, tally.unjudged, "excess that the matrix says not to raise")
    page.blank()
  }

  private func row(_ page: inout TextPage, _ count: Int, _ words: String) {
    let number = count.grouped
    let pad = String(repeating: " ", count: max(0, 9 - number.count))
    page.line([Span(words)], indent: 2, hang: 13, lead: Span("\(pad)\(number)  "))
  }
}
