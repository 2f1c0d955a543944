import ConnectorKit
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

@Suite struct `A described ticket system, Roundup` {
  @Test func `makes, finds, changes, closes and opens tickets`() async throws {
    let server = try await RoundupServer.start()
    let tickets = try RoundupTemplate.tickets(server)
    #expect(try await tickets.probe() == ["0 open tickets carry a key", "a key that nobody has is not found"])
    let key = try RoundupTemplate.key("a")
    let id = try await tickets.create(try RoundupTemplate.draft("a"))
    let found = FoundTicket(id: id, key: key, isOpen: true, title: "a title")
    #expect(try await tickets.tickets(carrying: key) == [found])
    #expect(try await tickets.ticket(id) == found)
    #expect(try await tickets.openTickets() == [found])

    try await tickets.comment(id, TicketText(plain: "still there"))
    try await tickets.revise(id, try RoundupTemplate.draft("a", title: "another title", text: "something else"))
    try await tickets.set(id, isOpen: false)
    #expect(try await tickets.ticket(id)?.isOpen == false)
    #expect(try await tickets.openTickets().isEmpty)
    #expect(try await tickets.tickets(carrying: key).map(\.isOpen) == [false])
    var issue = try #require(try await server.issues(withKey: key.text).first)
    #expect(issue.status == "resolved")
    #expect(issue.title == "another title")
    #expect(issue.messages == ["what to do", "still there", "something else"])

    try await tickets.set(id, isOpen: true)
    #expect(try await tickets.ticket(id)?.isOpen == true)
    issue = try #require(try await server.issues(withKey: key.text).first)
    #expect(issue.status == "unread")
    server.stop()
  }

  @Test func `finds exactly the key, and all tickets that carry it, oldest first`() async throws {
    let server = try await RoundupServer.start()
    let tickets = try RoundupTemplate.tickets(server)
    let first = try await tickets.create(try RoundupTemplate.draft("a"))
    _ = try await tickets.create(try RoundupTemplate.draft("b"))
    let second = try await tickets.create(try RoundupTemplate.draft("a"))
    #expect(try await tickets.tickets(carrying: try RoundupTemplate.key("a")).map(\.id) == [first, second])
    #expect(try await tickets.tickets(carrying: try RoundupTemplate.key("c")).isEmpty)
    #expect(try await tickets.openTickets().count == 3)
    server.stop()
  }

  @Test func `keeps whatever a directory says as text`() async throws {
    let server = try await RoundupServer.start()
    let tickets = try RoundupTemplate.tickets(server)
    let title = #"", "status": "8", "x": "{key} {{id}} %0A ä & <b>"#
    let id = try await tickets.create(try RoundupTemplate.draft("a", title: title, text: #"{"a": "\"}{comment}"#))
    let issue = try #require(try await server.issues().first)
    #expect(issue.title == title)
    #expect(issue.status == "unread")
    #expect(issue.messages == [#"{"a": "\"}{comment}"#])
    #expect(try await tickets.ticket(id)?.title == title)
    server.stop()
  }

  @Test func `knows that there is no such ticket, and that its credential is none`() async throws {
    let server = try await RoundupServer.start()
    let tickets = try RoundupTemplate.tickets(server)
    #expect(try await tickets.ticket("4711") == nil)
    var settings = try RoundupTemplate.settings(server)
    settings.credential = .basic(user: server.user, password: Secret("wrong"))
    let stranger = try TemplateTickets(settings, over: try Webhook.transport(server.url))
    let failure = await #expect(throws: TargetFailure.self) { try await stranger.probe() }
    #expect(failure?.kind == .refused)
    server.stop()
  }

  @Test func `is tried again when somebody else changed the ticket at the same time`() async throws {
    let server = try await RoundupServer.start()
    var settings = try RoundupTemplate.settings(server)
    let id = try await RoundupTemplate.tickets(server).create(try RoundupTemplate.draft("a"))
    // The version of before the change.
    settings.actions.close = [
      TemplateStep(
        .patch, "/rest/data/issue/{id}", headers: [("If-Match", "\"00000000000000000000000000000000\"")],
        body: #"{"status": "8"}"#)
    ]
    let tickets = try TemplateTickets(settings, over: try Webhook.transport(server.url))
    let failure = await #expect(throws: TargetFailure.self) { try await tickets.set(id, isOpen: false) }
    #expect(failure?.kind == .retry)
    #expect(try await server.issues().first?.status == "unread")
    server.stop()
  }
}
