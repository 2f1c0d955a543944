import AccessModel
import FindingStore
import Findings

/// Remembered findings as a terminal shows them.
struct FindingsText {
  let style: TextStyle

  func render(_ findings: [StoredFinding], on today: CivilDay) -> String {
    if findings.isEmpty { return "no such finding\n" }
    var lines: [String] = []
    for finding in findings {
      let record = finding.record
      lines += style.wrapped(
        ["\(record.severity.word) \(record.state.rawValue) \(finding.facts.title)"], indent: 0
      ).map { record.state.needsAction ? style.bold($0) : $0 }
      lines.append("  " + style.faint("\(short(record.fingerprint)) \(when(record, on: today))"))
    }
    lines.append(counted(findings.count, "finding"))
    return lines.joined(separator: "\n") + "\n"
  }

  func render(held changes: [HeldChange]) -> String {
    if changes.isEmpty { return "nothing is held back\n" }
    var lines = changes.map { change in
      "\(Severity(rawValue: change.severity)?.word ?? "") would be \(change.change.rawValue): \(style.shown(change.title))"
    }
    lines.append("\(counted(changes.count, "change")) held back; alignd findings release lets the next run apply them")
    return lines.joined(separator: "\n") + "\n"
  }

  func render(
    _ finding: StoredFinding, _ history: [HistoryEntry], _ tickets: [StoredTicket], on today: CivilDay
  ) -> String {
    let (record, facts) = (finding.record, finding.facts)
    var lines = style.wrapped([facts.title], indent: 0).map(style.bold)
    lines.append("\(record.severity.word), \(record.state.rawValue), \(when(record, on: today))")
    lines.append(style.faint(record.fingerprint))
    lines += section("The matrix says", [facts.expected, facts.cell?.text ?? "no cell says so"])
    let reality = facts.paths.map(\.text) + [facts.observation].filter { !$0.isEmpty }
    lines += section("In reality", reality.isEmpty ? ["no path exists"] : reality)
    lines += section("What to do", [facts.remediation] + [facts.cause].filter { !$0.isEmpty })
    lines += section("Controls", [facts.controls.joined(separator: ", ")])
    if !facts.owner.isEmpty { lines += section("Owner of the asset", [facts.owner]) }
    if let acceptance = record.acceptance {
      lines += section(
        "Accepted", ["by \(acceptance.approver) until \(acceptance.until): \(acceptance.reason)"])
    }
    if let person = record.acknowledgedBy { lines += section("Acknowledged", ["by \(person)"]) }
    if !tickets.isEmpty {
      lines += section(
        "Tickets", tickets.map { "\($0.target): \($0.externalID ?? "none yet") \($0.state.rawValue) \($0.url)" })
    }
    lines += section("History", history.map(entry))
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ body: [String]) -> [String] {
    ["", style.bold(title)] + style.wrapped(body, indent: 2)
  }

  private func entry(_ entry: HistoryEntry) -> String {
    let moved = entry.movers.isEmpty ? "" : "; moved: \(entry.movers.map(\.rawValue).joined(separator: ", "))"
    let note = entry.note.isEmpty ? "" : "; \(entry.note)"
    return "\(entry.at) \(entry.change.rawValue) by \(entry.actor)\(moved)\(note)"
  }

  private func when(_ record: FindingRecord, on today: CivilDay) -> String {
    var words = ["since \(record.firstSeen.prefix(10))"]
    if let last = record.lastSeen { words.append("last seen \(last.prefix(10))") }
    if let gone = record.resolvedAt { words.append("resolved \(gone.prefix(10))") }
    if let due = record.dueOn {
      words.append(due < today ? "due \(due), \(today.days(since: due)) days ago" : "due \(due)")
    }
    return words.joined(separator: ", ")
  }

  private func short(_ fingerprint: String) -> String { String(fingerprint.prefix(15)) }
}
