import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

/// Against a real Request Tracker 5.
@Suite struct RequestTrackerTests {
  private static func system(
    _ server: RequestTracker, _ transport: (any HTTPExchanging)? = nil, token: String? = nil,
    _ settings: RequestTrackerSettings = RequestTrackerSettings(queue: "AccessDrift")
  ) throws -> RequestTrackerTickets {
    let transport = try transport ?? self.transport(server)
    return RequestTrackerTickets(
      settings,
      TargetExchange(
        transport, base: try HTTPURL(server.url),
        headers: try RequestTrackerTickets.credential(token: token ?? server.token)))
  }

  private static func transport(_ server: RequestTracker) throws -> any HTTPExchanging {
    try HTTPTransport(TransportSettings(baseURL: try HTTPURL(server.url), userAgent: "alignd/0.0-test"))
  }

  private static func trial(_ server: RequestTracker) throws -> SystemTrial {
    SystemTrial(
      system: { try system(server, $0) }, transport: try transport(server),
      open: { key in
        try await server.tickets(withKey: key.text).filter { ["new", "open", "stalled"].contains($0.status) }.count
      },
      closeByHand: { id in try await server.set(status: "resolved", of: try #require(Int(id))) })
  }

  @Test func `a ticket lives through a finding's life, and dies at no lost connection`() async throws {
    let server = try await RequestTracker.start()
    try await Self.trial(server).life()
    let comments = try await server.comments(of: 1)
    #expect(
      comments.map { $0.split(separator: "\n").first.map(String.init) } == [
        "another path", "it is still there", "it is gone", "it is still there", "three",
      ])
    try await Self.trial(server).kills()
    server.stop()
  }

  @Test func `what Request Tracker answers well and does not do is seen`() async throws {
    let server = try await RequestTracker.start()
    // A status that the life cycle does not have.
    let misspelt = try Self.system(
      server, RequestTrackerSettings(queue: "AccessDrift", closedStatus: "closed"))
    let made = await Support.sync(misspelt).bring(Support.wanted())
    #expect(made.failure == nil)
    let closing = await Support.sync(misspelt).bring(Support.wanted(open: false), made.known)
    #expect(closing.failure?.kind == .rejected)
    #expect(try await server.tickets().first?.status == "new")
    // A field that is not there: made without a key, and closed again.
    let keyless = try Self.system(server, RequestTrackerSettings(queue: "AccessDrift", keyField: "Nope"))
    let dropped = await Support.sync(keyless).bring(Support.wanted())
    #expect(dropped.failure?.kind == .rejected)
    #expect(try await server.tickets().last?.status == "resolved")
    #expect(await Support.failure { _ = try await keyless.probe() }?.reason.contains("not applied") == true)
    server.stop()
  }

  @Test func `a field with unique values loses the second key, and no orphan stays`() async throws {
    let server = try await RequestTracker.start(uniqueKeys: true)
    let system = try Self.system(server)
    _ = await Support.sync(system).bring(Support.wanted())
    try await server.set(status: "resolved", of: 1)
    let policy = TicketPolicy(reopenWindow: .seconds(60))
    let later = Date(timeIntervalSinceNow: 7_200)
    let known = KnownTicket(id: "1", digest: Support.wanted().draft.digest, isOpen: true)
    let outcome = await Support.sync(system, policy).bring(
      Support.wanted(), known: known, isUncertain: false, now: later)
    #expect(outcome.failure?.kind == .rejected)
    #expect(try await server.tickets().map(\.status) == ["resolved", "resolved"])
    #expect(try await server.tickets().map(\.key) == [Support.key.text, nil])
    server.stop()
  }

  @Test func `deleted, merged, moved and rejected tickets are told apart`() async throws {
    let server = try await RequestTracker.start()
    let system = try Self.system(server)
    let sync = Support.sync(system)
    let known = try #require(await sync.bring(Support.wanted()).known)
    #expect(known.url == "\(server.url)/Ticket/Display.html?id=1")
    // Merged into a ticket of people's own: a successor is made.
    let own = try await server.create(
      #"{"Queue":"AccessDrift","Subject":"own","Content":"c","ContentType":"text/plain"}"#)
    try await server.change(1, "{\"MergeInto\":\"\(own)\"}")
    let successor = await sync.bring(Support.wanted(), known)
    #expect(successor.failure == nil)
    let second = try #require(successor.known)
    #expect(second.id != "1" && second.id != String(own))
    // Rejected: left so.
    try await server.set(status: "rejected", of: try #require(Int(second.id)))
    #expect(await sync.bring(Support.wanted(), second).isRefused)
    // Deleted: made again.
    try await server.set(status: "open", of: try #require(Int(second.id)))
    try await server.change(try #require(Int(second.id)), #"{"Status":"deleted"}"#)
    let third = try #require(await sync.bring(Support.wanted(), second).known)
    #expect(third.id != second.id)
    // Moved to another queue: found there.
    try await server.change(try #require(Int(third.id)), #"{"Queue":"Infrastructure"}"#)
    #expect(try await system.tickets(carrying: Support.key).map(\.id) == [third.id])
    server.stop()
  }

  @Test func `queue, owner, priority and due day of the route arrive`() async throws {
    let server = try await RequestTracker.start()
    let system = try Self.system(
      server, RequestTrackerSettings(queue: "AccessDrift", priorities: ["high": 80]))
    var draft = Support.draft(title: "Zoë \u{202E}Müller\nx")
    (draft.queue, draft.assignee, draft.dueOn) = ("Infrastructure", "ada", "2026-12-01")
    var wanted = Support.wanted()
    wanted.draft = draft
    let outcome = await Support.sync(system).bring(wanted)
    #expect(outcome.failure == nil)
    #expect(outcome.notes == [])
    let ticket = try #require(try await server.tickets().first)
    #expect(ticket.queue == "Infrastructure")
    #expect(ticket.owner == "ada")
    #expect(ticket.priority == 80)
    #expect(ticket.due?.hasPrefix("2026-12-0") == true)
    #expect(ticket.subject == "Zoë \\u{202E}Müller\\u{A}x")
    // A queue of a route that is not there parks this one delivery, and suspends nothing.
    draft.queue = "Nope"
    let nowhere = draft
    #expect(await Support.failure { _ = try await system.create(nowhere) }?.kind == .rejected)
    server.stop()
  }

  @Test func `the probe names what is wrong`() async throws {
    let server = try await RequestTracker.start()
    let said = try await Self.system(server).probe()
    #expect(said.first?.hasPrefix("Request Tracker 5") == true)
    #expect(said.last == "0 open tickets with keys")
    let wrong = try Self.system(server, token: "1-99-wrong")
    #expect(await Support.failure { _ = try await wrong.probe() }?.kind == .refused)
    let nowhere = try Self.system(server, RequestTrackerSettings(queue: "Nope"))
    #expect(await Support.failure { _ = try await nowhere.probe() }?.reason.contains("\"Nope\" is not there") == true)
    let quoted = try Self.system(
      server, RequestTrackerSettings(queue: "AccessDrift", keyField: "x} = '' OR id > 0 OR CF.{y"))
    #expect(await Support.failure { _ = try await quoted.openTickets() }?.kind == .rejected)
    server.stop()
  }
}

extension RequestTrackerTests {
  private static func system(_ server: RequestTracker, _ settings: RequestTrackerSettings) throws
    -> RequestTrackerTickets
  {
    try system(server, nil, token: nil, settings)
  }
}
