import Foundation

/// Request Tracker 5 with a database of its own.
///
/// ```swift
/// let tracker = try await RequestTracker.start(queues: ["AccessDrift", "Network"])
/// // tracker.url, tracker.token
/// let ticket = try await tracker.tickets(withKey: "drift:v1:…").first
/// try await tracker.set(status: "resolved", of: 1)
/// ```
///
/// The queues share the custom field `DriftKey`. The token is that of a user who may see, create, comment and change tickets
/// in these queues and nothing else. `ada` can own tickets.
public final class RequestTracker: Sendable {
  /// A ticket as the database has it.
  public struct Ticket: Sendable, Hashable {
    /// Number.
    public let id: Int
    /// Name of its queue.
    public let queue: String
    /// Subject.
    public let subject: String
    /// Status, such as `new`, `open`, `resolved`.
    public let status: String
    /// Login of its owner, `Nobody` if it has none.
    public let owner: String
    /// Priority.
    public let priority: Int
    /// When it is due, such as `2026-11-25T00:00:00Z`; nil if it is never.
    public let due: String?
    /// Values by name of the custom field.
    public let customFields: [String: [String]]

    /// The value of the custom field `DriftKey`.
    public var key: String? { customFields["DriftKey"]?.first }
  }

  /// Something that happened to a ticket.
  public struct Event: Sendable, Hashable {
    /// What: `Create`, `Comment`, `Correspond`, `Status`, `CustomField`, `Set` …
    public let kind: String
    /// Login of who did it.
    public let creator: String
    /// Which field it changed, empty if none.
    public let field: String
    /// The value before.
    public let old: String
    /// The value after.
    public let new: String
    /// The text of a comment, correspondence or creation, empty for everything else.
    public let text: String
  }

  /// `http://127.0.0.1:PORT`.
  public let url: String
  /// The token of the user with the least rights, `driftbot`.
  public let token: String
  /// Names of the queues.
  public let queues: [String]
  private let server: RestartableServer
  private let root: LocalCalls
  private let bot: LocalCalls

  /// Starts an empty server and waits until it answers.
  ///
  /// - Parameters:
  ///   - queues: queues to make.
  ///   - uniqueKeys: whether `DriftKey` has RT's option that its values be unique: what it stores for a second ticket with the
  ///     same value is a ticket without the value.
  public static func start(
    queues: [String] = ["AccessDrift", "Infrastructure"], uniqueKeys: Bool = false
  ) async throws -> RequestTracker {
    let template = try await ServerParts.made("request-tracker")
    return try await offPool { try RequestTracker(template, queues, uniqueKeys) }
  }

  private init(_ template: String, _ queues: [String], _ uniqueKeys: Bool) throws {
    self.queues = queues
    let home = try TestFolder()
    try ServerParts.copy(template, to: home)
    let port = try HeldPort()
    let url = "http://127.0.0.1:\(port.number)"
    self.url = url
    server = try RestartableServer(
      "request tracker", home: home, port: port,
      ["perl", ServerParts.file("request-tracker/serve.pl"), String(port.number), uniqueKeys ? "1" : "0"] + queues,
      environment: [
        "RT_HOME": home.path, "RT_PORT": String(port.number),
        "RT_SITE_CONFIG": ServerParts.file("request-tracker/RT_SiteConfig.pm"),
        "RT_SITE_CONFIG_DIR": home.file("conf.d"),
      ])
    token = try String(contentsOfFile: home.file("token"), encoding: .utf8)
    root = LocalCalls(base: "\(url)/REST/2.0", words: ["-u", "root:password"])
    bot = LocalCalls(base: "\(url)/REST/2.0", words: ["-H", "Authorization: token \(token)"])
  }

  // MARK: The truth

  /// All tickets from a number on, in the order of their numbers.
  public func tickets(from first: Int = 1) async throws -> [Ticket] {
    var (found, page) = ([Ticket](), 1)
    while true {
      let query = [
        ("query", "id >= \(first)"), ("orderby", "id"), ("per_page", "100"), ("page", String(page)),
        ("fields", "Subject,Status,Queue,Owner,Priority,Due,CustomFields"), ("fields[Queue]", "Name"),
      ]
      let part = try await root.call("GET", "/tickets", query: query).json(as: Page<RawTicket>.self)
      found += part.items.map(\.ticket)
      if part.items.count < 100 { return found }
      page += 1
    }
  }

  /// The tickets whose `DriftKey` is exactly this.
  public func tickets(withKey key: String) async throws -> [Ticket] { try await tickets().filter { $0.key == key } }

  /// What has happened to a ticket, oldest first.
  public func history(of id: Int) async throws -> [Event] {
    let events = try await all(
      "/ticket/\(id)/history", fields: "Type,Creator,Field,OldValue,NewValue", as: RawEvent.self)
    let texts = try await all("/ticket/\(id)/attachments", fields: "TransactionId,Content", as: RawText.self)
    return events.map { event in
      let text = texts.first { $0.transaction.text == event.id.text }?.content ?? ""
      return Event(
        kind: event.kind, creator: event.creator.id.text, field: event.field ?? "", old: event.oldValue ?? "",
        new: event.newValue ?? "", text: text)
    }
  }

