import AccessModel
import FindingStore
import Findings
import Foundation
import Testing
import TicketDelivery

/// Events: each thing's in order, tried again for as long as it takes, never sent twice without need.
@Suite(.timeLimit(.minutes(10))) struct EventRelayTests {
  static let hook = [TargetPlan(id: "hook", when: FindingFilter(), manner: .events(ofRuns: false))]

  static func name(_ run: Int, _ what: String, _ number: Int) -> String {
    "r\(run)-finding-\(what)-\(Stage.fingerprint(number).dropFirst(3).prefix(24))"
  }

  @Test func `a failure delays what it is about, in order, and nothing else`() async throws {
    let stage = try Stage()
    let receiver = ScriptedReceiver()
    try stage.run(opened: [1], plans: Self.hook)
    try stage.run(opened: [2], plans: Self.hook)
    receiver.answer(TargetFailure(.retry, "503"))
    let relay = stage.relay("hook", .receiver(receiver))
    let first = try await relay.deliver(until: stage.later)
    #expect((first.done, first.again) == (1, 1))
    #expect(receiver.taken == [Self.name(2, "opened", 2)])
    // Nothing is due: the wait is at most five seconds after the first failure.
    #expect(try await relay.deliver(until: stage.later).done == 0)
    stage.pass(5)
    #expect(try await relay.deliver(until: stage.later).done == 1)
    #expect(receiver.taken == [Self.name(2, "opened", 2), Self.name(1, "opened", 1)])
    #expect(try stage.store.deliveries(in: [.pending, .parked], limit: 9) == [])
  }

  @Test func `what the other side says about when to come back is obeyed, and leaves it alone meanwhile`() async throws
  {
    let stage = try Stage()
    let receiver = ScriptedReceiver()
    try stage.run(opened: [1, 2], plans: Self.hook)
    receiver.answer(TargetFailure(.retry, "429", retryAfter: .seconds(600)))
    let relay = stage.relay("hook", .receiver(receiver))
    #expect(try await relay.deliver(until: stage.later).again == 1)
    #expect(receiver.tried.count == 1)
    stage.pass(599)
    _ = try await relay.deliver(until: stage.later)
    #expect(receiver.taken == [Self.name(1, "opened", 2)])
    stage.pass(2)
    _ = try await relay.deliver(until: stage.later)
    #expect(receiver.taken.count == 2)
  }

  @Test func `an attempt whose end is not known is made again with the same id`() async throws {
    let stage = try Stage()
    let receiver = ScriptedReceiver()
    try stage.run(opened: [1], plans: Self.hook)
    receiver.answer(TargetFailure(.uncertain, "the connection ended"))
    let relay = stage.relay("hook", .receiver(receiver))
    _ = try await relay.deliver(until: stage.later)
    // It may have been taken: that it is gone must be told.
    try stage.run(resolved: [1], plans: Self.hook)
    stage.pass(60)
    _ = try await relay.deliver(until: stage.later)
    #expect(receiver.tried == [Self.name(1, "opened", 1), Self.name(1, "opened", 1), Self.name(2, "resolved", 1)])
  }

  @Test func `what was over before anybody was told is told to nobody`() async throws {
    let stage = try Stage()
    let receiver = ScriptedReceiver()
    try stage.run(opened: [1, 2], plans: Self.hook)
    try stage.run(resolved: [1], plans: Self.hook)
    _ = try await stage.relay("hook", .receiver(receiver)).deliver(until: stage.later)
    #expect(receiver.taken == [Self.name(1, "opened", 2)])
    #expect(try stage.store.deliveries(in: [.collapsed], limit: 9).count == 2)
  }

  @Test func `a refused credential suspends, 410 disables, and both keep everything`() async throws {
    for (kind, word) in [(TargetFailure.Kind.refused, TargetState.Word.suspended), (.gone, .disabled)] {
      let stage = try Stage()
      let receiver = ScriptedReceiver()
      try stage.run(opened: [1, 2], plans: Self.hook)
      receiver.answer(TargetFailure(kind, "no"))
      let relay = stage.relay("hook", .receiver(receiver))
      let tally = try await relay.deliver(until: stage.later)
      #expect(tally.stopped.contains("\(word.rawValue) from now on"))
      #expect(try stage.store.state(ofTarget: "hook").word == word)
      stage.pass(100_000)
      #expect(try await relay.deliver(until: stage.later).stopped.contains(word.rawValue))
      #expect(receiver.tried.count == 1)
      try stage.store.set(TargetState(.active, since: "2027-01-16T00:00:00Z"), ofTarget: "hook")
      #expect(try await relay.deliver(until: stage.later).done == 2)
    }
  }

  @Test func `what was rejected waits for news about the same thing, and keeps its place`() async throws {
    let stage = try Stage()
    let receiver = ScriptedReceiver()
    try stage.run(opened: [1, 2], plans: Self.hook)
    receiver.answer(TargetFailure(.rejected, "422"))
    let relay = stage.relay("hook", .receiver(receiver))
    let tally = try await relay.deliver(until: stage.later)
    #expect((tally.parked, tally.done) == (1, 1))
    stage.pass(10_000_000)
    #expect(try await relay.deliver(until: stage.later).done == 0)
    #expect(try stage.store.deliveries(in: [.parked], limit: 9).map(\.failure) == ["422"])
    try stage.run(opened: [1], plans: Self.hook, severity: .critical)
    _ = try await relay.deliver(until: stage.later)
    #expect(try stage.store.deliveries(in: [.parked], limit: 9) == [])
    #expect(
      receiver.taken.filter { $0.contains("-00000001") } == [Self.name(1, "opened", 1), Self.name(2, "updated", 1)])
  }

  @Test func `whoever was told that it is there is told what becomes of it, though it matters less now`() async throws {
    let stage = try Stage()
    let receiver = ScriptedReceiver()
    var onlyHigh = FindingFilter()
    onlyHigh.severity = .high
    let plans = [TargetPlan(id: "hook", when: onlyHigh, manner: .events(ofRuns: false))]
    try stage.run(opened: [1], plans: plans)
    try stage.run(opened: [2], plans: plans, severity: .low)
    try stage.run(resolved: [1, 2], plans: plans)
    _ = try await stage.relay("hook", .receiver(receiver)).deliver(until: stage.later)
    // Neither was told yet: 1 was over, 2 never mattered enough.
    #expect(receiver.taken == [])
    try stage.run(opened: [1], plans: plans)
    _ = try await stage.relay("hook", .receiver(receiver)).deliver(until: stage.later)
    try stage.run(opened: [1], plans: plans, severity: .low)
    try stage.run(resolved: [1], plans: plans)
    _ = try await stage.relay("hook", .receiver(receiver)).deliver(until: stage.later)
    #expect(receiver.taken.map { $0.split(separator: "-")[2] } == ["reopened", "updated", "resolved"])
  }
}
