import Foundation

/// tinyproxy, a real HTTP proxy, on loopback.
public final class ConnectProxy: Sendable {
  /// `http://127.0.0.1:PORT`.
  public let url: String
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts a proxy that asks for a user and a password if both are given.
  public static func start(user: String? = nil, password: String? = nil) async throws -> ConnectProxy {
    try await offPool { try ConnectProxy(user, password) }
  }

  private init(_ user: String?, _ password: String?) throws {
    folder = try TestFolder()
    let port = try Loopback.freePort()
    var lines = ["Port \(port)", "Listen 127.0.0.1", "Timeout 60", "MaxClients 20", "LogLevel Connect"]
    if let user, let password { lines.append("BasicAuth \(user) \(password)") }
    let settings = try folder.write(lines.joined(separator: "\n") + "\n", to: "tinyproxy.conf")
    process = try ServerProcess(["tinyproxy", "-d", "-c", settings], in: folder)
    url = "http://127.0.0.1:\(port)"
    try process.waitUntilReady("tinyproxy") {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// What it has logged: a line for each host that it connected to.
  public var log: String { process.log }
  /// Ends it orderly.
  public func stop() { process.stop() }
}
