public import HTTPTransport
public import TicketDelivery

/// A ticket system by a description of its requests: the way to connect one that alignd does not know.
///
/// The description says only how to ask. What is asked when, the comparison of keys, and what an answer is worth are the
/// same as for every other system.
public struct TemplateTickets: TicketSystem {
  /// What fits, and how texts are written.
  public let manner: TicketManner
  private let exchange: any HTTPExchanging
  private let base, origin: HTTPURL
  private let headers: [HTTPHeader]
  private let ticketPlaces, entryPlaces: TemplatePlaces
  private let closed, refused: Set<String>
  private let severities: [String: String]
  private let createPlan, findPlan, listPlan, readPlan, commentPlan, closePlan, reopenPlan: TemplatePlan
  private let revisePlan: TemplatePlan?
  private let createdID, entries: JSONPointer
  private let next: JSONPointer?

  /// A system by its description; throws the first thing that is wrong with it.
  public init(_ settings: TemplateSettings, over exchange: any HTTPExchanging) throws(TargetSettingsError) {
    self.exchange = exchange
    base = settings.url
    do {
      origin = try HTTPURL(settings.url.origin)
      var lines: [HTTPHeader] = []
      for (name, value) in settings.headers { lines.append(try HTTPHeader(name, value)) }
      headers = lines + (try settings.credential.lines())
    } catch {
      throw TargetSettingsError("\(error)")
    }
    guard !settings.closed.isEmpty, settings.refused.isSubset(of: settings.closed) else {
      throw TargetSettingsError("name the states in which a ticket is closed, among them those in which it is refused")
    }
    guard settings.manner.markup != .adf else {
      throw TargetSettingsError(
        "the markup adf is a document, not a text, and cannot stand in a template; use the target jira")
    }
    (closed, refused, severities) = (settings.closed, settings.refused, settings.severities)
    ticketPlaces = try TemplatePlaces(settings.ticket)
    entryPlaces = try TemplatePlaces(settings.entry ?? settings.ticket)
    let actions = settings.actions
    let facts = ["key", "title", "body", "severity", "queue", "assignee", "due"]
    createPlan = try TemplatePlan("create", actions.create, known: facts, wanted: ["key", "title", "body"])
    findPlan = try TemplatePlan("find", actions.find, known: ["key"], wanted: ["key"])
    listPlan = try TemplatePlan("list", actions.list, known: ["prefix"], wanted: [])
    readPlan = try TemplatePlan("read", actions.read, known: ["id"], wanted: ["id"])
    commentPlan = try TemplatePlan("comment", actions.comment, known: ["id", "comment"], wanted: ["id", "comment"])
    closePlan = try TemplatePlan("close", actions.close, known: ["id"], wanted: ["id"])
    reopenPlan = try TemplatePlan("reopen", actions.reopen, known: ["id"], wanted: ["id"])
    revisePlan =
      if let steps = actions.revise {
        try TemplatePlan("revise", steps, known: facts + ["id"], wanted: ["id", "key"])
      } else { nil }
    for plan in [findPlan, listPlan, readPlan] where plan.steps.last?.method == .delete {
      throw TargetSettingsError("the action \(plan.name) must not delete anything")
    }
    (createdID, entries) = (try JSONPointer(actions.createdID), try JSONPointer(actions.entries))
    next = if let text = actions.next { try JSONPointer(text) } else { nil }
    var manner = settings.manner
    manner.revisesBody = actions.revise != nil
    self.manner = manner
  }

  // MARK: Reading

