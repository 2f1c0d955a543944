import Foundation

/// scim2-server, a SCIM 2.0 server that its own conformance tests pass: `http://127.0.0.1:PORT/Users` and so on.
public final class SCIMServer: Sendable {
  /// `http://127.0.0.1:PORT`.
  public let url: String
  /// The bearer token that it wants.
  public let token = "s3cr3t-token"
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts an empty server and waits until it answers.
  public static func start() async throws -> SCIMServer {
    let environment = try await PythonServers.environment("scim")
    return try await offPool { try SCIMServer(environment) }
  }

  private init(_ environment: String) throws {
    folder = try TestFolder()
    let port = try Loopback.freePort()
    process = try ServerProcess(
      ["\(environment)/bin/scim2-server", "--port", String(port), "--bearer-token", token], in: folder)
    url = "http://127.0.0.1:\(port)"
    try process.waitUntilReady("scim2-server", seconds: 60) {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// Adds a user or group by the server's own interface; returns its id.
  public func add(_ kind: String, _ json: String) async throws -> String {
    let (status, body) = try await request("POST", "/\(kind)", json)
    guard status == 201, let object = try JSONSerialization.jsonObject(with: body) as? [String: Any],
      let id = object["id"] as? String
    else { throw TestServerError("scim2-server refused (\(status)): \(String(decoding: body, as: UTF8.self))") }
    return id
  }

  /// What the server's own interface says.
  public func get(_ path: String) async throws -> Any {
    try JSONSerialization.jsonObject(with: try await request("GET", path, nil).1)
  }

  private func request(_ method: String, _ path: String, _ json: String?) async throws -> (Int, Data) {
    var words = ["curl", "-s", "-X", method, "-H", "Authorization: Bearer \(token)", "-w", "\n%{http_code}"]
    if let json { words += ["-H", "Content-Type: application/scim+json", "-d", json] }
    let call = words + [url + path]
    let output = try await offPool { try Command.run(call) }
    guard let newline = output.lastIndex(of: "\n") else { throw TestServerError("curl said nothing") }
    return (Int(output[output.index(after: newline)...]) ?? 0, Data(output[..<newline].utf8))
  }

  /// Ends it orderly.
  public func stop() { process.stop() }
}
