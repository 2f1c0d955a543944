import TestServers
import Testing

/// What a sender of tickets has to know about Request Tracker, and that its stand-in for tests is the real one.
@Suite struct `Request Tracker` {
  /// One for all tests that have a queue of their own.
  private static let shared = Task {
    try await RequestTracker.start(queues: ["Writes", "Searches", "Rights", "Net work", "People"])
  }

  private struct Made: Decodable { let id: String }
  private struct Found: Decodable { let total: Int }

  private func create(_ tracker: RequestTracker, in queue: String, key: String) async throws -> Int {
    let json = """
      {"Queue":"\(queue)","Subject":"s","Content":"c","ContentType":"text/plain","CustomFields":{"DriftKey":"\(key)"}}
      """
    let answer = try await tracker.call("POST", "/ticket", json: json)
    #expect(answer.status == 201)
    return try #require(Int(answer.json(as: Made.self).id))
  }

  private func tickets(_ tracker: RequestTracker, in queue: String) async throws -> [RequestTracker.Ticket] {
    try await tracker.tickets().filter { $0.queue == queue }
  }

  private func found(_ tracker: RequestTracker, _ query: String) async throws -> Int {
    try await tracker.call("GET", "/tickets", query: [("query", query)]).json(as: Found.self).total
  }

  @Test(.timeLimit(.minutes(5))) func `a write that it did not do is answered like one that it did`() async throws {
    let tracker = try await Self.shared.value
    let id = try await create(tracker, in: "Writes", key: "drift:1")
    let closed = try await tracker.call("PUT", "/ticket/\(id)", json: #"{"Status":"closed"}"#)
    #expect(closed.status == 200)
    #expect(closed.text.contains("isn't a valid status"))
    #expect(try await tickets(tracker, in: "Writes").map(\.status) == ["new"])

    let json = #"{"Queue":"Writes","Subject":"lost","Content":"c","CustomFields":{"NoSuchField":"drift:2"}}"#
    #expect(try await tracker.call("POST", "/ticket", json: json).status == 201)
    let fields = try await tickets(tracker, in: "Writes").first { $0.subject == "lost" }?.customFields
    #expect(fields == ["DriftKey": []])
    #expect(try await found(tracker, "CF.{NoSuchField} = 'drift:2'") == 0)
  }

  @Test(.timeLimit(.minutes(5))) func `a ticket is found by its key at once and only by its own`() async throws {
    let tracker = try await Self.shared.value
    for number in 1...10 {
      let id = try await create(tracker, in: "Searches", key: "search:\(number)")
      #expect(try await found(tracker, "Queue = 'Searches' AND CF.{DriftKey} = 'search:\(number)'") == 1)
      #expect(try await tracker.tickets(withKey: "search:\(number)").map(\.id) == [id])
    }
    #expect(try await found(tracker, "CF.{DriftKey} = 'search:11'") == 0)
    #expect(try await tracker.call("GET", "/tickets", query: [("query", "CF.{DriftKey} LIKES 'x'")]).status == 400)
  }

  @Test(.timeLimit(.minutes(5))) func `a key that should be unique is dropped from the second ticket`() async throws {
    let tracker = try await RequestTracker.start(uniqueKeys: true)
    let (first, second) = (
      try await create(tracker, in: "AccessDrift", key: "drift:1"),
      try await create(tracker, in: "AccessDrift", key: "drift:1")
    )
    let tickets = try await tracker.tickets()
    #expect(tickets.map(\.id) == [first, second])
    #expect(tickets.map(\.key) == ["drift:1", nil])
  }

  @Test(.timeLimit(.minutes(5))) func `the user with the least rights can do what is needed and no more`() async throws
  {
    let tracker = try await Self.shared.value
    let id = try await create(tracker, in: "Rights", key: "drift:1")
    let comment = #"{"Content":"still <b>there</b>, ä","ContentType":"text/plain"}"#
    #expect(try await tracker.call("POST", "/ticket/\(id)/comment", json: comment).status == 201)
    let changes = #"{"Status":"resolved","Subject":"new","Owner":"ada","Priority":70,"Due":"2026-12-01 00:00:00"}"#
    #expect(try await tracker.call("PUT", "/ticket/\(id)", json: changes).status == 200)
    #expect(try await tracker.call("PUT", "/ticket/\(id)", json: #"{"Queue":"Net work"}"#).status == 200)
    let ticket = try #require(try await tickets(tracker, in: "Net work").first)
    #expect(ticket.status == "resolved" && ticket.subject == "new" && ticket.owner == "ada" && ticket.priority == 70)
    #expect(ticket.queue == "Net work" && ticket.key == "drift:1" && ticket.due == "2026-12-01T00:00:00Z")
    #expect(try await tracker.comments(of: id) == ["still <b>there</b>, ä"])

    #expect(try await tracker.call("POST", "/ticket", json: #"{"Queue":"General","Subject":"s"}"#).status == 403)
    #expect(try await tracker.call("POST", "/ticket", json: #"{"Queue":"Nowhere","Subject":"s"}"#).status == 403)
    // Refused, though not in so many words.
    #expect(try await tracker.call("DELETE", "/ticket/\(id)").status == 500)
    #expect(try await tickets(tracker, in: "Net work").map(\.status) == ["resolved"])
    let stranger = LocalCalls(base: tracker.url, words: ["-H", "Authorization: token 1-14-0123"])
    #expect(try await stranger.answer("GET", "/REST/2.0/rt").status == 401)
  }

  @Test(.timeLimit(.minutes(5))) func `what people do is seen, and a change of an old version is refused`() async throws
  {
    let tracker = try await Self.shared.value
    let id = try await create(tracker, in: "People", key: "drift:1")
    let version = try #require(try await tracker.call("GET", "/ticket/\(id)").header("etag"))
    try await tracker.comment("on it", on: id)
    try await tracker.set(status: "resolved", of: id)
    let history = try await tracker.history(of: id)
    #expect(history.map(\.kind) == ["Create", "Comment", "Status"])
    #expect(history.map(\.creator) == ["driftbot", "root", "root"])
    #expect(history.map(\.text) == ["c", "on it", ""])
    #expect(history.last?.old == "new" && history.last?.new == "resolved")
    let stale = try await tracker.call(
      "PUT", "/ticket/\(id)", json: #"{"Status":"open"}"#, headers: ["If-Match: \(version)"])
    #expect(stale.status == 412)
    #expect(try await tickets(tracker, in: "People").map(\.status) == ["resolved"])
  }

  @Test(.timeLimit(.minutes(5))) func `it comes back on the same port with the same tickets after a crash`()
    async throws
  {
    let tracker = try await RequestTracker.start()
    let id = try await create(tracker, in: "AccessDrift", key: "drift:1")
    tracker.kill()
    await #expect(throws: TestServerError.self) { try await tracker.call("GET", "/rt") }
    try await tracker.start()
    #expect(try await tracker.tickets(withKey: "drift:1").map(\.id) == [id])
  }
}
