import Foundation
import TestServers
import TicketTargets

/// Speaks the documented contract of Jira Cloud (REST 3) and Data Center (REST 2), as far as alignd uses it.
struct FakeJira {
  let tracker: FakeTracker
  let server: FakeHTTPServer
  static let user = "alignd@example.com"
  static let token = "jira-token"

  init(_ edition: JiraSettings.Edition, _ traps: Set<FakeTracker.Trap> = []) throws {
    let tracker = FakeTracker(traps)
    self.tracker = tracker
    server = try FakeHTTPServer { Self.answer($0, tracker, edition) }
  }

  private static func answer(
    _ request: FakeHTTPServer.Request, _ tracker: FakeTracker, _ edition: JiraSettings.Edition
  ) -> [FakeHTTPServer.Action] {
    let credential = "Basic " + Data("\(user):\(token)".utf8).base64EncodedString()
    let isKnown = request.header("authorization") == credential || request.header("authorization") == "Bearer \(token)"
    let parts = request.parts
    guard parts.count >= 4, parts[0] == "rest", parts[1] == "api", parts[2] == (edition == .cloud ? "3" : "2") else {
      return [.status(404)]
    }
    if parts[3] == "myself" {
      return [isKnown ? .json(["displayName": "alignd", "name": "alignd"]) : .status(401)]
    }
    // Whoever is not known sees what is public.
    guard isKnown else { return [request.method == "GET" ? .json(["issues": [], "total": 0]) : .status(401)] }
    let isSearch = parts[3] == "search"
    if !isSearch, tracker.isLimited(request) { return [.status(429, [("Retry-After", "7")])] }
    switch (request.method, parts.dropFirst(3).first ?? "", parts.count) {
    case ("GET", "project", 5):
      guard parts[4] == "ACC" else { return [.status(404)] }
      return [.json(["key": "ACC", "issueTypes": [["name": "Task"], ["name": "Bug"]]])]
    case ("GET", "mypermissions", 4):
      let names = (request.query["permissions"] ?? "").split(separator: ",").map(String.init)
      let has = !tracker.traps.contains(.lacksRights)
      let rights = names.map { ($0, JSONValue.object(["havePermission": .flag(has || $0 == "BROWSE_PROJECTS")])) }
      return [.json(["permissions": .object(Dictionary(rights) { $1 })])]
    case ("POST", "search", _): return [search(request, tracker, edition)]
    case ("POST", "issue", 4): return [create(request.json["fields"] ?? .null, tracker, edition)]
    default: return [issue(request, parts, tracker, edition)]
    }
  }

  private static func search(
    _ request: FakeHTTPServer.Request, _ tracker: FakeTracker, _ edition: JiraSettings.Edition
  ) -> FakeHTTPServer.Action {
    guard request.path.hasSuffix(edition == .cloud ? "/search/jql" : "/search") else { return .status(410) }
    let query = request.json["jql"]?.text ?? ""
    let label = query.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
    let onlyOpen = query.contains("statusCategory != Done")
    let found = tracker.found { $0.labels.contains(label) && (!onlyOpen || $0.isOpen) }
    // Pages of two, so that paging is paging.
    if edition == .cloud {
      let start = Int(request.json["nextPageToken"]?.text ?? "0") ?? 0
      let page = found.dropFirst(start).prefix(2).map { shown($0) }
      let end = start + page.count
      var answer: [String: JSONValue] = ["issues": .list(page), "isLast": .flag(end >= found.count)]
      if end < found.count { answer["nextPageToken"] = .text(String(end)) }
      return .json(.object(answer))
    }
    guard case .whole(let start)? = request.json["startAt"] else { return .status(400) }
    let page = found.dropFirst(Int(start)).prefix(2).map { shown($0) }
    return .json(["issues": .list(page), "startAt": .whole(start), "total": .whole(Int64(found.count))])
  }

