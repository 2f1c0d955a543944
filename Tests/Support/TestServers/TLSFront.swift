import Foundation

/// nghttpx, a real TLS terminator that speaks HTTP/2 and HTTP/1.1, in front of a plain server on loopback.
public final class TLSFront: Sendable {
  /// How it behaves.
  public struct Setup: Sendable {
    /// The certificate that it shows.
    public var certificate: CertificateAuthority.Certificate
    /// The authority of the client certificates that it demands; nil when it demands none.
    public var clientAuthorityFile: String?
    /// Versions of TLS, as nghttpx names them.
    public var versions = "TLSv1.2,TLSv1.3"
    /// Whether only HTTP/1.1 is offered.
    public var onlyHTTP1 = false

    /// A front with a certificate.
    public init(certificate: CertificateAuthority.Certificate) { self.certificate = certificate }
  }

  /// `https://127.0.0.1:PORT`.
  public let url: String
  /// Its port.
  public let port: Int
  private let process: ServerProcess
  private let folder: TestFolder
  /// Lives as long as its front does.
  private let backend: FakeHTTPServer

  /// Starts a front of a server and waits until it listens.
  public static func start(of server: FakeHTTPServer, _ setup: Setup) async throws -> TLSFront {
    try await offPool { try TLSFront(of: server, setup) }
  }

  private init(of backend: FakeHTTPServer, _ setup: Setup) throws {
    self.backend = backend
    folder = try TestFolder()
    var attempt = 0
    while true {
      attempt += 1
      let own = try Loopback.freePort()
      let settings = try folder.write("", to: "nghttpx.conf")
      var words = [
        "nghttpx", "--conf=\(settings)", "--frontend=127.0.0.1,\(own)", "--backend=127.0.0.1,\(backend.port)",
        "--workers=1", "--no-ocsp", "--errorlog-file=/dev/stderr", "--accesslog-file=/dev/null",
      ]
      let minimum = setup.versions.split(separator: ",").first ?? "TLSv1.2"
      let maximum = setup.versions.split(separator: ",").last ?? "TLSv1.3"
      words += ["--tls-min-proto-version=\(minimum)", "--tls-max-proto-version=\(maximum)"]
      if setup.onlyHTTP1 { words.append("--npn-list=http/1.1") }
      if let file = setup.clientAuthorityFile { words += ["--verify-client", "--verify-client-cacert=\(file)"] }
      words += [setup.certificate.keyFile, setup.certificate.file]
      let started = try ServerProcess(words, in: folder)
      do {
        try started.waitUntilReady("nghttpx") {
          guard let descriptor = Loopback.connection(to: own) else { return false }
          close(descriptor)
          return true
        }
      } catch {
        if attempt < 3, started.log.contains("in use") { continue }
        throw error
      }
      (process, port, url) = (started, own, "https://127.0.0.1:\(own)")
      return
    }
  }

  /// What it has logged.
  public var log: String { process.log }
  /// Ends it orderly.
  public func stop() { process.stop() }
}
