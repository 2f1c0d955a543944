import Foundation
public import HTTPTransport
public import TicketDelivery

/// ServiceNow by its Table API.
///
/// The key is the `correlation_id`, which is not unique there. A query by a field that is not there is, as instances are
/// delivered, a query for everything: the key is compared on what comes back.
public struct ServiceNowTickets: TicketSystem {
  private let settings: ServiceNowSettings
  private let exchange: TargetExchange

  /// A system by its settings; the base of the exchange is the instance's address.
  public init(_ settings: ServiceNowSettings, _ exchange: TargetExchange) {
    (self.settings, self.exchange) = (settings, exchange)
  }

  /// The header for a user and password.
  public static func credential(user: String, password: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("Authorization", "Basic " + Data("\(user):\(password)".utf8).base64EncodedString())]
  }

  /// The header for an API key.
  public static func credential(key: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("x-sn-apikey", key)]
  }

  /// Short descriptions take 160 characters, descriptions 4,000.
  public var manner: TicketManner { TicketManner(titleLimit: 160, bodyLimit: 4_000, markup: .plain) }

  private var path: String { "/api/now/table/\(TargetExchange.encoded(settings.table))" }

  // MARK: Reading

  private static let fields =
    "sys_id,number,state,correlation_id,short_description,close_code,resolved_at,closed_at"

  /// Searches by the correlation id.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let found = try await records("correlation_id=\(key)^ORDERBYsys_created_on")
    return try FoundTickets.exact(found, key: key, field: "correlation_id")
  }

  /// All records whose correlation id begins as keys do and that are not closed, page by page after the last id.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    var result: [FoundTicket] = []
    var last = ""
    let states = settings.inactiveStates.sorted().joined(separator: ",")
    for _ in 0..<FoundTickets.pageLimit {
      let page = try await records(
        "correlation_idSTARTSWITH\(TicketKey.prefix)^stateNOT IN\(states)"
          + (last.isEmpty ? "" : "^sys_id>\(last)") + "^ORDERBYsys_id")
      result += page.filter { $0.key != nil && $0.isOpen }
      guard page.count == 100, let end = page.last else { return result }
      guard end.id > last else { throw FoundTickets.unexpected("the list of open records is not sorted by sys_id") }
      last = end.id
    }
    throw FoundTickets.endless("the list of open records")
  }

  private func records(_ query: String) async throws(TargetFailure) -> [FoundTicket] {
    let answer = try await exchange.get(
      path,
      query: [
        ("sysparm_query", query), ("sysparm_fields", Self.fields), ("sysparm_limit", "100"),
        ("sysparm_display_value", "false"), ("sysparm_exclude_reference_link", "true"),
      ])
    guard case .list(let records)? = answer.json["result"] else {
      throw FoundTickets.unexpected("ServiceNow gave no list of records")
    }
    return records.compactMap(ticket)
  }

  /// Reads a record.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let answer = try await exchange.get(
      "\(path)/\(try Self.systemID(id))",
      query: [
        ("sysparm_fields", Self.fields), ("sysparm_display_value", "false"),
        ("sysparm_exclude_reference_link", "true"),
      ], expected: [404])
    if answer.status == 404 { return nil }
    guard let ticket = answer.json["result"].flatMap(ticket) else {
      throw FoundTickets.unexpected("record \(id) of ServiceNow came without sys_id or state")
    }
    return ticket
  }

  private func ticket(_ json: JSONValue) -> FoundTicket? {
    guard let id = json["sys_id"]?.text, !id.isEmpty, let state = json["state"]?.id, !state.isEmpty else { return nil }
    let isOpen = !settings.inactiveStates.contains(state) && state != settings.closedState
    let code = json["close_code"]?.text ?? ""
    return FoundTicket(
      id: id,
      url: "\(exchange.root)/\(TargetExchange.encoded(settings.table)).do?sys_id=\(TargetExchange.encoded(id))",
      key: json["correlation_id"]?.text.flatMap { TicketKey($0) }, isOpen: isOpen,
      isRefused: !isOpen && settings.refusedCloseCodes.contains(code), title: json["short_description"]?.text ?? "",
      closedAt: isOpen ? nil : TargetTime.date(json["resolved_at"]?.text) ?? TargetTime.date(json["closed_at"]?.text))
  }

  /// An id is 32 hexadecimal digits.
  private static func systemID(_ id: String) throws(TargetFailure) -> String {
    guard id.utf8.count == 32, id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      throw TargetFailure(.rejected, "\"\(TargetFailure.shown(Array(id.utf8)))\" is no sys_id")
    }
    return id
  }

  // MARK: Writing

  private func written(_ text: TicketText) -> JSONValue {
    .text(manner.markup.written(text, limit: manner.bodyLimit))
  }

  private func facts(_ draft: TicketDraft) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "short_description": .text(draft.title), "description": written(draft.body),
      "correlation_id": .text(draft.key.text), "correlation_display": "alignd",
    ]
    if let impact = settings.impacts[draft.severity] {
      (facts["impact"], facts["urgency"]) = (.text(impact), .text(impact))
    }
    if let day = draft.dueOn { facts["due_date"] = .text("\(day) 23:59:59") }
    return facts
  }

  /// Makes a record.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    var record = facts(draft)
    if let group = draft.queue ?? settings.assignmentGroup { record["assignment_group"] = .text(group) }
    if let assignee = draft.assignee { record["assigned_to"] = .text(assignee) }
    if let caller = settings.caller { record["caller_id"] = .text(caller) }
    let answer = try await exchange.send(.post, path, .object(record))
    guard let id = answer.json["result"]?["sys_id"]?.text else {
      throw FoundTickets.unexpected("ServiceNow took a record and gave no sys_id", isWrite: true)
    }
    return id
  }

  private func update(_ id: String, _ changes: [String: JSONValue]) async throws(TargetFailure) {
    _ = try await exchange.send(.patch, "\(path)/\(try Self.systemID(id))", .object(changes))
  }

  /// Replaces short description, description, impact and key.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    try await update(id, facts(draft))
  }

  /// Adds a work note, which callers do not see.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    try await update(id, ["work_notes": written(text)])
  }

  /// Sets the state.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    try await update(id, state(isOpen: isOpen, notes: "Closed by alignd."))
  }

  /// Sets the state with a work note, in one write.
  public func set(_ id: String, isOpen: Bool, saying comment: TicketText) async throws(TargetFailure) {
    var changes = state(isOpen: isOpen, notes: written(comment))
    changes["work_notes"] = written(comment)
    try await update(id, changes)
  }

  private func state(isOpen: Bool, notes: JSONValue) -> [String: JSONValue] {
    if isOpen { return ["state": .text(settings.openState)] }
    var changes: [String: JSONValue] = ["state": .text(settings.closedState), "close_notes": notes]
    if let code = settings.closeCode { changes["close_code"] = .text(code) }
    return changes
  }

  // MARK: Trying

  /// Reads the table, sees that its rows show the correlation id, and that a query by it is one.
  public func probe() async throws(TargetFailure) -> [String] {
    let answer = try await exchange.get(
      path, query: [("sysparm_limit", "1"), ("sysparm_fields", "sys_id,state,correlation_id")], expected: [400, 404])
    guard (200...299).contains(answer.status), case .list(let rows)? = answer.json["result"] else {
      throw TargetFailure(.rejected, "the table \"\(settings.table)\" is not there, or alignd may not read it")
    }
    if let row = rows.first, row["correlation_id"] == nil || row["state"] == nil {
      throw TargetFailure(
        .rejected,
        "records of \"\(settings.table)\" do not show correlation_id and state; use a table that extends task, and let alignd "
          + "read these fields")
    }
    let nothing = try await records("correlation_id=\(TicketKey.prefix)\(String(repeating: "0", count: 32))")
    guard nothing.isEmpty else {
      throw TargetFailure(
        .rejected, "a query for a correlation id that nothing has gave records: alignd may not search by correlation_id"
      )
    }
    return [
      "table \(settings.table) can be read",
      rows.isEmpty ? "it shows alignd no record yet" : "records show correlation_id",
      "records can be searched by it", "rights to write are not tried",
    ]
  }
}
