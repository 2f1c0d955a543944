import ConnectorKit
import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

/// A text that tries everything in every dialect that shows it.
private let hostile = "<!channel> <@U1> & *b* [x](http://evil.test) \u{202E}{\"a\":1}"

private func object(_ request: FakeHTTPServer.Request) throws -> JSONValue {
  try JSONDecoder().decode(JSONValue.self, from: Data(request.body))
}

private func kind(_ body: () async throws -> Void) async -> TargetFailure.Kind? {
  do {
    try await body()
    return nil
  } catch { return (error as? TargetFailure)?.kind }
}

@Suite struct `PagerDuty` {
  private func target(_ server: FakeHTTPServer) throws -> PagerDutyTarget {
    try PagerDutyTarget(
      PagerDutyTarget.Settings(
        routingKey: Secret("R0UT1NG"), url: try HTTPURL(server.url + "/v2/enqueue"), instance: "berlin"),
      over: try Webhook.transport(server.url))
  }

  /// What PagerDuty answers: 202, with the key of the incident.
  private func taken(_ request: FakeHTTPServer.Request) -> [FakeHTTPServer.Action] {
    let key = (try? object(request))?["dedup_key"]?.text ?? ""
    return [.json(#"{"status":"success","message":"Event processed","dedup_key":"\#(key)"}"#, status: 202)]
  }

  @Test func `triggers an incident for a finding and resolves it by the same key`() async throws {
    let server = try FakeHTTPServer { taken($0) }
    let target = try target(server)
    var opened = Events.opened
    (opened.notice.title, opened.notice.link) = (hostile, "https://alignd.example.org/f1")
    try await target.receive(opened)
    try await target.receive(Events.later(.findingResolved, isActive: false, at: "2026-11-25T02:31:00Z"))
    let trigger = try object(server.requests[0])
    #expect(trigger["routing_key"] == "R0UT1NG")
    #expect(trigger["event_action"] == "trigger")
    #expect(trigger["dedup_key"] == .text(Events.fingerprint))
    #expect(trigger["client_url"] == "https://alignd.example.org/f1")
    #expect(trigger["payload"]?["severity"] == "critical")
    #expect(trigger["payload"]?["source"] == "berlin")
    #expect(trigger["payload"]?["class"] == "orphan-account")
    #expect(trigger["payload"]?["timestamp"] == "2026-11-24T02:31:07Z")
    #expect(trigger["payload"]?["custom_details"]?["text"] == "The account belongs to nobody.")
    #expect(trigger["payload"]?["summary"]?.text?.contains("\u{202E}") == false)
    let resolve = try object(server.requests[1])
    #expect(
      resolve == [
        "routing_key": "R0UT1NG", "event_action": "resolve", "dedup_key": .text(Events.fingerprint), "client": "alignd",
      ])
  }

  @Test func `keeps one incident for sources that cannot be read, in each installation`() async throws {
    let server = try FakeHTTPServer { taken($0) }
    let target = try target(server)
    try await target.receive(Events.run(.runIncomplete, isActive: true))
    try await target.receive(Events.run(.runCompleted, isActive: false))
    try await target.receive(Events.run(.breakerTripped, isActive: true))
    let sent = try server.requests.map { try object($0) }
    #expect(
      sent.map { $0["dedup_key"]?.text } == [
        "berlin run-incomplete", "berlin run-incomplete", "berlin breaker-tripped",
      ])
    #expect(sent.map { $0["event_action"]?.text } == ["trigger", "resolve", "trigger"])
    #expect(sent[0]["payload"]?["severity"] == "error")
  }

