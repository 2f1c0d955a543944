import Foundation

/// An SMTP server (PyPI `aiosmtpd`) that keeps every message.
public final class MailServer: Sendable {
  /// A message that it accepted.
  public struct Message: Sendable, Decodable {
    /// Sender of the envelope.
    public let from: String
    /// Recipients of the envelope.
    public let to: [String]
    /// Whether it came over TLS.
    public let isEncrypted: Bool
    /// Who had signed in.
    public let user: String?
    /// Header and body, as they came.
    public let text: String
  }

  /// `127.0.0.1:PORT`.
  public let address: String
  private let server: RestartableServer

  private struct Settings: Encodable { let certificate, key, user, password: String? }
  private struct Control: Encodable { let refusal: String? }

  /// Starts a server and waits until it answers.
  ///
  /// - Parameters:
  ///   - certificate: what it shows after STARTTLS, which it then insists on; without one it offers no TLS.
  ///   - user: who alone may send, with `password`; anybody may when nil.
  public static func start(
    certificate: CertificateAuthority.Certificate? = nil, user: String? = nil, password: String? = nil
  ) async throws -> MailServer {
    let environment = try await PythonServers.environment("mail")
    let settings = Settings(
      certificate: certificate?.file, key: certificate?.keyFile, user: user, password: password)
    return try await offPool { try MailServer(environment, settings) }
  }

  private init(_ environment: String, _ settings: Settings) throws {
    let home = try TestFolder()
    try home.write(String(decoding: try JSONEncoder().encode(settings), as: UTF8.self), to: "settings.json")
    try home.write("{}", to: "control.json")
    _ = try home.makeFolder("messages")
    let port = try HeldPort()
    address = "127.0.0.1:\(port.number)"
    server = try RestartableServer(
      "mail server", home: home, port: port,
      ["\(environment)/bin/python", ServerParts.file("mail-server.py"), String(port.number), home.path])
  }

  /// Has it answer messages with a line such as `451 4.3.0 later` instead of keeping them; nil ends that.
  public func refuse(with line: String?) throws {
    let control = try JSONEncoder().encode(Control(refusal: line))
    try control.write(to: URL(filePath: server.home.file("control.json")), options: .atomic)
  }

  /// The messages so far, in order of arrival.
  public func messages() throws -> [Message] {
    let folder = server.home.file("messages")
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted().map {
      try JSONDecoder().decode(Message.self, from: Data(contentsOf: URL(filePath: "\(folder)/\($0)")))
    }
  }

  /// Ends it as a crash would; connections to its port are refused then.
  public func kill() { server.kill() }
  /// Ends it orderly.
  public func stop() { server.stop() }
  /// Makes it silent without closing its connections.
  public func freeze() { server.freeze() }
  /// Starts it again, on the same port with the same messages, and waits until it answers.
  public func start() async throws { try await offPool { try self.server.start() } }
  /// What it has logged since its last start.
  public var log: String { server.log }
}
