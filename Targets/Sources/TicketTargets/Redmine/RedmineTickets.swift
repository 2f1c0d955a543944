import Foundation
public import HTTPTransport
public import TicketDelivery

/// Redmine 5 by its REST interface.
///
/// A credential that is none is an anonymous reader there, a filter by a field that is not there is no filter, and a status that
/// is not one, or that the workflow does not allow, is answered well: all of it is made sure of here or read back by
/// ``TicketSync``.
public struct RedmineTickets: TicketSystem {
  private let settings: RedmineSettings
  private let exchange: TargetExchange

  /// A system by its settings; the base of the exchange is the address that people use.
  public init(_ settings: RedmineSettings, _ exchange: TargetExchange) {
    (self.settings, self.exchange) = (settings, exchange)
  }

  /// The header for the API key of the user that alignd is.
  public static func credential(key: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("X-Redmine-API-Key", key)]
  }

  /// Subjects take 255 characters; descriptions on MySQL 65,535 bytes.
  public var manner: TicketManner {
    TicketManner(titleLimit: 255, bodyLimit: 60_000, markup: settings.markup)
  }

  // MARK: Reading

  /// Searches by the custom field, in all projects and states.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let found = try await issues([("cf_\(settings.keyField)", key.text), ("status_id", "*")])
    return try FoundTickets.exact(found, key: key, field: "custom field \(settings.keyField)")
  }

  /// All open issues whose field holds what keys begin with, page by page from the last number on.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    var result: [FoundTicket] = []
    var next = 1
    for _ in 0..<FoundTickets.pageLimit {
      let page = try await issues([
        ("cf_\(settings.keyField)", "~\(TicketKey.prefix)"), ("status_id", "open"), ("issue_id", ">=\(next)"),
      ])
      result += page.filter { $0.key != nil && $0.isOpen }
      guard page.count == 100, let last = page.last else { return result }
      guard let first = page.first.flatMap({ Int($0.id) }), first >= next, let end = Int(last.id), end >= first else {
        throw FoundTickets.unexpected("the list of open issues is not sorted by number")
      }
      next = end + 1
    }
    throw FoundTickets.endless("the list of open issues")
  }

  private func issues(_ filters: [(String, String)]) async throws(TargetFailure) -> [FoundTicket] {
    let answer = try await exchange.get("/issues.json", query: filters + [("sort", "id"), ("limit", "100")])
    guard case .list(let items)? = answer.json["issues"] else {
      throw FoundTickets.unexpected("Redmine gave no list of issues")
    }
    guard !items.isEmpty else { return [] }
    let closed = try await closedStatuses(for: items)
    return items.compactMap { ticket($0, closed: closed) }
  }

  /// Reads an issue.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let number = try FoundTickets.number(id)
    let answer = try await exchange.get("/issues/\(number).json", expected: [403, 404])
    if answer.status == 404 { return nil }
    guard answer.status != 403 else {
      throw TargetFailure(
        .rejected, "alignd may not see issue \(number) (any more); was it moved to a project where alignd is no member?"
      )
    }
    guard let issue = answer.json["issue"],
      let ticket = ticket(issue, closed: try await closedStatuses(for: [issue]))
    else { throw FoundTickets.unexpected("issue \(number) of Redmine came without id or status") }
    return ticket
  }

  /// The numbers of the statuses that are closed; asked for only where the issues do not tell (before Redmine 5.1).
  private func closedStatuses(for issues: [JSONValue]) async throws(TargetFailure) -> Set<String> {
    if issues.allSatisfy({ $0["status"]?["is_closed"] != nil }) { return [] }
    return Set(try await statuses().filter { $0.isClosed }.map(\.id))
  }

  private func statuses() async throws(TargetFailure) -> [(id: String, isClosed: Bool)] {
    let answer = try await exchange.get("/issue_statuses.json")
    let statuses = answer.json["issue_statuses"]?.elements.compactMap { status in
      status["id"]?.id.map { (id: $0, isClosed: status["is_closed"] == .flag(true)) }
    }
    guard let statuses, !statuses.isEmpty else {
      throw FoundTickets.unexpected("Redmine gave no list of statuses")
    }
    return statuses
  }

  private func ticket(_ json: JSONValue, closed: Set<String>) -> FoundTicket? {
    guard let id = json["id"]?.id, let status = json["status"]?["id"]?.id else { return nil }
    let field = json["custom_fields"]?.elements.first { $0["id"]?.id == String(settings.keyField) }
    let isOpen = !(json["status"]?["is_closed"] == .flag(true) || closed.contains(status))
    return FoundTicket(
      id: id, url: "\(exchange.root)/issues/\(id)", key: field?["value"]?.text.flatMap { TicketKey($0) },
      isOpen: isOpen, isRefused: !isOpen && settings.refusedStatuses.contains { String($0) == status },
      title: json["subject"]?.text ?? "", closedAt: isOpen ? nil : TargetTime.date(json["closed_on"]?.text))
  }

  // MARK: Writing

  private func written(_ text: TicketText) -> JSONValue {
    .text(manner.markup.written(text, limit: manner.bodyLimit))
  }

  private func facts(_ draft: TicketDraft) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "subject": .text(draft.title), "description": written(draft.body),
      "custom_fields": [["id": .whole(Int64(settings.keyField)), "value": .text(draft.key.text)]],
    ]
    if let priority = settings.priorities[draft.severity] { facts["priority_id"] = .whole(Int64(priority)) }
    if let day = draft.dueOn { facts["due_date"] = .text(day) }
    return facts
  }

  /// Makes an issue.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    var issue = facts(draft)
    issue["project_id"] = .text(draft.queue ?? settings.project)
    if let tracker = settings.tracker { issue["tracker_id"] = .whole(Int64(tracker)) }
    if let assignee = draft.assignee {
      issue["assigned_to_id"] = Int64(assignee).map { .whole($0) } ?? .text(assignee)
    }
    let answer = try await exchange.send(
      .post, "/issues.json", ["issue": .object(issue)], expected: draft.queue == nil ? [] : [403, 404])
    guard (200...299).contains(answer.status) else {
      throw TargetFailure(
        .rejected, "the project \"\(draft.queue ?? "")\" of the route is not there, or alignd may not add issues to it")
    }
    guard let id = answer.json["issue"]?["id"]?.id else {
      throw FoundTickets.unexpected("Redmine took an issue and gave no number", isWrite: true)
    }
    return id
  }

  private func update(_ id: String, _ changes: [String: JSONValue]) async throws(TargetFailure) {
    _ = try await exchange.send(
      .put, "/issues/\(try FoundTickets.number(id)).json", ["issue": .object(changes)])
  }

  /// Replaces subject, description, priority, due date and key.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    try await update(id, facts(draft))
  }

  /// Adds a note. Redmine mails members who want to be told.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    try await update(id, ["notes": written(text)])
  }

  /// Sets the status.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    try await update(id, ["status_id": try await status(isOpen: isOpen)])
  }

  /// Sets the status with a note, in one write.
  public func set(_ id: String, isOpen: Bool, saying comment: TicketText) async throws(TargetFailure) {
    try await update(id, ["status_id": try await status(isOpen: isOpen), "notes": written(comment)])
  }

  private func status(isOpen: Bool) async throws(TargetFailure) -> JSONValue {
    if let status = isOpen ? settings.openStatus : settings.closedStatus { return .whole(Int64(status)) }
    guard let status = try await statuses().first(where: { $0.isClosed != isOpen }), let number = Int64(status.id)
    else {
      throw TargetFailure(.rejected, "Redmine has no status that is \(isOpen ? "open" : "closed"); configure one")
    }
    return .whole(number)
  }

  // MARK: Trying

  /// Reads who alignd is (a wrong key reads public projects all the same), the project, its fields and the statuses.
  public func probe() async throws(TargetFailure) -> [String] {
    let me = try await exchange.get("/users/current.json").json["user"]
    guard let me, let login = me["login"]?.text else {
      throw TargetFailure(.refused, "Redmine does not say who alignd is; check the API key")
    }
    let answer = try await exchange.get(
      "/projects/\(TargetExchange.encoded(settings.project)).json",
      query: [("include", "trackers,issue_custom_fields")], expected: [403, 404])
    guard (200...299).contains(answer.status), let project = answer.json["project"] else {
      throw TargetFailure(
        .rejected, "the project \"\(settings.project)\" is not there, or \(login) is no member of it")
    }
    let field = try await proveField(in: project)
    if let tracker = settings.tracker {
      guard project["trackers"]?.elements.contains(where: { $0["id"]?.id == String(tracker) }) == true else {
        throw TargetFailure(.rejected, "tracker \(tracker) is not active in the project \"\(settings.project)\"")
      }
    }
    let statuses = try await statuses()
    for (number, name) in [(settings.closedStatus, "closed"), (settings.openStatus, "open")] {
      guard let number else { continue }
      guard statuses.contains(where: { $0.id == String(number) && $0.isClosed == (name == "closed") }) else {
        throw TargetFailure(.rejected, "status \(number) is not there, or is not \(name), as Redmine sees it")
      }
    }
    try await proveFilter()
    return [
      "signed in as \(TargetFailure.shown(Array(login.utf8)))", "project \(settings.project)",
      field,
      "issues can be filtered by it",
    ]
  }

  /// That the field is one of the project's. A field for all projects is not listed with any: an issue has to show it, and where
  /// there is none yet, nobody but an administrator is told.
  private func proveField(in project: JSONValue) async throws(TargetFailure) -> String {
    func isKey(_ field: JSONValue) -> Bool { field["id"]?.id == String(settings.keyField) }
    let active = "custom field \(settings.keyField) is active in it"
    if project["issue_custom_fields"]?.elements.contains(where: isKey) == true { return active }
    var query = [("project_id", settings.project), ("status_id", "*"), ("limit", "100"), ("sort", "id:desc")]
    if let tracker = settings.tracker { query.append(("tracker_id", String(tracker))) }
    let issues = try await exchange.get("/issues.json", query: query).json["issues"]?.elements ?? []
    if issues.isEmpty {
      return "whether custom field \(settings.keyField) is active is not told before there is an issue"
    }
    guard issues.contains(where: { $0["custom_fields"]?.elements.contains(where: isKey) == true }) else {
      throw TargetFailure(
        .rejected,
        "custom field \(settings.keyField) is not active in the project \"\(settings.project)\" or its tracker; without it, no "
          + "issue can be found again")
    }
    return active
  }

  /// A filter by a field that is not a filter gives all issues: a key that nothing carries must give none.
  private func proveFilter() async throws(TargetFailure) {
    let answer = try await exchange.get(
      "/issues.json",
      query: [
        ("cf_\(settings.keyField)", TicketKey.prefix + String(repeating: "0", count: 32)), ("status_id", "*"),
        ("limit", "1"),
      ])
    guard answer.json["issues"]?.elements.isEmpty == true else {
      throw TargetFailure(
        .rejected,
        "custom field \(settings.keyField) cannot be searched; mark it \"used as a filter\" and \"searchable\" in Redmine"
      )
    }
  }
}
