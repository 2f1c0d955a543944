import ConnectorKit
import Findings
import Foundation
import HTTPTransport
import Synchronization
import TestServers
import TicketDelivery
import TicketTargets

/// Keys that exist only here. The shared ones are 32 bytes; the pair is that of RFC 8032 7.1, test 1.
enum Keys {
  static let shared = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
  static let other = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
  static let privateHalf = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
  static let publicHalf = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
}

/// Events that are handed over.
enum Events {
  static let fingerprint = "f1:414ad134110e8a3b6c2f9d07e15b48a6c3d2f1e0b9a87654321fedcba0123456"

  static let notice = EventNotice(
    title: "orphan-account: root", text: TicketText(plain: "The account belongs to nobody."), severity: "critical",
    kind: "orphan-account", isActive: true, since: "2026-11-24T02:30:00Z")

  static let opened: DeliveredEvent = {
    let finding = EventFinding(
      fingerprint: fingerprint, kind: "orphan-account", severity: "critical", state: .open,
      summary: "orphan-account: root", expected: EventFinding.Expected(text: "an identity"),
      actual: EventFinding.Actual(observation: "nobody; \u{202E}\"<b>ä\n"), firstSeen: "2026-11-24T02:30:00Z",
      lastSeen: "2026-11-24T02:30:00Z")
    let event = CloudEvent(.findingOpened, id: "7c1e0b52-1", store: "7c1e0b52", time: "2026-11-24T02:31:07Z")
    let data = FindingEventData(
      store: "7c1e0b52", run: EventRun(id: "1", startedAt: "2026-11-24T02:30:00Z"), previousState: nil,
      moved: [.reality], changes: [], finding: finding)
    return DeliveredEvent(
      id: event.id, type: event.kind.rawValue, subject: fingerprint, time: event.time,
      document: (try? event.document(data)) ?? [], notice: notice)
  }()

  /// The same as it comes later in its life.
  static func later(_ kind: EventKind, isActive: Bool, at time: String) -> DeliveredEvent {
    var event = opened
    (event.id, event.type, event.time, event.notice.isActive) = ("7c1e0b52-2", kind.rawValue, time, isActive)
    return event
  }

  /// An event about a run.
  static func run(_ kind: EventKind, isActive: Bool) -> DeliveredEvent {
    DeliveredEvent(
      id: "7c1e0b52-3", type: kind.rawValue, subject: nil, time: "2026-11-24T02:31:07Z", document: [],
      notice: EventNotice(
        title: "1 of 2 sources could not be read", text: TicketText(plain: "idp: users: page 3 was not answered"),
        severity: nil, kind: nil, isActive: isActive, since: nil))
  }
}

enum Webhook {
  static func transport(_ url: String) throws -> HTTPTransport {
    try HTTPTransport(TransportSettings(baseURL: try HTTPURL(url), userAgent: "alignd/test"))
  }

  static func target(_ url: String, keys: [String], clock: Clock? = nil) throws -> WebhookTarget {
    let settings = WebhookTarget.Settings(
      url: try HTTPURL(url), keys: try keys.map { try WebhookKey(Secret($0)) }, token: nil)
    guard let clock else { return try WebhookTarget(settings, over: try transport(url)) }
    return try WebhookTarget(settings, over: try transport(url), clock: { clock.now })
  }

  /// The root of the project.
  static let project = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// What time a test says that it is.
final class Clock: Sendable {
  private let seconds: Mutex<Int64>
  init(_ seconds: Int64) { self.seconds = Mutex(seconds) }
  var now: Int64 { seconds.withLock { $0 } }
  func set(_ seconds: Int64) { self.seconds.withLock { $0 = seconds } }
}
