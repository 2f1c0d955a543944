import AccessModel
import Findings
import StoreSamples
import Testing

@testable import FindingStore

@Suite struct `What is kept comes back` {
  /// A record without a single value of the beginning.
  static func full(_ number: Int) -> FindingRecord {
    var record = Samples.record(number, .excepted, run: 3)
    record.severity = .critical
    record.lastSeen = "2026-01-02T03:04:05Z"
    record.openedAt = "2026-01-03T03:04:05Z"
    record.dueOn = Samples.day(40)
    record.returns = [Samples.day(1), Samples.day(2)]
    record.streak = 2
    record.acceptance = Acceptance(
      approver: "1001", reason: "migration \"until\" spring\n", compensatingControl: "é\u{202E}", until: "2026-12-31",
      acceptedAt: "2026-01-01T00:00:00Z", paths: ["4:corp2:u1", ""], severity: "critical", kind: "excess-privilege")
    return record
  }

  @Test(arguments: FindingState.allCases) func `every state`(state: FindingState) throws {
    let (fixture, store) = try StoreFixture.store(steps: 0)
    let record = Samples.record(1, state, run: 2)
    try store.commit(
      StoreCommit(run: nil, actor: "1001", at: Samples.instant(2), steps: [Samples.opening(1, state, run: 2)]))
    let found = try #require(try store.finding(Samples.fingerprint(1)))
    #expect(found == StoredFinding(record: record, facts: Samples.facts(1)))
    #expect(try store.memory(of: [Samples.fingerprint(1)]) == [Samples.fingerprint(1): record])
    #expect(try store.memory(of: []).keys.count == (state == .resolved ? 0 : 1))
    #expect(try store.findings(in: [state]) == [found])
    #expect(try store.findings(in: Set(FindingState.allCases).subtracting([state])) == [])
    #expect(try FindingStore(fixture.file, for: .reading).finding(Samples.fingerprint(1)) == found)
  }

