import Foundation

/// Keystone, OpenStack's identity service, with its own database and its own policies.
public final class KeystoneServer: Sendable {
  /// `http://127.0.0.1:PORT/v3`.
  public let url: String
  /// The password of the user `admin`, who may do everything.
  public let password = "s3cr3t-admin"
  private let environment: String
  private let process: ServerProcess
  private let folder: TestFolder
  /// The folder with database and keys: its own, or that of another server.
  private let home: TestFolder
  private let token: String

  /// Starts a server that holds only what Keystone itself creates, and waits until it answers.
  public static func start() async throws -> KeystoneServer {
    let environment = try await PythonServers.environment("keystone")
    return try await offPool { try KeystoneServer(environment, options: "", home: nil) }
  }

  /// Starts another server over the same database.
  ///
  /// - Parameter options: lines for the section `DEFAULT` of its configuration, such as `list_limit = 2`.
  public func another(options: String) async throws -> KeystoneServer {
    try await offPool { try KeystoneServer(self.environment, options: options, home: self.home) }
  }

  private init(_ environment: String, options: String, home: TestFolder?) throws {
    self.environment = environment
    folder = try TestFolder()
    self.home = home ?? folder
    let port = try Loopback.freePort()
    url = "http://127.0.0.1:\(port)/v3"
    let configuration = try folder.write(
      """
      [DEFAULT]
      use_stderr = false
      \(options)
      [database]
      connection = sqlite:///\(self.home.file("keystone.db"))
      [token]
      provider = fernet
      [fernet_tokens]
      key_repository = \(self.home.file("fernet"))
      [credential]
      key_repository = \(self.home.file("credential"))
      [auth]
      methods = password,token,application_credential

      """, to: "keystone.conf")
    let script = try folder.write(
      """
      import sys
      sys.argv = ["keystone"]
      from keystone.server.wsgi import initialize_public_application
      from werkzeug.serving import run_simple
      # One request at a time: over SQLite, and while it loads its policies, Keystone refuses some of those at once.
      run_simple("127.0.0.1", \(port), initialize_public_application(), threaded=False)

      """, to: "serve.py")
    if home == nil { try KeystoneServer.prepare(environment, configuration, folder, url, password) }
    let variables = ["OS_KEYSTONE_CONFIG_FILES": configuration, "OS_KEYSTONE_CONFIG_DIR": folder.path]
    process = try ServerProcess(["\(environment)/bin/python", script], in: folder, environment: variables)
    try process.waitUntilReady("keystone", seconds: 120) {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
    token = try KeystoneServer.token(url, password, scope: #"{"system":{"all":true}}"#)
  }

  /// Makes the database, the keys, and what every cloud has: the default domain, the usual roles, the user `admin`.
  private static func prepare(
    _ environment: String, _ configuration: String, _ folder: TestFolder, _ url: String, _ password: String
  ) throws {
    let owner = ["--keystone-user", NSUserName(), "--keystone-group", try Command.run(["id", "-gn"]).trimmed]
    for name in ["fernet", "credential"] { _ = try folder.makeFolder(name) }
    for words in [
      ["db_sync"], ["fernet_setup"] + owner, ["credential_setup"] + owner,
      ["bootstrap", "--bootstrap-password", password, "--bootstrap-public-url", url],
    ] {
      try Command.run(["\(environment)/bin/keystone-manage", "--config-file", configuration] + words, seconds: 120)
    }
  }

  private static func token(_ url: String, _ password: String, scope: String) throws -> String {
    let body = """
      {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"admin","domain":{"id":"default"},
      "password":"\(password)"}}},"scope":\(scope)}}
      """
    let answer = try Command.run(
      ["curl", "-s", "-i", "-H", "Content-Type: application/json", "-d", body, "\(url)/auth/tokens"])
    for line in answer.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("x-subject-token:") {
      return String(line.drop { $0 != ":" }.dropFirst()).trimmed
    }
    throw TestServerError("keystone gave no token", log: answer)
  }

  // MARK: Its own interface

  /// Asks as the administrator of the whole system; returns the JSON of the answer, nil for an empty one.
  @discardableResult
  public func call(_ method: String, _ path: String, _ json: String? = nil) async throws -> [String: Any]? {
    try await call(method, path, json, token)
  }

  /// Ids of the roles that the administrator's token for the whole system holds, implied ones included.
  public func systemRolesOfAdministrator() async throws -> [String] {
    let words = ["curl", "-s", "-f", "-H", "X-Auth-Token: \(token)", "-H", "X-Subject-Token: \(token)"]
    let all = words + ["\(url)/auth/tokens?nocatalog"]
    let output = try await offPool { try Command.run(all) }
    let answer = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    let roles = (answer?["token"] as? [String: Any])?["roles"] as? [[String: Any]]
    return (roles ?? []).compactMap { $0["id"] as? String }
  }

  private func call(
    _ method: String, _ path: String, _ json: String?, _ token: String
  ) async throws -> [String: Any]? {
    var words = ["curl", "-s", "-X", method, "-H", "X-Auth-Token: \(token)", "-w", "\n%{http_code}"]
    if let json { words += ["-H", "Content-Type: application/json", "-d", json] }
    let call = words + [url + path]
    let output = try await offPool { try Command.run(call) }
    let newline = output.lastIndex(of: "\n") ?? output.startIndex
    guard let status = Int(output[newline...].trimmed), (200..<300).contains(status) else {
      throw TestServerError("keystone refused \(method) \(path)", log: output)
    }
    if output[..<newline].isEmpty { return nil }
    return try JSONSerialization.jsonObject(with: Data(output[..<newline].utf8)) as? [String: Any]
  }

  /// Creates a domain, project, user, group or role; returns its id.
  ///
  /// - Parameters:
  ///   - kind: `domain`, `project` …
  ///   - json: its fields, without the braces around them.
  public func add(_ kind: String, _ json: String) async throws -> String {
    let made = try await call("POST", "/\(kind)s", "{\"\(kind)\":{\(json)}}")?[kind] as? [String: Any]
    guard let id = made?["id"] as? String else { throw TestServerError("keystone made a \(kind) without an id") }
    return id
  }

  /// Makes an application credential of the user `admin` in a project; returns its id.
  public func addApplicationCredential(of user: String, in project: String, secret: String) async throws -> String {
    let own = try KeystoneServer.token(url, password, scope: #"{"project":{"id":"\#(project)"}}"#)
    let json = #"{"application_credential":{"name":"alignd","secret":"\#(secret)"}}"#
    let made = try await call("POST", "/users/\(user)/application_credentials", json, own)
    guard let id = (made?["application_credential"] as? [String: Any])?["id"] as? String else {
      throw TestServerError("keystone made no application credential")
    }
    return id
  }

  /// Passes on a request that somebody sent to a server in between, and gives the answer. Blocks.
  public func answer(to request: FakeHTTPServer.Request) throws -> FakeHTTPServer.Action {
    try Relay.answer(to: request, from: String(url.dropLast("/v3".count)))
  }

  /// Takes a token back, as its end would. Blocks.
  public func revoke(_ stale: String) throws {
    try Command.run(
      ["curl", "-s", "-f", "-X", "DELETE", "-H", "X-Auth-Token: \(token)", "-H", "X-Subject-Token: \(stale)"]
        + ["\(url)/auth/tokens"])
  }

  /// Ends it orderly.
  public func stop() { process.stop() }
}

extension StringProtocol {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
