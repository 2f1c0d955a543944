public import HTTPTransport
public import TicketDelivery

/// Issues of one repository on GitHub, by the REST interface.
///
/// The key is a label beside the label `alignd`. Lists by label are asked for, never the search, which has a limit of its own
/// and lags. Labels are dropped without a word for whoever may not push; ``TicketSync`` reads back.
public struct GitHubTickets: TicketSystem {
  private let settings: GitHubSettings
  private let exchange: TargetExchange
  static let marker = "alignd"

  /// A system by its settings; the base of the exchange is `https://api.github.com`, or `https://HOST/api/v3` of a GitHub
  /// Enterprise Server.
  public init(_ settings: GitHubSettings, _ exchange: TargetExchange) {
    (self.settings, self.exchange) = (settings, exchange)
  }

  /// The headers for a token of a user or an App.
  public static func credential(token: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [
      try HTTPHeader("Authorization", "Bearer \(token)"), try HTTPHeader("X-GitHub-Api-Version", "2022-11-28"),
    ]
  }

  /// How GitHub says that it is asked too often: 403 or 429, with `Retry-After` or with nothing remaining.
  public static var limits: RateLimitHeaders {
    var limits = RateLimitHeaders(remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset")
    limits.countsForbidden = true
    return limits
  }

  /// Titles take 256 characters, bodies 65,536. GitHub asks for a second between writes.
  public var manner: TicketManner {
    TicketManner(
      titleLimit: 256, bodyLimit: 60_000, markup: .markdown, searchDelay: .seconds(10), pace: .seconds(1))
  }

  private var root: String {
    get throws(TargetFailure) {
      let parts = settings.repository.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
        throw TargetFailure(.rejected, "the repository must be given as owner/name")
      }
      return "/repos/" + parts.map { TargetExchange.encoded(String($0)) }.joined(separator: "/")
    }
  }

  // MARK: Reading

  /// Lists the issues with the label.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let found = try await issues([("labels", key.text), ("state", "all")], preferring: key)
    return try FoundTickets.exact(found, key: key, field: "labels")
  }

  /// Lists the open issues with the marker.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    try await issues([("labels", Self.marker), ("state", "open")]).filter { $0.key != nil && $0.isOpen }
  }

  /// All pages, oldest first: what is closed meanwhile moves later issues to earlier pages, so those that came twice count
  /// once, and the sweep looks at the missing ones by their ids.
  private func issues(
    _ filters: [(String, String)], preferring key: TicketKey? = nil
  ) async throws(TargetFailure) -> [FoundTicket] {
    var result: [FoundTicket] = []
    var seen: Set<String> = []
    for page in 1...FoundTickets.pageLimit {
      let answer = try await exchange.get(
        "\(try root)/issues",
        query: filters + [
          ("sort", "created"), ("direction", "asc"), ("per_page", "100"), ("page", String(page)),
        ])
      guard case .list(let items) = answer.json else { throw FoundTickets.unexpected("GitHub gave no list of issues") }
      // Pull requests are issues too.
      for item in items where item["pull_request"] == nil {
        guard let ticket = ticket(item, preferring: key), seen.insert(ticket.id).inserted else { continue }
        result.append(ticket)
      }
      if items.count < 100 { return result }
    }
    throw FoundTickets.endless("the list of issues")
  }

  /// Reads an issue; one that was deleted (410) or transferred to another repository (301) is gone from here.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let answer = try await exchange.get(
      "\(try root)/issues/\(try FoundTickets.number(id))", expected: [301, 404, 410])
    guard (200...299).contains(answer.status) else { return nil }
    guard let ticket = ticket(answer.json) else {
      throw FoundTickets.unexpected("issue \(id) of GitHub came without number or state")
    }
    return ticket
  }

  private func ticket(_ json: JSONValue, preferring wanted: TicketKey? = nil) -> FoundTicket? {
    guard let id = json["number"]?.id, let state = json["state"]?.text else { return nil }
    let keys = json["labels"]?.elements.compactMap { ($0["name"]?.text ?? $0.text).flatMap { TicketKey($0) } } ?? []
    let isOpen = state == "open"
    return FoundTicket(
      id: id, url: FoundTickets.link(json["html_url"]?.text), key: keys.first { $0 == wanted } ?? keys.first,
      isOpen: isOpen, isRefused: !isOpen && json["state_reason"]?.text == "not_planned",
      title: json["title"]?.text ?? "", closedAt: isOpen ? nil : TargetTime.date(json["closed_at"]?.text))
  }

  // MARK: Writing

  private func written(_ text: TicketText) -> JSONValue {
    .text(manner.markup.written(text, limit: manner.bodyLimit))
  }

  private func labels(_ key: TicketKey) -> JSONValue {
    .list(([key.text, Self.marker] + settings.labels).map { .text($0) })
  }

  /// Makes an issue.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    var issue: [String: JSONValue] = [
      "title": .text(draft.title), "body": written(draft.body), "labels": labels(draft.key),
    ]
    if let assignee = draft.assignee { issue["assignees"] = [.text(assignee)] }
    let answer = try await exchange.send(.post, "\(try root)/issues", .object(issue))
    guard let id = answer.json["number"]?.id else {
      throw FoundTickets.unexpected("GitHub took an issue and gave no number", isWrite: true)
    }
    return id
  }

  /// Replaces title and body, and adds the labels where the key is missing.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    let path = "\(try root)/issues/\(try FoundTickets.number(id))"
    let answer = try await exchange.send(.patch, path, ["title": .text(draft.title), "body": written(draft.body)])
    guard ticket(answer.json, preferring: draft.key)?.key != draft.key else { return }
    _ = try await exchange.send(.post, "\(path)/labels", ["labels": labels(draft.key)])
  }

  /// Comments.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    _ = try await exchange.send(
      .post, "\(try root)/issues/\(try FoundTickets.number(id))/comments", ["body": written(text)])
  }

  /// Sets the state; closed as completed.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    _ = try await exchange.send(
      .patch, "\(try root)/issues/\(try FoundTickets.number(id))",
      isOpen ? ["state": "open"] : ["state": "closed", "state_reason": "completed"])
  }

  // MARK: Trying

  /// Reads the repository, and whether issues are on and alignd may label them.
  public func probe() async throws(TargetFailure) -> [String] {
    let answer = try await exchange.get(try root, expected: [301, 404])
    guard (200...299).contains(answer.status) else {
      throw TargetFailure(
        .rejected,
        "the repository \"\(settings.repository)\" is not there, was renamed, or the token may not see it")
    }
    guard answer.json["has_issues"] == .flag(true), answer.json["archived"] != .flag(true) else {
      throw TargetFailure(.rejected, "issues of \"\(settings.repository)\" are off, or it is archived")
    }
    // An App's token is not told its permissions.
    let rights = answer.json["permissions"]
    let mayLabel = ["push", "triage", "maintain", "admin"].contains { rights?[$0] == .flag(true) }
    guard rights == nil || mayLabel else {
      throw TargetFailure(
        .rejected,
        "the token may not label issues of \"\(settings.repository)\": GitHub would drop the key without a word; give it write "
          + "access to issues and at least the role triage")
    }
    let nothing = try await issues([("labels", TicketKey.prefix + String(repeating: "0", count: 32)), ("state", "all")])
    guard nothing.isEmpty else {
      throw TargetFailure(
        .rejected, "a list for a label that nothing has gave issues: the address does not filter by label")
    }
    return [
      "repository \(settings.repository) with issues",
      rights == nil ? "whether alignd may label issues is not told" : "may label issues",
      "issues can be listed by label",
    ]
  }
}