  @Test(arguments: [
    (202, #"{"status":"success","dedup_key":"another"}"#, TargetFailure.Kind.uncertain),
    (202, "<html>proxy</html>", .uncertain),
    (400, #"{"status":"invalid event","errors":["'routing_key' is invalid (blank)"]}"#, .refused),
    (400, #"{"status":"invalid event","errors":["'payload.summary' is missing"]}"#, .rejected),
    (429, "{}", .retry), (500, "{}", .uncertain), (503, "{}", .retry),
  ])
  func `believes only what PagerDuty says itself`(_ status: Int, _ body: String, _ expected: TargetFailure.Kind)
    async throws
  {
    let server = try FakeHTTPServer { _ in [.json(body, status: status)] }
    let target = try target(server)
    #expect(await kind { try await target.receive(Events.opened) } == expected)
  }
}

@Suite struct `Slack` {
  @Test func `shows an event whose words can neither mention nor link`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200, [], Array("ok".utf8))] }
    let target = try SlackTarget(
      url: Secret(server.url + "/services/T/B/SECRET"), over: try Webhook.transport(server.url))
    var event = Events.opened
    (event.notice.title, event.notice.text) = (hostile, TicketText(plain: hostile))
    event.notice.link = "https://alignd.example.org/f?a=1&b=2"
    try await target.receive(event)
    let request = try #require(server.requests.first)
    #expect(request.path == "/services/T/B/SECRET")
    let message = try object(request)
    let blocks = message["blocks"]?.elements ?? []
    #expect(blocks.map { $0["type"]?.text } == ["header", "section", "context", "section"])
    #expect(blocks[0]["text"]?["type"] == "plain_text")
    for text in [message["text"]?.text, blocks[1]["text"]?["text"]?.text] {
      let text = try #require(text)
      #expect(!text.contains("<"))
      #expect(text.contains("&lt;!channel"))
      #expect(!text.contains("\u{202E}"))
    }
    #expect(blocks[1]["text"]?["verbatim"] == true)
    #expect(blocks[2]["elements"]?[0]?["text"]?.text?.contains("critical") == true)
    #expect(blocks[3]["text"]?["text"] == "<https://alignd.example.org/f?a=1&amp;b=2|Read more>")
  }

  @Test func `stays within what Slack takes`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200, [], Array("ok".utf8))] }
    let target = try SlackTarget(url: Secret(server.url + "/x"), over: try Webhook.transport(server.url))
    var event = Events.opened
    event.notice.title = String(repeating: "t", count: 5_000)
    event.notice.text = TicketText([.list(Array(repeating: [.plain("a line of the list & more")], count: 1_000))])
    try await target.receive(event)
    let message = try object(try #require(server.requests.first))
    #expect(message["blocks"]?[0]?["text"]?["text"]?.text?.unicodeScalars.count == 150)
    let body = try #require(message["blocks"]?[1]?["text"]?["text"]?.text)
    #expect(body.utf8.count <= 2_900)
    #expect(body.contains("more lines"))
  }

  @Test(arguments: [
    (200, "ok", TargetFailure.Kind?.none), (200, "<html>", .uncertain), (400, "invalid_payload", .rejected),
    (403, "action_prohibited", .refused), (404, "no_service", .refused), (410, "channel_is_archived", .gone),
    (429, "", .retry),
  ])
  func `is believed when it says ok`(_ status: Int, _ body: String, _ expected: TargetFailure.Kind?) async throws {
    let server = try FakeHTTPServer { _ in [.answer(status, [], Array(body.utf8))] }
    let target = try SlackTarget(url: Secret(server.url + "/SECRET-PATH"), over: try Webhook.transport(server.url))
    #expect(await kind { try await target.receive(Events.opened) } == expected)
  }
}

@Suite struct `Teams` {
  @Test func `shows an event as a card without markup`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(202)] }
    let target = try TeamsTarget(
      url: Secret(server.url + "/workflows/1?sig=SECRET"), over: try Webhook.transport(server.url))
    var event = Events.opened
    (event.notice.title, event.notice.text) = ("a *title*", TicketText([.heading("What"), .paragraph(["one"])]))
    event.notice.link = "https://alignd.example.org/f1"
    try await target.receive(event)
    let request = try #require(server.requests.first)
    #expect(request.target == "/workflows/1?sig=SECRET")
    let attachment = try #require(try object(request)["attachments"]?[0])
    #expect(attachment["contentType"] == "application/vnd.microsoft.card.adaptive")
    let card = try #require(attachment["content"])
    #expect(card["type"] == "AdaptiveCard")
    let rows = card["body"]?.elements ?? []
    #expect(rows.allSatisfy { $0["type"] == "RichTextBlock" })
    #expect(
      rows.map { $0["inlines"]?[0]?["text"]?.text } == [
        "a *title*", "finding.opened · critical · since 2026-11-24T02:30:00Z", "What", "----", "one",
      ])
    #expect(rows[0]["inlines"]?[0]?["color"] == "Attention")
    #expect(card["actions"]?[0]?["url"] == "https://alignd.example.org/f1")
  }

  @Test func `stays below the size that Teams takes, however many lines there are`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(202)] }
    let target = try TeamsTarget(url: Secret(server.url + "/x"), over: try Webhook.transport(server.url))
    var event = Events.opened
    event.notice.text = TicketText([.list(Array(repeating: [.plain("x")], count: 20_000))])
    try await target.receive(event)
    let request = try #require(server.requests.first)
    #expect(request.body.count <= 28_000)
    #expect(request.text.contains("more lines"))
  }

  @Test(arguments: [
    (202, "", TargetFailure.Kind?.none), (200, "1", nil),
    (200, "Webhook message delivery failed with error 429", .uncertain), (400, "bad", .rejected), (401, "", .refused),
    (404, "gone", .refused), (429, "", .retry), (502, "", .uncertain),
  ])
  func `is believed when it takes the card`(_ status: Int, _ body: String, _ expected: TargetFailure.Kind?)
    async throws
  {
    let server = try FakeHTTPServer { _ in [.answer(status, [], Array(body.utf8))] }
    let target = try TeamsTarget(url: Secret(server.url + "/x"), over: try Webhook.transport(server.url))
    #expect(await kind { try await target.receive(Events.opened) } == expected)
  }
}
