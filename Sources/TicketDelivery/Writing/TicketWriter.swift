import AccessModel
public import FindingStore
import Findings

/// Writes tickets that people can act on: what is wrong, what the matrix says, what is so, since when, who decides, what
/// mends it, how to accept it.
public struct TicketWriter: Sendable {
  private let routes: [TicketRoute]

  /// Findings that a body lists one by one.
  public static let listed = 50
  /// Paths that are shown of one finding.
  static let paths = 10

  /// A writer for a target's routes.
  public init(routes: [TicketRoute]) { self.routes = routes }

  /// A ticket as it should be, by what is remembered of its findings; nil when none of them is remembered.
  ///
  /// - Parameters:
  ///   - key: the ticket's.
  ///   - subject: what its group is called.
  ///   - findings: all of its findings, those that are over too.
  ///   - news: what happened to them since the ticket was last brought up to date.
  public func wanted(
    _ key: TicketKey, about subject: String, _ findings: [StoredFinding], news: [TicketNews]
  ) -> WantedTicket? {
    let open = findings.filter(\.record.state.needsAction).sorted {
      ($1.record.severity, $0.record.fingerprint) < ($0.record.severity, $1.record.fingerprint)
    }
    guard let first = open.first ?? findings.first else { return nil }
    let route = routes.first { $0.when.matches(first.facts) }
    let severity = (open.map(\.record.severity).max() ?? first.record.severity).word
    let what =
      open.count > 1 && findings.count > 1 ? "\(open.count) findings: \(subject)" : first.facts.title
    let body = open.count > 1 ? several(open, about: subject) : single(first)
    let draft = TicketDraft(
      key: key, title: "[\(severity)] \(what)", body: TicketText(body + [footer(key)]), severity: severity,
      queue: route?.queue, assignee: route?.assignee, dueOn: open.compactMap(\.record.dueOn).min()?.description)
    let change = changeText(news, findings)
    return WantedTicket(
      draft: draft, isOpen: !open.isEmpty, change: change, closing: closing(findings, change),
      reopening: reopening(open, change))
  }

  // MARK: Body

  private func single(_ finding: StoredFinding) -> [TicketText.Block] {
    let facts = finding.facts
    var blocks: [TicketText.Block] = [.paragraph([.plain(KindSentence.of(facts))])]
    blocks.append(.facts(sides(finding)))
    if !facts.paths.isEmpty {
      blocks.append(.heading("In reality"))
      blocks.append(.code(shownPaths(facts)))
    }
    blocks.append(.heading("What to do"))
    blocks.append(.paragraph([.plain(facts.remediation)]))
    if !facts.cause.isEmpty { blocks.append(.paragraph([.plain("Where: "), .plain(facts.cause)])) }
    blocks.append(accepting(finding.record.fingerprint))
    return blocks
  }

  private func sides(_ finding: StoredFinding) -> [TicketText.Fact] {
    let facts = finding.facts
    var rows: [TicketText.Fact] = [.init("The matrix says", [.plain(facts.expected)])]
    if let cell = facts.cell { rows.append(.init("Written in", [.code(cell.text)])) }
    if !facts.observation.isEmpty { rows.append(.init("Found", [.plain(facts.observation)])) }
    rows.append(.init("Since", [.plain(String(finding.record.firstSeen.prefix(10)))]))
    if let due = finding.record.dueOn { rows.append(.init("To be mended by", [.plain(due.description)])) }
    if !facts.owner.isEmpty { rows.append(.init("Decides", [.plain(facts.owner)])) }
    rows.append(.init("Controls", [.plain("ISO/IEC 27001:2022 " + facts.controls.joined(separator: ", "))]))
    rows.append(.init("Finding", [.code(finding.record.fingerprint)]))
    return rows
  }

  private func shownPaths(_ facts: FindingFacts) -> [String] {
    var lines = facts.paths.prefix(Self.paths).map(\.text)
    if facts.paths.count > lines.count { lines.append("and \(facts.paths.count - lines.count) more paths") }
    return lines
  }

