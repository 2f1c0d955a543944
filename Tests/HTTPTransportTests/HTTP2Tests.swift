import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct HTTP2Tests {
  @Test func `two hundred exchanges at a time share one connection`() async throws {
    let authority = try Certificates.authority.get()
    let files = Dictionary(uniqueKeysWithValues: (0..<200).map { ("page\($0)", "this is page \($0)") })
    let server = try await HTTP2FileServer.start(files, certificate: Certificates.good.get())
    let transport = try HTTPTransport(settings(server.url, authority: authority))
    let answers = try await withThrowingTaskGroup(of: (Int, HTTPResponse).self) { group in
      for index in 0..<200 {
        let request = HTTPRequest(.get, try HTTPURL("\(server.url)/page\(index)"))
        group.addTask { (index, try await transport.send(request)) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(answers.count == 200)
    #expect(answers.allSatisfy { $1.text == "this is page \($0)" && $1.metrics.httpVersion == "2" })
    #expect(answers.values.reduce(0) { $0 + $1.metrics.connections } == 1)
  }

  @Test func `a stream that is cancelled leaves the others alone`() async throws {
    let gate = FakeHTTPServer.Gate()
    let backend = try FakeHTTPServer { request in
      request.path == "/held" ? [.hold] : [.wait(gate), .answer(200, [], Array("done".utf8))]
    }
    let front = try await TLSFront.start(of: backend, TLSFront.Setup(certificate: Certificates.good.get()))
    let transport = try HTTPTransport(settings(front.url, authority: try Certificates.authority.get()))
    let held = HTTPRequest(.get, try HTTPURL(front.url + "/held"))
    let other = HTTPRequest(.get, try HTTPURL(front.url + "/other"))
    let first = Task { await failure(of: held, transport) }
    let second = Task { try await transport.send(other) }
    while backend.requests.count < 2 { await Task.yield() }
    first.cancel()
    #expect(await first.value?.diagnosis == .cancelled)
    gate.open()
    #expect(try await second.value.text == "done")
  }

  @Test func `a server that offers only HTTP 1 over TLS gets several connections`() async throws {
    let gate = FakeHTTPServer.Gate()
    let backend = try FakeHTTPServer { _ in [.wait(gate), .answer(200)] }
    var setup = TLSFront.Setup(certificate: try Certificates.good.get())
    setup.onlyHTTP1 = true
    let front = try await TLSFront.start(of: backend, setup)
    let transport = try HTTPTransport(settings(front.url, authority: try Certificates.authority.get()))
    let request = HTTPRequest(.get, try HTTPURL(front.url))
    async let first = transport.send(request)
    async let second = transport.send(request)
    while backend.requests.count < 2 { await Task.yield() }
    gate.open()
    #expect(try await [first, second].map(\.metrics.httpVersion) == ["1.1", "1.1"])
  }
}