  /// Searches by key.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let found = try await all(findPlan, ["key": key.text])
    return Self.oldestFirst(try FoundTickets.exact(found, key: key, field: "the action find"))
  }

  /// Lists what is open and carries a key.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    Self.oldestFirst(try await all(listPlan, ["prefix": TicketKey.prefix]).filter { $0.isOpen && $0.key != nil })
  }

  /// Reads a ticket.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let answer = try await run(readPlan, ["id": try Self.checked(id)], expected: [404, 410], isRead: true).answer
    if answer.status == 404 || answer.status == 410 { return nil }
    guard let ticket = ticketPlaces.ticket(in: answer.json, closed: closed, refused: refused) else {
      throw FoundTickets.unexpected(
        "the ticket \"\(id)\" came without an id or a state where the template says they are")
    }
    return ticket
  }

  private func all(_ plan: TemplatePlan, _ values: [String: String]) async throws(TargetFailure) -> [FoundTicket] {
    var result: [FoundTicket] = []
    var answer = try await run(plan, values, isRead: true).answer
    for _ in 0..<FoundTickets.pageLimit {
      guard case .list(let elements)? = entries.value(in: answer.json) else {
        throw FoundTickets.unexpected("the action \(plan.name) gave no list at \"\(entries)\"")
      }
      for element in elements {
        guard let ticket = entryPlaces.ticket(in: element, closed: closed, refused: refused) else {
          throw FoundTickets.unexpected(
            "the action \(plan.name) gave a ticket without an id or a state where the template says they are")
        }
        result.append(ticket)
      }
      guard let text = next?.value(in: answer.json)?.text, !text.isEmpty else { return result }
      let page: HTTPURL
      do { page = try base.resolving(text) } catch {
        throw FoundTickets.unexpected("the address of the next page cannot be used: \(error)")
      }
      // Credentials go nowhere else.
      guard page.isSameOrigin(as: base) else {
        throw TargetFailure(
          .rejected, "the next page is said to be at \(page.origin), which is not the system's own address")
      }
      answer = try await TargetExchange(exchange, base: origin, headers: headers)
        .get(page.path + (page.query.map { "?" + $0 } ?? ""))
    }
    throw FoundTickets.endless("the list of the action \(plan.name)")
  }

  /// By number where all ids are numbers, else as they came.
  private static func oldestFirst(_ tickets: [FoundTicket]) -> [FoundTicket] {
    let numbered = tickets.compactMap { ticket in Int64(ticket.id).map { (number: $0, ticket: ticket) } }
    guard numbered.count == tickets.count else { return tickets }
    return numbered.sorted { $0.number < $1.number }.map(\.ticket)
  }

  // MARK: Writing

  /// Makes a ticket.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    let answer = try await run(createPlan, values(draft)).answer
    guard let id = createdID.value(in: answer.json)?.id else {
      throw FoundTickets.unexpected("a ticket was made, but its id is not at \"\(createdID)\"", isWrite: true)
    }
    return id
  }

  /// Replaces what it says; a comment where the template does not say how.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    guard let revisePlan else { return try await comment(id, draft.body) }
    var values = values(draft)
    values["id"] = try Self.checked(id)
    _ = try await run(revisePlan, values)
  }

  /// Adds a comment.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    _ = try await run(commentPlan, ["id": try Self.checked(id), "comment": written(text)])
  }

  /// Closes it or opens it again.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    _ = try await run(isOpen ? reopenPlan : closePlan, ["id": try Self.checked(id)])
  }

  private func values(_ draft: TicketDraft) -> [String: String] {
    var values = [
      "key": draft.key.text, "title": draft.title, "body": written(draft.body),
      "severity": severities[draft.severity] ?? draft.severity,
    ]
    (values["queue"], values["assignee"], values["due"]) = (draft.queue, draft.assignee, draft.dueOn)
    return values
  }

  private func written(_ text: TicketText) -> String { manner.markup.written(text, limit: manner.bodyLimit) }

  // MARK: Trying

  /// Lists, and searches for a key that nobody has: a search that finds something then does not search by key.
  public func probe() async throws(TargetFailure) -> [String] {
    let open = try await openTickets()
    guard let nobodys = TicketKey(TicketKey.prefix + String(repeating: "0", count: 32)) else { return [] }
    let found = try await tickets(carrying: nobodys)
    guard found.isEmpty else {
      throw TargetFailure(.rejected, "the action find gave \(found.count) tickets for a key that nobody has")
    }
    return ["\(open.count) open tickets carry a key", "a key that nobody has is not found"]
  }

  // MARK: Requests

  /// Sends the requests of an action, one after the other.
  private func run(
    _ plan: TemplatePlan, _ given: [String: String], expected: Set<Int> = [], isRead: Bool = false
  ) async throws(TargetFailure) -> (answer: TargetExchange.Answer, values: [String: String]) {
    var values = given
    var last: TargetExchange.Answer?
    var hasWritten = false
    for step in plan.steps {
      let isWrite = step.method != .get && !isRead
      let answer = try await send(step, plan.name, values, expected, isWrite: isWrite)
      hasWritten = hasWritten || isWrite
      last = answer
      if expected.contains(answer.status) { break }
      // The version that the change was based on is an old one: nothing was done (RFC 9110 15.5.13).
      if answer.status == 412 {
        throw TargetFailure(
          .retry, "somebody else changed the ticket at the same time; the action \(plan.name) is tried again")
      }
      for (name, place) in step.keep {
        let value: String? =
          switch place {
          case .body(let pointer): pointer.value(in: answer.json)?.id
          case .header(let header): answer.headers.first(header)
          }
        guard let value, value.utf8.count <= 2_000 else {
          throw FoundTickets.unexpected(
            "the action \(plan.name) was answered without what is to be kept as \"\(name)\"", isWrite: hasWritten)
        }
        values[name] = value
      }
    }
    guard let last else { throw TargetFailure(.rejected, "the action \(plan.name) has no request") }
    return (last, values)
  }

  private func send(
    _ step: TemplatePlan.Step, _ name: String, _ values: [String: String], _ expected: Set<Int>, isWrite: Bool
  ) async throws(TargetFailure) -> TargetExchange.Answer {
    guard let path = step.path.filled(values, TargetExchange.encoded) else {
      throw TargetFailure(.rejected, "the path of the action \(name) wants a value that this ticket does not have")
    }
    var lines = headers
    for (header, template) in step.headers {
      guard let value = template.filled(values) else { continue }
      do { lines.append(try HTTPHeader(header, value)) } catch {
        throw TargetFailure(.rejected, "the action \(name) cannot be sent: \(error)")
      }
    }
    let query = step.query.compactMap { name, template in template.filled(values).map { (name, $0) } }
    let expected = expected.union([412])
    let exchange = TargetExchange(exchange, base: base, headers: lines)
    guard step.method != .get else { return try await exchange.get(path, query: query, expected: expected) }
    return try await exchange.send(
      step.method, path, query: query, step.body?.filled(values) ?? .object([:]), expected: expected, isWrite: isWrite)
  }

  /// An id that can stand in a path: ids come from answers and a database.
  private static func checked(_ id: String) throws(TargetFailure) -> String {
    guard !id.isEmpty, id.utf8.count <= 200, id != ".", id != "..",
      id.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
    else { throw TargetFailure(.rejected, "\"\(id.cut(to: 40))\" is no id of a ticket") }
    return id
  }
}
