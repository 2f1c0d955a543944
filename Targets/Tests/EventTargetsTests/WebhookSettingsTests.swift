import ConnectorKit
import Crypto
import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

@Suite struct `The settings of a webhook` {
  @Test(arguments: [
    ("", "a key must begin with \"whsec_\" (shared) or \"whsk_\" (Ed25519)"),
    ("whsec_c2hvcnQ=", "a shared key must be \"whsec_\" and 24 to 64 bytes in Base64"),
    ("whsec_*****", "a shared key must be \"whsec_\" and 24 to 64 bytes in Base64"),
    ("whsk_c2hvcnQ=", "a private key must be \"whsk_\" and the 32 or 64 bytes of an Ed25519 key in Base64"),
    ("whpk_AAAA", "\"whpk_\" begins a public key: it belongs to the receiver; give the \"whsk_\" one here"),
  ])
  func `refuse what is no key, without quoting it`(_ text: String, _ reason: String) {
    let error = #expect(throws: TargetSettingsError.self) { try WebhookKey(Secret(text)) }
    #expect(error?.description == reason)
  }

  @Test func `take a private key with its public half behind it, if that is its own`() throws {
    let key = Curve25519.Signing.PrivateKey()
    let (secret, open) = (key.rawRepresentation, key.publicKey.rawRepresentation)
    let whole = try WebhookKey(Secret("whsk_" + (secret + open).base64EncodedString()))
    #expect(whole.publicKey == "whpk_" + open.base64EncodedString())
    #expect(throws: TargetSettingsError.self) {
      try WebhookKey(Secret("whsk_" + (secret + secret).base64EncodedString()))
    }
  }

  @Test func `want a key, and no header that the webhook sets itself`() throws {
    let url = try HTTPURL("http://127.0.0.1:1/")
    let transport = try Webhook.transport("http://127.0.0.1:1/")
    let key = try WebhookKey(Secret(Keys.shared))
    func complaint(_ settings: WebhookTarget.Settings) -> String? {
      do {
        _ = try WebhookTarget(settings, over: transport)
        return nil
      } catch { return error.description }
    }
    #expect(
      complaint(WebhookTarget.Settings(url: url, keys: []))
        == "a webhook needs a key, so that its receiver can tell it from anybody else's request")
    #expect(
      complaint(WebhookTarget.Settings(url: url, keys: [key], headers: [("Webhook-Id", Secret("1"))]))
        == "the header \"Webhook-Id\" is set by the webhook itself, or given twice; leave it out")
    #expect(
      complaint(
        WebhookTarget.Settings(
          url: url, keys: [key], token: Secret("t"), headers: [("Authorization", Secret("Basic x"))])) != nil)
    #expect(
      complaint(WebhookTarget.Settings(url: url, keys: [key], headers: [("X-A", Secret("a\r\nX-B: b"))]))
        == "the value of the header \"X-A\" must not hold line breaks or control characters")
    #expect(complaint(WebhookTarget.Settings(url: url, keys: [key], headers: [("X-A", Secret("a"))])) == nil)
  }

  @Test func `refuse to sign an id that could be read as two parts`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(204)] }
    let webhook = try Webhook.target(server.url, keys: [Keys.shared])
    for id in ["a.b", "", "a b", "ä"] {
      var event = Events.opened
      event.id = id
      let failure = await #expect(throws: TargetFailure.self) { try await webhook.receive(event) }
      #expect(failure?.kind == .rejected)
    }
    #expect(server.requests.isEmpty)
  }
}
