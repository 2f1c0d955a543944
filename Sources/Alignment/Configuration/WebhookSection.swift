import ConnectorKit
public import HTTPTransport
import StrictSettings
import TicketDelivery
import TicketTargets

/// A webhook as it is configured.
public struct WebhookSettings: Sendable {
  /// Where events go. Its path may be what protects it: kept out of messages.
  public var url: HTTPURL
  /// Signing keys, the first one current; several while keys are changed.
  public var keys: [SecretReference]
  /// Bearer token; nil for none.
  public var token: SecretReference?
  /// How it is reached.
  public var network: NetworkSettings

  /// Ready to be used.
  func connect(environment: [String: String]) throws -> any EventReceiver {
    let keys = try keys.map { try WebhookKey($0.resolve(in: environment)) }
    let token = try token?.resolve(in: environment)
    return try WebhookTarget(
      WebhookTarget.Settings(url: url, keys: keys, token: token), over: network.transport(to: url))
  }
}

extension Section {
  mutating func webhook(folder: String) -> WebhookSettings? {
    let url = address("url", "give the https address that takes the events")
    var keys: [SecretReference] = []
    if let key = secret("signingKey") { keys.append(key) }
    if let key = secret("formerSigningKey") { keys.append(key) }
    if keys.isEmpty { require("signingKey", "whsk_… or whsec_… in a file, so that the receiver can tell who sent it") }
    let token = secret("token")
    let network = network(folder: folder)
    guard let url else { return nil }
    return WebhookSettings(url: url, keys: keys, token: token, network: network)
  }
}
