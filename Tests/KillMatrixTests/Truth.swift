import BuiltProgram
import Foundation
import TestServers
import Testing

/// What the servers and the store say about one company, compared with what must be so.
struct Truth: Sendable {
  /// Tickets of the company, all that were ever made.
  let tickets: [RequestTracker.Ticket]
  /// Events of the company that the receiver took.
  let events: [WebhookReceiver.Request]
  /// Findings by title, with where the store says that they stand.
  let states: [String: String]
  /// Deliveries of the store: target, event, state.
  let deliveries: [Delivery]

  struct Delivery: Sendable, Decodable { let target, event, state, subject: String }
  private struct Deliveries: Decodable { let deliveries: [Delivery] }
  private struct Finding: Decodable { let title, state, fingerprint: String }

  /// Asks all of them.
  ///
  /// - Parameter first: number of the company's first ticket.
  static func ask(_ site: KillSite, from first: Int) async throws -> Truth {
    let tickets = try await site.servers.tracker.tickets(from: first)
    let events = try site.servers.receiver.requests().filter { $0.path == site.path }
    let (list, sent) = try await offPool {
      (
        try site.alignd(["findings", "list", "--format", "json"]),
        try site.alignd(["deliveries", "list", "--all", "--limit", "100000", "--format", "json"])
      )
    }
    // A kill may have left no store yet.
    let isThere = list.status == 0 && sent.status == 0
    let findings = isThere ? try JSONDecoder().decode([Finding].self, from: Data(list.output.utf8)) : []
    let told = isThere ? try JSONDecoder().decode(Deliveries.self, from: Data(sent.output.utf8)).deliveries : []
    return Truth(
      tickets: tickets, events: events,
      states: Dictionary(findings.map { ($0.title, $0.state) }) { "\($0), \($1)" }, deliveries: told)
  }

  /// What is not as it must be, a line each.
  func problems(_ company: SmallCompany, accepted: Set<Int>) -> [String] {
    tracker(company, accepted) + store(company, accepted) + receiver(company, accepted)
  }

  // MARK: The tracker

  /// Tickets beside another one with the same key.
  var doubled: Int { Dictionary(grouping: tickets) { $0.key ?? "" }.values.reduce(0) { $0 + $1.count - 1 } }

  /// Events that came again.
  var repeated: Int { events.count - Set(events.map(\.id)).count }

  /// Tickets that must be open and are not.
  func lost(_ company: SmallCompany, accepted: Set<Int>) -> Int {
    Set(company.tickets(without: accepted)).subtracting(open.map(\.subject)).count
  }

  private var open: [RequestTracker.Ticket] { tickets.filter { !["resolved", "rejected"].contains($0.status) } }

  private func tracker(_ company: SmallCompany, _ accepted: Set<Int>) -> [String] {
    var problems: [String] = []
    for ticket in tickets where ticket.key == nil { problems.append("ticket \(ticket.id) has no key") }
    for (key, open) in Dictionary(grouping: open, by: { $0.key ?? "" }) where open.count > 1 {
      problems.append("tickets \(open.map(\.id)) are open with the key \(key)")
    }
    let (wanted, found) = (company.tickets(without: accepted), open.map(\.subject).sorted())
    if wanted != found { problems.append("open tickets are \(found) instead of \(wanted)") }
    return problems
  }

  // MARK: The store

  private func store(_ company: SmallCompany, _ accepted: Set<Int>) -> [String] {
    var problems: [String] = []
    let live = Set(states.filter { $0.value != "resolved" }.keys)
    if live != company.findings { problems.append("live findings are \(live) instead of \(company.findings)") }
    for person in accepted.intersection(company.access) where states[SmallCompany.title(person)] != "excepted" {
      problems.append("the finding about person \(person) is not accepted")
    }
    for delivery in deliveries where delivery.state == "pending" || delivery.state == "parked" {
      problems.append("\(delivery.event) to \(delivery.target) is \(delivery.state)")
    }
    let taken = Set(events.compactMap(\.id))
    for delivery in deliveries where delivery.target == "hooks" {
      switch (delivery.state, taken.contains(delivery.event)) {
      case ("done", false): problems.append("\(delivery.event) counts as delivered and never arrived")
      case ("collapsed", true): problems.append("\(delivery.event) counts as never told and has arrived")
      default: break
      }
    }
    let known = Set(deliveries.filter { $0.target == "hooks" }.map(\.event))
    for event in taken.subtracting(known) { problems.append("\(event) has arrived and the store does not know it") }
    return problems
  }

  // MARK: The receiver

  private func receiver(_ company: SmallCompany, _ accepted: Set<Int>) -> [String] {
    var problems: [String] = []
    var bodies: [String: String] = [:]
    /// Per finding: the last word on where it stands; nil before it was told at all.
    var stands: [String: String] = [:]
    var titles: [String: String] = [:]
    for request in events {
      guard let id = request.id, let event = request.event, request.isVerified, event.id == id else {
        problems.append("a webhook is no signed event: \(request.reason ?? request.eventProblem ?? request.body)")
        continue
      }
      if let before = bodies[id] {
        if before != request.body { problems.append("\(id) came with two bodies") }
        continue
      }
      bodies[id] = request.body
      guard let subject = event.subject else { continue }
      titles[subject] = Self.title(event)
      let stood = stands[subject]
      // What may be told of a finding after what. One that opened and closed before anybody was told is opened again only.
      let (fits, stand): (Bool, String) =
        switch event.type {
        case "alignd.finding.opened": (stood == nil, "open")
        case "alignd.finding.reopened": (stood != "open", "open")
        case "alignd.finding.updated", "alignd.finding.escalated": (stood == "open", "open")
        case "alignd.finding.excepted": (stood == "open", "excepted")
        case "alignd.finding.resolved": (stood == "open" || stood == "excepted", "resolved")
        default: (false, event.type)
        }
      if !fits { problems.append("\(id): \(event.type) after \(stood ?? "nothing")") }
      stands[subject] = stand
    }
    let told = Set(stands.filter { $0.value == "open" }.keys.compactMap { titles[$0] })
    let wanted = Set(company.access.subtracting(accepted).map { SmallCompany.title($0) })
    if told != wanted { problems.append("told as open are \(told.sorted()) instead of \(wanted.sorted())") }
    return problems
  }

  private static func title(_ event: WebhookReceiver.Event) -> String? {
    struct Body: Decodable {
      struct Finding: Decodable { let summary: String }
      let finding: Finding
    }
    return try? JSONDecoder().decode(Body.self, from: Data(event.data.utf8)).finding.summary
  }
}
