import Foundation
import Testing
import TicketDelivery
import TicketFakes

/// A ticket is brought to what is wanted, whatever its state.
@Suite struct TicketSyncTests {
  typealias World = SyncWorld

  @Test func `a finding gets one ticket with key, words and severity`() async throws {
    let world = World()
    let outcome = await world.bring(World.wanted())
    #expect(outcome.failure == nil)
    #expect(outcome.deeds == [.created("T1")])
    #expect(outcome.notes == [])
    let ticket = try world.only
    #expect(ticket.title == "Tom Ott: administer CRM")
    #expect(ticket.body == TicketText(plain: "as it is"))
    #expect(ticket.severity == "high")
    #expect(outcome.known?.id == "T1")
    #expect(outcome.known?.url == "https://tickets.example/T1")
    #expect(outcome.known?.isOpen == true)
  }

  @Test func `a second run on equal facts reads once and writes nothing`() async throws {
    let world = World()
    await world.bring(World.wanted())
    let writes = world.system.writes
    world.system.fail(nil)
    let outcome = await world.bring(World.wanted())
    #expect(world.system.calls == 1)
    #expect(world.system.writes == writes)
    #expect(outcome.deeds == [])
    #expect(outcome.failure == nil)
  }

  @Test func `new facts replace the words, and the change is said once`() async throws {
    let world = World()
    await world.bring(World.wanted())
    let outcome = await world.bring(World.wanted(body: "another path", change: "the path moved"))
    #expect(outcome.deeds == [.revised("T1"), .commented("T1")])
    #expect(try world.only.body == TicketText(plain: "another path"))
    #expect(try world.only.comments == [TicketText(plain: "the path moved")])
    await world.bring(World.wanted(body: "another path", change: "the path moved"))
    #expect(try world.only.comments.count == 1)
  }

