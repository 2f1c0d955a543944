import FindingStore
import Findings
import FoundationEssentials

extension DeliveredEvent {
  /// What is kept of an event, ready to be handed over; nil for what is none.
  init?(_ kept: NewDelivery) {
    let document = Array(kept.body.utf8)
    let data = Data(document)
    let decoder = JSONDecoder()
    struct Envelope<Body: Decodable>: Decodable { let data: Body }
    let notice: EventNotice
    if kept.type.hasPrefix("finding."), let event = try? decoder.decode(Envelope<FindingEventData>.self, from: data) {
      notice = EventNotice(event.data, type: kept.type)
    } else if kept.type.hasPrefix("run."), let event = try? decoder.decode(Envelope<RunEventData>.self, from: data) {
      notice = EventNotice(event.data, isActive: kept.type == EventKind.runIncomplete.rawValue)
    } else if let event = try? decoder.decode(Envelope<BreakerEventData>.self, from: data) {
      notice = EventNotice(event.data)
    } else {
      return nil
    }
    self.init(
      id: kept.event, type: kept.type, subject: kept.subject == "run" ? nil : kept.subject, time: kept.at,
      document: document, notice: notice)
  }
}

extension EventNotice {
  init(_ data: FindingEventData, type: String) {
    let finding = data.finding
    var blocks: [TicketText.Block] = [
      .facts([
        .init("The matrix says", [.plain(finding.expected.text)]), .init("Since", [.plain(finding.firstSeen)]),
        .init("State", [.plain(finding.state.rawValue)]),
      ])
    ]
    if !finding.actual.paths.isEmpty { blocks.append(.code(finding.actual.paths.prefix(5).map(\.text))) }
    blocks.append(.paragraph([.plain(finding.remediation)]))
    self.init(
      title: "\(type.dropFirst("finding.".count)): \(finding.summary)", text: TicketText(blocks),
      severity: finding.severity, kind: finding.kind,
      isActive: finding.state.needsAction, since: finding.firstSeen)
  }

  init(_ data: RunEventData, isActive: Bool) {
    let open = data.open
    let words =
      "\(open.critical) critical, \(open.high) high, \(open.medium) medium, \(open.low) low open; "
      + "\(data.changed.opened + data.changed.reopened) opened, \(data.changed.resolved) resolved"
    let unread = data.sources.filter { !$0.complete }.map(\.id)
    let gaps = unread.isEmpty ? "" : "; not read completely: \(unread.joined(separator: ", "))"
    self.init(
      title: "run \(data.run.id): \(data.verdict)", text: TicketText(plain: words + gaps), severity: nil, kind: nil,
      isActive: isActive, since: nil)
  }

  init(_ data: BreakerEventData) {
    let text =
      "\(data.reason); \(data.live) were live before. Look at them with alignd findings list --held; after alignd findings "
      + "release, the next run goes on."
    self.init(
      title: "mass change held back in run \(data.run.id)", text: TicketText(plain: text), severity: nil, kind: nil,
      isActive: true, since: nil)
  }
}