  private static func shown(_ ticket: FakeTracker.Ticket) -> JSONValue {
    [
      "id": .text(String(ticket.id)), "key": .text("ACC-\(ticket.id - 10_000)"),
      "fields": [
        "summary": ticket.fields["summary"] ?? .null, "labels": .list(ticket.labels.map { .text($0) }),
        "status": ["statusCategory": ["key": ticket.isOpen ? "indeterminate" : "done"]],
        "resolution": ticket.isOpen ? .null : ["name": ticket.isRefused ? "Won't Do" : "Done"],
        "resolutiondate": ticket.isOpen ? .null : "2026-11-25T17:33:09.000+0000",
      ],
    ]
  }

  private static func create(
    _ fields: JSONValue, _ tracker: FakeTracker, _ edition: JiraSettings.Edition
  ) -> FakeHTTPServer.Action {
    guard case .object(let facts) = fields, fields["project"]?["key"]?.text == "ACC",
      fields["issuetype"]?["name"]?.text == "Task", isText(fields["description"], edition),
      (fields["summary"]?.text?.unicodeScalars.count ?? 999) <= 255
    else { return .json(["errors": ["project": "valid project is required"]], status: 400) }
    let labels = fields["labels"]?.elements.compactMap(\.text) ?? []
    let id = tracker.add(facts, labels: labels)
    if tracker.traps.contains(.losesCreateAnswer) { return .status(502) }
    return .json(["id": .text(String(id)), "key": .text("ACC-\(id - 10_000)")], status: 201)
  }

  /// A document in Cloud, a string in Data Center; the other one is refused.
  private static func isText(_ text: JSONValue?, _ edition: JiraSettings.Edition) -> Bool {
    edition == .cloud ? text?["type"]?.text == "doc" && text?["version"] == .whole(1) : text?.text != nil
  }

  private static func issue(
    _ request: FakeHTTPServer.Request, _ parts: [String], _ tracker: FakeTracker, _ edition: JiraSettings.Edition
  ) -> FakeHTTPServer.Action {
    guard parts[3] == "issue", parts.count >= 5, let ticket = tracker.ticket(parts[4]) else { return .status(404) }
    switch (request.method, parts.count > 5 ? parts[5] : "") {
    case ("GET", ""): return .json(shown(ticket))
    case ("PUT", ""):
      guard let fields = request.json["fields"], isText(fields["description"], edition), fields["labels"] == nil else {
        return .status(400)
      }
      let added = request.json["update"]?["labels"]?.elements.compactMap { $0["add"]?.text } ?? []
      tracker.change(ticket.id) { ticket in
        if case .object(let facts) = fields { ticket.fields.merge(facts) { $1 } }
        for label in added where !ticket.labels.contains(label) { ticket.labels.append(label) }
      }
      return .status(204)
    case ("POST", "comment"):
      guard isText(request.json["body"], edition) else { return .status(400) }
      tracker.change(ticket.id) { $0.comments.append(request.text) }
      return .json(["id": "1"], status: 201)
    case ("GET", "transitions"):
      // As a workflow: only from open to done, and from done to open.
      let way: JSONValue =
        ticket.isOpen
        ? ["id": "31", "name": "Close issue", "to": ["name": "Done", "statusCategory": ["key": "done"]]]
        : ["id": "41", "name": "Reopen issue", "to": ["name": "To Do", "statusCategory": ["key": "new"]]]
      let comment: JSONValue = [
        "id": "21", "name": "Stay", "to": ["statusCategory": ["key": ticket.isOpen ? "new" : "done"]],
      ]
      return .json(["transitions": tracker.traps.contains(.lacksRights) ? [] : [comment, way]])
    case ("POST", "transitions"):
      let id = request.json["transition"]?["id"]?.text
      guard id == (ticket.isOpen ? "31" : "41") else { return .status(400) }
      tracker.set(ticket.id, isOpen: !ticket.isOpen)
      return .status(204)
    default: return .status(405)
    }
  }
}
