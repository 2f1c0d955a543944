import Foundation

/// Canaille, an identity provider with a SCIM interface and OAuth 2.0 client credentials.
public final class CanailleServer: Sendable {
  /// `http://127.0.0.1:PORT`.
  public let url: String
  /// The client that may read.
  public let clientID = "alignd"
  /// Its secret.
  public let clientSecret = "s3cr3t-client"
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts a server and waits until it answers.
  ///
  /// - Parameter populate: commands of Canaille's own administration tool, each without the program's name.
  public static func start(populate: [[String]]) async throws -> CanailleServer {
    let environment = try await PythonServers.environment("canaille")
    return try await offPool { try CanailleServer(environment, populate) }
  }

  private init(_ environment: String, _ populate: [[String]]) throws {
    folder = try TestFolder()
    let port = try Loopback.freePort()
    url = "http://127.0.0.1:\(port)"
    let configuration = try folder.write(
      """
      SECRET_KEY = "test"
      [CANAILLE]
      DATABASE = "sql"
      [CANAILLE_SQL]
      DATABASE_URI = "sqlite:///\(folder.file("canaille.sqlite"))"
      [CANAILLE_OIDC]
      [CANAILLE_SCIM]
      ENABLE_SERVER = true

      """, to: "canaille.toml")
    let variables = ["CANAILLE_CONFIG": configuration]
    let program = "\(environment)/bin/canaille"
    let client = [
      "create", "client", "--client-id", clientID, "--client-secret", clientSecret, "--client-name", "alignd",
      "--grant-types", "client_credentials", "--token-endpoint-auth-method", "client_secret_basic", "--scope", "openid",
    ]
    for words in [["install"]] + populate + [client] {
      try Command.run([program] + words, environment: variables, seconds: 120)
    }
    process = try ServerProcess(
      [program, "run", "--bind", "127.0.0.1:\(port)"], in: folder, environment: variables)
    try process.waitUntilReady("canaille", seconds: 60) {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// Ends it orderly.
  public func stop() { process.stop() }
}