  private func several(_ open: [StoredFinding], about subject: String) -> [TicketText.Block] {
    var blocks: [TicketText.Block] = [
      .paragraph([.strong("\(open.count) findings"), .plain(" have one thing in common: "), .plain(subject)])
    ]
    let remedies = open.map(\.facts.remediation)
    if let remedy = remedies.first, remedies.allSatisfy({ $0 == remedy }) {
      blocks += [.heading("What to do"), .paragraph([.plain(remedy)])]
    }
    blocks.append(.heading("Findings"))
    for finding in open.prefix(Self.listed) {
      let facts = finding.facts
      blocks.append(.paragraph([.strong("[\(facts.severity)] "), .plain(facts.title)]))
      blocks.append(.facts(sides(finding)))
      if !facts.paths.isEmpty { blocks.append(.code(shownPaths(facts))) }
    }
    if open.count > Self.listed {
      blocks.append(.paragraph([.plain("and \(open.count - Self.listed) more; alignd findings list shows all")]))
    }
    if let first = open.first { blocks.append(accepting(first.record.fingerprint)) }
    return blocks
  }

  private func accepting(_ fingerprint: String) -> TicketText.Block {
    .paragraph([
      .plain("If it is to stay: write a row into the Exceptions table of the matrix, or "),
      .code("alignd findings accept \(fingerprint.prefix(15)) --reason … --until YYYY-MM-DD"),
      .plain("; an approver who gains nothing by it, and a last day, are needed either way."),
    ])
  }

  private func footer(_ key: TicketKey) -> TicketText.Block {
    .paragraph([
      .plain("alignd keeps this ticket ("), .code(key.text),
      .plain(") and closes it when it sees that the difference is gone. It changes nothing in any directory."),
    ])
  }

  // MARK: Comments

  private func changeText(_ news: [TicketNews], _ findings: [StoredFinding]) -> TicketText? {
    let titles = Dictionary(findings.map { ($0.record.fingerprint, $0.facts.title) }) { first, _ in first }
    let lines: [[TicketText.Span]] = news.flatMap(\.entries).prefix(Self.listed).map { entry in
      let movers = entry.movers.filter { $0 != Mover.memory.rawValue }
      let moved = movers.isEmpty ? "" : " (what moved: \(movers.joined(separator: ", ")))"
      let note = entry.note.isEmpty ? "" : ": \(entry.note)"
      return [
        .strong(Change(rawValue: entry.change)?.words ?? entry.change), .plain(": "),
        .plain(titles[entry.fingerprint] ?? entry.fingerprint), .plain(moved), .plain(note),
      ]
    }
    return lines.isEmpty ? nil : TicketText([.list(lines)])
  }

  private func closing(_ findings: [StoredFinding], _ change: TicketText?) -> TicketText {
    let accepted = findings.count { $0.record.state == .excepted }
    let words =
      accepted == 0
      ? "alignd has seen that the difference is gone; everything that could hide it was read."
      : "Nothing is left to do: \(accepted) of \(findings.count) findings are accepted, the others are gone."
    return TicketText([.paragraph([.plain(words)])] + (change?.blocks ?? []))
  }

  private func reopening(_ open: [StoredFinding], _ change: TicketText?) -> TicketText {
    TicketText(
      [.paragraph([.plain("The difference is there\(change == nil ? " still" : ""): \(open.count) open.")])]
        + (change?.blocks ?? []))
  }
}

extension Change {
  /// As a comment says it.
  var words: String {
    switch self {
    case .opened: "New"
    case .reopened: "There again"
    case .updated: "Changed"
    case .escalated: "Past its due day"
    case .flapping: "Comes and goes"
    case .resolved: "Gone"
    case .excepted: "Accepted"
    case .exceptionEnded: "No longer accepted"
    case .baselined: "There on day one"
    case .baselineEnded: "No longer baselined"
    case .acknowledged: "Acknowledged"
    case .noticed: "Noticed"
    case .dropped: "Dropped"
    }
  }
}
