import AccessModel
import Alignment
import ConnectorDefinition
import ConnectorKit
import Crypto
import CryptoExtras
import Foundation
import HTTPConnector
import ProviderReading
import TestServers
import Testing

/// Faults that can be stated without knowing a provider, for every definition that is part of alignd.
///
/// A definition is asked nothing special to take part: whoever ships one is tested here.
@Suite struct `Every shipped definition` {
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let fault: String
    var description: String { "\(name): \(fault)" }
  }

  private static let json = ("Content-Type", "application/json")

  /// What the provider answers to everything but the fetching of a token.
  static let faults: [String: @Sendable (FakeHTTPServer.Request, String) -> [FakeHTTPServer.Action]] = [
    "401": { _, _ in [.json(#"{"message":"no"}"#, status: 401)] },
    "403": { _, _ in [.json(#"{"message":"no"}"#, status: 403)] },
    "429": { _, _ in [.json("{}", status: 429, [("Retry-After", "30")])] },
    "500": { _, _ in [.json(#"{"message":"broken"}"#, status: 500)] },
    "503": { _, _ in [.answer(503)] },
    "HTML": { _, _ in [.answer(200, [("Content-Type", "text/html")], Array("<html>Sign in</html>".utf8))] },
    "an empty body": { _, _ in [.answer(200, [json])] },
    "an object without anything": { _, _ in [.json("{}")] },
    "an error with 200": { _, _ in [.json(#"{"error":{"code":"unknown","message":"broken"}}"#)] },
    "truncated JSON": { _, _ in [.json(#"{"value":[{"id":"1","na"#)] },
    "invalid UTF-8": { _, _ in [.answer(200, [json], Array(#"{"value":[""#.utf8) + [0xFF] + Array(#""]}"#.utf8))] },
    "deep nesting": { _, _ in [.json(String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000))] },
    "a reset": { _, _ in [.reset] },
    "a redirection": { _, other in [.answer(302, [("Location", other)])] },
    "no end": { _, _ in
      [.text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["), .flood(Array("[],".utf8))]
    },
    "no HTTP": { _, _ in [.text("ready\r\n"), .close] },
    "the credentials quoted": { request, _ in
      let sent = request.headers.map(\.value).joined(separator: " ")
      let quoted = "\(sent) \(password)".filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
      return [.json(#"{"message":"\#(quoted)","error":"\#(quoted)","Error":{"Message":"\#(quoted)"}}"#, status: 400)]
    },
  ]

  static let cases = DefinitionCatalogue.shippedNames.flatMap { name in
    faults.keys.sorted().map { Case(name: name, fault: $0) }
  }

  private static let password = "shipped-secret-77ab"
  private static let fetched = "shipped-token-12cd"
  private static let secrets = [password, fetched]
  private static let rsaKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation }
  private static let ecKey = P256.Signing.PrivateKey().pemRepresentation

  /// Values for everything that a definition lets an operator configure, so that its first way to sign in is used.
  private static func settings(_ definition: Definition, _ url: String) throws -> HTTPSourceSettings {
    var values: [String: String] = [:]
    var secrets: [String: Secret] = [:]
    let rsa = try rsaKey.get()
    var keys: [String: String] = [:]
    for case .token(let fetch, _, _) in definition.authentication.map(\.method) {
      guard let assertion = fetch.assertion else { continue }
      for name in assertion.key.paths.compactMap(\.setting) {
        keys[name] = assertion.algorithm == .rs256 ? rsa : ecKey
      }
    }
    for setting in definition.settings {
      switch setting.shape {
      case .url: values[setting.name] = url
      case .text: values[setting.name] = "conformance"
      case .number, .flag: if setting.isRequired { values[setting.name] = "1" }
      case .choice(let words): if setting.isRequired { values[setting.name] = words.first }
      case .secret: secrets[setting.name] = Secret(keys[setting.name] ?? password)
      case .secretJSON:
        let fields = [
          "client_email": "reader@example.org", "private_key": rsa, "private_key_id": "1", "client_id": "1",
          "token_uri": url + "/token",
        ]
        secrets[setting.name] = Secret(
          String(decoding: try JSONEncoder().encode(fields), as: UTF8.self))
      }
    }
    var settings = HTTPSourceSettings(definition: definition, values: values, secrets: secrets)
    settings.sizeLimit = 1 << 20
    settings.totalTimeout = Int(TestClock.limit.components.seconds)
    return settings
  }

  /// Whether a request fetches a token, as far as one can tell without knowing the provider.
  private static func isSignIn(_ request: FakeHTTPServer.Request) -> Bool {
    request.text.contains("grant_type") || request.path.contains("/auth/tokens")
      || request.path.hasSuffix("/access_tokens")
  }

  private static let tokenAnswer = FakeHTTPServer.Action.json(
    #"{"access_token":"\#(fetched)","token":"\#(fetched)","expires_in":3600,"expires_at":"2099-01-01T00:00:00Z"}"#,
    status: 201, [("X-Subject-Token", fetched)])

  @Test(.timeLimit(.minutes(10)), arguments: cases)
  func `says that nothing was read when a provider answers only faults`(_ one: Case) async throws {
    let text = try #require(DefinitionCatalogue.shippedText(one.name))
    let definition = try Definition.parse(text, file: one.name)
    let act = try #require(Self.faults[one.fault])
    let stranger = try FakeHTTPServer { _ in [.json("{}")] }
    let other = stranger.url
    let server = try FakeHTTPServer { request in
      Self.isSignIn(request) ? [Self.tokenAnswer] : act(request, other)
    }
    let connector = HTTPConnector(
      source: one.name, settings: try Self.settings(definition, server.url), timing: TestClock().timing)
    let snapshot = await connector.read()

    #expect(!server.requests.isEmpty, "the definition sends its requests to an address that no setting names")
    #expect(stranger.requests.isEmpty)
    #expect(snapshot.accounts.count == 0)
    for scope in [Scope.accounts, .groups, .members] {
      let coverage = try #require(snapshot.coverage.scopes[scope])
      #expect(!coverage.complete && !coverage.reason.isEmpty, "\(scope)")
      // Only what was configured can be known for a secret: a key file holds no password.
      let isKnown = definition.settings.contains { $0.shape == .secret }
      for secret in Self.secrets where isKnown || secret != Self.password {
        #expect(!coverage.reason.contains(secret), "\(coverage.reason)")
      }
    }
  }

  @Test func `there are some`() { #expect(DefinitionCatalogue.shippedNames.count >= 2) }
}
