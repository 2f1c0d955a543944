import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct CertificateTests {
  private let backend: FakeHTTPServer

  init() throws { backend = try FakeHTTPServer { _ in [.answer(200, [], Array("secure".utf8))] } }

  private func front(
    _ certificate: CertificateAuthority.Certificate, _ change: (inout TLSFront.Setup) -> Void = { _ in }
  ) async throws -> TLSFront {
    var setup = TLSFront.Setup(certificate: certificate)
    change(&setup)
    return try await TLSFront.start(of: backend, setup)
  }

  @Test func `a certificate of the configured authority is accepted`() async throws {
    let authority = try Certificates.authority.get()
    let front = try await front(Certificates.good.get())
    let response = try await get(front.url, settings(front.url, authority: authority))
    #expect(response.text == "secure")
    #expect(response.metrics.httpVersion == "2")
  }

  @Test func `an authority that nobody configured is unknown`() async throws {
    let front = try await front(Certificates.good.get())
    #expect(try await failure(front.url, settings(front.url))?.diagnosis == .certificateRefused(.unknownAuthority))
    let other = try CertificateAuthority()
    #expect(try await refusal(front, authority: other) == .certificateRefused(.unknownAuthority))
    #expect(backend.requests.isEmpty)
  }

  @Test func `an expired certificate is told apart`() async throws {
    let authority = try Certificates.authority.get()
    let front = try await front(authority.issue(subject: "/CN=old.test", names: ["IP:127.0.0.1"], expired: true))
    #expect(try await refusal(front, authority: authority) == .certificateRefused(.expired))
    #expect(backend.requests.isEmpty)
  }

  @Test func `a certificate of another host is told apart`() async throws {
    let authority = try Certificates.authority.get()
    let front = try await front(authority.issue(subject: "/CN=127.0.0.1", names: ["DNS:other.test"]))
    let diagnosis = try await refusal(front, authority: authority)
    #expect(diagnosis == .certificateRefused(.hostNameMismatch))
    #expect(backend.requests.isEmpty)
  }

  @Test(arguments: ["TLSv1.2", "TLSv1.3"])
  func `a server that demands a client certificate gets it, or that is the diagnosis`(_ version: String) async throws {
    let authority = try Certificates.authority.get()
    let front = try await front(Certificates.good.get()) {
      $0.clientAuthorityFile = authority.caFile
      $0.versions = version
    }
    #expect(try await refusal(front, authority: authority) == .clientCertificateRefused)
    #expect(backend.requests.isEmpty)
    var own = try settings(front.url, authority: authority)
    let certificate = try authority.issue(subject: "/CN=alignd.test", names: [])
    own.clientCertificate = ClientCertificate(file: certificate.file, keyFile: certificate.keyFile)
    #expect(try await get(front.url, own).text == "secure")
  }

  @Test(arguments: ["TLSv1.2", "TLSv1.3"])
  func `a client certificate of a wrong authority is refused`(_ version: String) async throws {
    let authority = try Certificates.authority.get()
    let front = try await front(Certificates.good.get()) {
      $0.clientAuthorityFile = authority.caFile
      $0.versions = version
    }
    var own = try settings(front.url, authority: authority)
    let stranger = try CertificateAuthority()
    let certificate = try stranger.issue(subject: "/CN=stranger.test", names: [])
    own.clientCertificate = ClientCertificate(file: certificate.file, keyFile: certificate.keyFile)
    #expect(try await failure(front.url, own)?.diagnosis == .clientCertificateRefused)
    // The authority's files live as long as it does.
    #expect(stranger.caFile != authority.caFile)
    #expect(backend.requests.isEmpty)
  }

  @Test func `a key that does not belong to its certificate is told before anything is sent`() async throws {
    let authority = try Certificates.authority.get()
    let front = try await front(Certificates.good.get())
    var own = try settings(front.url, authority: authority)
    own.clientCertificate = ClientCertificate(
      file: try Certificates.good.get().file, keyFile: try authority.issue(subject: "/CN=b.test", names: []).keyFile)
    #expect(try await failure(front.url, own)?.diagnosis == .clientCertificateUnusable)
  }

  @Test func `a file of authorities that holds none is told`() async throws {
    let folder = try TestFolder()
    let front = try await front(Certificates.good.get())
    var own = try settings(front.url)
    own.authorityFile = try folder.write("not a certificate\n", to: "ca.pem")
    #expect(try await failure(front.url, own)?.diagnosis == .authorityFileUnusable)
    own.authorityFile = folder.file("absent.pem")
    #expect(throws: HTTPSettingsError.self) { _ = try HTTPTransport(own) }
  }

  @Test func `a server that speaks only TLS 1.1 is refused`() async throws {
    let front = try await front(Certificates.good.get()) { $0.versions = "TLSv1.1" }
    #expect(try await refusal(front, authority: Certificates.authority.get()) == .tlsRefused)
    #expect(backend.requests.isEmpty)
  }

  @Test func `plain HTTP on the port is no TLS`() async throws {
    let url = "https://127.0.0.1:\(backend.port)"
    #expect(try await failure(url, settings(url))?.diagnosis == .tlsRefused)
  }

  private func refusal(
    _ front: TLSFront, authority: CertificateAuthority
  ) async throws -> HTTPFailure.Diagnosis? {
    try await failure(front.url, settings(front.url, authority: authority))?.diagnosis
  }
}
