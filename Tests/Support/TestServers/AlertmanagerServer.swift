import Foundation

/// Prometheus Alertmanager, which passes on alerts to one webhook.
public final class AlertmanagerServer: Sendable {
  /// An alert that it holds; a resolved one is held no more.
  public struct Alert: Sendable, Decodable {
    /// What tells it from others.
    public let labels: [String: String]
    /// What else is said about it.
    public let annotations: [String: String]
    /// Since when, in the form of RFC 3339.
    public let startsAt: String
    /// Until when it is believed without being sent again.
    public let endsAt: String
    /// A hash of the labels.
    public let fingerprint: String
  }

  /// `http://127.0.0.1:PORT`.
  public let url: String
  private let server: RestartableServer
  private let calls: LocalCalls

  /// Starts a server and waits until it is ready.
  ///
  /// - Parameters:
  ///   - webhook: where it passes alerts on to, each on its own, at once and when it is resolved.
  ///   - resolveTimeout: how long it believes an alert without an end that is not sent again, such as `5m`.
  public static func start(webhook: String, resolveTimeout: String = "5m") async throws -> AlertmanagerServer {
    try await offPool { try AlertmanagerServer(webhook, resolveTimeout) }
  }

  private init(_ webhook: String, _ resolveTimeout: String) throws {
    let home = try TestFolder()
    let configuration = try home.write(
      """
      global: { resolve_timeout: \(resolveTimeout) }
      route: { receiver: hook, group_by: [ '...' ], group_wait: 50ms, group_interval: 200ms, repeat_interval: 24h }
      receivers:
        - name: hook
          webhook_configs: [ { url: "\(webhook)", send_resolved: true } ]

      """, to: "alertmanager.yml")
    let port = try HeldPort()
    url = "http://127.0.0.1:\(port.number)"
    let calls = LocalCalls(base: url)
    self.calls = calls
    server = try RestartableServer(
      "alertmanager", home: home, port: port,
      [
        "prometheus-alertmanager", "--config.file=\(configuration)", "--storage.path=\(home.file("data"))",
        "--web.listen-address=127.0.0.1:\(port.number)", "--cluster.listen-address=", "--log.level=warn",
      ],
      ready: { calls.succeedsNow("/-/ready") })
  }

  /// The alerts that it holds, by fingerprint.
  public func alerts() async throws -> [Alert] {
    try await calls.call("GET", "/api/v2/alerts").json(as: [Alert].self).sorted { $0.fingerprint < $1.fingerprint }
  }

  /// Calls its interface, whatever it answers.
  public func call(_ method: String, _ path: String, json: String? = nil) async throws -> ServerAnswer {
    try await calls.answer(method, path, body: json.map { ("application/json", $0) })
  }

  /// Ends it as a crash would; connections to its port are refused then.
  public func kill() { server.kill() }
  /// Ends it orderly.
  public func stop() { server.stop() }
  /// Makes it silent without closing its connections.
  public func freeze() { server.freeze() }
  /// Starts it again, on the same port over the same data, and waits until it is ready.
  public func start() async throws { try await offPool { try self.server.start() } }
  /// What it has logged since its last start.
  public var log: String { server.log }
}
