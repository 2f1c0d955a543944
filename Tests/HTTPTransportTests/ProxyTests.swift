import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct ProxyTests {
  private let backend: FakeHTTPServer

  init() throws { backend = try FakeHTTPServer { _ in [.answer(200, [], Array("through".utf8))] } }

  private func server() async throws -> TLSFront {
    try await TLSFront.start(of: backend, TLSFront.Setup(certificate: Certificates.good.get()))
  }

  @Test func `a proxy tunnels, and sees the host and nothing else`() async throws {
    let front = try await server()
    let proxy = try await ConnectProxy.start()
    var own = try settings(front.url, authority: Certificates.authority.get())
    own.proxy = try ProxySettings(proxy.url)
    let transport = try HTTPTransport(own)
    var request = HTTPRequest(.get, try HTTPURL(front.url + "/users"))
    request.headers = [try HTTPHeader("Authorization", "Bearer t0ken")]
    #expect(try await transport.send(request).text == "through")
    #expect(backend.requests.first?.header("authorization") == "Bearer t0ken")
    #expect(proxy.log.contains("CONNECT 127.0.0.1:\(front.port)"))
    #expect(!proxy.log.contains("t0ken"))
    #expect(!proxy.log.contains("/users"))
  }

  @Test func `headers for the server are not for the proxy`() async throws {
    // This one takes the request for a tunnel down and refuses it.
    let proxy = try FakeHTTPServer { _ in [.answer(403), .close] }
    var own = try settings("https://127.0.0.1:1")
    own.proxy = try ProxySettings(proxy.url)
    let transport = try HTTPTransport(own)
    var request = HTTPRequest(.get, try HTTPURL("https://127.0.0.1:1/users"))
    request.headers = [try HTTPHeader("PRIVATE-TOKEN", "t0ken")]
    #expect(await failure(of: request, transport)?.diagnosis == .proxyRefused(status: 403))
    let seen = try #require(proxy.requests.first)
    #expect(seen.method == "CONNECT")
    #expect(seen.target == "127.0.0.1:1")
    #expect(seen.header("private-token") == nil)
  }

  @Test func `an excepted host is reached without the proxy`() async throws {
    let front = try await server()
    let proxy = try FakeHTTPServer { _ in [.answer(403), .close] }
    var own = try settings(front.url, authority: Certificates.authority.get())
    own.proxy = try ProxySettings(proxy.url, exceptions: ["example.com", "127.0.0.1"])
    #expect(try await get(front.url, own).text == "through")
    #expect(proxy.connections == 0)
  }

  @Test func `a proxy that asks who one is is told, or that is the diagnosis`() async throws {
    let front = try await server()
    let proxy = try await ConnectProxy.start(user: "alignd", password: "correct-horse")
    var own = try settings(front.url, authority: Certificates.authority.get())
    own.proxy = try ProxySettings(proxy.url)
    #expect(try await failure(front.url, own)?.diagnosis == .proxyRefused(status: 407))
    own.proxy = try ProxySettings(proxy.url, user: "alignd", password: "correct-horse")
    #expect(try await get(front.url, own).text == "through")
  }

  @Test func `a proxy that is not there is not the server's fault`() async throws {
    var own = try settings("https://127.0.0.1:1")
    own.proxy = try ProxySettings("http://127.0.0.1:9")
    #expect(try await failure("https://127.0.0.1:1", own)?.diagnosis == .proxyRefused(status: nil))
    own.proxy = try ProxySettings("http://proxy.invalid:3128")
    #expect(try await failure("https://127.0.0.1:1", own)?.diagnosis == .proxyRefused(status: nil))
  }

  @Test func `a proxy on loopback opens no way to loopback for anything else`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    let proxy = try FakeHTTPServer { _ in [.answer(403), .close] }
    var own = try settings("https://api.example.com")
    own.allowsPlainHTTP = true
    own.proxy = try ProxySettings(proxy.url, exceptions: ["api.example.com"])
    own.resolutions = ["api.example.com:\(server.port):127.0.0.1"]
    let diagnosis = try await failure("http://api.example.com:\(server.port)/", own)?.diagnosis
    #expect(diagnosis == .addressRefused("127.0.0.1"))
    #expect(server.connections == 0)
    // A name that only the proxy resolves goes to the proxy.
    let other = try await failure("https://other.example.com/", own)?.diagnosis
    #expect(other == .proxyRefused(status: 403))
  }

  @Test func `the environment names a proxy only where it is asked`() throws {
    let variables = ["https_proxy": "http://me:s3cr3t@proxy.example.com:3128", "no_proxy": "localhost, .example.org"]
    let proxy = try #require(try ProxySettings.environment(variables))
    #expect(proxy.url == "http://proxy.example.com:3128")
    #expect(proxy.exceptions == ["localhost", ".example.org"])
    var dumped = "\(proxy)"
    dump(proxy, to: &dumped)
    #expect(!dumped.contains("s3cr3t"))
    #expect(try ProxySettings.environment(["ALL_PROXY": "proxy.example.com"])?.url == "http://proxy.example.com:1080")
    #expect(try ProxySettings.environment(["https_proxy": "", "http_proxy": "http://other.example.com"]) == nil)
    #expect(throws: HTTPSettingsError.self) { _ = try ProxySettings.environment(["https_proxy": "ftp://x"]) }
  }

  @Test(arguments: ["", "proxy", "ftp://proxy:21", "http://me:word@proxy:3128", "http://pro\nxy:1"])
  func `a proxy's address that cannot be used is refused`(_ url: String) {
    #expect(throws: HTTPSettingsError.self) { _ = try ProxySettings(url) }
  }
}
