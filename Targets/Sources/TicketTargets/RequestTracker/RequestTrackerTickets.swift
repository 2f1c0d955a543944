public import HTTPTransport
public import TicketDelivery

/// Request Tracker 5 by its REST 2 interface.
///
/// The body of a ticket is its first message there and cannot be replaced: a revision is a comment. A status that is not one, and
/// a custom field that is not there, are answered well; ``TicketSync`` reads back.
public struct RequestTrackerTickets: TicketSystem {
  private let settings: RequestTrackerSettings
  private let exchange: TargetExchange

  /// A system by its settings; the base of the exchange is the address that people use, without `/REST/2.0`.
  public init(_ settings: RequestTrackerSettings, _ exchange: TargetExchange) {
    (self.settings, self.exchange) = (settings, exchange)
  }

  /// The header for a token that a user of Request Tracker made for alignd.
  public static func credential(token: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("Authorization", "token \(token)")]
  }

  /// Subjects are short columns there; messages are cut by attachment limits far above this.
  public var manner: TicketManner {
    TicketManner(titleLimit: 200, bodyLimit: 60_000, markup: .plain, revisesBody: false)
  }

  // MARK: Reading

  private static let fields = "Subject,Status,CustomFields,Resolved,EffectiveId"

  /// Searches by the custom field, in all queues: people move tickets.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let answer = try await search("\(try field) = '\(key)'", limit: 100)
    return try FoundTickets.exact(answer, key: key, field: settings.keyField)
  }

  /// All active tickets whose field begins as keys do, page by page after the last id.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    var result: [FoundTicket] = []
    var last = "0"
    for _ in 0..<FoundTickets.pageLimit {
      let query = "\(try field) LIKE '\(TicketKey.prefix)' AND Status = '__Active__' AND id > \(last)"
      let page = try await search(query, limit: 100)
      result += page.filter { $0.key != nil && $0.isOpen }
      guard page.count == 100, let end = page.last else { return result }
      guard let id = Int(end.id), id > Int(last) ?? 0 else {
        throw FoundTickets.unexpected("the search for open tickets is not sorted by id")
      }
      last = end.id
    }
    throw FoundTickets.endless("the list of open tickets")
  }

  /// The field in a query; its name is the administrator's, and must not end the name early.
  private var field: String {
    get throws(TargetFailure) {
      guard !settings.keyField.isEmpty, !settings.keyField.contains(where: { "{}'\"\\".contains($0) }) else {
        throw TargetFailure(.rejected, "the key field's name must not hold braces, quotes or backslashes")
      }
      return "CF.{\(settings.keyField)}"
    }
  }

  private func search(_ query: String, limit: Int) async throws(TargetFailure) -> [FoundTicket] {
    let answer = try await exchange.get(
      "/REST/2.0/tickets",
      query: [
        ("query", query), ("fields", Self.fields), ("orderby", "id"), ("order", "ASC"), ("per_page", String(limit)),
      ])
    guard case .list(let items)? = answer.json["items"] else {
      throw FoundTickets.unexpected("the search of Request Tracker gave no list of tickets")
    }
    return items.compactMap(ticket)
  }

  /// Reads a ticket; one that was merged is the one that it went into, a deleted one is none.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let number = try FoundTickets.number(id)
    let answer = try await exchange.get("/REST/2.0/ticket/\(number)", expected: [403, 404])
    if answer.status == 404 { return nil }
    guard answer.status != 403 else {
      throw TargetFailure(
        .rejected, "alignd may not see ticket \(number) (any more); was it moved to a queue where alignd has no rights?"
      )
    }
    guard let ticket = ticket(answer.json) else {
      throw FoundTickets.unexpected("ticket \(number) of Request Tracker came without id or status")
    }
    return answer.json["Status"]?.text == "deleted" ? nil : ticket
  }

  private func ticket(_ json: JSONValue) -> FoundTicket? {
    guard let id = json["EffectiveId"]?["id"]?.id ?? json["EffectiveId"]?.id ?? json["id"]?.id,
      let status = json["Status"]?.text
    else { return nil }
    let values = json["CustomFields"]?.elements.first { $0["name"]?.text == settings.keyField }?["values"]?.elements
    let key = values?.lazy.compactMap { $0.text.flatMap { TicketKey($0) } }.first
    let isOpen = !settings.inactiveStatuses.contains(status) && status != settings.closedStatus
    return FoundTicket(
      id: id, url: "\(exchange.root)/Ticket/Display.html?id=\(id)", key: key, isOpen: isOpen,
      isRefused: settings.refusedStatuses.contains(status), title: json["Subject"]?.text ?? "",
      closedAt: isOpen ? nil : TargetTime.date(json["Resolved"]?.text))
  }

  // MARK: Writing

  private func facts(_ draft: TicketDraft) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "Subject": .text(draft.title), "CustomFields": [settings.keyField: .text(draft.key.text)],
    ]
    if let priority = settings.priorities[draft.severity] { facts["Priority"] = .whole(Int64(priority)) }
    if let day = draft.dueOn { facts["Due"] = .text("\(day) 23:59:59") }
    return facts
  }

  private func message(_ text: TicketText) -> [String: JSONValue] {
    ["Content": .text(manner.markup.written(text, limit: manner.bodyLimit)), "ContentType": "text/plain"]
  }

  /// Makes a ticket.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    var body = facts(draft).merging(message(draft.body)) { $1 }
    body["Queue"] = .text(draft.queue ?? settings.queue)
    if let assignee = draft.assignee { body["Owner"] = .text(assignee) }
    // A queue that is not there is answered 403 as well: only where the target's own queue is refused, all of it is.
    let answer = try await exchange.send(
      .post, "/REST/2.0/ticket", .object(body), expected: draft.queue == nil ? [] : [403])
    guard answer.status != 403 else {
      throw TargetFailure(
        .rejected, "the queue \"\(draft.queue ?? "")\" of the route is not there, or alignd may not make tickets in it")
    }
    guard let id = answer.json["id"]?.id else {
      throw FoundTickets.unexpected("Request Tracker took a ticket and gave no id", isWrite: true)
    }
    return id
  }

  /// Replaces subject, priority and key, and adds the body as a comment.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    _ = try await exchange.send(.put, "/REST/2.0/ticket/\(try FoundTickets.number(id))", .object(facts(draft)))
    try await comment(id, draft.body)
  }

  /// Comments: unlike correspondence, that mails no requestor.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    _ = try await exchange.send(
      .post, "/REST/2.0/ticket/\(try FoundTickets.number(id))/comment", .object(message(text)))
  }

  /// Sets the status. A status that the life cycle does not have is answered 200.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    _ = try await exchange.send(
      .put, "/REST/2.0/ticket/\(try FoundTickets.number(id))",
      ["Status": .text(isOpen ? settings.openStatus : settings.closedStatus)])
  }

  // MARK: Trying

  /// Reads the version, the queue and its custom fields.
  public func probe() async throws(TargetFailure) -> [String] {
    let version = try await exchange.get("/REST/2.0/rt").json["Version"]?.text ?? "without a version"
    let answer = try await exchange.get(
      "/REST/2.0/queue/\(TargetExchange.encoded(settings.queue))", expected: [403, 404])
    guard (200...299).contains(answer.status), let id = answer.json["id"]?.id else {
      throw TargetFailure(
        .rejected, "the queue \"\(settings.queue)\" is not there, or alignd lacks the right SeeQueue in it")
    }
    guard answer.json["Disabled"]?.id != "1" else {
      throw TargetFailure(.rejected, "the queue \"\(settings.queue)\" is disabled")
    }
    let fields = answer.json["TicketCustomFields"]?.elements.compactMap { $0["name"]?.text } ?? []
    guard fields.contains(settings.keyField) else {
      throw TargetFailure(
        .rejected,
        "the custom field \"\(settings.keyField)\" is not applied to the queue \"\(settings.queue)\", or alignd lacks the "
          + "right SeeCustomField; without it, no ticket can be found again")
    }
    let open = try await openTickets()
    return [
      "Request Tracker \(version)", "queue \(settings.queue) (number \(id))",
      "custom field \(settings.keyField) is applied to it", "\(open.count) open tickets with keys",
    ]
  }
}
