import ConnectorKit
public import HTTPTransport
import StrictSettings
import TicketDelivery
import TicketTargets

/// How a target is reached: the one list of all kinds of target. Secrets are references until it is connected to.
public enum TargetSettings: Sendable {
  /// CloudEvents by POST, signed as Standard Webhooks has it.
  case webhook(WebhookSettings)
  /// Another receiver of events.
  case receiver(ReceiverSettings)
  /// A ticket system.
  case tickets(TicketTargetSettings)
  /// A ticket system that the configuration describes.
  case template(TemplateTargetSettings)

  /// The words of `kind`.
  public static let kinds = ["webhook", "template"] + TicketProduct.kinds + ReceiverSettings.kinds

  /// The word of this one.
  public var kind: String {
    switch self {
    case .webhook: "webhook"
    case .receiver(let settings): settings.kind
    case .tickets(let settings): settings.product.kind
    case .template: "template"
    }
  }

  /// Whether it is told of events; otherwise it keeps tickets.
  public var takesEvents: Bool {
    switch self {
    case .webhook, .receiver: true
    case .tickets, .template: false
    }
  }

  /// What is at the other end, ready to be used.
  ///
  /// - Throws: ``SecretError``, `HTTPSettingsError` or `TargetSettingsError`: what is wrong with the settings.
  func connect(environment: [String: String], routes: [TicketRoute], policy: TicketPolicy) throws -> DeliveryRelay.End {
    switch self {
    case .webhook(let settings): .receiver(try settings.connect(environment: environment))
    case .receiver(let settings): .receiver(try settings.connect(environment: environment))
    case .template(let settings):
      .tickets(try settings.connect(environment: environment), TicketWriter(routes: routes), policy)
    case .tickets(let settings):
      .tickets(try settings.connect(environment: environment), TicketWriter(routes: routes), policy)
    }
  }
}

/// A ticket system as it is configured.
public struct TicketTargetSettings: Sendable {
  /// Address of the system, without a path of its API.
  public var url: HTTPURL
  /// Token, key or password.
  public var token: SecretReference
  /// Which system.
  public var product: TicketProduct
  /// How it is reached.
  public var network: NetworkSettings

  /// Ready to be used.
  func connect(environment: [String: String]) throws -> any TicketSystem {
    try product.connect(to: url, token.resolve(in: environment), over: network.transport(to: url))
  }
}

extension Section {
  /// The keys of a kind of target; nil when too little of it is usable (the log says why).
  mutating func target(_ kind: String, folder: String) -> TargetSettings? {
    if kind == "webhook" { return webhook(folder: folder).map { .webhook($0) } }
    if kind == "template" { return template(folder: folder).map { .template($0) } }
    if ReceiverSettings.kinds.contains(kind) { return receiver(kind, folder: folder).map { .receiver($0) } }
    let url = address("url", "the address of the ticket system")
    require("token", "the token, key or password of alignd's account there, as a reference")
    let token = secret("token")
    let product = ticketProduct(kind)
    let network = network(folder: folder)
    guard let url, let token, let product else { return nil }
    return .tickets(TicketTargetSettings(url: url, token: token, product: product, network: network))
  }
}
