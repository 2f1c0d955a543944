import Foundation
public import HTTPTransport
public import TicketDelivery

/// Jira Cloud (REST 3) and Jira Data Center (REST 2).
///
/// The key is a label beside the label `alignd`: entity properties are searched only where an app declares them. Searches are
/// late, reads by id are not. Ids are the numbers, which stay when an issue moves to another project.
public struct JiraTickets: TicketSystem {
  private let settings: JiraSettings
  private let exchange: TargetExchange
  /// The label that every ticket of alignd's has: labels cannot be searched by their beginning.
  static let marker = "alignd"

  /// A system by its settings; the base of the exchange is the address that people use.
  public init(_ settings: JiraSettings, _ exchange: TargetExchange) {
    (self.settings, self.exchange) = (settings, exchange)
  }

  /// The header for a user of Jira Cloud and an API token, or of Data Center and a password.
  public static func credential(user: String, token: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("Authorization", "Basic " + Data("\(user):\(token)".utf8).base64EncodedString())]
  }

  /// The header for a personal access token of Data Center.
  public static func credential(personalToken: String) throws(HTTPHeaderError) -> [HTTPHeader] {
    [try HTTPHeader("Authorization", "Bearer \(personalToken)")]
  }

  private var isCloud: Bool { settings.edition == .cloud }
  private var root: String { isCloud ? "/rest/api/3" : "/rest/api/2" }

  /// Summaries take 255 characters, texts 32,767. Cloud's search may lag minutes behind, Data Center's index seconds.
  public var manner: TicketManner {
    TicketManner(
      titleLimit: 255, bodyLimit: 32_000, markup: isCloud ? .adf : .jiraWiki,
      searchDelay: isCloud ? .seconds(120) : .seconds(10), pace: isCloud ? .milliseconds(500) : .zero)
  }

  // MARK: Reading

  private static let fields = ["summary", "status", "labels", "resolution", "resolutiondate"]

  /// Searches by the label, in all projects.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    let found = try await search("labels = \"\(key)\" ORDER BY created ASC")
    return try FoundTickets.exact(found.map { ticket($0, preferring: key) }, key: key, field: "labels")
  }

  /// All issues with the marker that are not done.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    try await search("labels = \"\(Self.marker)\" AND statusCategory != Done ORDER BY created ASC")
      .map { ticket($0) }.filter { $0.key != nil && $0.isOpen }
  }

  /// All pages of a search: by token in Cloud, by number in Data Center.
  private func search(_ query: String) async throws(TargetFailure) -> [JSONValue] {
    var issues: [JSONValue] = []
    var token: String?
    for _ in 0..<FoundTickets.pageLimit {
      var body: [String: JSONValue] = [
        "jql": .text(query), "fields": .list(Self.fields.map { .text($0) }), "maxResults": 100,
      ]
      if isCloud {
        if let token { body["nextPageToken"] = .text(token) }
      } else {
        body["startAt"] = .whole(Int64(issues.count))
      }
      let answer = try await exchange.send(
        .post, root + (isCloud ? "/search/jql" : "/search"), .object(body), isWrite: false)
      guard case .list(let page)? = answer.json["issues"],
        page.allSatisfy({ $0["id"]?.id != nil && $0["fields"] != nil })
      else { throw FoundTickets.unexpected("the search of Jira gave no list of issues") }
      issues += page
      if isCloud {
        guard let next = answer.json["nextPageToken"]?.text, answer.json["isLast"] != .flag(true) else { return issues }
        token = next
      } else {
        guard case .whole(let total)? = answer.json["total"], Int64(issues.count) < total, !page.isEmpty else {
          return issues
        }
      }
    }
    throw FoundTickets.endless("the search of Jira")
  }

  /// Reads an issue by its number.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    let answer = try await exchange.get(
      "\(root)/issue/\(try FoundTickets.number(id))", query: [("fields", Self.fields.joined(separator: ","))],
      expected: [404])
    if answer.status == 404 { return nil }
    guard answer.json["id"]?.id != nil, answer.json["fields"] != nil else {
      throw FoundTickets.unexpected("issue \(id) of Jira came without id or fields")
    }
    return ticket(answer.json)
  }

  /// An issue as a ticket. One may carry the labels of several findings, where people united them: the one asked for counts.
  private func ticket(_ json: JSONValue, preferring wanted: TicketKey? = nil) -> FoundTicket {
    let fields = json["fields"]
    let keys = fields?["labels"]?.elements.compactMap { $0.text.flatMap { TicketKey($0) } } ?? []
    let isOpen = fields?["status"]?["statusCategory"]?["key"]?.text != "done"
    let resolution = fields?["resolution"]?["name"]?.text
    let name = json["key"]?.text ?? ""
    return FoundTicket(
      id: json["id"]?.id ?? "", url: name.isEmpty ? "" : "\(exchange.root)/browse/\(TargetExchange.encoded(name))",
      key: keys.first { $0 == wanted } ?? keys.first, isOpen: isOpen,
      isRefused: !isOpen && resolution.map { settings.refusedResolutions.contains($0) } ?? false,
      title: fields?["summary"]?.text ?? "",
      closedAt: isOpen ? nil : TargetTime.date(fields?["resolutiondate"]?.text))
  }

  // MARK: Writing

  /// A text as the edition takes it: a tree in Cloud, wiki markup in Data Center.
  private func written(_ text: TicketText) throws(TargetFailure) -> JSONValue {
    let written = manner.markup.written(text, limit: manner.bodyLimit)
    guard isCloud else { return .text(written) }
    guard let tree = try? JSONDecoder().decode(JSONValue.self, from: Data(written.utf8)) else {
      throw TargetFailure(.rejected, "the text of the ticket is no Atlassian document")
    }
    return tree
  }

  private func facts(_ draft: TicketDraft) throws(TargetFailure) -> [String: JSONValue] {
    var facts: [String: JSONValue] = ["summary": .text(draft.title), "description": try written(draft.body)]
    if let priority = settings.priorities[draft.severity] { facts["priority"] = ["name": .text(priority)] }
    if settings.setsDueDate, let day = draft.dueOn { facts["duedate"] = .text(day) }
    return facts
  }

  /// Makes an issue.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    var fields = try facts(draft)
    fields["project"] = ["key": .text(draft.queue ?? settings.project)]
    fields["issuetype"] = ["name": .text(settings.issueType)]
    fields["labels"] = [.text(draft.key.text), .text(Self.marker)]
    if let assignee = draft.assignee { fields["assignee"] = [isCloud ? "accountId" : "name": .text(assignee)] }
    let answer = try await exchange.send(.post, "\(root)/issue", ["fields": .object(fields)])
    guard let id = answer.json["id"]?.id else {
      throw FoundTickets.unexpected("Jira took an issue and gave no id", isWrite: true)
    }
    return id
  }

  /// Replaces summary, description and priority, and adds the labels where they are missing.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    _ = try await exchange.send(
      .put, "\(root)/issue/\(try FoundTickets.number(id))",
      [
        "fields": .object(try facts(draft)),
        "update": ["labels": [["add": .text(draft.key.text)], ["add": .text(Self.marker)]]],
      ])
  }

  /// Comments.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    _ = try await exchange.send(
      .post, "\(root)/issue/\(try FoundTickets.number(id))/comment", ["body": try written(text)])
  }

  /// Makes the transition that leads there: which there are depends on the workflow and on where the issue stands.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    let path = "\(root)/issue/\(try FoundTickets.number(id))/transitions"
    let transitions = try await exchange.get(path).json["transitions"]?.elements ?? []
    let wanted = isOpen ? settings.openingTransition : settings.closingTransition
    let fitting = transitions.first { transition in
      if let wanted { return transition["name"]?.text == wanted || transition["to"]?["name"]?.text == wanted }
      guard let category = transition["to"]?["statusCategory"]?["key"]?.text else { return false }
      return (category == "done") != isOpen
    }
    guard let transition = fitting?["id"]?.id else {
      let names = transitions.prefix(20).compactMap { $0["name"]?.text }.joined(separator: ", ")
      throw TargetFailure(
        .rejected,
        "issue \(id) has no transition that \(isOpen ? "opens" : "closes") it"
          + (wanted.map { " named \"\($0)\"" } ?? "") + "; alignd may make: "
          + (names.isEmpty ? "none" : TargetFailure.shown(Array(names.utf8))))
    }
    var body: [String: JSONValue] = ["transition": ["id": .text(transition)]]
    if !isOpen, let resolution = settings.resolution {
      body["fields"] = ["resolution": ["name": .text(resolution)]]
    }
    _ = try await exchange.send(.post, path, .object(body))
  }

  // MARK: Trying

  private static let permissions = [
    "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "TRANSITION_ISSUES",
  ]

  /// Reads who alignd is, the project, its issue types and alignd's permissions in it, and searches by label.
  public func probe() async throws(TargetFailure) -> [String] {
    // With a wrong password, public projects are shown all the same; this is not.
    let me = try await exchange.get("\(root)/myself").json
    let name = TargetFailure.shown(Array((me["displayName"]?.text ?? me["name"]?.text ?? "").utf8))
    let project = try await exchange.get(
      "\(root)/project/\(TargetExchange.encoded(settings.project))", expected: [404])
    guard project.status != 404 else {
      throw TargetFailure(.rejected, "the project \"\(settings.project)\" is not there, or alignd may not see it")
    }
    let types = project.json["issueTypes"]?.elements.compactMap { $0["name"]?.text } ?? []
    guard types.contains(settings.issueType) else {
      throw TargetFailure(
        .rejected,
        "the project \"\(settings.project)\" has no issue type \"\(settings.issueType)\"; it has: "
          + TargetFailure.shown(Array(types.joined(separator: ", ").utf8)))
    }
    let rights = try await exchange.get(
      "\(root)/mypermissions",
      query: [("projectKey", settings.project), ("permissions", Self.permissions.joined(separator: ","))])
    let missing = Self.permissions.filter { rights.json["permissions"]?[$0]?["havePermission"] != .flag(true) }
    guard missing.isEmpty else {
      throw TargetFailure(
        .rejected, "alignd lacks permissions in \"\(settings.project)\": \(missing.joined(separator: ", "))")
    }
    let nothing = try await search("labels = \"\(TicketKey.prefix)\(String(repeating: "0", count: 32))\"")
    guard nothing.isEmpty else {
      throw TargetFailure(
        .rejected, "a search for a label that nothing has gave issues: labels cannot be searched here")
    }
    return [
      "signed in as \(name)", "project \(settings.project) with issue type \(settings.issueType)",
      "may browse, create, edit, comment and move issues", "labels can be searched",
    ]
  }
}
