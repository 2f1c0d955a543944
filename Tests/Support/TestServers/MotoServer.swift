import Foundation

/// moto's server, which speaks for AWS: accounts, groups, roles, and signatures that it checks when told to.
public final class MotoServer: Sendable {
  /// `http://127.0.0.1:PORT`.
  public let url: String
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts a server and waits until it answers.
  ///
  /// - Parameters:
  ///   - unchecked: how many requests it takes without checking signature and permissions; nil means all.
  ///   - managedPolicies: whether it knows the policies that AWS itself manages.
  public static func start(unchecked: Int? = nil, managedPolicies: Bool = false) async throws -> MotoServer {
    let environment = try await PythonServers.environment("moto")
    return try await offPool { try MotoServer(environment, unchecked, managedPolicies) }
  }

  private init(_ environment: String, _ unchecked: Int?, _ managedPolicies: Bool) throws {
    folder = try TestFolder()
    let port = try Loopback.freePort()
    var variables = unchecked.map { ["INITIAL_NO_AUTH_ACTION_COUNT": String($0)] } ?? [:]
    if managedPolicies { variables["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true" }
    process = try ServerProcess(
      ["\(environment)/bin/moto_server", "-H", "127.0.0.1", "-p", String(port)], in: folder, environment: variables)
    url = "http://127.0.0.1:\(port)"
    try process.waitUntilReady("moto", seconds: 60) {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// Calls an operation of IAM, as anybody; returns the answer's XML.
  @discardableResult
  public func iam(_ action: String, _ fields: [String: String] = [:]) async throws -> String {
    let all = fields.merging(["Action": action, "Version": "2010-05-08"]) { $1 }
    let form = all.sorted { $0.key < $1.key }.flatMap { ["--data-urlencode", "\($0.key)=\($0.value)"] }
    return try await call(service: "iam", form)
  }

  /// Calls an operation of a service that speaks JSON; returns the answer.
  ///
  /// - Parameters:
  ///   - target: as the header `X-Amz-Target` names it, for example `AWSIdentityStore.CreateUser`.
  ///   - service: as signatures name it.
  @discardableResult
  public func json(_ target: String, service: String, _ body: String) async throws -> [String: Any] {
    let output = try await call(
      service: service,
      ["-H", "Content-Type: application/x-amz-json-1.1", "-H", "X-Amz-Target: \(target)", "--data-binary", body])
    return try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
  }

  /// Makes it check signature and permissions of everything that comes from now on.
  public func check() async throws {
    let words = ["curl", "-s", "-f", "-H", "Content-Type: text/plain", "-d", "0", "\(url)/moto-api/reset-auth"]
    _ = try await offPool { try Command.run(words) }
  }

  private func call(service: String, _ words: [String]) async throws -> String {
    let fixed = ["curl", "-s", "--fail-with-body", "--aws-sigv4", "aws:amz:us-east-1:\(service)", "-u", "key:secret"]
    let all = fixed + words + [url + "/"]
    return try await offPool { try Command.run(all) }
  }

  /// What it has logged.
  public var log: String { process.log }
  /// Ends it orderly.
  public func stop() { process.stop() }
}
