public import ConnectorKit
public import HTTPTransport
public import TicketDelivery

/// A webhook: the CloudEvents document of each event, signed as Standard Webhooks 1.0.0 says.
///
/// At least once: when no answer tells, the event is sent again with the same id, and the receiver keeps it once.
public struct WebhookTarget: EventReceiver {
  /// Least time between two events.
  public let pace: Duration
  private let post: EventPost
  private let keys: [WebhookKey]
  private let headers: [HTTPHeader]
  private let clock: TargetClock

  /// Where a webhook goes and what proves whom it comes from.
  public struct Settings: Sendable, CustomStringConvertible, CustomReflectable {
    /// The receiver's address.
    public var url: HTTPURL
    /// One key, or several while one replaces another: each signs.
    public var keys: [WebhookKey]
    /// What stands behind `Authorization: Bearer`; nil for nothing.
    public var token: Secret?
    /// Header lines besides.
    public var headers: [(name: String, value: Secret)]
    /// Least time between two events.
    public var pace: Duration

    /// Settings by their parts.
    public init(
      url: HTTPURL, keys: [WebhookKey], token: Secret? = nil, headers: [(name: String, value: Secret)] = [],
      pace: Duration = .zero
    ) {
      (self.url, self.keys, self.token, self.headers, self.pace) = (url, keys, token, headers, pace)
    }

    /// Scheme and host: the path may be a secret.
    public var description: String { "\(url.origin)/…" }
    /// The same only.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
  }

  /// Most keys at a time: the receiver has to try them all.
  public static let mostKeys = 8

  /// A webhook by its settings.
  ///
  /// - Parameters:
  ///   - settings: where to, and signed with what.
  ///   - exchange: sends a request once; its settings say which authorities are trusted and who the client is.
  ///   - clock: what time an attempt is made at.
  public init(
    _ settings: Settings, over exchange: any HTTPExchanging, clock: @escaping TargetClock = systemClock
  ) throws(TargetSettingsError) {
    guard !settings.keys.isEmpty else {
      throw TargetSettingsError("a webhook needs a key, so that its receiver can tell it from anybody else's request")
    }
    guard settings.keys.count <= Self.mostKeys else {
      throw TargetSettingsError("a webhook takes at most \(Self.mostKeys) keys; remove those that no receiver uses")
    }
    (pace, keys, self.clock) = (settings.pace, settings.keys, clock)
    post = EventPost(exchange, to: settings.url)
    var taken: Set<String> = ["content-type", "accept", "webhook-id", "webhook-timestamp", "webhook-signature"]
    if settings.token != nil { taken.insert("authorization") }
    var headers: [HTTPHeader] = []
    for (name, value) in settings.headers {
      guard taken.insert(name.lowercased()).inserted else {
        throw TargetSettingsError("the header \"\(name)\" is set by the webhook itself, or given twice; leave it out")
      }
      headers.append(try Self.header(name, value) { $0 })
    }
    if let token = settings.token { headers.append(try Self.header("Authorization", token) { "Bearer " + $0 }) }
    self.headers = headers
  }

  /// Sends the document.
  public func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    let signed: [HTTPHeader]
    do {
      signed = try signature(event)
    } catch {
      throw TargetFailure(.rejected, "the event \"\(event.id)\" cannot be signed: \(error)")
    }
    _ = try await post.send(
      event.document, as: "application/cloudevents+json; charset=utf-8", headers: signed + headers)
  }

  /// Says whether somebody is there, and what to verify with.
  public func probe() async throws(TargetFailure) -> [String] {
    let status = try await post.knock()
    return ["\(post.shown) is reached (HEAD is answered \(status))"] + keys.map { "signs with: \($0)" }
  }

  /// The three header lines of an attempt.
  private func signature(_ event: DeliveredEvent) throws -> [HTTPHeader] {
    // The three parts are told apart by full stops.
    guard !event.id.isEmpty, event.id.utf8.count <= 256, event.id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      !event.id.contains(".")
    else { throw TargetSettingsError("its id must be visible ASCII characters without a full stop") }
    let time = String(clock())
    let content = Array("\(event.id).\(time).".utf8) + event.document
    let signatures = try keys.map { try $0.signature(of: content) }
    return [
      try HTTPHeader("webhook-id", event.id), try HTTPHeader("webhook-timestamp", time),
      try HTTPHeader("webhook-signature", signatures.joined(separator: " ")),
    ]
  }

  private static func header(
    _ name: String, _ value: Secret, _ whole: (String) -> String
  ) throws(TargetSettingsError) -> HTTPHeader {
    do {
      return try value.reveal { try HTTPHeader(name, whole($0)) }
    } catch {
      throw TargetSettingsError("\(error)")
    }
  }
}
