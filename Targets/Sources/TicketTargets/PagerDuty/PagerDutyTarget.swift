public import ConnectorKit
public import HTTPTransport
public import TicketDelivery

/// PagerDuty's Events API v2: what needs somebody is an incident, one for each finding, resolved when the finding is.
public struct PagerDutyTarget: EventReceiver {
  /// Least time between two events.
  public let pace: Duration
  private let post: EventPost
  private let key: Secret
  private let instance: String

  /// Which service gets the events.
  public struct Settings: Sendable {
    /// Integration key of a service: "Events API V2".
    public var routingKey: Secret
    /// Where events go; another than the standard for accounts in the EU.
    public var url: HTTPURL
    /// What incidents say they come from; it also tells the incidents of several installations apart.
    public var instance: String
    /// Least time between two events.
    public var pace: Duration

    /// Settings by their parts.
    public init(routingKey: Secret, url: HTTPURL, instance: String = "alignd", pace: Duration = .milliseconds(500)) {
      (self.routingKey, self.url, self.instance, self.pace) = (routingKey, url, instance, pace)
    }

    /// The address of accounts that are not in the EU.
    public static let standardAddress = "https://events.pagerduty.com/v2/enqueue"
  }

  /// A target by its settings and an exchange.
  public init(_ settings: Settings, over exchange: any HTTPExchanging) throws(TargetSettingsError) {
    guard !settings.routingKey.isEmpty else {
      throw TargetSettingsError("the routing key is empty; take the integration key of a service's \"Events API V2\"")
    }
    guard !settings.instance.isEmpty, settings.instance.utf8.count <= 100 else {
      throw TargetSettingsError("the instance must be a name of at most 100 bytes")
    }
    (pace, key, instance) = (settings.pace, settings.routingKey, settings.instance)
    post = EventPost(exchange, to: settings.url)
  }

  /// Triggers or resolves the incident of what the event is about.
  public func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    let dedupKey = event.subject ?? "\(instance) \(event.matter)"
    var body: [String: JSONValue] = [
      "routing_key": key.reveal { .text($0) }, "event_action": event.notice.isActive ? "trigger" : "resolve",
      "dedup_key": .text(dedupKey), "client": "alignd",
    ]
    if event.notice.isActive {
      body["payload"] = payload(event)
      if let link = event.notice.link { body["client_url"] = .text(link) }
    }
    let response = try await post.send(json: .object(body), expected: [400])
    if response.status == 400 {
      let said = TargetFailure.shown(response.body)
      guard !said.contains("routing_key") else {
        throw TargetFailure(.refused, "PagerDuty does not know the routing key: \(said); check the integration key")
      }
      throw TargetFailure(.rejected, "PagerDuty refused the event: \(said)")
    }
    let answer = EventPost.json(response)
    guard answer?["status"]?.text == "success", answer?["dedup_key"]?.text == dedupKey else {
      throw TargetFailure(
        .uncertain, "\(post.shown) was answered \(response.status), but not as PagerDuty does; check the address")
    }
  }

  /// Whether somebody is there. The key cannot be tried without making an incident.
  public func probe() async throws(TargetFailure) -> [String] {
    let status = try await post.knock()
    return ["\(post.shown) is reached (HEAD is answered \(status)); the routing key is tried by the first event"]
  }

  private func payload(_ event: DeliveredEvent) -> JSONValue {
    let notice = event.notice
    var details: [String: JSONValue] = [
      "event": .text(event.id), "type": .text(event.type),
      "text": .text(TicketMarkup.plain.written(notice.text, limit: 20_000)),
    ]
    if let subject = event.subject { details["fingerprint"] = .text(subject) }
    if let since = notice.since { details["since"] = .text(since) }
    var payload: [String: JSONValue] = [
      "summary": .text(TicketMarkup.plain.line(notice.title).cut(to: 1_024)), "source": .text(instance),
      "severity": Self.severity(notice.severity), "timestamp": .text(event.time), "custom_details": .object(details),
    ]
    if let kind = notice.kind { payload["class"] = .text(kind) }
    return .object(payload)
  }

  /// PagerDuty knows four; what runs say is an error.
  private static func severity(_ severity: String?) -> JSONValue {
    switch severity {
    case "critical": "critical"
    case "high", nil: "error"
    case "medium": "warning"
    default: "info"
    }
  }
}
