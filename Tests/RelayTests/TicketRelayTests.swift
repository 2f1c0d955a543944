import AccessModel
import FindingStore
import Findings
import Foundation
import Testing
import TicketDelivery
import TicketFakes

/// Tickets: one for each group, brought to what is remembered, whatever is killed and whenever.
@Suite(.timeLimit(.minutes(10))) struct TicketRelayTests {
  static func plans(_ grouping: TicketGrouping = .finding, severity: Severity = .info) -> [TargetPlan] {
    var filter = FindingFilter()
    filter.severity = severity
    return [TargetPlan(id: "desk", when: filter, manner: .tickets(grouping, [], TicketPolicy()))]
  }

  static func relay(_ stage: Stage, _ system: MemoryTicketSystem) -> DeliveryRelay {
    stage.relay("desk", .tickets(system, TicketWriter(routes: []), TicketPolicy()))
  }

  @Test func `a finding has one ticket, closed when it is gone and opened when it is back`() async throws {
    let (stage, system) = (try Stage(), MemoryTicketSystem())
    let relay = Self.relay(stage, system)
    try stage.run(opened: [1, 2], plans: Self.plans())
    #expect(try await relay.deliver(until: stage.later).created == 2)
    try stage.run(resolved: [1], plans: Self.plans())
    #expect(try await relay.deliver(until: stage.later).closed == 1)
    try stage.run(opened: [1], plans: Self.plans())
    #expect(try await relay.deliver(until: stage.later).reopened == 1)
    #expect(system.tickets.count == 2)
    #expect(system.tickets.allSatisfy { $0.isOpen })
    #expect(try stage.store.check() == [])
  }

  @Test func `findings of one cause share a ticket, which is open as long as one of them is`() async throws {
    let (stage, system) = (try Stage(), MemoryTicketSystem())
    let relay = Self.relay(stage, system)
    let cause = "admins is nested in crm-admins (corp)"
    try stage.run(opened: [1, 2, 3], plans: Self.plans(.cause), cause: cause)
    _ = try await relay.deliver(until: stage.later)
    #expect(system.tickets.map(\.title) == ["[high] 3 findings: \(cause)"])
    try stage.run(resolved: [1, 2], plans: Self.plans(.cause), cause: cause)
    _ = try await relay.deliver(until: stage.later)
    #expect(system.tickets.map(\.isOpen) == [true])
    try stage.run(resolved: [3], plans: Self.plans(.cause), cause: cause)
    _ = try await relay.deliver(until: stage.later)
    #expect(system.tickets.map(\.isOpen) == [false])
  }

  @Test func `a week of news becomes one update`() async throws {
    let (stage, system) = (try Stage(), MemoryTicketSystem())
    let relay = Self.relay(stage, system)
    try stage.run(opened: [1], plans: Self.plans())
    _ = try await relay.deliver(until: stage.later)
    let writes = system.writes
    for severity in [Severity.critical, .high, .medium, .high, .critical] {
      try stage.run(opened: [1], plans: Self.plans(), severity: severity)
    }
    let tally = try await relay.deliver(until: stage.later)
    #expect(tally.done == 5)
    // One revision and one comment.
    #expect(system.writes - writes == 2)
    #expect(system.tickets.map(\.severity) == ["critical"])
  }

  @Test func `what was over before anybody was told has no ticket`() async throws {
    let (stage, system) = (try Stage(), MemoryTicketSystem())
    try stage.run(opened: [1], plans: Self.plans())
    try stage.run(resolved: [1], plans: Self.plans())
    let tally = try await Self.relay(stage, system).deliver(until: stage.later)
    #expect((tally.collapsed, system.calls) == (2, 0))
  }

  /// A life of a finding, each night ended by a failure at some call, before or after it was carried out.
  @Test(arguments: [MemoryTicketSystem.Traps(), .searchIsLate, .keepsBodies, .dropsSecondKey])
  func `whatever call fails, in the end there is one ticket, as it should be`(traps: MemoryTicketSystem.Traps)
    async throws
  {
    for call in 1...12 {
      for failing in [MemoryTicketSystem.Failing.before(call: call), .after(call: call)] {
        let (stage, system) = (try Stage(), MemoryTicketSystem(traps))
        let relay = Self.relay(stage, system)
        for night in 0..<4 {
          if night % 2 == 0 {
            try stage.run(opened: [1], plans: Self.plans())
          } else {
            try stage.run(resolved: [1], plans: Self.plans())
          }
          system.fail(failing)
          _ = try await relay.deliver(until: stage.later)
          system.fail(nil)
          // A later attempt, as long as it takes.
          for _ in 0..<6 {
            stage.pass(100_000)
            system.settle()
            _ = try await relay.deliver(until: stage.later)
          }
          let open = system.tickets.filter(\.isOpen)
          #expect(open.count == (night % 2 == 0 ? 1 : 0), "\(failing), night \(night)")
          #expect(try stage.store.deliveries(in: [.pending, .parked], limit: 9) == [], "\(failing), night \(night)")
        }
        #expect(system.tickets.count { $0.key != nil } == 1, "\(failing)")
        #expect(try stage.store.check() == [])
      }
    }
  }

  @Test func `a sweep closes what nothing needs, and brings back what somebody closed or deleted`() async throws {
    let (stage, system) = (try Stage(), MemoryTicketSystem())
    let relay = Self.relay(stage, system)
    try stage.run(opened: [1, 2, 3], plans: Self.plans())
    _ = try await relay.deliver(until: stage.later)
    // Tickets are made in the order of their keys, which are different in every store.
    let ids = try (1...3).map { number in
      try #require(system.tickets.first { $0.title.contains("Person \(number) ") }).id
    }
    system.edit(ids[0]) { $0.isOpen = false }
    system.delete(ids[1])
    try stage.run(resolved: [3], plans: Self.plans())
    _ = try await relay.deliver(until: stage.later)
    system.edit(ids[2]) { $0.isOpen = true }
    let sweep = try await relay.sweep()
    #expect(sweep.added == 2)
    #expect(sweep.notes.contains("desk: ticket \(ids[2]) was closed, for nothing needs it"))
    _ = try await relay.deliver(until: stage.later)
    let open = system.tickets.filter(\.isOpen)
    #expect(open.count == 2)
    #expect(open.contains { $0.id == ids[0] })
    #expect(try await relay.sweep().added == 0)
  }
}
