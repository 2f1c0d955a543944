import Foundation
import TestServers
import TicketTargets

/// Speaks the documented contract of ServiceNow's Table API for the incident table, as far as alignd uses it.
struct FakeServiceNow {
  let tracker: FakeTracker
  let server: FakeHTTPServer
  static let key = "sn-key"

  init(_ traps: Set<FakeTracker.Trap> = []) throws {
    let tracker = FakeTracker(traps)
    self.tracker = tracker
    server = try FakeHTTPServer { Self.answer($0, tracker) }
  }

  /// The sys_id of a ticket's number, and back.
  static func systemID(_ id: Int) -> String { String(repeating: "a", count: 27) + String(id) }

  private static func answer(_ request: FakeHTTPServer.Request, _ tracker: FakeTracker) -> [FakeHTTPServer.Action] {
    guard request.header("x-sn-apikey") == key else { return [.status(401)] }
    let parts = request.parts
    guard parts.count >= 4, parts[0...2] == ["api", "now", "table"], parts[3] == "incident" else {
      return [.json(["error": ["message": "Invalid table"]], status: 400)]
    }
    if tracker.isLimited(request) { return [.status(429, [("Retry-After", "30")])] }
    switch (request.method, parts.count) {
    case ("GET", 4): return [.json(["result": .list(rows(request.query, tracker).map(shown))])]
    case ("POST", 4):
      guard case .object(let facts) = request.json else { return [.status(400)] }
      let id = tracker.add(facts, labels: [facts["correlation_id"]?.text ?? ""])
      if tracker.traps.contains(.losesCreateAnswer) { return [.status(502)] }
      return [.json(["result": ["sys_id": .text(systemID(id))]], status: 201)]
    case ("GET", 5):
      guard let ticket = tracker.ticket(String(parts[4].dropFirst(27))) else {
        return [.json(["error": ["message": "No Record found"]], status: 404)]
      }
      return [.json(["result": shown(ticket)])]
    case ("PATCH", 5):
      guard let ticket = tracker.ticket(String(parts[4].dropFirst(27))), case .object(let facts) = request.json else {
        return [.status(404)]
      }
      return [patch(ticket, facts, tracker)]
    default: return [.status(405)]
    }
  }

  private static func patch(
    _ ticket: FakeTracker.Ticket, _ facts: [String: JSONValue], _ tracker: FakeTracker
  ) -> FakeHTTPServer.Action {
    if let state = facts["state"]?.text {
      let isOpen = !["6", "7", "8"].contains(state)
      // A data policy of most instances: who resolves has to say how and what.
      guard isOpen || (facts["close_code"] != nil && facts["close_notes"] != nil) else {
        return .json(["error": ["message": "Data Policy Exception: close code is mandatory"]], status: 403)
      }
      tracker.set(ticket.id, isOpen: isOpen, ["close_code": facts["close_code"] ?? ""])
    }
    tracker.change(ticket.id) { ticket in
      if let note = facts["work_notes"]?.text { ticket.comments.append(note) }
      for (name, value) in facts where !["state", "work_notes", "close_code", "close_notes"].contains(name) {
        ticket.fields[name] = value
      }
      if let key = facts["correlation_id"]?.text { ticket.labels = [key] }
    }
    return .json(["result": ["sys_id": .text(systemID(ticket.id))]])
  }

  /// An encoded query: conditions joined by `^`. What is not understood is left out, as instances do by default.
  private static func rows(_ query: [String: String], _ tracker: FakeTracker) -> [FakeTracker.Ticket] {
    let conditions = (query["sysparm_query"] ?? "").split(separator: "^").map(String.init)
    let found = tracker.found { ticket in
      conditions.allSatisfy { condition in
        let key = ticket.labels.first ?? ""
        if condition.hasPrefix("correlation_id=") { return key == condition.dropFirst(15) }
        if condition.hasPrefix("correlation_idSTARTSWITH") { return key.hasPrefix(condition.dropFirst(24)) }
        if condition == "stateNOT IN6,7,8" { return ticket.isOpen }
        if condition.hasPrefix("sys_id>") { return systemID(ticket.id) > condition.dropFirst(7) }
        return true
      }
    }
    return Array(found.prefix(Int(query["sysparm_limit"] ?? "") ?? 10_000))
  }

  private static func shown(_ ticket: FakeTracker.Ticket) -> JSONValue {
    [
      "sys_id": .text(systemID(ticket.id)), "number": .text("INC00\(ticket.id)"), "state": ticket.isOpen ? "2" : "6",
      "correlation_id": .text(ticket.labels.first ?? ""),
      "short_description": ticket.fields["short_description"] ?? "",
      "close_code": ticket.isRefused ? "Not Solved" : ticket.fields["close_code"] ?? "",
      "resolved_at": ticket.isOpen ? "" : "2026-11-25 17:33:09", "closed_at": "",
    ]
  }
}
