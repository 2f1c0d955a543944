import ConnectorKit
import Crypto
import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

@Suite struct `A webhook` {
  @Test func `is verified and read by receivers that other people wrote`() async throws {
    let receiver = try await WebhookReceiver.start(secrets: [Keys.shared], publicKeys: [Keys.publicHalf])
    let webhook = try Webhook.target(receiver.url + "/hooks/alignd", keys: [Keys.shared, Keys.privateHalf])
    try await webhook.receive(Events.opened)
    let request = try #require(try await receiver.requests(atLeast: 1).first)
    #expect(request.kinds.sorted() == ["v1", "v1a"])
    #expect(request.isAccepted)
    #expect(request.method == "POST")
    #expect(request.path == "/hooks/alignd")
    #expect(request.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
    #expect(request.id == "7c1e0b52-1")
    #expect(request.event?.attributes["specversion"] == "1.0")
    #expect(request.event?.id == "7c1e0b52-1")
    #expect(request.event?.source == "/alignd/7c1e0b52")
    #expect(request.event?.type == "alignd.finding.opened")
    #expect(request.event?.subject == Events.fingerprint)
    #expect(request.event?.attributes["dataschema"] == "urn:alignd:schema:event:1#finding.opened")
    #expect(request.event?.data.contains(#""summary": "orphan-account: root""#) == true)
    #expect(Array(request.body.utf8) == Events.opened.document)
    receiver.stop()
  }

  @Test func `keeps its id and its bytes through every attempt, and signs each with the time that it is`() async throws
  {
    let receiver = try await WebhookReceiver.start(secrets: [Keys.shared])
    try receiver.act(.answer(503, ["Retry-After": "7"], times: 1), clock: 1_800_000_000)
    let clock = Clock(1_800_000_000)
    let webhook = try Webhook.target(receiver.url, keys: [Keys.shared], clock: clock)
    let failure = await #expect(throws: TargetFailure.self) { try await webhook.receive(Events.opened) }
    #expect(failure?.kind == .retry)
    #expect(failure?.retryAfter == .seconds(7))
    clock.set(1_800_000_200)
    try await webhook.receive(Events.opened)
    let requests = try await receiver.requests(atLeast: 2)
    #expect(requests.map(\.id) == ["7c1e0b52-1", "7c1e0b52-1"])
    #expect(requests.map { $0.headers["webhook-timestamp"] } == ["1800000000", "1800000200"])
    #expect(requests[0].body == requests[1].body)
    #expect(requests[0].headers["webhook-signature"] != requests[1].headers["webhook-signature"])
    #expect(requests[1].isVerified)
    receiver.stop()
  }

  @Test func `reaches receivers that have the old key and those that have the new one while keys change`() async throws
  {
    let (old, new) = (Keys.shared, Keys.other)
    for known in [old, new] {
      let receiver = try await WebhookReceiver.start(secrets: [known])
      try await Webhook.target(receiver.url, keys: [new, old]).receive(Events.opened)
      #expect(try await receiver.requests(atLeast: 1).first?.isVerified == true)
      receiver.stop()
    }
    let stranger = try await WebhookReceiver.start(secrets: [old])
    let webhook = try Webhook.target(stranger.url, keys: [new])
    let failure = await #expect(throws: TargetFailure.self) { try await webhook.receive(Events.opened) }
    #expect(failure?.kind == .refused)
    stranger.stop()
  }

  @Test func `has no answer when the connection is cut after the receiver took it, and says so`() async throws {
    let receiver = try await WebhookReceiver.start(secrets: [Keys.shared])
    try receiver.act(.cut(times: 1))
    let webhook = try Webhook.target(receiver.url, keys: [Keys.shared])
    let failure = await #expect(throws: TargetFailure.self) { try await webhook.receive(Events.opened) }
    #expect(failure?.kind == .uncertain)
    try await webhook.receive(Events.opened)
    #expect(try await receiver.requests(atLeast: 2).map(\.id) == ["7c1e0b52-1", "7c1e0b52-1"])
    receiver.stop()
  }

