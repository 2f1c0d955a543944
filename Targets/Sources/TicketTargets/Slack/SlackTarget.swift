public import ConnectorKit
public import HTTPTransport
public import TicketDelivery

/// An incoming webhook of Slack: one message for each event. It tells, and keeps nothing.
public struct SlackTarget: EventReceiver {
  /// Least time between two events: Slack takes one message a second.
  public let pace: Duration
  private let post: EventPost

  /// A target by the address of the webhook, which is all that protects it.
  public init(
    url: Secret, over exchange: any HTTPExchanging, pace: Duration = .seconds(1)
  ) throws(TargetSettingsError) {
    do {
      post = EventPost(exchange, to: try url.reveal { try HTTPURL($0) })
    } catch {
      throw TargetSettingsError("the address of the Slack webhook cannot be used: \(error)")
    }
    self.pace = pace
  }

  /// Posts a message.
  public func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    let response = try await post.send(json: message(event), expected: [404])
    let said = TargetFailure.shown(response.body)
    if response.status == 404 {
      throw TargetFailure(.refused, "Slack does not know the webhook any more (\(said)); make a new one")
    }
    guard said == "ok" else {
      throw TargetFailure(
        .uncertain,
        "\(post.shown) was answered \(response.status) with \"\(said)\" instead of \"ok\"; check the address")
    }
  }

  /// Whether somebody is there. The webhook itself cannot be tried without a message.
  public func probe() async throws(TargetFailure) -> [String] {
    let status = try await post.knock()
    return ["\(post.shown) is reached (HEAD is answered \(status)); the webhook is tried by the first event"]
  }

  private func message(_ event: DeliveredEvent) -> JSONValue {
    let notice = event.notice
    var blocks: [JSONValue] = [
      [
        "type": "header",
        "text": [
          "type": "plain_text", "emoji": false, "text": .text(TicketMarkup.plain.line(notice.title).cut(to: 150)),
        ],
      ]
    ]
    func section(_ kind: JSONValue, _ text: String) {
      let object: JSONValue = ["type": "mrkdwn", "verbatim": true, "text": .text(text)]
      blocks.append(kind == "context" ? ["type": kind, "elements": [object]] : ["type": kind, "text": object])
    }
    let body = TicketMarkup.slack.written(notice.text, limit: 2_900)
    if !body.isEmpty { section("section", body) }
    let facts = [event.type, notice.severity, notice.since.map { "since \($0)" }].compactMap { $0 }
    section("context", facts.map { TicketMarkup.slack.line($0) }.joined(separator: " · "))
    if let link = notice.link, !link.contains(where: { "<>|".contains($0) }) {
      section("section", "<\(link.replacing("&", with: "&amp;"))|Read more>")
    }
    return ["text": .text(TicketMarkup.slack.line(notice.title).cut(to: 1_000)), "blocks": .list(blocks)]
  }
}
