import ConnectorKit
public import HTTPTransport
public import MailTransport
import StrictSettings
import TicketDelivery
import TicketTargets

/// A receiver of events that is no webhook of CloudEvents, as it is configured.
public enum ReceiverSettings: Sendable {
  /// Alertmanager, and how many hours it keeps an alert that nobody renews.
  case alertmanager(HTTPURL, token: SecretReference?, labels: [String: String], keepHours: Int, NetworkSettings)
  /// PagerDuty's Events API.
  case pagerDuty(HTTPURL, routingKey: SecretReference, instance: String, NetworkSettings)
  /// An incoming webhook of Slack's; its address is the secret.
  case slack(SecretReference, NetworkSettings)
  /// A workflow of Teams'; its address is the secret.
  case teams(SecretReference, NetworkSettings)
  /// Mail.
  case email(MailSettings)

  /// The words of `kind`.
  static let kinds = ["alertmanager", "pagerduty", "slack", "teams", "email"]

  /// The word of this one.
  var kind: String {
    switch self {
    case .alertmanager: "alertmanager"
    case .pagerDuty: "pagerduty"
    case .slack: "slack"
    case .teams: "teams"
    case .email: "email"
    }
  }

  /// Ready to be used.
  func connect(environment: [String: String]) throws -> any EventReceiver {
    switch self {
    case .alertmanager(let url, let token, let labels, let hours, let network):
      let credential = try token.map { TargetCredential.bearer(try $0.resolve(in: environment)) } ?? .none
      return try AlertmanagerTarget(
        AlertmanagerTarget.Settings(
          url: url, credential: credential, labels: labels, keepFor: .seconds(hours * 3600)),
        over: network.transport(to: url))
    case .pagerDuty(let url, let key, let instance, let network):
      return try PagerDutyTarget(
        PagerDutyTarget.Settings(routingKey: key.resolve(in: environment), url: url, instance: instance),
        over: network.transport(to: url))
    case .slack(let reference, let network):
      let address = try reference.resolve(in: environment)
      return try SlackTarget(url: address, over: network.transport(to: try address.reveal { try HTTPURL($0) }))
    case .teams(let reference, let network):
      let address = try reference.resolve(in: environment)
      return try TeamsTarget(url: address, over: network.transport(to: try address.reveal { try HTTPURL($0) }))
    case .email(let settings): return try settings.connect(environment: environment)
    }
  }
}

/// Mail as it is configured.
public struct MailSettings: Sendable {
  /// Server and port.
  public var host: String, port: Int
  /// How the connection is protected.
  public var protection: SubmissionServer.Protection
  /// Who signs in; nil when nobody does.
  public var user: String?
  /// The password that goes with the user.
  public var password: SecretReference?
  /// PEM file of the authorities that are trusted instead of the system's; nil for those.
  public var caFile: String?
  /// Sender and recipients.
  public var from: String, to: [String]

  func connect(environment: [String: String]) throws -> any EventReceiver {
    let word = try password?.resolve(in: environment).reveal { $0 }
    let server = try SubmissionServer(
      host: host, port: port, protection: protection, user: user, password: word, authorityFile: caFile)
    return try EmailTarget(EmailTarget.Settings(server: server, from: from, to: to))
  }
}

extension Section {
  /// The keys of such a receiver; nil when too little of it is usable (the log says why).
  mutating func receiver(_ kind: String, folder: String) -> ReceiverSettings? {
    switch kind {
    case "alertmanager":
      let url = address("url", "the address of Alertmanager, without /api/v2")
      let token = secret("token")
      let hours = number("keepHours", in: 1...720) ?? 26
      let labels = labels()
      let network = network(folder: folder)
      return url.map { .alertmanager($0, token: token, labels: labels, keepHours: hours, network) }
    case "pagerduty":
      require("routingKey", "the integration key of a service's Events API V2, as a reference")
      let key = secret("routingKey")
      let instance = text("instance") ?? "alignd"
      let url = has("url") ? address("url", "") : try? HTTPURL(PagerDutyTarget.Settings.standardAddress)
      let network = network(folder: folder)
      guard let key, let url else { return nil }
      return .pagerDuty(url, routingKey: key, instance: instance, network)
    case "slack", "teams":
      require("url", "the address of the incoming webhook, as a reference: whoever knows it can post")
      let address = secret("url")
      let network = network(folder: folder)
      return address.map { kind == "slack" ? .slack($0, network) : .teams($0, network) }
    default: return email(folder: folder).map { .email($0) }
    }
  }

  private mutating func labels() -> [String: String] {
    guard var section = section("labels", named: "\"labels\" of \(name)") else { return [:] }
    var result: [String: String] = [:]
    for key in section.keys { result[key] = section.text(key) }
    section.finish()
    return result
  }

  private mutating func email(folder: String) -> MailSettings? {
    require("host", "the mail server that takes messages")
    require("from", "the sender's address")
    require("to", "one to twenty addresses")
    let host = text("host")
    let protection = choice("protection", SubmissionServer.Protection.allCases) ?? .startTLS
    let port = number("port", in: 1...65_535) ?? (protection == .tls ? 465 : protection == .startTLS ? 587 : 25)
    let (user, password) = (text("user"), secret("password"))
    let caFile = filePath("caFile", folder)
    let (from, to) = (text("from"), texts("to"))
    guard let host, let from, let to else { return nil }
    return MailSettings(
      host: host, port: port, protection: protection, user: user, password: password, caFile: caFile, from: from, to: to
    )
  }
}
