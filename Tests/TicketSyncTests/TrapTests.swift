import Foundation
import Testing
import TicketDelivery
import TicketFakes

/// Systems that say yes and do something else.
@Suite struct TrapTests {
  typealias World = SyncWorld

  @Test func `a state that does not stick is rejected with what to check`() async throws {
    let world = World([.ignoresState])
    await world.bring(World.wanted())
    let outcome = await world.bring(World.wanted(open: false))
    #expect(outcome.failure?.kind == .rejected)
    #expect(
      outcome.failure?.reason
        == "ticket T1 was closed, as the system says, and still is open; check the configured state and that the "
        + "workflow lets alignd set it")
    #expect(outcome.known?.isOpen == true)
  }

  @Test func `a revision that changes nothing is rejected`() async throws {
    let world = World([.ignoresRevision])
    await world.bring(World.wanted())
    let outcome = await world.bring(World.wanted(title: "another title"))
    #expect(outcome.failure?.kind == .rejected)
    #expect(outcome.failure?.reason.contains("is as it was") == true)
    // The old digest stays: the next attempt revises again.
    #expect(outcome.known?.digest == World.wanted().draft.digest)
  }

  @Test func `a title that the system changed is a note, not a failure`() async throws {
    let world = World([.cutsTitles])
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure == nil)
    #expect(outcome.notes == ["ticket T1 keeps another title than it was given: Tom"])
    #expect(await world.bring(World.wanted()).deeds == [])
  }

  @Test func `a dropped key closes the ticket with a word and is rejected with what to mend`() async throws {
    let world = World([.dropsKey])
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure?.kind == .rejected)
    #expect(outcome.failure?.reason.hasSuffix("ticket T1 was closed again") == true)
    #expect(outcome.known == nil)
    #expect(world.system.tickets.map(\.isOpen) == [false])
    #expect(world.system.tickets[0].comments.count == 1)
  }

  @Test func `a key field that refuses the same value twice leaves no orphan behind`() async throws {
    let world = World([.dropsSecondKey])
    world.policy.reopenWindow = .seconds(60)
    await world.bring(World.wanted())
    world.system.edit("T1") { ($0.isOpen, $0.closedAt) = (false, World.now - 61) }
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure?.kind == .rejected)
    #expect(world.system.tickets.filter(\.isOpen).isEmpty)
  }

  @Test func `a search that gives everything is taken for what it is`() async throws {
    let world = World([.searchMatchesEverything])
    world.system.plant(World.otherKey)
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure?.kind == .rejected)
    #expect(outcome.failure?.reason.contains("gave 1 tickets with other keys") == true)
    #expect(world.system.writes == 0)
    // With the right one among them, it is found.
    let mine = world.system.plant(World.key)
    #expect(await world.bring(World.wanted()).deeds == [.adopted(mine), .revised(mine)])
    #expect(world.system.tickets[0].title == "planted")
  }

  @Test func `a search that gives nothing is told when a ticket was just made`() async throws {
    let world = World([.searchMatchesNothing])
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure == nil)
    #expect(outcome.notes.count == 1)
    #expect(outcome.notes.first?.contains("does not show ticket T1") == true)
    #expect(await world.bring(World.wanted()).deeds == [])
  }

  @Test func `a late search is waited for after an unknown outcome, and only then`() async throws {
    let world = World([.searchIsLate])
    world.system.fail(.after(call: 2))
    await world.bring(World.wanted())
    #expect(world.isUncertain)
    #expect(world.known == nil)
    world.system.fail(nil)
    let outcome = await world.bring(World.wanted())
    #expect(outcome.deeds == [.adopted("T1"), .revised("T1")])
    #expect(world.waited.first == .seconds(30))
    #expect(world.open.count == 1)
    let fresh = World([.searchIsLate])
    await fresh.bring(World.wanted())
    #expect(fresh.waited == [])
  }

  @Test func `a ticket that is made closed is rejected and known`() async throws {
    let world = World([.createsClosed])
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure?.kind == .rejected)
    #expect(outcome.known?.id == "T1")
    // The next attempt opens it.
    #expect(await world.bring(World.wanted()).deeds.first == .reopened("T1"))
  }

  @Test func `a ticket that cannot be read after it was made is not made again and again`() async throws {
    let world = World([.hidesMade])
    for _ in 0..<3 {
      let outcome = await world.bring(World.wanted())
      #expect(outcome.failure?.kind == .rejected)
      #expect(
        outcome.failure?.reason == "ticket T1 was made and cannot be read; alignd needs the right to see what it makes")
    }
    #expect(world.system.tickets.count == 1)
  }
}
