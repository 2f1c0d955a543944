import Foundation

/// A receiver of webhooks that has other people's code judge them: PyPI `standardwebhooks` the signatures (`cryptography`
/// those of the kind `v1a`), PyPI `cloudevents` the events.
///
/// It answers 204; 401 if no signature is right while it has keys; 400 if the body is no event. Every request that came as a
/// whole is on disk before it is answered, whatever the answer.
///
/// ```swift
/// let receiver = try await WebhookReceiver.start(secrets: ["whsec_…"])
/// try receiver.act(.answer(503, ["Retry-After": "1"], times: 2), .cut(times: 1))
/// try await receiver.requests(atLeast: 4)
/// ```
public final class WebhookReceiver: Sendable {
  /// A request that came as a whole.
  public struct Request: Sendable, Decodable {
    /// Method.
    public let method: String
    /// Path with query.
    public let path: String
    /// Header lines, names in lower case.
    public let headers: [String: String]
    /// Which kinds of signature were right with a key of the receiver's: `v1`, `v1a`.
    public let kinds: [String]
    /// Why the first that was not right is wrong.
    public let reason: String?
    /// The event, nil when the body is none.
    public let event: Event?
    /// Why the body is no event.
    public let eventProblem: String?
    /// The body as text.
    public let body: String
    /// What was done: the status of the answer, `hang` or `cut`.
    public let outcome: String

    /// Whether a signature was right.
    public var isVerified: Bool { !kinds.isEmpty }
    /// Whether the sender was told that it has arrived.
    public var isAccepted: Bool { outcome.hasPrefix("2") }
    /// The header `webhook-id`.
    public var id: String? { headers["webhook-id"] }
  }

  /// A CloudEvent.
  public struct Event: Sendable, Decodable {
    /// Its attributes, extensions too.
    public let attributes: [String: String]
    /// Its data, as JSON text with sorted keys.
    public let data: String

    /// Attribute `id`.
    public var id: String { attributes["id"] ?? "" }
    /// Attribute `type`.
    public var type: String { attributes["type"] ?? "" }
    /// Attribute `source`.
    public var source: String { attributes["source"] ?? "" }
    /// Attribute `subject`.
    public var subject: String? { attributes["subject"] }
    /// Attribute `time`.
    public var time: String? { attributes["time"] }
  }

  /// What the receiver does instead of judging, for some requests.
  public struct Rule: Sendable, Encodable {
    private let id = UUID().uuidString
    private let path: String?
    private let action: String
    private let status: Int?
    private let headers: [String: String]?
    private let times: Int?

    /// Answers with a status; for `times` requests, all if nil, to `path`, any if nil.
    public static func answer(
      _ status: Int, _ headers: [String: String] = [:], path: String? = nil, times: Int? = nil
    ) -> Rule {
      Rule(path: path, action: "answer", status: status, headers: headers, times: times)
    }
    /// Never answers.
    public static func hang(path: String? = nil, times: Int? = nil) -> Rule {
      Rule(path: path, action: "hang", status: nil, headers: nil, times: times)
    }
    /// Closes the connection after it has read and recorded the request, without an answer.
    public static func cut(path: String? = nil, times: Int? = nil) -> Rule {
      Rule(path: path, action: "cut", status: nil, headers: nil, times: times)
    }
  }

  /// `http://127.0.0.1:PORT`; any path will do.
  public let url: String
  private let server: RestartableServer

  private struct Keys: Encodable { let secrets, publicKeys: [String] }
  private struct Control: Encodable {
    let rules: [Rule]
    let clock: Int?
  }

  /// Starts a receiver and waits until it answers.
  ///
  /// - Parameters:
  ///   - secrets: symmetric keys, `whsec_…`; any of them will do.
  ///   - publicKeys: Ed25519 keys, `whpk_…`; any of them will do.
  public static func start(secrets: [String] = [], publicKeys: [String] = []) async throws -> WebhookReceiver {
    let environment = try await PythonServers.environment("webhooks")
    return try await offPool { try WebhookReceiver(environment, Keys(secrets: secrets, publicKeys: publicKeys)) }
  }

  private init(_ environment: String, _ keys: Keys) throws {
    let home = try TestFolder()
    try home.write(String(decoding: try JSONEncoder().encode(keys), as: UTF8.self), to: "keys.json")
    try home.write("{}", to: "control.json")
    try home.write("", to: "journal.jsonl")
    let port = try HeldPort()
    url = "http://127.0.0.1:\(port.number)"
    server = try RestartableServer(
      "webhook receiver", home: home, port: port,
      ["\(environment)/bin/python", ServerParts.file("webhook-receiver.py"), String(port.number), home.path])
  }

  /// Has it follow rules from now on, the first that fits and is not used up; without any, it judges again.
  ///
  /// - Parameter clock: what it takes for the time when it verifies, in seconds since 1970; nil means the machine's.
  public func act(_ rules: Rule..., clock: Int? = nil) throws {
    let control = try JSONEncoder().encode(Control(rules: rules, clock: clock))
    try control.write(to: URL(filePath: server.home.file("control.json")), options: .atomic)
  }

  /// The requests so far, in order of arrival.
  public func requests() throws -> [Request] {
    let journal = try String(contentsOfFile: server.home.file("journal.jsonl"), encoding: .utf8)
    // A line that is being written has no end yet.
    return try journal.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      try JSONDecoder().decode(Request.self, from: Data($0.utf8))
    }
  }

  /// The requests so far, once there are as many; throws after `seconds`.
  @discardableResult
  public func requests(atLeast count: Int, seconds: Double = 60) async throws -> [Request] {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let found = try requests()
      if found.count >= count { return found }
      guard ContinuousClock.now < deadline else {
        throw TestServerError("\(found.count) webhooks instead of \(count) within \(seconds) s", log: log)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Ends it as a crash would; connections to its port are refused then.
  public func kill() { server.kill() }
  /// Ends it orderly.
  public func stop() { server.stop() }
  /// Makes it silent without closing its connections.
  public func freeze() { server.freeze() }
  /// Starts it again, on the same port with the same journal, and waits until it answers.
  public func start() async throws { try await offPool { try self.server.start() } }
  /// What it has logged since its last start.
  public var log: String { server.log }
}
