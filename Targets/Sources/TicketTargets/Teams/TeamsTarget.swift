public import ConnectorKit
import Foundation
public import HTTPTransport
public import TicketDelivery

/// A workflow of Microsoft Teams that is started by a webhook: one adaptive card for each event.
public struct TeamsTarget: EventReceiver {
  /// Least time between two events: Teams takes four requests a second.
  public let pace: Duration
  private let post: EventPost

  /// Most bytes of a message.
  public static let limit = 28_000

  /// A target by the address of the workflow, which is all that protects it.
  public init(
    url: Secret, over exchange: any HTTPExchanging, pace: Duration = .milliseconds(500)
  ) throws(TargetSettingsError) {
    do {
      post = EventPost(exchange, to: try url.reveal { try HTTPURL($0) })
    } catch {
      throw TargetSettingsError("the address of the Teams workflow cannot be used: \(error)")
    }
    self.pace = pace
  }

  /// Posts a card.
  public func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    var limit = 16_000
    var body = EventPost.bytes(message(event, textLimit: limit))
    while body.count > Self.limit, limit > 100 {
      limit /= 2
      body = EventPost.bytes(message(event, textLimit: limit))
    }
    let response = try await post.send(body, as: "application/json", expected: [404])
    if response.status == 404 {
      throw TargetFailure(.refused, "the workflow is not there any more; make a new one and give its address")
    }
    // Workflows answer 202 and nothing. The connectors that went before them said 200 to everything, and why it failed.
    guard response.status != 200 || response.body.isEmpty || response.body == Array("1".utf8) else {
      throw TargetFailure(
        .uncertain, "\(post.shown) was answered 200 with \"\(TargetFailure.shown(response.body))\"; check the address")
    }
  }

  /// Whether somebody is there. The workflow itself cannot be tried without a card.
  public func probe() async throws(TargetFailure) -> [String] {
    let status = try await post.knock()
    return ["\(post.shown) is reached (HEAD is answered \(status)); the workflow is tried by the first event"]
  }

  /// Text runs and not text blocks: those would be read as Markdown.
  private func message(_ event: DeliveredEvent, textLimit: Int) -> JSONValue {
    let notice = event.notice
    func row(_ text: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
      let run: [String: JSONValue] = ["type": "TextRun", "text": .text(text)]
      return ["type": "RichTextBlock", "inlines": [.object(run.merging(more) { $1 })]]
    }
    let title = TicketMarkup.plain.line(notice.title).cut(to: 500)
    var rows = [row(title, ["weight": "Bolder", "size": "Medium", "color": Self.color(notice)])]
    let facts = [event.type, notice.severity, notice.since.map { "since \($0)" }].compactMap { $0 }
    rows.append(row(facts.joined(separator: " · "), ["isSubtle": true]))
    let lines = TicketMarkup.plain.written(notice.text, limit: textLimit).split(separator: "\n")
    rows += lines.map { row(String($0)) }
    var card: [String: JSONValue] = [
      "type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": "1.4",
      "body": .list(rows),
    ]
    if let link = notice.link {
      card["actions"] = [["type": "Action.OpenUrl", "title": "Read more", "url": .text(link)]]
    }
    return [
      "type": "message",
      "attachments": [
        ["contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .null, "content": .object(card)]
      ],
    ]
  }

  private static func color(_ notice: EventNotice) -> JSONValue {
    guard notice.isActive else { return "Good" }
    return switch notice.severity {
    case "critical", "high": "Attention"
    case "medium": "Warning"
    default: "Default"
    }
  }
}
