import Foundation
import Testing
import TicketDelivery
import TicketFakes

/// The sweep sees what single deliveries cannot.
@Suite struct TicketSweepTests {
  static func key(_ number: UInt64) -> TicketKey { TicketKey(0, number) }

  private func sweep(_ system: MemoryTicketSystem) -> TicketSweep { TicketSweep(system) { _ in } }

  @Test func `everything as it should be is a clean report`() async throws {
    let system = MemoryTicketSystem()
    let id = system.plant(Self.key(1))
    system.plant(nil)
    system.plant(Self.key(2), isOpen: false)
    let known = KnownTicket(id: id, digest: "d", isOpen: true)
    let report = try await sweep(system).look(wanted: [Self.key(1): known], settled: [Self.key(2)])
    #expect(report.isClean)
  }

  @Test func `orphans, strangers, duplicates and found tickets are told apart`() async throws {
    let system = MemoryTicketSystem()
    let first = system.plant(Self.key(1))
    let second = system.plant(Self.key(1))
    let orphan = system.plant(Self.key(2))
    let stranger = system.plant(Self.key(3))
    let found = system.plant(Self.key(4))
    system.plant(Self.key(5))
    let report = try await sweep(system).look(
      wanted: [Self.key(1): KnownTicket(id: second, digest: nil, isOpen: true), Self.key(4): nil as KnownTicket?],
      settled: [Self.key(2), Self.key(5)], pending: [Self.key(5)])
    #expect(report.duplicates.map(\.kept.id) == [second])
    #expect(report.duplicates.map(\.other.id) == [first])
    #expect(report.orphans.map(\.id) == [orphan])
    #expect(report.strangers.map(\.id) == [stranger])
    #expect(report.found.map(\.id) == [found])
    #expect(report.missing == [])
    let (closed, failure) = await sweep(system).close(report)
    #expect(failure == nil)
    #expect(closed == [orphan, first])
    #expect(system.tickets.filter { !$0.isOpen }.map(\.id) == [first, orphan])
    #expect(system.tickets.filter { !$0.isOpen }.allSatisfy { $0.comments.count == 1 })
  }

  @Test func `a missing ticket is told with what became of it`() async throws {
    let system = MemoryTicketSystem()
    func known(_ id: String) -> KnownTicket { KnownTicket(id: id, digest: nil, isOpen: true) }
    let closed = system.plant(Self.key(1), isOpen: false)
    let refused = system.plant(Self.key(2), isOpen: false, isRefused: true)
    let bare = system.plant(nil)
    let foreign = system.plant(Self.key(9))
    let merged = system.plant(Self.key(5))
    system.edit(merged) { $0.mergedInto = foreign }
    let report = try await sweep(system).look(
      wanted: [
        Self.key(1): known(closed), Self.key(2): known(refused), Self.key(3): known("T99"), Self.key(4): known(bare),
        Self.key(5): known(merged), Self.key(6): nil as KnownTicket?, Self.key(7): nil as KnownTicket?,
      ], settled: [], pending: [Self.key(7)])
    #expect(report.missing.map(\.key) == (1...6).map { Self.key($0) })
    let states = report.missing.map { missing in
      switch missing.state {
      case .closed(let ticket): "closed \(ticket.id)"
      case .refused(let ticket): "refused \(ticket.id)"
      case .gone: "gone"
      case .keyLost(let ticket): "key lost \(ticket.id)"
      case .unlisted(let ticket): "unlisted \(ticket.id)"
      case .unknown: "unknown"
      }
    }
    #expect(states == ["closed T1", "refused T2", "gone", "key lost T3", "gone", "unknown"])
    #expect(report.strangers.map(\.id) == [foreign])
    #expect(system.writes == 0)
  }

  @Test func `a system that closes nothing stops the closing at the first ticket`() async throws {
    let system = MemoryTicketSystem([.ignoresState])
    system.plant(Self.key(1))
    system.plant(Self.key(2))
    let report = try await sweep(system).look(wanted: [:], settled: [Self.key(1), Self.key(2)])
    let (closed, failure) = await sweep(system).close(report)
    #expect(closed == [])
    #expect(failure?.kind == .rejected)
    #expect(system.writes == 2)
  }
}
