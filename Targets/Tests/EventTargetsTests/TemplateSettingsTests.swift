import ConnectorKit
import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

@Suite struct `The description of a ticket system` {
  private func settings(_ change: (inout TemplateSettings) -> Void = { _ in }) throws -> TemplateSettings {
    let one = { (path: String) in [TemplateStep(.post, path, body: #"{"text": "{comment}"}"#)] }
    var settings = TemplateSettings(
      url: try HTTPURL("http://127.0.0.1:1"),
      ticket: TemplateSettings.TicketPlaces(id: "/id", key: "/key", state: "/state"), closed: ["done"],
      manner: TicketManner(titleLimit: 100, bodyLimit: 1_000, markup: .plain),
      actions: TemplateSettings.Actions(
        create: [
          TemplateStep(
            .post, "/t", body: #"{"k": "{key}", "t": "{title}", "b": "{body}", "q": "{queue}", "n": 1}"#)
        ], createdID: "/id", find: [TemplateStep(.get, "/t", query: [("key", "{key}")])],
        list: [TemplateStep(.get, "/t", query: [("open", "true")])], entries: "", next: "/next",
        read: [TemplateStep(.get, "/t/{id}")], comment: one("/t/{id}/c"),
        close: [TemplateStep(.delete, "/t/{id}")], reopen: [TemplateStep(.put, "/t/{id}")]))
    change(&settings)
    return settings
  }

  private func complaint(_ change: (inout TemplateSettings) -> Void) throws -> String? {
    do {
      _ = try TemplateTickets(try settings(change), over: try Webhook.transport("http://127.0.0.1:1"))
      return nil
    } catch let error as TargetSettingsError { return error.description }
  }

  @Test func `is refused with what is wrong and what was expected`() throws {
    #expect(try complaint { _ in } == nil)
    let wrong: [(String, (inout TemplateSettings) -> Void)] = [
      (
        "the action close wants {key}, which is not known there; known are id",
        { $0.actions.close[0].path = "/t/{key}" }
      ),
      ("the action find never uses {key}; without it, it cannot do what it is for", { $0.actions.find[0].query = [] }),
      (
        "the action read has the path \"t/{id}\"; it must begin with a slash and hold no query",
        { $0.actions.read[0].path = "t/{id}" }
      ),
      ("the action list has 0 requests; give one to 5", { $0.actions.list = [] }),
      ("the action read has a GET with a body; leave the body out", { $0.actions.read[0].body = "{}" }),
      ("the action create has a body that cannot be used: it is no JSON", { $0.actions.create[0].body = "{title}" }),
      (
        "the action comment has a body that cannot be used: \"{comment\" holds a brace that ends nowhere; write \"{name}\", or "
          + "\"{{\" for a brace", { $0.actions.comment[0].body = #"{"text": "{comment"}"# }
      ),
      (
        "the action read has a place to keep that cannot be used: \"etag\" is no JSON pointer; begin with a slash, or leave it "
          + "empty for the whole", { $0.actions.read[0].keep = ["etag": "etag"] }
      ),
      (
        "the action read keeps \"id\", which is known already; take another name",
        { $0.actions.read[0].keep = ["id": "/id"] }
      ),
      ("the action find must not delete anything", { $0.actions.find = [TemplateStep(.delete, "/t/{key}")] }),
      (
        "\"/a~2\" is no JSON pointer; write ~ as ~0 and / as ~1",
        { $0.ticket = TemplateSettings.TicketPlaces(id: "/a~2", key: "/key", state: "/state") }
      ),
      ("name the states in which a ticket is closed, among them those in which it is refused", { $0.closed = [] }),
      ("name the states in which a ticket is closed, among them those in which it is refused", { $0.refused = ["no"] }),
      ("the header \"Host\" is set by the transport itself; leave it out", { $0.headers = [("Host", "x")] }),
    ]
    for (words, change) in wrong { #expect(try complaint(change) == words) }
    #expect(try complaint { $0.manner.markup = .adf } != nil)
  }

  @Test(arguments: [
    ("", #"{"a":[1]}"#), ("/a", "[1]"), ("/a/0", "1"), ("/a/1", "–"), ("/a/00", "–"), ("/a/-", "–"), ("/b", "–"),
    ("/a/0/x", "–"),
  ])
  func `points into JSON as RFC 6901 says`(_ pointer: String, _ expected: String) throws {
    let document: JSONValue = ["a": [1]]
    let found: [String: JSONValue] = [#"{"a":[1]}"#: ["a": [1]], "[1]": [1], "1": 1]
    #expect(try JSONPointer(pointer).value(in: document) == found[expected])
  }

  @Test func `points at names that hold slashes, tildes and nothing`() throws {
    let document: JSONValue = ["a/b": 1, "m~n": 2, "": 3, "~1": 4]
    let places = ["/a~1b", "/m~0n", "/", "/~01"]
    #expect(try places.map { try JSONPointer($0).value(in: document) } == [1, 2, 3, 4])
  }

  // MARK: Answers

  private func tickets(
    _ change: (inout TemplateSettings) -> Void = { _ in }, _ act: @escaping @Sendable (FakeHTTPServer.Request) -> String
  ) throws -> (tickets: TemplateTickets, server: FakeHTTPServer) {
    let server = try FakeHTTPServer { [.json(act($0))] }
    var settings = try settings(change)
    settings.url = try HTTPURL(server.url + "/api")
    return (try TemplateTickets(settings, over: try Webhook.transport(server.url)), server)
  }

  private static let keyA = TicketKey.prefix + String(repeating: "a", count: 32)
  private static let keyB = TicketKey.prefix + String(repeating: "b", count: 32)

  private func failure(_ body: () async throws -> Void) async -> TargetFailure? {
    do {
      try await body()
      return nil
    } catch { return error as? TargetFailure }
  }

  @Test func `tells since when a ticket is closed, and where people see it, if the system does`() async throws {
    let (tickets, server) = try tickets {
      $0.ticket.closedAt = "/closed"
      $0.ticket.url = "/web"
      $0.refused = ["done"]
    } _: { request in
      let state = request.path == "/api/t/1" ? "done" : "new"
      return
        #"{"id": 1, "key": "x", "state": "\#(state)", "closed": "2026-11-24T02:31:00Z", "web": "https://t.test/1"}"#
    }
    let closed = try #require(try await tickets.ticket("1"))
    #expect(closed.closedAt == Date(timeIntervalSince1970: 1_795_487_460))
    #expect(!closed.isOpen && closed.isRefused)
    #expect(closed.url == "https://t.test/1")
    #expect(closed.key == nil)
    #expect(try await tickets.ticket("2")?.closedAt == nil)
    #expect(!tickets.manner.revisesBody)
    #expect(server.requests.count == 2)
  }

  @Test func `leaves out what a ticket does not have, and encodes what it has`() async throws {
    let (tickets, server) = try tickets { _ in #"{"id": 7}"# }
    #expect(try await tickets.create(try RoundupTemplate.draft("a")) == "7")
    var draft = try RoundupTemplate.draft("a")
    draft.queue = "q\"1"
    _ = try await tickets.create(draft)
    try await tickets.comment("a/b?ä", TicketText(plain: "x"))
    #expect(
      server.requests.map(\.text) == [
        #"{"b":"what to do","k":"\#(Self.keyA)","n":1,"t":"a title"}"#,
        #"{"b":"what to do","k":"\#(Self.keyA)","n":1,"q":"q\"1","t":"a title"}"#, #"{"text":"x"}"#,
      ])
    #expect(server.requests.map(\.target) == ["/api/t", "/api/t", "/api/t/a%2Fb%3F%C3%A4/c"])
    #expect(await failure { try await tickets.comment("..", TicketText(plain: "x")) }?.kind == .rejected)
    #expect(server.requests.count == 3)
  }

  @Test func `does not believe a search that finds other tickets`() async throws {
    let (tickets, server) = try tickets { _ in
      #"[{"id": 1, "key": "\#(Self.keyA)", "state": "new"}, {"id": 2, "key": "\#(Self.keyB)", "state": "new"}]"#
    }
    #expect(await failure { _ = try await tickets.tickets(carrying: try RoundupTemplate.key("a")) }?.kind == .rejected)
    #expect(await failure { _ = try await tickets.probe() }?.kind == .rejected)
    #expect(server.connections > 0)
  }

  @Test func `finds the key in a list of labels and in a text, and none where there are two`() async throws {
    let (tickets, server) = try tickets { _ in
      #"""
      [{"id": 3, "key": ["x", "\#(Self.keyA)"], "state": "new"}, {"id": 1, "key": "see \#(Self.keyB)!", "state": "new"},
      {"id": 2, "key": "\#(Self.keyA) \#(Self.keyB)", "state": "new"}, {"id": 4, "key": null, "state": "new"},
      {"id": 5, "key": "\#(Self.keyA)", "state": "done"}]
      """#
    }
    #expect(
      try await tickets.openTickets().map { "\($0.id) \($0.key?.text ?? "")" } == ["1 \(Self.keyB)", "3 \(Self.keyA)"])
    #expect(server.connections > 0)
  }

  @Test func `follows pages within the system, and to nowhere else`() async throws {
    let (tickets, server) = try tickets {
      $0.actions.entries = "/list"
    } _: { request in
      let next = request.query["page"] == nil ? "/api/t?open=true&page=2" : ""
      let id = request.query["page"] ?? "1"
      return #"{"list": [{"id": \#(id), "key": "\#(Self.keyA)", "state": "new"}], "next": "\#(next)"}"#
    }
    #expect(try await tickets.openTickets().map(\.id) == ["1", "2"])
    #expect(server.requests.map(\.target) == ["/api/t?open=true", "/api/t?open=true&page=2"])
    let (astray, elsewhere) = try self.tickets {
      $0.actions.entries = "/list"
    } _: { _ in
      #"{"list": [], "next": "http://127.0.0.2/"}"#
    }
    #expect(await failure { _ = try await astray.openTickets() }?.kind == .rejected)
    #expect(elsewhere.requests.count == 1)
  }

  @Test func `does not know what became of a ticket that came without an id`() async throws {
    let (tickets, server) = try tickets { _ in "{}" }
    #expect(await failure { _ = try await tickets.create(try RoundupTemplate.draft("a")) }?.kind == .uncertain)
    #expect(await failure { _ = try await tickets.ticket("1") }?.kind == .retry)
    #expect(await failure { _ = try await tickets.openTickets() }?.kind == .retry)
    #expect(server.connections > 0)
  }
}
