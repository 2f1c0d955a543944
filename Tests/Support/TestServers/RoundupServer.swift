import Foundation

/// Roundup, an issue tracker whose REST interface is the strictest: it wants the version that a change is based on, and
/// headers that no browser would send by accident.
///
/// Issues have a property `driftkey`. The user `driftbot` has the usual role of a user, `User`.
public final class RoundupServer: Sendable {
  /// An issue.
  public struct Issue: Sendable, Hashable {
    /// Number.
    public let id: Int
    /// Title.
    public let title: String
    /// Name of its status, such as `unread` or `resolved`; nil if it has none.
    public let status: String?
    /// The property `driftkey`.
    public let key: String?
    /// Texts of its messages, oldest first.
    public let messages: [String]
  }

  /// `http://127.0.0.1:PORT/`, the tracker's own address.
  public let url: String
  /// Who may report and change issues.
  public let user = "driftbot"
  /// Its password.
  public let password = "s3cr3t-driftbot"
  private let server: RestartableServer
  private let admin: LocalCalls
  private let bot: LocalCalls

  /// Starts an empty tracker and waits until it answers.
  public static func start() async throws -> RoundupServer {
    let environment = try await PythonServers.environment("roundup")
    return try await offPool { try RoundupServer(environment) }
  }

  private init(_ environment: String) throws {
    let home = try TestFolder()
    let port = try HeldPort()
    let origin = "http://127.0.0.1:\(port.number)"
    url = origin + "/"
    let tracker = home.file("tracker")
    let settings = [
      "tracker_web=\(url)", "rdbms_backend=sqlite", "mail_domain=example.test", "mail_host=127.0.0.1",
      // Mail goes to a file. A password is checked in each request, which costs a tenth of a second otherwise.
      "mail_debug=\(home.file("mail"))", "password_pbkdf2_default_rounds=1000",
    ]
    let program = ["\(environment)/bin/roundup-admin", "-i", tracker]
    try Command.run(program + ["install", "classic", "sqlite", settings.joined(separator: ",")])
    let schema = try String(contentsOfFile: tracker + "/schema.py", encoding: .utf8)
    let extended = schema.replacing(
      "assignedto=Link(\"user\"),", with: "assignedto=Link(\"user\"), driftkey=String(indexme=\"no\"),")
    guard extended != schema else { throw TestServerError("roundup's schema has no issues as expected", log: schema) }
    try home.write(extended, to: "tracker/schema.py")
    try Command.run(program + ["initialise", "s3cr3t-admin"])
    try Command.run(
      program + ["create", "user", "username=\(user)", "password=\(password)", "roles=User", "address=b@example.test"])
    server = try RestartableServer(
      "roundup", home: home, port: port,
      ["\(environment)/bin/python", ServerParts.file("roundup-server.py"), String(port.number), tracker])
    let headers = ["-H", "Origin: \(origin)", "-H", "Referer: \(url)", "-H", "X-Requested-With: rest"]
    admin = LocalCalls(base: "\(origin)/rest", words: headers + ["-u", "admin:s3cr3t-admin"])
    bot = LocalCalls(base: "\(origin)/rest", words: ["-u", "\(user):\(password)"])
  }

  // MARK: The truth

  /// All issues, in the order of their numbers.
  public func issues() async throws -> [Issue] {
    let query = [("@fields", "title,status,driftkey,messages"), ("@verbose", "2"), ("@page_size", "10000")]
    let raw = try await admin.call("GET", "/data/issue", query: query).json(as: Answer<Collection>.self)
    var found: [Issue] = []
    for issue in raw.data.collection {
      var texts: [String] = []
      for message in issue.messages ?? [] {
        let answer = try await admin.call("GET", "/data/msg/\(message.id.text)/content")
        texts.append(try answer.json(as: Answer<Content>.self).data.data)
      }
      found.append(
        Issue(
          id: Int(issue.id.text) ?? 0, title: issue.title ?? "", status: issue.status?.name, key: issue.driftkey,
          messages: texts))
    }
    return found.sorted { $0.id < $1.id }
  }

  /// The issues whose `driftkey` is exactly this.
  public func issues(withKey key: String) async throws -> [Issue] { try await issues().filter { $0.key == key } }

  // MARK: What people do

  /// Changes the status as the administrator.
  public func set(status: String, of id: Int) async throws {
    let version = try await admin.call("GET", "/data/issue/\(id)").header("etag") ?? ""
    let answer = try await admin.answer(
      "PATCH", "/data/issue/\(id)", body: ("application/json", "{\"status\":\(status.quotedForJSON)}"),
      headers: ["If-Match: \(version)"])
    guard answer.status == 200 else { throw TestServerError("roundup did not change issue \(id)", log: answer.text) }
  }

  /// Calls the REST interface as `driftbot`, with no other headers than those given, whatever it answers.
  ///
  /// - Parameter path: below `/rest`.
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

  private struct Answer<Value: Decodable>: Decodable { let data: Value }
  private struct Collection: Decodable { let collection: [RawIssue] }
  private struct Content: Decodable { let data: String }
  private struct Link: Decodable {
    let id: TextOrNumber
    let name: String?
  }
  private struct RawIssue: Decodable {
    let id: TextOrNumber
    let title, driftkey: String?
    let status: Link?
    let messages: [Link]?
  }
}
