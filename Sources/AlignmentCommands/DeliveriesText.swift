import AccessModel
import FindingStore
import Foundation

/// Deliveries as a terminal shows them.
struct DeliveriesText {
  let style: TextStyle

  func render(_ targets: [TargetOverview], _ deliveries: [StoredDelivery], now: Date) -> String {
    var lines: [String] = []
    for target in targets {
      let state = target.state
      let reason = state.reason.isEmpty ? "" : " since \(state.since): \(state.reason)"
      let line = "target \(target.id): \(state.word.rawValue)\(reason)\(Self.waiting(target.backlog, now))"
      lines.append(state.word == .active ? style.shown(line) : style.red(line))
    }
    for delivery in deliveries {
      lines.append(
        style.shown(
          "\(delivery.id) \(delivery.state.rawValue) \(delivery.content.target) \(delivery.content.type) "
            + "\(delivery.content.at) \(delivery.content.subject.prefix(39)), \(counted(delivery.attempts, "attempt"))")
      )
      if !delivery.failure.isEmpty { lines += style.wrapped([delivery.failure], indent: 4) }
    }
    lines.append(deliveries.isEmpty ? "nothing waits" : "\(deliveries.count) shown")
    return lines.joined(separator: "\n") + "\n"
  }

  /// How much waits, and for how long the oldest of it has.
  private static func waiting(_ backlog: Backlog?, _ now: Date) -> String {
    guard let backlog else { return "" }
    var parts: [String] = []
    if backlog.pending > 0 { parts.append("\(backlog.pending) waiting") }
    if backlog.parked > 0 { parts.append("\(backlog.parked) parked") }
    let since = (try? Date(backlog.oldest, strategy: .iso8601)).map { age(now.timeIntervalSince($0)) } ?? "unknown"
    return "; \(parts.joined(separator: ", ")), the oldest for \(since)"
  }

  /// A span in the largest unit of which there are two, so that no age looks shorter than it is by more than half.
  private static func age(_ seconds: TimeInterval) -> String {
    let whole = Int(max(0, min(seconds, 1e12)))
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")]
    for (length, name) in units where whole >= 2 * length { return counted(whole / length, name) }
    return counted(whole, "second")
  }

  func render(_ delivery: StoredDelivery) -> String {
    let content = delivery.content
    var lines = [
      "delivery \(delivery.id): \(delivery.state.rawValue)", "target: \(content.target)", "about: \(content.subject)",
      "event: \(content.event), \(content.type), \(content.at)", "attempts: \(delivery.attempts)",
    ]
    if delivery.isSent { lines.append("an attempt was begun whose outcome is not known") }
    if !delivery.failure.isEmpty { lines.append("last failure: \(delivery.failure)") }
    if let ended = delivery.endedAt { lines.append("ended: \(ended)") }
    return (lines + [content.body]).map { $0.shown(limit: 100_000) }.joined(separator: "\n") + "\n"
  }
}

/// A target, where it stands, and what waits for it.
struct TargetOverview {
  let id: String
  let state: TargetState
  /// Nil when nothing waits.
  let backlog: Backlog?
}

/// Deliveries in JSON.
struct DeliveriesDocument: Encodable {
  struct Target: Encodable {
    let id, state, reason, since: String
    let pending, parked: Int
    let oldestAt: String?

    init(_ target: TargetOverview) {
      (id, state) = (target.id, target.state.word.rawValue)
      (reason, since) = (target.state.reason, target.state.since)
      (pending, parked) = (target.backlog?.pending ?? 0, target.backlog?.parked ?? 0)
      oldestAt = target.backlog?.oldest
    }
  }

  struct Delivery: Encodable {
    let id: Int64
    let target, subject, event, type, at, state, failure, body: String
    let attempts: Int
    let outcomeUnknown: Bool
    let endedAt: String?

    init(_ delivery: StoredDelivery) {
      let content = delivery.content
      id = delivery.id
      (target, subject, event, type, at) = (content.target, content.subject, content.event, content.type, content.at)
      (state, failure, body) = (delivery.state.rawValue, delivery.failure, content.body)
      (attempts, outcomeUnknown, endedAt) = (delivery.attempts, delivery.isSent, delivery.endedAt)
    }
  }

  let targets: [Target]
  let deliveries: [Delivery]
}