  @Test func `is verified by the ten lines of the documentation`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(204)] }
    try await Webhook.target(server.url, keys: [Keys.shared]).receive(Events.opened)
    let request = try #require(server.requests.first)
    let page = try String(contentsOf: Webhook.project.appending(path: "Documentation/events.md"), encoding: .utf8)
    let code = try #require(page.components(separatedBy: "```python\n").last?.components(separatedBy: "```").first)
    let folder = try TestFolder()
    let body = folder.file("body")
    try Data(request.body).write(to: URL(filePath: body))
    let script = """
      \(code)
      import sys
      headers = dict(zip(["webhook-id", "webhook-timestamp", "webhook-signature"], sys.argv[2:5]))
      body = open(sys.argv[1], "rb").read()
      print(is_genuine("\(Keys.shared)", headers, body), is_genuine("\(Keys.shared)", headers, body + b" "))
      """
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"].map { request.header($0) ?? "" }
    #expect(try Command.run(["/usr/bin/python3", "-c", script, body] + headers) == "True False\n")
  }

  @Test(arguments: [
    (200, TargetFailure.Kind?.none), (204, nil), (301, .refused), (308, .refused), (400, .rejected), (401, .refused),
    (403, .refused), (404, .rejected), (408, .retry), (410, .gone), (413, .rejected), (415, .rejected), (425, .retry),
    (429, .retry), (500, .uncertain), (502, .uncertain), (503, .retry), (504, .uncertain),
  ])
  func `makes of each answer what the receiver meant`(_ status: Int, _ kind: TargetFailure.Kind?) async throws {
    let server = try FakeHTTPServer { request in
      request.path == "/elsewhere" ? [.answer(204)] : [.answer(status, [("Location", "/elsewhere")])]
    }
    let webhook = try Webhook.target(server.url + "/hook", keys: [Keys.shared])
    var found: TargetFailure.Kind?
    do { try await webhook.receive(Events.opened) } catch { found = error.kind }
    #expect(found == kind)
    #expect(server.requests.map(\.path) == ["/hook"])
  }

  @Test func `obeys a Retry-After that is a date`() async throws {
    let server = try FakeHTTPServer { _ in
      [
        .answer(
          429, [("Date", "Tue, 24 Nov 2026 02:31:00 GMT"), ("Retry-After", "Tue, 24 Nov 2026 02:33:30 GMT")])
      ]
    }
    let webhook = try Webhook.target(server.url, keys: [Keys.shared])
    let failure = await #expect(throws: TargetFailure.self) { try await webhook.receive(Events.opened) }
    #expect(failure?.retryAfter == .seconds(150))
  }

  @Test func `tells nobody its address, its keys or its token when it fails`() async throws {
    let server = try FakeHTTPServer { request in
      [.answer(400, [("Content-Type", "text/plain")], Array("no event at \(request.target) for you".utf8))]
    }
    let settings = WebhookTarget.Settings(
      url: try HTTPURL(server.url + "/hooks/T0PSECRET?code=ALSO-SECRET"), keys: [try WebhookKey(Secret(Keys.shared))],
      token: Secret("bearer-secret"), headers: [("X-Tenant", Secret("tenant-secret"))])
    let webhook = try WebhookTarget(settings, over: try Webhook.transport(server.url))
    let failure = await #expect(throws: TargetFailure.self) { try await webhook.receive(Events.opened) }
    let words = "\(failure.map { "\($0) \($0.reason)" } ?? "") \(settings) \(webhook)"
    #expect(failure?.reason == "POST \(server.url)/… was answered 400: no event at …?… for you")
    for secret in ["T0PSECRET", "ALSO-SECRET", "bearer-secret", "tenant-secret", String(Keys.shared.dropFirst(6))] {
      #expect(!words.contains(secret), "\(secret)")
    }
    let request = try #require(server.requests.first)
    #expect(request.header("authorization") == "Bearer bearer-secret")
    #expect(request.header("x-tenant") == "tenant-secret")
    #expect(request.target == "/hooks/T0PSECRET?code=ALSO-SECRET")
  }

  @Test func `asks whether somebody is there without sending an event`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(405)] }
    let webhook = try Webhook.target(server.url + "/hook", keys: [Keys.shared, Keys.privateHalf])
    #expect(
      try await webhook.probe() == [
        "\(server.url)/… is reached (HEAD is answered 405)", "signs with: shared key",
        "signs with: Ed25519 key \(Keys.publicHalf)",
      ])
    #expect(server.requests.map(\.method) == ["HEAD"])
  }

  @Test func `proves itself to a receiver that wants a certificate, and trusts only the authority that it was given`()
    async throws
  {
    let receiver = try FakeHTTPServer { _ in [.answer(204)] }
    let authority = try CertificateAuthority()
    let client = try authority.issue(subject: "/CN=alignd", names: [])
    var setup = TLSFront.Setup(certificate: try authority.issue())
    setup.clientAuthorityFile = authority.caFile
    let front = try await TLSFront.start(of: receiver, setup)
    func webhook(_ change: (inout TransportSettings) -> Void) throws -> WebhookTarget {
      let url = try HTTPURL(front.url + "/hook")
      var settings = TransportSettings(baseURL: url, userAgent: "alignd/test")
      change(&settings)
      return try WebhookTarget(
        WebhookTarget.Settings(url: url, keys: [try WebhookKey(Secret(Keys.shared))]), over: try HTTPTransport(settings)
      )
    }
    try await webhook {
      $0.authorityFile = authority.caFile
      $0.clientCertificate = ClientCertificate(file: client.file, keyFile: client.keyFile)
    }.receive(Events.opened)
    #expect(receiver.requests.count == 1)
    let unproven = try webhook { $0.authorityFile = authority.caFile }
    let untrusting = try webhook { _ in }
    for target in [unproven, untrusting] {
      let failure = await #expect(throws: TargetFailure.self) { try await target.receive(Events.opened) }
      #expect(failure?.kind == .refused)
    }
    #expect(receiver.requests.count == 1)
    front.stop()
  }
}
