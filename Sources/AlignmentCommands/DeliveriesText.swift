import AccessModel
import FindingStore

/// Deliveries as a terminal shows them.
struct DeliveriesText {
  let style: TextStyle

  func render(_ targets: [(id: String, state: TargetState)], _ deliveries: [StoredDelivery]) -> String {
    var lines: [String] = []
    for (id, state) in targets {
      let reason = state.reason.isEmpty ? "" : " since \(state.since): \(state.reason)"
      let line = "target \(id): \(state.word.rawValue)\(reason)"
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

/// Deliveries in JSON.
struct DeliveriesDocument: Encodable {
  struct Target: Encodable {
    let id, state, reason, since: String

    init(_ id: String, _ state: TargetState) {
      (self.id, self.state, reason, since) = (id, state.word.rawValue, state.reason, state.since)
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