  @Test func `every column of a record, made and changed`() throws {
    let (_, store) = try StoreFixture.store(steps: 0)
    let record = Self.full(1)
    let making = AdvancedFinding(
      fingerprint: record.fingerprint, before: nil, after: record, changes: [.excepted], movers: [], note: "",
      facts: Samples.facts(1))
    try store.commit(StoreCommit(run: nil, actor: "run", at: Samples.instant(3), steps: [making]))
    #expect(try store.finding(record.fingerprint)?.record == record)

    var open = Samples.record(1, .acknowledged, run: 3)
    (open.isEscalated, open.whole, open.material, open.severity) = (true, "w2", "m2", .info)
    let changing = AdvancedFinding(
      fingerprint: record.fingerprint, before: record, after: open, changes: [.exceptionEnded, .opened],
      movers: [.reality, .coverage], note: "it was accepted until 2026-01-02", facts: nil)
    try store.commit(StoreCommit(run: nil, actor: "1009", at: Samples.instant(4), steps: [changing]))
    #expect(try store.finding(record.fingerprint) == StoredFinding(record: open, facts: Samples.facts(1)))
    #expect(
      try store.history(of: record.fingerprint) == [
        HistoryEntry(
          at: "2026-01-04T02:00:00Z", change: .excepted, from: nil, to: .excepted, severity: .critical, movers: [],
          actor: "run", note: ""),
        HistoryEntry(
          at: "2026-01-05T02:00:00Z", change: .exceptionEnded, from: .excepted, to: .acknowledged, severity: .info,
          movers: [.reality, .coverage], actor: "1009", note: "it was accepted until 2026-01-02"),
        HistoryEntry(
          at: "2026-01-05T02:00:00Z", change: .opened, from: .acknowledged, to: .acknowledged, severity: .info,
          movers: [.reality, .coverage], actor: "1009", note: "it was accepted until 2026-01-02"),
      ])
  }

  @Test func `a run, with its sources in their order`() throws {
    let (_, store) = try StoreFixture.store(steps: 0)
    #expect(try store.latestRun() == nil)
    var run = Samples.run(1)
    run.holding = "300 findings would open"
    #expect(try store.commit(StoreCommit(run: Samples.run(0), actor: "run", at: Samples.instant(0), steps: [])) == 1)
    #expect(try store.commit(StoreCommit(run: run, actor: "run", at: Samples.instant(1), steps: [])) == 2)
    let latest = try #require(try store.latestRun())
    #expect(latest.id == 2)
    #expect(latest.run == run)
    #expect(latest.run.sources.map(\.id) == ["idp", "corp"])
  }

  @Test func `what is held, until the next run; a word changes nothing of it`() throws {
    let (_, store) = try StoreFixture.store(steps: 0)
    let low = HeldChange(fingerprint: Samples.fingerprint(2), change: .resolved, severity: 1, title: "low")
    let high = HeldChange(fingerprint: Samples.fingerprint(3), change: .reopened, severity: 3, title: "high")
    try store.commit(
      StoreCommit(run: Samples.run(0), actor: "run", at: Samples.instant(0), steps: [], held: [low, high]))
    #expect(try store.heldChanges() == [high, low])
    try store.commit(StoreCommit(run: nil, actor: "1001", at: Samples.instant(0), steps: [Samples.opening(1)]))
    #expect(try store.heldChanges() == [high, low])
    try store.commit(StoreCommit(run: Samples.run(1), actor: "run", at: Samples.instant(1), steps: [], held: [low]))
    #expect(try store.heldChanges() == [low])
    try store.commit(StoreCommit(run: Samples.run(2), actor: "run", at: Samples.instant(2), steps: []))
    #expect(try store.heldChanges() == [])
  }

  @Test func `a release holds for one run, and not for a word`() throws {
    let (_, store) = try StoreFixture.store(steps: 0)
    #expect(try !store.isReleased())
    try store.release(by: "1001")
    try store.release(by: "1002")
    try store.commit(StoreCommit(run: nil, actor: "1001", at: Samples.instant(0), steps: []))
    #expect(try store.isReleased())
    try store.commit(StoreCommit(run: Samples.run(0), actor: "run", at: Samples.instant(0), steps: []))
    #expect(try !store.isReleased())
  }

  @Test func `tickets and whom they are about`() throws {
    let (_, store) = try StoreFixture.store(steps: 12)
    let ticket = StoredTicket(
      target: "tickets", key: Samples.key(0), subject: "cause 0", externalID: "T0", url: "https://tickets.example/T0",
      state: .closed, digest: "d0")
    #expect(try store.ticket(Samples.key(0), of: "tickets") == ticket)
    #expect(try store.tickets(of: "tickets").map(\.key) == [0, 1, 2].map(Samples.key))
    #expect(try store.tickets(about: Samples.fingerprint(1)) == [ticket])
    #expect(try store.findings(of: Samples.key(0), of: "tickets") == [0, 1, 2].map(Samples.fingerprint))
    #expect(try store.ticketKey(of: Samples.fingerprint(4), at: "tickets") == Samples.key(1))
    #expect(try store.ticketKey(of: Samples.fingerprint(4), at: "hook") == nil)
    #expect(try store.tickets(of: "hook") == [])
  }

  @Test func `a ticket for what is not remembered is refused, and nothing of the commit is kept`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 4)
    let before = try fixture.everything
    var commit = Script.commit(1)
    commit.tickets.append(
      TicketMembership(target: "tickets", key: Samples.key(9), subject: "s", fingerprint: Samples.fingerprint(999)))
    #expect(throws: StoreError.self) { try store.commit(commit) }
    #expect(try fixture.everything == before)
    try Script.perform(4, store)
    #expect(try store.check() == [])
  }

  @Test func `targets`() throws {
    let (_, store) = try StoreFixture.store(steps: 1)
    #expect(try store.state(ofTarget: "hook") == TargetState(.active, since: Samples.instant(0)))
    #expect(try store.state(ofTarget: "unknown") == TargetState(.active, since: ""))
    for word in [TargetState.Word.paused, .suspended, .disabled] {
      let state = TargetState(word, reason: "401", since: "t")
      try store.set(state, ofTarget: "hook")
      #expect(try store.state(ofTarget: "hook") == state)
    }
    try store.know(targets: ["hook"], at: "later")
    #expect(try store.state(ofTarget: "hook").word == .disabled, "to be known is no reason to be active again")
    try store.set(TargetState(.active, since: "u"), ofTarget: "hook")
    #expect(try store.state(ofTarget: "hook") == TargetState(.active, since: "u"))
  }

  @Test(arguments: [
    ("f1:", 3), ("", 3), ("f1:000", 3), (String(repeating: "0", count: 63) + "1", 1), ("f1:1", 0), ("F1:0", 0),
    ("*", 0),
    ("f1:0*", 0), ("'; DROP TABLE finding", 0), ("A", 0), ("é", 0),
  ]) func `a finding by the beginning of its fingerprint`(prefix: String, count: Int) throws {
    let (_, store) = try StoreFixture.store(steps: 8)
    #expect(try store.fingerprints(beginningWith: prefix).count == count)
  }

  @Test func `findings come by severity, then fingerprint`() throws {
    let (_, store) = try StoreFixture.store(steps: 0)
    let severities: [Severity] = [.low, .critical, .low, .info, .critical]
    let steps = severities.enumerated().map { number, severity in
      let plain = Samples.opening(number)
      var record = Samples.record(number, .open)
      record.severity = severity
      return AdvancedFinding(
        fingerprint: plain.fingerprint, before: nil, after: record, changes: [.opened], movers: [], note: "",
        facts: plain.facts)
    }
    try store.commit(StoreCommit(run: nil, actor: "run", at: Samples.instant(0), steps: steps.reversed()))
    #expect(try store.findings(in: [.open]).map(\.record.fingerprint) == [1, 4, 0, 2, 3].map(Samples.fingerprint))
  }

  // MARK: Atomic, and never over somebody else's word

  @Test func `a word between a run's reading and its commit is never lost`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 1)
    let before = Samples.record(0, .open, run: 0)
    var acknowledged = before
    (acknowledged.state, acknowledged.acknowledgedBy) = (.acknowledged, "1001")
    try store.commit(
      StoreCommit(
        run: nil, actor: "1001", at: Samples.instant(0),
        steps: [
          AdvancedFinding(
            fingerprint: before.fingerprint, before: before, after: acknowledged, changes: [.acknowledged],
            movers: [.person], note: "", facts: nil)
        ]))
    let kept = try fixture.everything
    let late = StoreCommit(
      run: Samples.run(2), actor: "run", at: Samples.instant(2),
      steps: [Samples.opening(50), Samples.resolution(0, openedBy: 0, run: 2)])
    let error = #expect(throws: StoreError.self) { try store.commit(late) }
    #expect(error?.kind == .overtaken)
    #expect(try fixture.everything == kept)
  }

  @Test func `a finding is not made twice`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 1)
    let kept = try fixture.everything
    let commit = StoreCommit(run: nil, actor: "run", at: Samples.instant(1), steps: [Samples.opening(1, run: 1)])
    #expect(throws: StoreError.self) { try store.commit(commit) }
    #expect(try fixture.everything == kept)
  }

  @Test func `what was noticed and is gone before anybody was told is forgotten`() throws {
    let (_, store) = try StoreFixture.store(steps: 0)
    try store.commit(
      StoreCommit(run: Samples.run(0), actor: "run", at: Samples.instant(0), steps: [Samples.opening(1, .pending)]))
    let dropped = AdvancedFinding(
      fingerprint: Samples.fingerprint(1), before: Samples.record(1, .pending), after: nil, changes: [.dropped],
      movers: [.reality], note: "", facts: nil)
    try store.commit(StoreCommit(run: Samples.run(1), actor: "run", at: Samples.instant(1), steps: [dropped]))
    #expect(try store.finding(Samples.fingerprint(1)) == nil)
    #expect(try store.history(of: Samples.fingerprint(1)) == [])
    #expect(try store.check() == [])
  }

  @Test func `a store that was opened to read refuses to write`() throws {
    let (fixture, _) = try StoreFixture.store(steps: 1)
    let reader = try FindingStore(fixture.file, for: .reading)
    #expect(!reader.isWritable)
    #expect(throws: StoreError.self) { try reader.release(by: "1001") }
    #expect(throws: StoreError.self) { try reader.vacuum() }
    #expect(throws: StoreError.self) { try Script.perform(4, reader) }
  }
}
