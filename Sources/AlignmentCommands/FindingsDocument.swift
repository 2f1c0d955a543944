import AccessModel
import FindingStore
import Findings

/// A finding as it is kept, in JSON.
struct FindingDocument: Encodable {
  struct Entry: Encodable {
    let at, change, severity, to, actor, note: String
    let from: String?
    let moved: [String]
  }

  struct Ticket: Encodable {
    let target, key, state, url: String
    let id: String?
  }

  let fingerprint, state, severity, title, firstSeen: String
  let lastSeen, openedAt, resolvedAt, dueOn, acknowledgedBy: String?
  let isOverdue: Bool
  let acceptance: Acceptance?
  let facts: FindingFacts
  let history: [Entry]?
  let tickets: [Ticket]?

  init(_ finding: StoredFinding, history: [HistoryEntry]? = nil, tickets: [StoredTicket]? = nil) {
    let record = finding.record
    fingerprint = record.fingerprint
    state = record.state.rawValue
    severity = record.severity.word
    title = finding.facts.title
    (firstSeen, lastSeen) = (record.firstSeen, record.lastSeen)
    (openedAt, resolvedAt) = (record.openedAt, record.resolvedAt)
    dueOn = record.dueOn?.description
    acknowledgedBy = record.acknowledgedBy
    isOverdue = record.isEscalated
    acceptance = record.acceptance
    facts = finding.facts
    self.history = history?.map {
      Entry(
        at: $0.at, change: $0.change.rawValue, severity: $0.severity.word, to: $0.to.rawValue, actor: $0.actor,
        note: $0.note, from: $0.from?.rawValue, moved: $0.movers.map(\.rawValue))
    }
    self.tickets = tickets?.map {
      Ticket(target: $0.target, key: $0.key, state: $0.state.rawValue, url: $0.url, id: $0.externalID)
    }
  }
}

/// What is held back of a finding, in JSON.
struct HeldDocument: Encodable {
  let fingerprint, change, severity, title: String

  init(_ change: HeldChange) {
    fingerprint = change.fingerprint
    self.change = change.change.rawValue
    severity = Severity(rawValue: change.severity)?.word ?? ""
    title = change.title
  }
}
