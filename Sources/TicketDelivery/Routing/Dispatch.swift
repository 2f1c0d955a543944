public import AccessModel
public import FindingStore
import Findings
import FoundationEssentials

/// What is to be delivered because of a run or a person's word: added to the commit that makes it so.
public struct Dispatch: Sendable {
  private let plans: [TargetPlan]
  private let events: EventWriter
  private let storeID: String
  private let at: String

  /// A dispatch to targets.
  public init(_ plans: [TargetPlan], events: EventWriter, storeID: String, at: String) {
    (self.plans, self.events, self.storeID, self.at) = (plans, events, storeID, at)
  }

  /// Adds to a commit what each target is to be told of its steps.
  public func add(to commit: inout StoreCommit, _ store: FindingStore) throws {
    var news: [String: [String: (subject: String, entries: [TicketNews.Entry])]] = [:]
    for step in commit.steps where !step.changes.isEmpty && step.after != nil {
      let said = if let facts = step.facts { facts } else { try store.facts(of: step.fingerprint) }
      guard let facts = said else { continue }
      let told = try store.targets(toldOf: step.fingerprint)
      let kind = events.kind(of: step)
      for plan in plans {
        // Whoever was told that it is there is told what becomes of it, even when it has become less severe since.
        let isKnown = told.contains(plan.id)
        guard isKnown || plan.when.matches(facts) else { continue }
        switch plan.manner {
        case .events:
          guard let kind, var event = try events.event(step, facts, kind) else { continue }
          event.target = plan.id
          commit.deliveries.append(event)
          if !isKnown { commit.told.append(Told(target: plan.id, fingerprint: step.fingerprint)) }
        case .tickets(let grouping, _, _):
          guard isKnown || step.after?.state.needsAction == true else { continue }
          try note(step, facts, plan.id, grouping, isKnown, store, &news, &commit)
        }
      }
    }
    for (target, tickets) in news.sorted(by: { $0.key < $1.key }) {
      for (key, entry) in tickets.sorted(by: { $0.key < $1.key }) {
        commit.deliveries.append(
          NewDelivery(
            target: target, subject: key, event: "\(events.prefix)-ticket-\(key)", type: "ticket.changed", at: at,
            body: try TicketNews(entry.entries).json()))
      }
    }
  }

  private func note(
    _ step: AdvancedFinding, _ facts: FindingFacts, _ target: String, _ grouping: TicketGrouping, _ isKnown: Bool,
    _ store: FindingStore, _ news: inout [String: [String: (subject: String, entries: [TicketNews.Entry])]],
    _ commit: inout StoreCommit
  ) throws {
    var key = isKnown ? try store.ticketKey(of: step.fingerprint, at: target) : nil
    // What opens anew may belong to another group than years ago; what lives on stays where it is.
    let isNew = step.before.map { !$0.state.isLive } ?? true
    let subject = grouping.subject(of: facts, step.fingerprint)
    if key == nil || isNew {
      guard let made = TicketGrouping.key(store: storeID, target: target, subject: subject.key) else { return }
      key = made.text
      commit.tickets.append(
        TicketMembership(target: target, key: made.text, subject: subject.words, fingerprint: step.fingerprint))
      commit.told.append(Told(target: target, fingerprint: step.fingerprint))
    }
    guard let key else { return }
    var entry = news[target, default: [:]][key] ?? (subject.words, [])
    for change in step.changes where change != .baselined && change != .noticed {
      entry.entries.append(
        TicketNews.Entry(fingerprint: step.fingerprint, change: change, movers: step.movers, note: step.note))
    }
    news[target, default: [:]][key] = entry
  }

  /// Adds the event about the run itself, for targets that want to hear of each.
  public func addRun(
    _ record: RunRecord, open: [Severity: Int], finishedAt: String, to commit: inout StoreCommit
  ) throws {
    let event = try events.event(record, steps: commit.steps, open: open, finishedAt: finishedAt)
    broadcast(event, to: plans.filter { $0.manner == .events(ofRuns: true) }, &commit)
  }

  /// Adds the event about the breaker.
  public func addBreaker(
    live: Int, opening: Int, closing: Int, reason: String, to commit: inout StoreCommit
  ) throws {
    broadcast(
      try events.event(live: live, opening: opening, closing: closing, reason: reason),
      to: plans.filter { if case .events = $0.manner { true } else { false } }, &commit)
  }

  private func broadcast(_ event: NewDelivery, to plans: [TargetPlan], _ commit: inout StoreCommit) {
    for plan in plans {
      var event = event
      event.target = plan.id
      commit.deliveries.append(event)
    }
  }
}