  /// The texts of a ticket's comments, oldest first.
  public func comments(of id: Int) async throws -> [String] {
    try await history(of: id).filter { $0.kind == "Comment" }.map(\.text)
  }

  private func all<Item: Decodable & Sendable>(_ path: String, fields: String, as type: Item.Type) async throws
    -> [Item]
  {
    var (found, page) = ([Item](), 1)
    while true {
      let query = [("fields", fields), ("per_page", "100"), ("page", String(page))]
      let part = try await root.call("GET", path, query: query).json(as: Page<Item>.self)
      found += part.items
      if part.items.count < 100 { return found }
      page += 1
    }
  }

  // MARK: What people do

  /// Changes the status as the administrator; fails unless it is so afterwards.
  public func set(status: String, of id: Int) async throws {
    try await change(id, "{\"Status\":\(status.quotedForJSON)}")
    guard try await tickets().contains(where: { $0.id == id && $0.status == status }) else {
      throw TestServerError("request tracker did not make ticket \(id) \(status)")
    }
  }

  /// Changes fields as the administrator, given as JSON of RT's interface.
  public func change(_ id: Int, _ json: String) async throws {
    try await root.call("PUT", "/ticket/\(id)", json: json)
  }

  /// Comments as the administrator.
  public func comment(_ text: String, on id: Int) async throws {
    let json = "{\"Content\":\(text.quotedForJSON),\"ContentType\":\"text/plain\"}"
    try await root.call("POST", "/ticket/\(id)/comment", json: json)
  }

  /// Makes a ticket as the administrator, given as JSON of RT's interface; its number.
  public func create(_ json: String) async throws -> Int {
    let answer = try await root.call("POST", "/ticket", json: json)
    guard let id = Int(try answer.json(as: Made.self).id.text) else {
      throw TestServerError("request tracker made a ticket without a number", log: answer.text)
    }
    return id
  }

  /// Calls RT's REST interface (version 2) with the token of the least rights, whatever it answers.
  public func call(
    _ method: String, _ path: String, query: [(String, String)] = [], json: String? = nil, headers: [String] = []
  ) async throws -> ServerAnswer {
    try await bot.answer(method, path, query: query, body: json.map { ("application/json", $0) }, headers: headers)
  }

  // MARK: Its life

  /// Ends it as a crash would; connections to its port are refused then.
  public func kill() { server.kill() }
  /// Ends it orderly.
  public func stop() { server.stop() }
  /// Makes it silent without closing its connections.
  public func freeze() { server.freeze() }
  /// Starts it again, on the same port over the same database, and waits until it answers.
  public func start() async throws { try await offPool { try self.server.start() } }
  /// What it has logged since its last start.
  public var log: String { server.log }

  // MARK: Its answers

  private struct Page<Item: Decodable>: Decodable { let items: [Item] }
  private struct Made: Decodable { let id: TextOrNumber }
  private struct Reference: Decodable, Sendable {
    let id: TextOrNumber
    let name: String?

    private enum CodingKeys: String, CodingKey {
      case id
      case name = "Name"
    }
  }
  private struct RawField: Decodable, Sendable {
    let name: String
    let values: [String]
  }
  private struct RawTicket: Decodable {
    let id: TextOrNumber
    let subject, status: String
    let queue, owner: Reference
    let priority: TextOrNumber
    let due: String?
    let customFields: [RawField]?

    private enum CodingKeys: String, CodingKey {
      case id
      case subject = "Subject"
      case status = "Status"
      case queue = "Queue"
      case owner = "Owner"
      case priority = "Priority"
      case due = "Due"
      case customFields = "CustomFields"
    }

    var ticket: Ticket {
      Ticket(
        id: Int(id.text) ?? 0, queue: queue.name ?? queue.id.text, subject: subject, status: status,
        owner: owner.id.text, priority: Int(priority.text) ?? 0,
        due: due.flatMap { $0.hasPrefix("1970-") ? nil : $0 },
        customFields: Dictionary((customFields ?? []).map { ($0.name, $0.values) }) { $1 })
    }
  }
  private struct RawEvent: Decodable, Sendable {
    let id: TextOrNumber
    // Beside a member `type` that says what the object is.
    let kind: String
    let creator: Reference
    let field, oldValue, newValue: String?

    private enum CodingKeys: String, CodingKey {
      case id
      case kind = "Type"
      case creator = "Creator"
      case field = "Field"
      case oldValue = "OldValue"
      case newValue = "NewValue"
    }
  }
  private struct RawText: Decodable, Sendable {
    let transaction: TextOrNumber
    let content: String?

    private enum CodingKeys: String, CodingKey {
      case transaction = "TransactionId"
      case content = "Content"
    }
  }
}

/// A number that may come as a text.
struct TextOrNumber: Decodable, Sendable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.text = text
    } else {
      text = String(try container.decode(Int.self))
    }
  }
}
