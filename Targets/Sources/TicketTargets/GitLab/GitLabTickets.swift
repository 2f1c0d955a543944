public import HTTPTransport
public import TicketDelivery

/// Issues of one project in GitLab, by the REST interface (version 4).
///
/// The key is a label beside the label `alignd`. GitLab reads titles as Markdown of one line: mentions and references in them
/// are broken by a zero-width space, which is taken out again where titles are read.
public struct GitLabTickets: TicketSystem {
  private let settings: GitLabSettings
  private let exchange: TargetExchange
  static let marker = "alignd"

  /// A system by its settings; the base of the exchange is the address that people use.
  public init(_ settings: GitLabSettings, _ exchange: TargetExchange) {
    (self.settings, self.exchange) = (settings, exchange)
  }

  /// The header for a token of a project, group or person.
  public static func credential(token: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("PRIVATE-TOKEN", token)]
  }

  /// How GitLab says that it is asked too often.
  public static var limits: RateLimitHeaders {
    RateLimitHeaders(remaining: "ratelimit-remaining", reset: "ratelimit-reset")
  }

  /// Titles take 255 characters, of which some are kept for what is put in; descriptions a megabyte.
  public var manner: TicketManner {
    TicketManner(titleLimit: 200, bodyLimit: 100_000, markup: .markdown, searchDelay: .seconds(5))
  }

  private var root: String { "/api/v4/projects/\(TargetExchange.encoded(settings.project))" }

  private func path(_ id: String) throws(TargetFailure) -> String { "\(root)/issues/\(try FoundTickets.number(id))" }

  // MARK: Reading

  /// Lists the issues with the label.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let found = try await issues([("labels", key.text), ("state", "all")], preferring: key)
    return try FoundTickets.exact(found, key: key, field: "labels")
  }

  /// Lists the open issues with the marker.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    try await issues([("labels", Self.marker), ("state", "opened")]).filter { $0.key != nil && $0.isOpen }
  }

  /// All pages, oldest first; those that come twice because the list moves count once.
  private func issues(
    _ filters: [(String, String)], preferring key: TicketKey? = nil
  ) async throws(TargetFailure) -> [FoundTicket] {
    var result: [FoundTicket] = []
    var seen: Set<String> = []
    for page in 1...FoundTickets.pageLimit {
      let answer = try await exchange.get(
        "\(root)/issues",
        query: filters + [
          ("order_by", "created_at"), ("sort", "asc"), ("per_page", "100"), ("page", String(page)),
        ])
      guard case .list(let items) = answer.json else { throw FoundTickets.unexpected("GitLab gave no list of issues") }
      for item in items where !Self.isMoved(item) {
        guard let ticket = ticket(item, preferring: key), seen.insert(ticket.id).inserted else { continue }
        result.append(ticket)
      }
      if items.count < 100 { return result }
    }
    throw FoundTickets.endless("the list of issues")
  }

  /// Reads an issue; one that was moved to another project is gone from here.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let answer = try await exchange.get(try path(id), expected: [404])
    if answer.status == 404 || Self.isMoved(answer.json) { return nil }
    guard let ticket = ticket(answer.json) else {
      throw FoundTickets.unexpected("issue \(id) of GitLab came without number or state")
    }
    return ticket
  }

  private static func isMoved(_ json: JSONValue) -> Bool { json["moved_to_id"].map { $0 != .null } ?? false }

  private func ticket(_ json: JSONValue, preferring wanted: TicketKey? = nil) -> FoundTicket? {
    guard let id = json["iid"]?.id, let state = json["state"]?.text else { return nil }
    let labels = json["labels"]?.elements.compactMap { $0.text ?? $0["name"]?.text } ?? []
    let keys = labels.compactMap { TicketKey($0) }
    let isOpen = state == "opened"
    return FoundTicket(
      id: id, url: FoundTickets.link(json["web_url"]?.text), key: keys.first { $0 == wanted } ?? keys.first,
      isOpen: isOpen, isRefused: !isOpen && !settings.refusedLabels.isDisjoint(with: labels),
      title: Self.read(json["title"]?.text ?? ""), closedAt: isOpen ? nil : TargetTime.date(json["closed_at"]?.text))
  }

  // MARK: Writing

  private static let gap: Unicode.Scalar = "\u{200B}"

  /// A title in which nothing is a mention or reference. It holds no zero-width space of its own: those are shown as escapes.
  static func written(title: String) -> String {
    var result = ""
    for scalar in title.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if "@#!&$%~^[:*".unicodeScalars.contains(scalar) { result.unicodeScalars.append(gap) }
    }
    return String(String.UnicodeScalarView(result.unicodeScalars.prefix(255)))
  }

  /// A title as it was before it was written.
  static func read(_ title: String) -> String {
    String(String.UnicodeScalarView(title.unicodeScalars.filter { $0 != gap }))
  }

  private func written(_ text: TicketText) -> JSONValue {
    .text(manner.markup.written(text, limit: manner.bodyLimit))
  }

  private func facts(_ draft: TicketDraft) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "title": .text(Self.written(title: draft.title)), "description": written(draft.body),
    ]
    if let day = draft.dueOn { facts["due_date"] = .text(day) }
    return facts
  }

  private func labels(_ key: TicketKey, _ others: [String]) -> JSONValue {
    .text(([key.text, Self.marker] + others).joined(separator: ","))
  }

  /// Makes an issue.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    var issue = facts(draft)
    issue["labels"] = labels(draft.key, settings.labels)
    issue["confidential"] = .flag(settings.isConfidential)
    if let assignee = draft.assignee {
      guard let number = Int64(assignee) else {
        throw TargetFailure(.rejected, "GitLab names assignees by number; the route says otherwise")
      }
      issue["assignee_ids"] = [.whole(number)]
    }
    let answer = try await exchange.send(.post, "\(root)/issues", .object(issue))
    guard let id = answer.json["iid"]?.id else {
      throw FoundTickets.unexpected("GitLab took an issue and gave no number", isWrite: true)
    }
    return id
  }

  /// Replaces title, description and due date, and adds the labels where they are missing.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    var changes = facts(draft)
    changes["add_labels"] = labels(draft.key, [])
    _ = try await exchange.send(.put, try path(id), .object(changes))
  }

  /// Comments.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    _ = try await exchange.send(.post, "\(try path(id))/notes", ["body": written(text)])
  }

  /// Sets the state.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    _ = try await exchange.send(.put, try path(id), ["state_event": isOpen ? "reopen" : "close"])
  }

  // MARK: Trying

  /// Reads who alignd is, the project and alignd's access to it, and lists by label.
  public func probe() async throws(TargetFailure) -> [String] {
    let me = try await exchange.get("/api/v4/user").json["username"]?.text ?? ""
    let answer = try await exchange.get(root, expected: [404])
    guard answer.status != 404 else {
      throw TargetFailure(.rejected, "the project \"\(settings.project)\" is not there, or the token may not see it")
    }
    guard answer.json["issues_access_level"]?.text != "disabled", answer.json["archived"] != .flag(true) else {
      throw TargetFailure(.rejected, "issues of \"\(settings.project)\" are off, or it is archived")
    }
    let levels = ["project_access", "group_access"].compactMap { kind -> Int64? in
      guard case .whole(let level)? = answer.json["permissions"]?[kind]?["access_level"] else { return nil }
      return level
    }
    // 20 is Reporter: who has less makes issues without labels.
    guard levels.contains(where: { $0 >= 20 }) else {
      throw TargetFailure(
        .rejected,
        "alignd is less than Reporter in \"\(settings.project)\": GitLab would drop the key without a word")
    }
    let nothing = try await issues([("labels", TicketKey.prefix + String(repeating: "0", count: 32)), ("state", "all")])
    guard nothing.isEmpty else {
      throw TargetFailure(
        .rejected, "a list for a label that nothing has gave issues: the address does not filter by label")
    }
    return [
      "signed in as \(TargetFailure.shown(Array(me.utf8)))", "project \(settings.project) with issues",
      "may label issues",
      "issues can be listed by label",
    ]
  }
}
