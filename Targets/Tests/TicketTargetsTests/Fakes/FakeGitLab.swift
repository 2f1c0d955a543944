import Foundation
import TestServers
import TicketTargets

/// Speaks the documented contract of GitLab's issues, as far as alignd uses it.
struct FakeGitLab {
  let tracker: FakeTracker
  let server: FakeHTTPServer
  static let token = "gl-token"

  init(_ traps: Set<FakeTracker.Trap> = []) throws {
    let tracker = FakeTracker(traps)
    self.tracker = tracker
    server = try FakeHTTPServer { Self.answer($0, tracker) }
  }

  private static func answer(_ request: FakeHTTPServer.Request, _ tracker: FakeTracker) -> [FakeHTTPServer.Action] {
    guard request.header("private-token") == token else {
      return [.json(["message": "401 Unauthorized"], status: 401)]
    }
    let parts = request.parts
    if parts == ["api", "v4", "user"] { return [.json(["username": "alignd"])] }
    // A path is one part, its slash encoded.
    guard parts.count >= 4, parts[0...3] == ["api", "v4", "projects", "acme/access"] else { return [.status(404)] }
    if tracker.isLimited(request) {
      return [.status(429, [("RateLimit-Remaining", "0"), ("Retry-After", "20")])]
    }
    let mayLabel = !tracker.traps.contains(.lacksRights)
    switch (request.method, parts.count) {
    case ("GET", 4):
      return [
        .json([
          "issues_access_level": "enabled",
          "permissions": ["project_access": ["access_level": mayLabel ? 20 : 10], "group_access": .null],
        ])
      ]
    case ("GET", 5): return [list(request.query, tracker)]
    case ("POST", 5):
      guard case .object(let facts) = request.json, facts["title"]?.text != nil else { return [.status(400)] }
      let id = tracker.add(facts, labels: mayLabel ? labels(facts["labels"]) : [])
      if tracker.traps.contains(.losesCreateAnswer) { return [.status(502)] }
      return [.json(["iid": .whole(Int64(id))], status: 201)]
    default: return [issue(request, parts, tracker)]
    }
  }

  private static func labels(_ text: JSONValue?) -> [String] {
    (text?.text ?? "").split(separator: ",").map(String.init)
  }

  private static func list(_ query: [String: String], _ tracker: FakeTracker) -> FakeHTTPServer.Action {
    let wanted = labels(query["labels"].map { .text($0) })
    let found = tracker.found { ticket in
      wanted.allSatisfy(ticket.labels.contains) && (query["state"] == "all" || ticket.isOpen)
    }
    let size = Int(query["per_page"] ?? "") ?? 20
    let page = Int(query["page"] ?? "") ?? 1
    return .json(.list(found.dropFirst((page - 1) * size).prefix(size).map(shown)))
  }

  private static func shown(_ ticket: FakeTracker.Ticket) -> JSONValue {
    [
      "iid": .whole(Int64(ticket.id)), "title": ticket.fields["title"] ?? "",
      "state": ticket.isOpen ? "opened" : "closed", "moved_to_id": ticket.isMoved ? 7 : .null,
      "closed_at": ticket.isOpen ? .null : "2026-11-25T17:33:09.123Z",
      "labels": .list((ticket.labels + (ticket.isRefused ? ["wontfix"] : [])).map { .text($0) }),
      "web_url": .text("https://gitlab.example/acme/access/-/issues/\(ticket.id)"),
    ]
  }

  private static func issue(
    _ request: FakeHTTPServer.Request, _ parts: [String], _ tracker: FakeTracker
  ) -> FakeHTTPServer.Action {
    guard parts[4] == "issues", parts.count >= 6, let ticket = tracker.ticket(parts[5]) else { return .status(404) }
    switch (request.method, parts.count > 6 ? parts[6] : "") {
    case ("GET", ""): return .json(shown(ticket))
    case ("PUT", ""):
      let changes = request.json
      if let event = changes["state_event"]?.text { tracker.set(ticket.id, isOpen: event == "reopen") }
      tracker.change(ticket.id) { ticket in
        for name in ["title", "description", "due_date"] {
          if let value = changes[name] { ticket.fields[name] = value }
        }
        for label in labels(changes["add_labels"]) where !ticket.labels.contains(label) { ticket.labels.append(label) }
      }
      return .json(tracker.ticket(parts[5]).map(shown) ?? .null)
    case ("POST", "notes"):
      tracker.change(ticket.id) { $0.comments.append(request.json["body"]?.text ?? "") }
      return .json(["id": 1], status: 201)
    default: return .status(405)
    }
  }
}
