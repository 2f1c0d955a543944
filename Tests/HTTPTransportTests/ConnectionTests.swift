import Foundation
import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct ConnectionTests {
  @Test func `a name without address is not resolved`() async throws {
    let url = "https://name.invalid/users?token=s3cr3t"
    let failure = try await failure(url, settings(url))
    #expect(failure?.diagnosis == .nameNotResolved)
    #expect(
      failure?.description
        == "GET https://name.invalid/users: the host name leads to no address; check the name and this machine's DNS")
  }

  @Test func `a port where nobody listens refuses`() async throws {
    let url = "http://127.0.0.1:1"
    #expect(try await failure(url, settings(url))?.diagnosis == .connectionRefused)
  }

  @Test func `a reset within the body loses the connection`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .reset]
    }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .connectionLost)
  }

  @Test func `an end within the body is not the end of the body`() async throws {
    let server = try FakeHTTPServer { request in
      request.path == "/chunked"
        ? [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), .close]
        : [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .close]
    }
    #expect(try await failure(server.url + "/length", settings(server.url))?.diagnosis == .connectionLost)
    #expect(try await failure(server.url + "/chunked", settings(server.url))?.diagnosis == .connectionLost)
  }

  @Test func `a connection that ends without an answer is lost`() async throws {
    let server = try FakeHTTPServer { _ in [.close] }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .connectionLost)
  }

  @Test func `what is no HTTP is malformed`() async throws {
    let server = try FakeHTTPServer { _ in [.text("SSH-2.0-OpenSSH_9.2p1 Debian\r\n"), .close] }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .malformedAnswer)
  }

  @Test func `a redirection is not followed and its target never hears of it`() async throws {
    let target = try FakeHTTPServer { _ in [.answer(200)] }
    let server = try FakeHTTPServer { _ in
      [.answer(302, [("Location", target.url + "/steal?session=s3cr3t")])]
    }
    let transport = try HTTPTransport(settings(server.url))
    var request = HTTPRequest(.get, try HTTPURL(server.url + "/users"))
    request.headers = [try HTTPHeader("PRIVATE-TOKEN", "t0ken"), try HTTPHeader("X-Auth-Token", "t0ken")]
    let failure = try #require(await failure(of: request, transport))
    #expect(failure.diagnosis == .redirectRefused(status: 302, target: target.url))
    #expect(!failure.description.contains("s3cr3t"))
    #expect(server.requests.count == 1)
    // The target works, and this is the first that it hears.
    #expect(try await get(target.url + "/probe", settings(target.url)).status == 200)
    #expect(target.requests.map(\.path) == ["/probe"])
    #expect(target.connections == 1)
  }

  @Test(arguments: [301, 302, 303, 307, 308, 300])
  func `every kind of redirection is refused, also to the same host`(_ status: Int) async throws {
    let server = try FakeHTTPServer { _ in [.answer(status, [("Location", "/elsewhere")])] }
    let diagnosis = try await failure(server.url, settings(server.url))?.diagnosis
    #expect(diagnosis == .redirectRefused(status: status, target: server.url))
    #expect(server.requests.count == 1)
  }

  @Test func `an answer that nothing has changed is no redirection`() async throws {
    let server = try FakeHTTPServer { _ in [.text("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")] }
    #expect(try await get(server.url, settings(server.url)).status == 304)
  }

  @Test func `http is only for loopback unless it is allowed`() async throws {
    #expect(throws: HTTPSettingsError.self) { _ = try HTTPTransport(try settings("http://example.com")) }
    let diagnosis = try await failure("http://example.com/", settings("https://example.com"))?.diagnosis
    #expect(diagnosis == .protocolRefused)
    var allowed = try settings("http://name.invalid")
    allowed.allowsPlainHTTP = true
    #expect(try await failure("http://name.invalid/", allowed)?.diagnosis == .nameNotResolved)
  }

  @Test func `a server that hangs up while a body is being sent ends the exchange and not the process`() async throws {
    let (listener, port) = try Loopback.listener()
    Thread {
      // Closing with bytes unread resets the connection: the next write to it raises SIGPIPE.
      let connection = accept(listener, nil, nil)
      var some = [UInt8](repeating: 0, count: 100)
      _ = recv(connection, &some, some.count, 0)
      close(connection)
      close(listener)
    }.start()
    let url = "http://127.0.0.1:\(port)"
    let body = [UInt8](repeating: 65, count: 32 << 20)
    let transport = try HTTPTransport(settings(url))
    let diagnosis = await failure(of: HTTPRequest(.post, try HTTPURL(url), body: body), transport)?.diagnosis
    #expect(diagnosis == .connectionLost)
  }

  @Test func `a transport that nobody holds any more closes its connections`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    do {
      let transport = try HTTPTransport(settings(server.url))
      #expect(try await transport.send(HTTPRequest(.get, try HTTPURL(server.url))).status == 200)
      #expect(server.endedConnections == 0)
    }
    while server.endedConnections == 0 { await Task.yield() }
  }

  @Test func `closing ends what runs, and nothing starts after it`() async throws {
    let server = try FakeHTTPServer { _ in [.hold] }
    let transport = try HTTPTransport(settings(server.url))
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    async let running = failure(of: request, transport)
    while server.requests.isEmpty { await Task.yield() }
    transport.close()
    #expect(await running?.diagnosis == .cancelled)
    #expect(await failure(of: request, transport)?.diagnosis == .cancelled)
    transport.close()
    while server.endedConnections == 0 { await Task.yield() }
  }
}
