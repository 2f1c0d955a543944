import Foundation
import TestServers
import TicketTargets

/// Speaks the documented contract of GitHub's issues, as far as alignd uses it.
struct FakeGitHub {
  let tracker: FakeTracker
  let server: FakeHTTPServer
  static let token = "gh-token"

  init(_ traps: Set<FakeTracker.Trap> = []) throws {
    let tracker = FakeTracker(traps)
    self.tracker = tracker
    server = try FakeHTTPServer { Self.answer($0, tracker) }
  }

  private static func answer(_ request: FakeHTTPServer.Request, _ tracker: FakeTracker) -> [FakeHTTPServer.Action] {
    guard request.header("authorization") == "Bearer \(token)", request.header("x-github-api-version") == "2022-11-28"
    else { return [.json(["message": "Bad credentials"], status: 401)] }
    let parts = request.parts
    guard parts.count >= 3, parts[0...2] == ["repos", "acme", "access"] else { return [.status(404)] }
    if tracker.isLimited(request) {
      return [.status(403, [("x-ratelimit-remaining", "0"), ("Retry-After", "60")])]
    }
    let mayLabel = !tracker.traps.contains(.lacksRights)
    switch (request.method, parts.count) {
    case ("GET", 3):
      return [
        .json([
          "has_issues": true, "archived": false,
          "permissions": ["pull": true, "triage": .flag(mayLabel), "push": .flag(mayLabel)],
        ])
      ]
    case ("GET", 4): return [list(request.query, tracker)]
    case ("POST", 4):
      guard case .object(let facts) = request.json, facts["title"]?.text != nil else { return [.status(422)] }
      // Dropped without a word for whoever may not push.
      let labels = mayLabel ? facts["labels"]?.elements.compactMap(\.text) ?? [] : []
      let id = tracker.add(facts, labels: labels)
      if tracker.traps.contains(.losesCreateAnswer) { return [.status(502)] }
      return [.json(["number": .whole(Int64(id))], status: 201)]
    default: return [issue(request, parts, tracker)]
    }
  }

  private static func list(_ query: [String: String], _ tracker: FakeTracker) -> FakeHTTPServer.Action {
    let wanted = (query["labels"] ?? "").split(separator: ",").map(String.init)
    let found = tracker.found { ticket in
      wanted.allSatisfy(ticket.labels.contains) && (query["state"] == "all" || ticket.isOpen)
    }
    let size = Int(query["per_page"] ?? "") ?? 30
    let page = Int(query["page"] ?? "") ?? 1
    var items = found.dropFirst((page - 1) * size).prefix(size).map(shown)
    // A pull request with the same label is in the list as well.
    if page == 1, items.count < size {
      items.append([
        "number": 1, "state": "open", "labels": .list(wanted.map { ["name": .text($0)] }), "pull_request": [:],
      ])
    }
    return .json(.list(items))
  }

  private static func shown(_ ticket: FakeTracker.Ticket) -> JSONValue {
    [
      "number": .whole(Int64(ticket.id)), "title": ticket.fields["title"] ?? "",
      "state": ticket.isOpen ? "open" : "closed",
      "state_reason": ticket.isOpen ? .null : ticket.isRefused ? "not_planned" : "completed",
      "closed_at": ticket.isOpen ? .null : "2026-11-25T17:33:09Z",
      "labels": .list(ticket.labels.map { ["name": .text($0)] }),
      "html_url": .text("https://github.com/acme/access/issues/\(ticket.id)"),
    ]
  }

  private static func issue(
    _ request: FakeHTTPServer.Request, _ parts: [String], _ tracker: FakeTracker
  ) -> FakeHTTPServer.Action {
    guard parts[3] == "issues", parts.count >= 5 else { return .status(404) }
    if let gone = tracker.tickets.first(where: { String($0.id) == parts[4] && $0.isGone }) {
      return gone.isMoved
        ? .status(301, [("Location", "https://api.github.com/repositories/1/issues/7")]) : .status(410)
    }
    guard let ticket = tracker.ticket(parts[4]) else { return .status(404) }
    switch (request.method, parts.count > 5 ? parts[5] : "") {
    case ("GET", ""): return .json(shown(ticket))
    case ("PATCH", ""):
      if let state = request.json["state"]?.text { tracker.set(ticket.id, isOpen: state == "open") }
      tracker.change(ticket.id) { ticket in
        if let title = request.json["title"] { ticket.fields["title"] = title }
        if let body = request.json["body"] { ticket.fields["body"] = body }
      }
      return .json(tracker.ticket(parts[4]).map(shown) ?? .null)
    case ("POST", "labels"):
      let labels = request.json["labels"]?.elements.compactMap(\.text) ?? []
      tracker.change(ticket.id) { ticket in
        for label in labels where !ticket.labels.contains(label) { ticket.labels.append(label) }
      }
      return .json([])
    case ("POST", "comments"):
      tracker.change(ticket.id) { $0.comments.append(request.json["body"]?.text ?? "") }
      return .json(["id": 1], status: 201)
    default: return .status(405)
    }
  }
}
