import Foundation

/// Redmine 5 with an instance and a database of its own.
///
/// The projects share the custom field `DriftKey`. The key is that of a user who may see, create, comment and change issues
/// in these projects and nothing else. `ada` can be assigned issues.
public final class RedmineServer: Sendable {
  /// An issue as the database has it.
  public struct Issue: Sendable, Hashable {
    /// Number.
    public let id: Int
    /// Identifier of its project.
    public let project: String
    /// Subject.
    public let subject: String
    /// Description.
    public let description: String
    /// Name of its status, such as `New`, `Resolved`, `Closed`.
    public let status: String
    /// Whether that status is a closed one.
    public let isClosed: Bool
    /// First and last name of whom it is assigned to.
    public let assignee: String?
    /// When it is due, such as `2026-11-25`.
    public let due: String?
    /// Values by name of the custom field.
    public let customFields: [String: String]

    /// The value of the custom field `DriftKey`, nil when it is empty.
    public var key: String? { customFields["DriftKey"].flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// `http://127.0.0.1:PORT`.
  public let url: String
  /// The API key of the user with the least rights, `driftbot`.
  public let key: String
  /// The number of the custom field `DriftKey`.
  public let keyField: Int
  /// The number of the person `ada`.
  public let ada: Int
  /// Numbers of statuses by name.
  public let statuses: [String: Int]
  /// Numbers of trackers by name.
  public let trackers: [String: Int]
  /// Numbers of projects by identifier.
  public let projects: [String: Int]
  private let server: RestartableServer
  private let admin: LocalCalls
  private let bot: LocalCalls

  /// Starts an empty server and waits until it answers.
  ///
  /// - Parameters:
  ///   - projects: identifiers of projects to make.
  ///   - isPublic: whether everybody may see them, as Redmine proposes.
  public static func start(
    projects: [String] = ["access-drift", "infrastructure"], isPublic: Bool = true
  ) async throws -> RedmineServer {
    let template = try await ServerParts.made("redmine")
    return try await offPool { try RedmineServer(template, projects, isPublic) }
  }

  private init(_ template: String, _ projects: [String], _ isPublic: Bool) throws {
    let home = try TestFolder()
    try ServerParts.copy(template, to: home)
    let port = try HeldPort()
    url = "http://127.0.0.1:\(port.number)"
    server = try RestartableServer(
      "redmine", home: home, port: port,
      ["ruby", ServerParts.file("redmine/serve.rb"), String(port.number), isPublic ? "1" : "0"] + projects,
      environment: ["REDMINE_HOME": home.path, "HOME": home.path])
    let written = try Data(contentsOf: URL(filePath: home.file("access.json")))
    let access = try JSONDecoder().decode(Access.self, from: written)
    (key, keyField, ada) = (access.bot, access.field, access.ada)
    (statuses, trackers, self.projects) = (access.statuses, access.trackers, access.projects)
    admin = LocalCalls(base: url, words: ["-H", "X-Redmine-API-Key: \(access.admin)"])
    bot = LocalCalls(base: url, words: ["-H", "X-Redmine-API-Key: \(access.bot)"])
  }

  // MARK: The truth

  /// All issues, closed ones too, in the order of their numbers.
  public func issues() async throws -> [Issue] {
    let names = Dictionary(uniqueKeysWithValues: projects.map { ($0.value, $0.key) })
    var found: [Issue] = []
    while true {
      let query = [("status_id", "*"), ("sort", "id"), ("limit", "100"), ("offset", String(found.count))]
      let part = try await admin.call("GET", "/issues.json", query: query).json(as: Page.self)
      found += part.issues.map { $0.issue(names) }
      if part.issues.count < 100 { return found }
    }
  }

  /// The issues whose `DriftKey` is exactly this.
  public func issues(withKey key: String) async throws -> [Issue] { try await issues().filter { $0.key == key } }

  /// The texts of an issue's notes, oldest first.
  public func notes(of id: Int) async throws -> [String] {
    let answer = try await admin.call("GET", "/issues/\(id).json", query: [("include", "journals")])
    return try answer.json(as: Detail.self).issue.journals.compactMap { $0.notes }.filter { !$0.isEmpty }
  }

  // MARK: What people do

  /// Changes the status as the administrator; fails unless it is so afterwards.
  public func set(status: String, of id: Int) async throws {
    try await change(id, "{\"status_id\":\(statuses[status] ?? 0)}")
    guard try await issues().contains(where: { $0.id == id && $0.status == status }) else {
      throw TestServerError("redmine did not make issue \(id) \(status)")
    }
  }

  /// Changes an issue as the administrator, given as JSON of what Redmine's interface calls `issue`.
  public func change(_ id: Int, _ json: String) async throws {
    try await admin.call("PUT", "/issues/\(id).json", json: "{\"issue\":\(json)}")
  }

  /// Comments as the administrator.
  public func comment(_ text: String, on id: Int) async throws {
    try await change(id, "{\"notes\":\(text.quotedForJSON)}")
  }

  /// Calls the REST interface with the key of the least rights, whatever it answers.
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

  private struct Access: Decodable {
    let admin, bot: String
    let field, ada: Int
    let statuses, trackers, projects: [String: Int]
  }
  private struct Page: Decodable { let issues: [RawIssue] }
  private struct Detail: Decodable { let issue: Journals }
  private struct Journals: Decodable { let journals: [Journal] }
  private struct Journal: Decodable { let notes: String? }
  private struct Named: Decodable {
    let id: Int
    let name: String
    let isClosed: Bool?
    let value: String?

    private enum CodingKeys: String, CodingKey {
      case id, name, value
      case isClosed = "is_closed"
    }
  }
  private struct RawIssue: Decodable {
    let id: Int
    let subject: String
    let description, due: String?
    let project, status: Named
    let assignee: Named?
    let fields: [Named]?

    private enum CodingKeys: String, CodingKey {
      case id, subject, description, project, status
      case due = "due_date"
      case assignee = "assigned_to"
      case fields = "custom_fields"
    }

    func issue(_ projects: [Int: String]) -> Issue {
      Issue(
        id: id, project: projects[project.id] ?? project.name, subject: subject, description: description ?? "",
        status: status.name, isClosed: status.isClosed ?? false, assignee: assignee?.name, due: due,
        customFields: Dictionary((fields ?? []).map { ($0.name, $0.value ?? "") }) { $1 })
    }
  }
}
