import AccessModel
import FindingStore
import Findings
import FoundationEssentials

/// Writes the events of one run, or of one word of a person.
public struct EventWriter: Sendable {
  private let store: String
  private let run: EventRun
  private let time: String
  let prefix: String

  /// A writer.
  ///
  /// - Parameters:
  ///   - store: id of the store.
  ///   - run: number of the run that noticed, or the latest one when a person decided.
  ///   - startedAt: that run's start, RFC 3339 in UTC.
  ///   - time: when it happened, RFC 3339 in UTC.
  ///   - isPersonal: whether a person decided.
  ///   - word: number of what that person said, so that two words of one second have ids of their own.
  public init(store: String, run: Int64, startedAt: String, time: String, isPersonal: Bool, word: Int64 = 0) {
    self.store = store
    self.run = EventRun(id: String(run), startedAt: startedAt)
    self.time = time
    prefix = isPersonal ? "p\(time.filter { !":-".contains($0) })-\(word)" : "r\(run)"
  }

  /// What receivers are told of a step; nil when they are told of nothing.
  func kind(of step: AdvancedFinding) -> EventKind? {
    // Who was never told that it is there need not be told that it is gone.
    if step.changes.contains(.resolved) { return step.before?.openedAt == nil ? nil : .findingResolved }
    let order: [(Change, EventKind)] = [
      (.excepted, .findingExcepted), (.reopened, .findingReopened), (.opened, .findingOpened),
      (.escalated, .findingEscalated), (.updated, .findingUpdated), (.flapping, .findingUpdated),
      (.acknowledged, .findingUpdated),
    ]
    return order.first { step.changes.contains($0.0) }?.1
  }

  /// The event of a step.
  func event(_ step: AdvancedFinding, _ facts: FindingFacts, _ kind: EventKind) throws -> NewDelivery? {
    guard let record = step.after else { return nil }
    let data = FindingEventData(
      store: store, run: run, previousState: step.before?.state,
      moved: step.movers, changes: changes(step),
      finding: EventFinding(
        fingerprint: record.fingerprint, facts, state: record.state, firstSeen: record.firstSeen,
        lastSeen: record.lastSeen ?? run.startedAt, dueOn: record.dueOn?.description,
        exception: record.acceptance.map {
          EventException(justification: $0.reason, approver: $0.approver, until: $0.until)
        }))
    let id = "\(prefix)-\(kind.word)-\(step.fingerprint.dropFirst(3).prefix(24))"
    let document = try CloudEvent(kind, id: id, store: store, time: time).document(data)
    return NewDelivery(
      target: "", subject: step.fingerprint, event: id, type: kind.rawValue, at: time,
      body: String(decoding: document, as: UTF8.self))
  }

  private func changes(_ step: AdvancedFinding) -> [String] {
    guard let before = step.before, let after = step.after else { return [] }
    var names: [String] = []
    if before.severity != after.severity { names.append("severity") }
    if before.material != after.material { names.append(contentsOf: ["expected", "paths"]) }
    if before.dueOn != after.dueOn { names.append("dueOn") }
    if before.state != after.state { names.append("state") }
    return names.sorted()
  }

  /// The event about the run itself.
  func event(_ record: RunRecord, steps: [AdvancedFinding], open: [Severity: Int], finishedAt: String) throws
    -> NewDelivery
  {
    let kind: EventKind = record.isComplete ? .runCompleted : .runIncomplete
    func count(_ kind: EventKind) -> Int { steps.count { self.kind(of: $0) == kind } }
    let data = RunEventData(
      store: store, run: run, finishedAt: finishedAt, verdict: record.verdict,
      open: .init(
        critical: open[.critical] ?? 0, high: open[.high] ?? 0, medium: open[.medium] ?? 0, low: open[.low] ?? 0,
        info: open[.info] ?? 0),
      excepted: record.counts[FindingState.excepted.rawValue] ?? 0, notProven: record.counts["notProven"] ?? 0,
      changed: .init(
        opened: count(.findingOpened), updated: count(.findingUpdated), escalated: count(.findingEscalated),
        reopened: count(.findingReopened), resolved: count(.findingResolved), excepted: count(.findingExcepted)),
      sources: record.sources.map { source in
        RunEventData.Source(
          id: source.id, kind: source.kind, complete: source.isComplete,
          reasons: source.gaps.sorted { $0.key < $1.key }.map { $0.value.isEmpty ? $0.key : "\($0.key): \($0.value)" },
          accounts: source.accounts, groups: source.groups, memberships: source.memberships)
      })
    return try delivery(kind) { try $0.document(data) }
  }

  /// The event about the breaker.
  func event(live: Int, opening: Int, closing: Int, reason: String) throws -> NewDelivery {
    let data = BreakerEventData(
      store: store, run: run, live: live, opening: opening, closing: closing, reason: reason)
    return try delivery(.breakerTripped) { try $0.document(data) }
  }

  private func delivery(_ kind: EventKind, _ document: (CloudEvent) throws -> [UInt8]) throws -> NewDelivery {
    let id = "\(prefix)-\(kind.word)"
    let bytes = try document(CloudEvent(kind, id: id, store: store, time: time))
    return NewDelivery(
      target: "", subject: "run", event: id, type: kind.rawValue, at: time, body: String(decoding: bytes, as: UTF8.self)
    )
  }
}

extension EventKind {
  /// As it stands in ids, which receivers tell apart by full stops: without one.
  fileprivate var word: String { String(rawValue.map { $0 == "." ? "-" : $0 }) }
}
