import ConnectorKit
import Foundation
public import HTTPTransport
public import TicketDelivery

/// Prometheus' Alertmanager: what needs somebody is an alert, which groups, silences and routes it as any other.
///
/// Alertmanager forgets what it is not told again. Each alert therefore says that it ends after ``Settings/keepFor``, and
/// ``renew(_:)`` tells all of them again, once a run.
public struct AlertmanagerTarget: RenewingReceiver {
  /// Least time between two events.
  public let pace: Duration
  private let post: EventPost
  private let status: TargetExchange
  private let headers: [HTTPHeader]
  private let labels: [String: String]
  private let keepFor: Int64
  private let clock: TargetClock

  /// Where alerts go, and what they carry.
  public struct Settings: Sendable {
    /// Address of Alertmanager, without `/api/v2`.
    public var url: HTTPURL
    /// What proves who alignd is, where something in front of it asks.
    public var credential: TargetCredential
    /// Labels of every alert besides those of alignd.
    public var labels: [String: String]
    /// How long an alert lasts unless it is told again: more than the time between two runs. One minute to 30 days.
    public var keepFor: Duration
    /// Least time between two events.
    public var pace: Duration

    /// Settings by their parts.
    public init(
      url: HTTPURL, credential: TargetCredential = .none, labels: [String: String] = [:],
      keepFor: Duration = .seconds(26 * 3600), pace: Duration = .zero
    ) {
      (self.url, self.credential, self.labels) = (url, credential, labels)
      (self.keepFor, self.pace) = (keepFor, pace)
    }
  }

  /// Most alerts of one request.
  static let batch = 500

  /// A target by its settings, an exchange, and what time it is.
  public init(
    _ settings: Settings, over exchange: any HTTPExchanging, clock: @escaping TargetClock = systemClock
  ) throws(TargetSettingsError) {
    (pace, headers, self.clock) = (settings.pace, try settings.credential.lines(), clock)
    keepFor = settings.keepFor.components.seconds
    guard (60...2_592_000).contains(keepFor) else {
      throw TargetSettingsError("alerts must be kept for one minute to 30 days; take more than lies between two runs")
    }
    for (name, value) in settings.labels.sorted(by: { $0.key < $1.key }) {
      guard Self.isLabel(name), !value.isEmpty, !["alertname", "severity", "fingerprint"].contains(name) else {
        throw TargetSettingsError(
          "\"\(name)\" cannot be a label: take letters, digits and underscores, a value, and no name that alignd sets")
      }
    }
    labels = settings.labels.merging(["service": "alignd"]) { own, _ in own }
    var base = settings.url.text
    while base.hasSuffix("/") { base.removeLast() }
    do {
      post = EventPost(exchange, to: try HTTPURL(base + "/api/v2/alerts"))
      status = TargetExchange(exchange, base: try HTTPURL(base), headers: headers)
    } catch {
      throw TargetSettingsError("no address can be made of \(settings.url): \(error)")
    }
  }

  /// Starts, changes or ends an alert.
  public func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    try await send([former(event), alert(event)].compactMap { $0 })
  }

  /// Tells alerts again, so that they do not end.
  public func renew(_ standing: [DeliveredEvent]) async throws(TargetFailure) {
    let alerts = standing.filter(\.notice.isActive).map(alert)
    for start in stride(from: 0, to: alerts.count, by: Self.batch) {
      try await send(Array(alerts[start..<min(start + Self.batch, alerts.count)]))
    }
  }

  /// Which Alertmanager answers.
  public func probe() async throws(TargetFailure) -> [String] {
    let answer = try await status.get("/api/v2/status")
    guard let version = answer.json["versionInfo"]?["version"]?.text else {
      throw TargetFailure(
        .rejected, "\(status.base) does not answer as Alertmanager does; give its address without /api/v2")
    }
    return ["Alertmanager \(version.cut(to: 40)) answers", "alerts last \(keepFor) s unless they are told again"]
  }

  private func send(_ alerts: [JSONValue]) async throws(TargetFailure) {
    _ = try await post.send(json: .list(alerts), headers: headers)
  }

  private func alert(_ event: DeliveredEvent) -> JSONValue {
    let notice = event.notice
    var annotations: [String: JSONValue] = [
      "summary": .text(TicketMarkup.plain.line(notice.title).cut(to: 500)),
      "description": .text(TicketMarkup.plain.written(notice.text, limit: 4_000)),
    ]
    if let since = notice.since { annotations["since"] = .text(since) }
    return entry(
      event, labels(event, kind: notice.kind, severity: notice.severity),
      endsAt: notice.isActive ? instant(clock() + keepFor) : event.time, annotations)
  }

  /// The alert under the labels that it had before this event; nil when they are the same.
  private func former(_ event: DeliveredEvent) -> JSONValue? {
    let notice = event.notice
    let before = labels(
      event, kind: notice.previousKind ?? notice.kind, severity: notice.previousSeverity ?? notice.severity)
    guard before != labels(event, kind: notice.kind, severity: notice.severity) else { return nil }
    return entry(event, before, endsAt: event.time, [:])
  }

  private func labels(_ event: DeliveredEvent, kind: String?, severity: String?) -> [String: JSONValue] {
    var result = labels.mapValues { JSONValue.text($0) }
    result["alertname"] = .text(kind ?? event.matter)
    result["severity"] = .text(severity ?? "high")
    if let subject = event.subject { result["fingerprint"] = .text(subject) }
    return result
  }

  private func entry(
    _ event: DeliveredEvent, _ labels: [String: JSONValue], endsAt: String, _ annotations: [String: JSONValue]
  ) -> JSONValue {
    var result: [String: JSONValue] = [
      "labels": .object(labels), "annotations": .object(annotations), "endsAt": .text(endsAt),
    ]
    result["startsAt"] = .text(event.notice.since.map { min($0, endsAt) } ?? event.time)
    if let link = event.notice.link { result["generatorURL"] = .text(link) }
    return .object(result)
  }

  private static func isLabel(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first), !name.hasPrefix("__") else { return false }
    return name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
    }
  }
}
