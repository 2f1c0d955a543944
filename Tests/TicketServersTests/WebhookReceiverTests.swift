import Crypto
import Foundation
import TestServers
import Testing

/// That the receiver of webhooks judges like the packages that it is made of, and fails when told to.
@Suite struct `Webhook receiver` {
  private static let secret = Data((1...32).map { UInt8($0) })
  private static let other = Data((2...33).map { UInt8($0) })
  private static let named = "whsec_" + secret.base64EncodedString()
  private static let event = """
    {"specversion":"1.0","id":"e1","source":"/alignd","type":"finding.opened","subject":"f1:ab",
    "time":"2026-11-25T12:00:00Z","datacontenttype":"application/json","data":{"b":"ä","a":[1]}}
    """

  private func signed(_ secret: Data, id: String = "e1", at instant: Int? = nil, _ body: String = event) -> [String] {
    let seconds = instant ?? Int(Date().timeIntervalSince1970)
    let content = Data("\(id).\(seconds).\(body)".utf8)
    let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: secret))
    return [
      "webhook-id: \(id)", "webhook-timestamp: \(seconds)", "webhook-signature: v1,\(Data(code).base64EncodedString())",
    ]
  }

  private func post(
    _ receiver: WebhookReceiver, _ headers: [String], _ body: String = event,
    type: String = "application/cloudevents+json"
  ) async throws -> ServerAnswer {
    try await LocalCalls(base: receiver.url).answer("POST", "/hook", body: (type, body), headers: headers)
  }

  @Test(.timeLimit(.minutes(5))) func `a right signature is accepted and any other refused with the reason`()
    async throws
  {
    let receiver = try await WebhookReceiver.start(secrets: [Self.named])
    #expect(try await post(receiver, signed(Self.secret)).status == 204)
    #expect(try await post(receiver, signed(Self.other)).status == 401)
    #expect(try await post(receiver, signed(Self.secret), Self.event + " ").status == 401)
    #expect(try await post(receiver, []).status == 401)
    let both = signed(Self.secret).map {
      $0.replacing("webhook-signature: ", with: "webhook-signature: v1,\(Self.other.base64EncodedString()) v1a,AAAA ")
    }
    #expect(try await post(receiver, both).status == 204)

    let requests = try receiver.requests()
    #expect(requests.map(\.isVerified) == [true, false, false, false, true])
    #expect(requests.map(\.outcome) == ["204", "401", "401", "401", "204"])
    #expect(requests[1].reason == "v1: No matching signature found")
    #expect(requests[3].reason == "v1: Missing required headers")
    #expect(requests[0].id == "e1" && requests[0].path == "/hook" && requests[0].body == Self.event)
  }

  @Test(.timeLimit(.minutes(5))) func `a signature is as old as the clock that it was told says`() async throws {
    let receiver = try await WebhookReceiver.start(secrets: [Self.named])
    let instant = 1_900_000_000
    #expect(try await post(receiver, signed(Self.secret, at: instant)).status == 401)
    try receiver.act(clock: instant + 299)
    #expect(try await post(receiver, signed(Self.secret, at: instant)).status == 204)
    try receiver.act(clock: instant + 301)
    #expect(try await post(receiver, signed(Self.secret, at: instant)).status == 401)
    let reasons = try receiver.requests().map(\.reason)
    #expect(reasons == ["v1: Message timestamp too new", nil, "v1: Message timestamp too old"])
  }

  @Test(.timeLimit(.minutes(5))) func `an Ed25519 signature is checked with the public key`() async throws {
    let key = Curve25519.Signing.PrivateKey()
    let named = "whpk_" + key.publicKey.rawRepresentation.base64EncodedString()
    let receiver = try await WebhookReceiver.start(publicKeys: [named])
    let seconds = Int(Date().timeIntervalSince1970)
    let signature = try key.signature(for: Data("e1.\(seconds).\(Self.event)".utf8)).base64EncodedString()
    let headers = ["webhook-id: e1", "webhook-timestamp: \(seconds)", "webhook-signature: v1a,\(signature)"]
    #expect(try await post(receiver, headers).status == 204)
    #expect(try await post(receiver, headers.map { $0.replacing("-id: e1", with: "-id: e2") }).status == 401)
    #expect(try await post(receiver, signed(Self.secret)).status == 401)
    #expect(try receiver.requests().map(\.kinds) == [["v1a"], [], []])
  }

  @Test(.timeLimit(.minutes(5))) func `an event is taken apart, and what is none is refused`() async throws {
    let receiver = try await WebhookReceiver.start()
    #expect(try await post(receiver, []).status == 204)
    let binary = [
      "ce-specversion: 1.0", "ce-id: e2", "ce-source: /alignd", "ce-type: run.completed", "ce-subject: a%20b",
    ]
    #expect(try await post(receiver, binary, #"{"x":1}"#, type: "application/json").status == 204)
    let nameless = Self.event.replacing(#""id":"e1","#, with: "")
    #expect(try await post(receiver, [], nameless).status == 400)
    #expect(try await post(receiver, [], type: "application/json").status == 400)

    let requests = try receiver.requests()
    let event = try #require(requests[0].event)
    #expect(event.id == "e1" && event.type == "finding.opened" && event.source == "/alignd")
    #expect(event.subject == "f1:ab" && event.time == "2026-11-25T12:00:00+00:00")
    #expect(event.data == #"{"a": [1], "b": "ä"}"#)
    #expect(requests[1].event?.type == "run.completed" && requests[1].event?.subject == "a b")
    #expect(requests[2].eventProblem == "ValueError: required attributes are missing: id")
    #expect(requests[1].event?.time == nil)
    #expect(requests[3].event == nil)
  }

  @Test(.timeLimit(.minutes(5))) func `it refuses, cuts and hangs when told to, and has recorded it all`() async throws
  {
    let receiver = try await WebhookReceiver.start()
    try receiver.act(
      .answer(503, ["Retry-After": "7"], times: 1), .cut(path: "/hook", times: 1), .answer(410, path: "/gone"))
    let busy = try await post(receiver, [])
    #expect(busy.status == 503 && busy.header("retry-after") == "7")
    await #expect(throws: TestServerError.self) { try await post(receiver, []) }
    #expect(try await post(receiver, []).status == 204)
    let gone = try await LocalCalls(base: receiver.url).answer("POST", "/gone", body: ("text/plain", "x"))
    #expect(gone.status == 410)
    try receiver.act(.hang())
    let impatient = LocalCalls(base: receiver.url, words: ["--max-time", "0.5"])
    await #expect(throws: TestServerError.self) {
      try await impatient.answer("POST", "/hook", body: ("text/plain", "x"))
    }
    let outcomes = try await receiver.requests(atLeast: 5).map(\.outcome)
    #expect(outcomes == ["503", "cut", "204", "410", "hang"])
  }

  @Test(.timeLimit(.minutes(5))) func `what it accepted before a crash it still has after the next start`() async throws
  {
    let receiver = try await WebhookReceiver.start()
    #expect(try await post(receiver, []).status == 204)
    receiver.kill()
    await #expect(throws: TestServerError.self) { try await post(receiver, []) }
    try await receiver.start()
    #expect(try await post(receiver, []).status == 204)
    #expect(try receiver.requests().count == 2)
  }
}
