import StoreSamples
import Testing

@testable import FindingStore

@Suite struct `Deliveries` {
  let fixture: StoreFixture
  let store: FindingStore
  static let (a, b) = (Samples.fingerprint(0xA), Samples.fingerprint(0xB))

  init() throws {
    (fixture, store) = try StoreFixture.store(steps: 0)
    try store.know(targets: ["hook", "tickets"], at: Samples.instant(0))
  }

  func add(_ deliveries: NewDelivery...) throws {
    var commit = StoreCommit(run: nil, actor: "run", at: Samples.instant(0), steps: [])
    commit.deliveries = deliveries
    try store.commit(commit)
  }

  static func event(_ subject: String, _ event: String, _ type: String = "finding.updated") -> NewDelivery {
    Samples.delivery("hook", subject, event, type)
  }

  func next(_ now: Int64 = 0, _ limit: Int = 10) throws -> [[String]] {
    try store.nextDeliveries(of: "hook", now: now, limit: limit).map { $0.map(\.content.event) }
  }

  func id(_ event: String) throws -> Int64 {
    try #require(
      try store.deliveries(in: Set(StoredDelivery.State.allCases), limit: 1000).first { $0.content.event == event }
    ).id
  }

  func state(_ event: String) throws -> StoredDelivery { try #require(try store.delivery(try id(event))) }

  func record(_ outcome: FindingStore.DeliveryOutcome, _ events: String...) throws {
    try store.record(outcome, of: try events.map { try id($0) }, ticket: nil, at: Samples.instant(1))
  }

  @Test func `a new one is pending and comes back as it was`() throws {
    let new = NewDelivery(
      target: "hook", subject: "run", event: "e1", type: "run.completed", at: Samples.instant(0),
      body: "{\"text\": \"é\\n\"}")
    try add(new)
    #expect(
      try store.delivery(1)
        == StoredDelivery(
          id: 1, content: new, state: .pending, attempts: 0, isSent: false, notBefore: 0, failure: "", endedAt: nil))
    #expect(try store.delivery(2) == nil)
  }

  @Test func `of each thing all that is pending, in order; things by their oldest`() throws {
    try add(
      Self.event(Self.b, "b1"), Self.event(Self.a, "a1"), Self.event(Self.b, "b2"),
      Samples.delivery("tickets", Self.a, "t1", "finding.updated"), Self.event(Self.a, "a2"))
    #expect(try next() == [["b1", "b2"], ["a1", "a2"]])
    #expect(try next(0, 1) == [["b1", "b2"]])
    try record(.done, "b1")
    #expect(try next() == [["a1", "a2"], ["b2"]])
    #expect(try state("b1").endedAt == "2026-01-02T02:00:00Z")
  }

  @Test func `an attempt is marked before it is made, and its outcome is recorded`() throws {
    try add(Self.event(Self.a, "a1"))
    #expect(try store.begin([try id("a1")]))
    #expect(try state("a1").isSent)
    #expect(try state("a1").attempts == 1)
    #expect(try next() == [["a1"]], "unknown outcomes are tried again: by whom, the relay knows")
    try record(.again(notBefore: 500, failure: "timeout", isUncertain: true), "a1")
    #expect(try state("a1").isSent)
    #expect(try state("a1").failure == "timeout")
    #expect(try next(499) == [])
    #expect(try next(500) == [["a1"]])
    #expect(try store.begin([try id("a1")]))
    try record(.again(notBefore: 900, failure: "503", isUncertain: false), "a1")
    #expect(try !state("a1").isSent)
    #expect(try state("a1").attempts == 2)
    try record(.done, "a1")
    #expect(try state("a1").state == .done)
    #expect(try state("a1").failure == "")
  }

  @Test func `what has ended is not begun, and not recorded anew`() throws {
    try add(Self.event(Self.a, "a1"), Self.event(Self.a, "a2"))
    try record(.done, "a1")
    #expect(try !store.begin([try id("a1"), try id("a2")]))
    #expect(try state("a2").attempts == 0, "all of them or none")
    #expect(try !store.begin([999]))
    try record(.parked(failure: "404"), "a1")
    #expect(try state("a1").state == .done)
  }

  @Test func `what waits makes later news of the same thing wait, and nothing else`() throws {
    try add(Self.event(Self.a, "a1"), Self.event(Self.b, "b1"))
    try record(.again(notBefore: 1000, failure: "503", isUncertain: false), "a1")
    try add(Self.event(Self.a, "a2"))
    #expect(try next(999) == [["b1"]])
    #expect(try next(1000) == [["a1", "a2"], ["b1"]])
    #expect(try store.nextDue(of: "hook") == 0)
    try record(.done, "b1")
    #expect(try store.nextDue(of: "hook") == 1000)
    #expect(try store.nextDue(of: "tickets") == nil)
  }

  @Test func `what is parked blocks its own until somebody retries it`() throws {
    try add(Self.event(Self.a, "a1"), Self.event(Self.a, "a2"), Self.event(Self.b, "b1"))
    try record(.parked(failure: "422: no such queue"), "a1")
    #expect(try state("a1").failure == "422: no such queue")
    #expect(try next(.max) == [["b1"]])
    try record(.done, "b1")
    #expect(try store.nextDue(of: "hook") == nil)
    #expect(try store.retry(delivery: try id("a1"), target: nil) == 1)
    #expect(try next() == [["a1", "a2"]])
    #expect(try store.retry(delivery: nil, target: "tickets") == 0)
    #expect(try store.retry(delivery: nil, target: "hook") == 2)
    #expect(try store.retry(delivery: try id("b1"), target: nil) == 0, "it is done")
  }

  @Test func `news about the same thing frees what is parked, in order`() throws {
    try add(Self.event(Self.a, "a1"), Self.event(Self.b, "b1"))
    try record(.parked(failure: "422"), "a1", "b1")
    try add(Self.event(Self.a, "a2"))
    #expect(try next() == [["a1", "a2"]])
    #expect(try state("b1").state == .parked)
  }

  @Test(arguments: ["finding.opened", "finding.reopened"])
  func `what was over before anybody was told collapses`(type: String) throws {
    try add(Self.event(Self.a, "a1", type), Self.event(Self.a, "a2"), Self.event(Self.b, "b1", type))
    try record(.again(notBefore: 1000, failure: "503", isUncertain: false), "a1")
    try add(Self.event(Self.a, "a3", "finding.resolved"))
    #expect(try ["a1", "a2", "a3"].map { try state($0).state } == [.collapsed, .collapsed, .collapsed])
    #expect(try state("a1").endedAt == "2026-01-01T02:00:00Z")
    #expect(try next() == [["b1"]])
    #expect(try !store.begin([try id("a1")]), "the relay may have read it before: it must not be sent now")
  }

  @Test func `what was parked and is over collapses too`() throws {
    try add(Self.event(Self.a, "a1", "finding.opened"))
    try record(.parked(failure: "422"), "a1")
    try add(Self.event(Self.a, "a2", "finding.resolved"))
    #expect(try state("a1").state == .collapsed)
    #expect(try next() == [])
  }

  @Test func `what was sent, perhaps, is told to its end`() throws {
    try add(Self.event(Self.a, "a1", "finding.opened"), Self.event(Self.b, "b1", "finding.opened"))
    #expect(try store.begin([try id("a1"), try id("b1")]))
    try record(.again(notBefore: 5, failure: "timeout", isUncertain: true), "b1")
    try add(Self.event(Self.a, "a2", "finding.resolved"), Self.event(Self.b, "b2", "finding.resolved"))
    #expect(try next(5) == [["a1", "a2"], ["b1", "b2"]])
  }

  @Test func `what the target knows of is told to its end`() throws {
    try add(Self.event(Self.a, "a1", "finding.opened"))
    try record(.done, "a1")
    try add(Self.event(Self.a, "a2"), Self.event(Self.a, "a3", "finding.resolved"))
    #expect(try next() == [["a2", "a3"]])
  }

  @Test func `a ticket about several findings does not collapse when one of them is resolved`() throws {
    let key = Samples.key(1)
    try add(
      Self.event(key, "a1", "finding.opened"), Self.event(key, "b1", "finding.opened"),
      Self.event(key, "a2", "finding.resolved"))
    #expect(try next() == [["a1", "b1", "a2"]])
  }

  @Test func `an event goes to a target once`() throws {
    try add(Self.event(Self.a, "a1"), Samples.delivery("tickets", Self.a, "a1", "finding.updated"))
    #expect(throws: StoreError.self) { try add(Self.event(Self.b, "new"), Self.event(Self.a, "a1")) }
    #expect(try next() == [["a1"]], "nothing of that commit is kept")
  }

  @Test func `they are listed latest first, by state`() throws {
    try add(Self.event(Self.a, "a1"), Self.event(Self.a, "a2"), Self.event(Self.b, "b1"))
    try record(.done, "a1")
    #expect(try store.deliveries(in: [.pending, .done], limit: 2).map(\.content.event) == ["b1", "a2"])
    #expect(try store.deliveries(in: [.done], limit: 9).map(\.content.event) == ["a1"])
    #expect(try store.deliveries(in: [], limit: 9) == [])
  }
}
