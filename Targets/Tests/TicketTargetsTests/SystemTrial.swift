import HTTPTransport
import Testing
import TicketDelivery
import TicketTargets

/// What every ticket system has to do, against whatever stands behind it.
struct SystemTrial {
  /// Makes the system over an exchange.
  let system: (any HTTPExchanging) throws -> any TicketSystem
  let transport: any HTTPExchanging
  /// How many open tickets with a key there are, as the server itself says.
  let open: (TicketKey) async throws -> Int
  /// Closes a ticket as a person does.
  let closeByHand: (String) async throws -> Void

  /// From nothing to a ticket, through its life, and back to nothing open; each step reads what the server says.
  func life(_ key: TicketKey = Support.key) async throws {
    let system = try system(transport)
    let sync = Support.sync(system)
    func wanted(open: Bool = true, title: String = "Tom Ott: administer CRM", body: String, change: String? = nil)
      -> WantedTicket
    {
      var wanted = Support.wanted(open: open, title: title, body: body, change: change)
      wanted.draft.key = key
      return wanted
    }
    #expect(try await system.tickets(carrying: key) == [])
    let made = await sync.bring(wanted(body: "one"))
    #expect(made.failure == nil)
    #expect(made.notes == [])
    let known = try #require(made.known)
    #expect(made.deeds == [.created(known.id)])
    #expect(try await open(key) == 1)
    let found = try await system.tickets(carrying: key)
    #expect(found.map(\.id) == [known.id])
    #expect(found.first?.title == "Tom Ott: administer CRM")
    #expect(try await system.openTickets().contains { $0.id == known.id && $0.key == key })

    let counting = FailingExchange(transport)
    let again = await Support.sync(try self.system(counting)).bring(wanted(body: "one"), known)
    #expect(again.deeds == [])
    #expect(counting.requests <= 2, "a second run reads the ticket, and the states where those are not in it")

    let changed = await sync.bring(wanted(title: "Tom Ott: grant CRM", body: "two", change: "another path"), known)
    #expect(changed.failure == nil)
    #expect(changed.deeds.first == .revised(known.id))
    #expect(try await system.ticket(known.id)?.title == "Tom Ott: grant CRM")

    try await closeByHand(known.id)
    let persisting = await sync.bring(wanted(title: "Tom Ott: grant CRM", body: "two"), changed.known)
    #expect(persisting.failure == nil)
    #expect(persisting.deeds == [.reopened(known.id)])

    let closed = await sync.bring(wanted(open: false, title: "Tom Ott: grant CRM", body: "two"), persisting.known)
    #expect(closed.failure == nil)
    #expect(closed.deeds == [.closed(known.id)])
    #expect(try await open(key) == 0)
    #expect(try await system.openTickets().contains { $0.key == key } == false)
    #expect(try await system.ticket(known.id)?.closedAt != nil)

    let back = await sync.bring(wanted(title: "Tom Ott: grant CRM", body: "three"), closed.known)
    #expect(back.failure == nil)
    #expect(back.deeds == [.reopened(known.id), .revised(known.id)])
    #expect(try await open(key) == 1)
    #expect(try await system.ticket("99999999") == nil)
  }

  /// A connection lost at every request of making, changing and closing a ticket; the next attempt, which knows nothing of the
  /// first, leaves exactly what is wanted.
  func kills(_ first: UInt64 = 1) async throws {
    var number = first
    for stage in ["made", "changed", "closed"] {
      var request = 1
      var ended = false
      while !ended {
        for point in [FailingExchange.Point.before(request: request), .after(request: request)] {
          number += 1
          let key = TicketKey(0xA11C, number)
          var wanted = Support.wanted()
          wanted.draft.key = key
          let steady = Support.sync(try system(transport))
          var known: KnownTicket?
          if stage != "made" {
            known = await steady.bring(wanted).known
            wanted = Support.wanted(open: stage == "changed", title: "new", body: "new", change: "changed")
            wanted.draft.key = key
          }
          let failing = FailingExchange(transport, point)
          _ = await Support.sync(try system(failing)).bring(wanted, known)
          ended = failing.requests < request
          let outcome = await steady.bring(wanted, known, isUncertain: true)
          #expect(outcome.failure == nil, "\(stage), \(point)")
          #expect(try await open(key) == (wanted.isOpen ? 1 : 0), "\(stage), \(point)")
        }
        request += 1
      }
      #expect(request > 3)
    }
  }
}