  @Test func `where bodies cannot be replaced, the change and the new words are one comment`() async throws {
    let world = World([.keepsBodies])
    await world.bring(World.wanted())
    let outcome = await world.bring(World.wanted(body: "another path", change: "the path moved"))
    #expect(outcome.deeds == [.revised("T1")])
    #expect(
      try world.only.comments
        == [TicketText([.paragraph(["the path moved"]), .paragraph(["another path"])])])
  }

  @Test func `a settled finding closes its ticket with a word, once`() async throws {
    let world = World()
    await world.bring(World.wanted())
    let outcome = await world.bring(World.wanted(open: false))
    #expect(outcome.deeds == [.closed("T1")])
    #expect(world.open.isEmpty)
    #expect(world.system.tickets[0].comments == [TicketText(plain: "it is gone")])
    #expect(world.known?.isOpen == false)
    let writes = world.system.writes
    #expect(await world.bring(World.wanted(open: false)).deeds == [])
    #expect(world.system.writes == writes)
  }

  @Test func `a difference that returns opens the same ticket again with the new words`() async throws {
    let world = World()
    await world.bring(World.wanted())
    await world.bring(World.wanted(open: false))
    let outcome = await world.bring(World.wanted(body: "back by another way"))
    #expect(outcome.deeds == [.reopened("T1"), .revised("T1")])
    #expect(try world.only.body == TicketText(plain: "back by another way"))
    #expect(try world.only.comments.last == TicketText(plain: "it is still there"))
  }

  @Test func `settled and never delivered: nothing is sent`() async throws {
    let world = World()
    let outcome = await world.bring(World.wanted(open: false))
    #expect(world.system.writes == 0)
    #expect(outcome.known == nil)
    #expect(outcome.failure == nil)
  }

  @Test func `closed by hand while the difference persists: opened again with a word`() async throws {
    let world = World()
    await world.bring(World.wanted())
    world.system.edit("T1") { $0.isOpen = false }
    #expect(await world.bring(World.wanted()).deeds == [.reopened("T1")])
    #expect(try world.only.comments == [TicketText(plain: "it is still there")])
  }

  @Test func `closed as not to be mended: left so and told, or opened by policy`() async throws {
    let world = World()
    await world.bring(World.wanted())
    world.system.edit("T1") { ($0.isOpen, $0.isRefused) = (false, true) }
    let writes = world.system.writes
    let outcome = await world.bring(World.wanted(body: "changed"))
    #expect(outcome.isRefused)
    #expect(outcome.known?.isOpen == false)
    #expect(world.system.writes == writes)
    world.policy.refusal = .reopen
    #expect(await world.bring(World.wanted()).deeds.first == .reopened("T1"))
  }

  @Test func `closed for longer than the window: left alone, and a new ticket stands for it`() async throws {
    let world = World()
    world.policy.reopenWindow = .seconds(86_400)
    await world.bring(World.wanted())
    world.system.edit("T1") { ($0.isOpen, $0.closedAt) = (false, World.now - 86_399) }
    #expect(await world.bring(World.wanted()).deeds == [.reopened("T1")])
    world.system.edit("T1") { ($0.isOpen, $0.closedAt) = (false, World.now - 86_401) }
    #expect(await world.bring(World.wanted()).deeds == [.replaced("T1", by: "T2")])
    #expect(try world.only.id == "T2")
    #expect(world.known?.id == "T2")
    #expect(await world.bring(World.wanted()).deeds == [])
  }

  @Test func `a deleted ticket is made again while the finding is open, and not when it is settled`() async throws {
    let world = World()
    await world.bring(World.wanted())
    world.system.delete("T1")
    let outcome = await world.bring(World.wanted())
    #expect(outcome.deeds == [.replaced("T1", by: "T2")])
    #expect(outcome.notes == ["ticket T1 is gone"])
    world.system.delete("T2")
    let settled = await world.bring(World.wanted(open: false))
    #expect(settled.known == nil)
    #expect(settled.deeds == [])
    #expect(world.system.tickets.isEmpty)
  }

  @Test func `a ticket merged into one with the same key goes on there, into a foreign one gets a successor`()
    async throws
  {
    let world = World()
    await world.bring(World.wanted())
    let twin = world.system.plant(World.key)
    world.system.edit("T1") { $0.mergedInto = twin }
    let outcome = await world.bring(World.wanted())
    #expect(outcome.deeds == [.replaced("T1", by: "T2"), .revised("T2")])
    let foreign = world.system.plant(World.otherKey)
    world.system.edit("T2") { $0.mergedInto = foreign }
    #expect(await world.bring(World.wanted()).deeds == [.replaced("T2", by: "T4")])
    #expect(world.system.tickets.last?.key == World.key)
    #expect(world.system.tickets[2].title == "planted")
  }

  @Test func `a key that was taken away is put back`() async throws {
    let world = World()
    await world.bring(World.wanted())
    world.system.edit("T1") { $0.key = nil }
    let outcome = await world.bring(World.wanted(body: "new"))
    #expect(outcome.failure == nil)
    #expect(outcome.notes == ["ticket T1 has lost its key"])
    #expect(try world.only.id == "T1")
  }

  @Test func `unknown here and there already: the oldest open one is adopted, the others closed with a word`()
    async throws
  {
    let world = World()
    world.system.plant(World.key, isOpen: false)
    for _ in 0..<3 { world.system.plant(World.key) }
    let outcome = await world.bring(World.wanted())
    #expect(outcome.deeds == [.duplicateClosed("T3"), .duplicateClosed("T4"), .adopted("T2"), .revised("T2")])
    #expect(try world.only.title == "Tom Ott: administer CRM")
    #expect(
      world.system.tickets[3].comments
        == [
          TicketText([
            .paragraph([
              "Closed by alignd: ticket ", .code("T2"), " is about the same and older. Please go on there.",
            ])
          ])
        ])
  }

  @Test func `unknown here and only closed there: the oldest is opened again`() async throws {
    let world = World()
    world.system.plant(World.key, isOpen: false)
    world.system.plant(World.key, isOpen: false)
    #expect(await world.bring(World.wanted()).deeds == [.adopted("T1"), .reopened("T1"), .revised("T1")])
    #expect(world.open.map(\.id) == ["T1"])
  }

  @Test func `settled with duplicates there: all of them are closed`() async throws {
    let world = World()
    for _ in 0..<3 { world.system.plant(World.key) }
    await world.bring(World.wanted(open: false))
    #expect(world.open.isEmpty)
  }

  @Test func `between two writes the pace of the system passes`() async throws {
    let world = World()
    await world.bring(World.wanted())
    #expect(world.waited == [])
    world.system.edit("T1") { $0.isOpen = false }
    await world.bring(World.wanted(body: "new", change: "changed"))
    // Opened, revised, commented.
    #expect(world.waited == [.seconds(1), .seconds(1)])
  }

  @Test func `titles are one line that fits, with what was cut said`() async throws {
    let world = World()
    await world.bring(World.wanted(title: "two\nlines \u{202E}" + String(repeating: "é", count: 500)))
    let title = try world.only.title
    #expect(title.hasPrefix("two\\u{A}lines \\u{202E}éé"))
    #expect(title.hasSuffix("characters)"))
    #expect(title.unicodeScalars.count <= 200)
  }

  @Test func `a digest tells every two texts apart`() {
    func digest(_ blocks: [TicketText.Block]) -> String {
      TicketDraft(key: World.key, title: "t", body: TicketText(blocks), severity: "low").digest
    }
    let texts: [[TicketText.Block]] = [
      [], [.heading("a")], [.paragraph(["a"])], [.quote(["a"])], [.code(["a"])], [.list([["a"]])],
      [.facts([.init("a", [])])], [.facts([.init("", ["a"])])], [.paragraph([.code("a")])],
      [.paragraph([.strong("a")])], [.paragraph(["a", "b"])], [.paragraph(["ab"])],
      [.paragraph(["a"]), .paragraph(["b"])], [.code(["a", "b"])], [.code(["a"]), .code(["b"])],
      [.list([["a"], ["b"]])], [.list([["a", "b"]])],
    ]
    #expect(Set(texts.map(digest)).count == texts.count)
    #expect(digest([]).hasPrefix("d1:"))
    #expect(digest([]).utf8.count == 84)
  }

  @Test func `a key is 32 hexadecimal digits behind a prefix, and nothing else is one`() {
    #expect(TicketKey(0x0011_2233_4455_6677, 0xf).text == "alignd-0011223344556677000000000000000f")
    #expect(TicketKey("alignd-0011223344556677000000000000000f") == TicketKey(0x0011_2233_4455_6677, 0xf))
    for text in [
      "", "alignd-", "alignd-0011223344556677000000000000000", "alignd-0011223344556677000000000000000ff",
      "alignd-0011223344556677000000000000000F", "Alignd-0011223344556677000000000000000f",
      "alignd-001122334455667700000000000000\u{660}",
    ] {
      #expect(TicketKey(text) == nil)
    }
  }
}
