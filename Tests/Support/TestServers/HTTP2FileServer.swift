import Foundation

/// nghttpd, a real HTTP/2 server of files over TLS.
public final class HTTP2FileServer: Sendable {
  /// `https://127.0.0.1:PORT`.
  public let url: String
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts a server of `files` (name → text) and waits until it listens.
  public static func start(
    _ files: [String: String], certificate: CertificateAuthority.Certificate
  ) async throws -> HTTP2FileServer {
    try await offPool { try HTTP2FileServer(files, certificate) }
  }

  private init(_ files: [String: String], _ certificate: CertificateAuthority.Certificate) throws {
    folder = try TestFolder()
    let root = try folder.makeFolder("root")
    for (name, text) in files { try folder.write(text, to: "root/" + name) }
    let port = try Loopback.freePort()
    let words = [
      "nghttpd", "--address=127.0.0.1", "--htdocs=\(root)", String(port), certificate.keyFile, certificate.file,
    ]
    process = try ServerProcess(words, in: folder)
    url = "https://127.0.0.1:\(port)"
    try process.waitUntilReady("nghttpd") {
      guard let descriptor = Loopback.connection(to: port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// Ends it orderly.
  public func stop() { process.stop() }
}
