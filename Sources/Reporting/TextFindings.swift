import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

extension TextReport {
  /// Open findings by severity, and in each by cause.
  func findings(_ page: inout TextPage) {
    for (severity, groups) in FindingGroup.bySeverity(report.open) {
      let count = groups.reduce(0) { $0 + $1.findings.count }
      page.line([
        Span(severity.word.uppercased(), TextReport.style(severity)), Span(": \(count.of("finding"))", .faint),
      ])
      page.blank()
      for group in groups.prefix(options.blocks) {
        block(&page, group)
        page.blank()
      }
      let rest = groups.dropFirst(options.blocks).reduce(0) { $0 + $1.findings.count }
      if rest > 0 {
        more(&page, rest, of: "\(severity.word) finding", indent: 2)
        page.blank()
      }
    }
  }

  /// Findings that one repair removes: what they share is said once, then each of them.
  private func block(_ page: inout TextPage, _ group: FindingGroup) {
    guard let first = group.findings.first else { return }
    if group.findings.count == 1 {
      heading(&page, first.drift.kind, title(first))
      details(&page, first, indent: 4, shared: [])
      return
    }
    let kinds = group.kinds.map(\.rawValue).joined(separator: ", ")
    let people = group.subjects.count
    let subject = people == 1 ? first.subject : "\(people.grouped) \(group.noun)"
    let shownAccesses = group.accesses.prefix(3).joined(separator: ", ")
    let accesses = group.accesses.count > 3 ? "\(shownAccesses) …" : shownAccesses
    page.line(
      [
        Span("\(kinds)\(TextPage.glue)\(TextPage.glue)", .faint), Span(subject, .strong),
        Span(accesses.isEmpty ? "" : ": \(accesses)"),
        Span(" (\(group.findings.count.of("finding")))", .faint),
      ], indent: 2, hang: 4)
    let shared = Shared(group)
    common(&page, first, shared)
    for finding in group.findings.prefix(options.listed) {
      page.line(
        [
          Span(finding.subject, .strong),
          Span(group.accesses.count < 2 || finding.access.isEmpty ? "" : ": \(finding.access)"),
          Span(" \(finding.shortFingerprint.shown())", .faint),
        ], indent: 4, hang: 6)
      details(&page, finding, indent: 6, shared: shared)
    }
    if group.findings.count > options.listed {
      more(&page, group.findings.count - options.listed, of: "finding", indent: 4)
    }
  }

  private func heading(_ page: inout TextPage, _ kind: DriftKind, _ title: [Span]) {
    page.line([Span("\(kind.rawValue)\(TextPage.glue)\(TextPage.glue)", .faint)] + title, indent: 2, hang: 4)
  }

  private func title(_ finding: Finding) -> [Span] {
    [Span(finding.subject, .strong), Span(finding.access.isEmpty ? "" : ": \(finding.access)")]
  }

  /// What all findings of a group say alike.
  struct Shared: OptionSet {
    let rawValue: Int
    static let expected = Shared(rawValue: 1)
    static let remediation = Shared(rawValue: 2)
    static let controls = Shared(rawValue: 4)
    static let cause = Shared(rawValue: 8)
    /// The finding stands in a group, and its heading has the fingerprint.
    static let grouped = Shared(rawValue: 16)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ group: FindingGroup) {
      self = [.cause, .grouped]
      if group.shared({ $0.drift.expected }) != nil { insert(.expected) }
      if group.shared({ $0.drift.remediation }) != nil { insert(.remediation) }
      if group.shared({ $0.drift.kind.controls }) != nil { insert(.controls) }
    }
  }

  private func common(_ page: inout TextPage, _ finding: Finding, _ shared: Shared) {
    if !finding.drift.cause.isEmpty { cause(&page, finding, indent: 4) }
    if shared.contains(.expected) { expected(&page, finding, indent: 4) }
    if shared.contains(.remediation) { remediation(&page, finding, indent: 4) }
    if shared.contains(.controls) { controls(&page, finding, indent: 4) }
  }

  private func details(_ page: inout TextPage, _ finding: Finding, indent: Int, shared: Shared) {
    if !shared.contains(.expected) { expected(&page, finding, indent: indent) }
    actual(&page, finding, indent: indent)
    if !shared.contains(.cause), !finding.drift.cause.isEmpty { cause(&page, finding, indent: indent) }
    if !shared.contains(.remediation) { remediation(&page, finding, indent: indent) }
    if !shared.contains(.controls) { controls(&page, finding, indent: indent) }
    if !shared.contains(.grouped) {
      let age = finding.firstSeen == finding.lastSeen ? "" : ", first seen \(finding.firstSeen.shown())"
      page.field("id", [Span(finding.shortFingerprint.shown() + age, .faint)], indent: indent)
    } else if finding.firstSeen != finding.lastSeen {
      page.field("since", [Span(finding.firstSeen.shown())], indent: indent)
    }
  }

  private func expected(_ page: inout TextPage, _ finding: Finding, indent: Int) {
    let expected = finding.drift.expected
    page.field(
      "expected", [Span(expected.text.shown(limit: 2_000)), TextReport.place(expected.cell)], indent: indent)
  }

  private func actual(_ page: inout TextPage, _ finding: Finding, indent: Int) {
    var label = "actual"
    for path in finding.drift.paths.prefix(options.listed) {
      page.field(
        label, [Span(path.shown), TextReport.place(path.entitlement)], indent: indent)
      label = ""
    }
    if finding.drift.paths.count > options.listed {
      more(&page, finding.drift.paths.count - options.listed, of: "path", indent: indent + 10)
    }
    if !finding.observation.isEmpty { page.field(label, [Span(finding.observation)], indent: indent) }
  }

  private func cause(_ page: inout TextPage, _ finding: Finding, indent: Int) {
    page.field("cause", [Span(finding.drift.cause.shown(limit: 1_000), .strong)], indent: indent)
  }

  private func remediation(_ page: inout TextPage, _ finding: Finding, indent: Int) {
    page.field("to do", [Span(finding.drift.remediation.shown(limit: 2_000))], indent: indent)
  }

  private func controls(_ page: inout TextPage, _ finding: Finding, indent: Int) {
    page.field(
      "controls", [Span("ISO/IEC 27001 " + finding.drift.kind.controls.joined(separator: ", "), .faint)],
      indent: indent)
  }
}

extension FindingGroup {
  /// What the subjects are, in the plural: people when all have an identity that is no workload.
  var noun: String {
    if findings.allSatisfy({ $0.drift.identity != nil && $0.drift.account == nil }) {
      let workloads = findings.filter { $0.drift.identity?.key.hasPrefix("workload:") ?? false }
      return workloads.isEmpty ? "people" : workloads.count == findings.count ? "workloads" : "identities"
    }
    if findings.allSatisfy({ $0.drift.account != nil }) { return "accounts" }
    if findings.allSatisfy({ $0.drift.group != nil }) { return "groups" }
    return "subjects"
  }
}
