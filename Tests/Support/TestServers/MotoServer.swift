import Foundation

/// moto's server, which speaks for AWS: accounts, groups, roles, and signatures that it checks when told to.
public final class MotoServer: Sendable {
  /// `http://127.0.0.1:PORT`.
  public let url: String
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts a server and waits until it answers.
  ///
  /// - Parameter unchecked: how many requests it takes without checking signature and permissions; nil means all.
  public static func start(unchecked: Int? = nil) async throws -> MotoServer {
    let environment = try await PythonServers.environment("moto")
    return try await offPool { try MotoServer(environment, unchecked) }
  }

  private init(_ environment: String, _ unchecked: Int?) throws {
    folder = try TestFolder()
    let port = try Loopback.freePort()
    let variables = unchecked.map { ["INITIAL_NO_AUTH_ACTION_COUNT": String($0)] } ?? [:]
    process = try ServerProcess(
      ["\(environment)/bin/moto_server", "-H", "127.0.0.1", "-p", String(port)], in: folder, environment: variables)
    url = "http://127.0.0.1:\(port)"
    try process.waitUntilReady("moto", seconds: 60) {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// What it has logged.
  public var log: String { process.log }
  /// Ends it orderly.
  public func stop() { process.stop() }
}
