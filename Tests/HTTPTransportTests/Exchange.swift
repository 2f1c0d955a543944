import Foundation
import HTTPTransport
import Synchronization
import TestServers

/// Settings for a server on loopback.
func settings(_ url: String, authority: CertificateAuthority? = nil) throws -> TransportSettings {
  var result = TransportSettings(baseURL: try HTTPURL(url), userAgent: "alignd/0.0-test")
  result.authorityFile = authority?.caFile
  return result
}

/// The answer to a GET with these settings.
func get(_ url: String, _ settings: TransportSettings) async throws -> HTTPResponse {
  let transport = try HTTPTransport(settings)
  return try await transport.send(HTTPRequest(.get, try HTTPURL(url)))
}

/// Why a GET with these settings brought no answer; nil when it did.
func failure(_ url: String, _ settings: TransportSettings) async throws -> HTTPFailure? {
  await failure(of: HTTPRequest(.get, try HTTPURL(url)), try HTTPTransport(settings))
}

/// Why a request brought no answer; nil when it did.
func failure(of request: HTTPRequest, _ transport: HTTPTransport) async -> HTTPFailure? {
  do {
    _ = try await transport.send(request)
    return nil
  } catch {
    return error
  }
}

extension HTTPResponse {
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// Certificates that all tests here share: making keys takes time.
enum Certificates {
  /// The authority that clients trust.
  static let authority = Result {
    let authority = try CertificateAuthority()
    folder.withLock { $0 = URL(filePath: authority.caFile).deletingLastPathComponent().path }
    // A static object is never released, so its folder is removed when the process ends.
    atexit { Certificates.folder.withLock { path in try? FileManager.default.removeItem(atPath: path) } }
    return authority
  }
  private static let folder = Mutex("")
  /// A good certificate for 127.0.0.1 and localhost.
  static let good = Result {
    try authority.get().issue(subject: "/CN=server.test", names: ["IP:127.0.0.1", "DNS:localhost"])
  }
}
