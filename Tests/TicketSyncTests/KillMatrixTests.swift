import Foundation
import Testing
import TicketDelivery
import TicketFakes

/// An attempt may end before or after any of its calls; once another one has ended well, there is exactly one open ticket.
@Suite struct KillMatrixTests {
  typealias World = SyncWorld

  /// A state of things, and what is wanted then.
  struct Story: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var traps: MemoryTicketSystem.Traps = []
    var open = 1
    var prepare: @Sendable (World) async -> WantedTicket
  }

  static let stories: [Story] = {
    let ways: [(String, MemoryTicketSystem.Traps)] = [
      ("", []), (" where searches are late", [.searchIsLate]),
      (" where searches find nothing", [.searchMatchesNothing]),
      (" where bodies stay", [.keepsBodies]), (" where titles are cut", [.cutsTitles]),
    ]
    return ways.flatMap { suffix, traps -> [Story] in
      [
        Story(testDescription: "opened" + suffix, traps: traps) { _ in World.wanted() },
        Story(testDescription: "changed" + suffix, traps: traps) { world in
          await world.bring(World.wanted())
          return World.wanted(title: "new", body: "new", change: "changed")
        },
        Story(testDescription: "settled" + suffix, traps: traps, open: 0) { world in
          await world.bring(World.wanted())
          return World.wanted(open: false)
        },
        Story(testDescription: "returned" + suffix, traps: traps) { world in
          await world.bring(World.wanted())
          await world.bring(World.wanted(open: false))
          return World.wanted(body: "new")
        },
        Story(testDescription: "closed by hand" + suffix, traps: traps) { world in
          await world.bring(World.wanted())
          world.system.edit("T1") { $0.isOpen = false }
          return World.wanted()
        },
        Story(testDescription: "deleted" + suffix, traps: traps) { world in
          await world.bring(World.wanted())
          world.system.delete("T1")
          return World.wanted()
        },
        Story(testDescription: "merged into a foreign one" + suffix, traps: traps) { world in
          await world.bring(World.wanted())
          let foreign = world.system.plant(World.otherKey)
          world.system.edit("T1") { $0.mergedInto = foreign }
          return World.wanted()
        },
        Story(testDescription: "closed too long ago" + suffix, traps: traps) { world in
          world.policy.reopenWindow = .seconds(60)
          await world.bring(World.wanted())
          world.system.edit("T1") { ($0.isOpen, $0.closedAt) = (false, World.now - 61) }
          return World.wanted()
        },
        Story(testDescription: "unknown with duplicates" + suffix, traps: traps) { world in
          for _ in 0..<3 { world.system.plant(World.key) }
          // As after a lost store: nobody knows whether there were attempts.
          world.isUncertain = true
          return World.wanted()
        },
        Story(testDescription: "settled with duplicates" + suffix, traps: traps, open: 0) { world in
          for _ in 0..<3 { world.system.plant(World.key) }
          world.isUncertain = true
          return World.wanted(open: false)
        },
      ]
    }
      + [
        Story(testDescription: "opened where the search matches everything", traps: [.searchMatchesEverything]) {
          _ in World.wanted()
        }
      ]
  }()

  @Test(arguments: stories)
  func `killed anywhere and run again: exactly one open ticket`(story: Story) async throws {
    var call = 1
    var tried = 0
    while true {
      var ended = false
      for failing in [MemoryTicketSystem.Failing.before(call: call), .after(call: call)] {
        for dies in [true, false] {
          let world = World(story.traps)
          let wanted = await story.prepare(world)
          world.system.settle()
          world.system.fail(failing)
          if dies { await world.bringAndDie(wanted) } else { await world.bring(wanted) }
          ended = world.system.calls < call
          world.system.fail(nil)
          // Where searches find nothing, no search can tell that duplicates are there before the list of all is read.
          let outcome = await world.bring(wanted)
          #expect(outcome.failure == nil, "\(failing) dies: \(dies)")
          #expect(world.open.count == story.open, "\(failing) dies: \(dies)")
          #expect(outcome.known?.isOpen ?? false == (story.open == 1), "\(failing) dies: \(dies)")
          let writes = world.system.writes
          #expect(await world.bring(wanted).failure == nil)
          #expect(world.system.writes == writes, "a third attempt writes nothing; \(failing) dies: \(dies)")
          tried += 1
        }
      }
      if ended { break }
      call += 1
    }
    #expect(tried >= 8)
  }

  /// A kill after the making of a ticket whose key is dropped leaves what nobody can find again; that is what the table of
  /// ``TicketSync`` says, and why the probe comes first.
  @Test func `where keys are dropped, only the kill right after the making leaves an open ticket`() async throws {
    var orphans = 0
    for call in 1...6 {
      for failing in [MemoryTicketSystem.Failing.before(call: call), .after(call: call)] {
        let world = World([.dropsKey])
        world.system.fail(failing)
        await world.bringAndDie(World.wanted())
        world.system.fail(nil)
        let outcome = await world.bring(World.wanted())
        #expect(outcome.failure?.kind == .rejected)
        orphans += world.system.tickets.filter(\.isOpen).count
      }
    }
    // After create; around the read that follows; around the comment; before the state is set.
    #expect(orphans == 6)
  }
}
