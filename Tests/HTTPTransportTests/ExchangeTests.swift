import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct ExchangeTests {
  @Test func `an answer is given whole, with repeated headers and what it cost`() async throws {
    let server = try FakeHTTPServer { _ in
      [
        .answer(
          200, [("Link", "<https://a.example/1>; rel=\"self\""), ("link", "<https://a.example/2>; rel=\"next\"")],
          Array("hello".utf8))
      ]
    }
    let response = try await get(server.url + "/x?y=z", settings(server.url))
    #expect(response.status == 200)
    #expect(response.text == "hello")
    #expect(
      response.headers.all("LINK") == ["<https://a.example/1>; rel=\"self\"", "<https://a.example/2>; rel=\"next\""])
    #expect(response.headers.first("content-length") == "5")
    #expect(response.headers.first("nothing") == nil)
    #expect(response.metrics.statusClass == 2)
    #expect(response.metrics.bodyBytes == 5)
    #expect(response.metrics.wireBytes == 5)
    #expect(response.metrics.connections == 1)
    #expect(response.metrics.httpVersion == "1.1")
    #expect(response.metrics.duration > .zero)
    let request = try #require(server.requests.first)
    #expect(request.target == "/x?y=z")
    #expect(request.header("user-agent") == "alignd/0.0-test")
    #expect(request.header("accept") == "application/json")
    #expect(request.header("accept-encoding") == "gzip")
  }

  @Test func `a body and headers are sent as they are`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(204)] }
    let transport = try HTTPTransport(settings(server.url))
    let headers = [
      try HTTPHeader("Content-Type", "application/x-amz-json-1.1"), try HTTPHeader("Authorization", "Bearer t0ken"),
      try HTTPHeader("X-Empty", ""),
    ]
    let body: [UInt8] = [0, 1, 2, 255, 0]
    let request = HTTPRequest(.post, try HTTPURL(server.url + "/"), headers: headers, body: body, accept: "text/xml")
    let response = try await transport.send(request)
    #expect(response.status == 204)
    #expect(response.metrics.sentBytes == 5)
    let seen = try #require(server.requests.first)
    #expect(seen.method == "POST")
    #expect(seen.body == body)
    #expect(seen.header("content-type") == "application/x-amz-json-1.1")
    #expect(seen.header("authorization") == "Bearer t0ken")
    #expect(seen.header("x-empty") == "")
    #expect(seen.header("accept") == "text/xml")
    #expect(seen.header("expect") == nil)
  }

  @Test func `methods are what they are called, and a body without a kind gets none`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200, [], Array("x".utf8))] }
    let transport = try HTTPTransport(settings(server.url))
    for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete] {
      let body: [UInt8] = method == .put || method == .patch ? [1] : []
      let response = try await transport.send(HTTPRequest(method, try HTTPURL(server.url), body: body))
      #expect(response.text == (method == .head ? "" : "x"))
    }
    #expect(server.requests.map(\.method) == ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    #expect(server.requests.map(\.body.count) == [0, 0, 0, 1, 1, 0])
    #expect(server.requests.allSatisfy { $0.header("content-type") == nil })
  }

  @Test func `exchanges after each other share a connection`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    let transport = try HTTPTransport(settings(server.url))
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    let costs = [try await transport.send(request), try await transport.send(request)].map(\.metrics.connections)
    #expect(costs == [1, 0])
    #expect(server.connections == 1)
  }

  @Test func `connections to a host are bounded, and everything waiting gets its turn`() async throws {
    let gate = FakeHTTPServer.Gate()
    let server = try FakeHTTPServer { _ in [.wait(gate), .answer(200)] }
    var limits = try settings(server.url)
    limits.maximumHostConnections = 3
    let transport = try HTTPTransport(limits)
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await transport.send(request).status } }
      while server.requests.count < 3 { await Task.yield() }
      gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 20))
    #expect(server.connections == 3)
  }

  @Test func `waiting for a turn does not count against the timeouts`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\n\r\n"), .drip(UInt8(ascii: "x"), milliseconds: 20)]
    }
    var limits = try settings(server.url)
    limits.maximumHostConnections = 1
    limits.totalTimeout = .seconds(1)
    let transport = try HTTPTransport(limits)
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    async let first = failure(of: request, transport)
    async let second = failure(of: request, transport)
    async let third = failure(of: request, transport)
    let diagnoses = await [first, second, third].map(\.?.diagnosis)
    #expect(diagnoses == [.totalTimeout, .totalTimeout, .totalTimeout])
    // Each was sent: none ran out of time while it waited.
    #expect(server.requests.count == 3)
  }

  @Test func `interim answers and trailers are not the answer`() async throws {
    let server = try FakeHTTPServer { _ in
      [
        .text("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"),
        .text("HTTP/1.1 200 OK\r\nX-Late: 1\r\nTransfer-Encoding: chunked\r\nTrailer: X-Trailer\r\n\r\n"),
        .text("2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n"),
      ]
    }
    let response = try await get(server.url, settings(server.url))
    #expect(response.text == "ok")
    #expect(response.headers.first("x-early") == nil)
    #expect(response.headers.first("x-late") == "1")
    #expect(response.headers.first("x-trailer") == nil)
  }

  @Test func `an error status is an answer like any other`() async throws {
    let server = try FakeHTTPServer { _ in [.json(#"{"error":"nope"}"#, status: 403, [("Retry-After", "3")])] }
    let response = try await get(server.url, settings(server.url))
    #expect(response.status == 403)
    #expect(response.text == #"{"error":"nope"}"#)
    #expect(response.headers.first("Retry-After") == "3")
  }

  @Test func `no cookie is kept and no netrc read`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200, [("Set-Cookie", "a=b")])] }
    let transport = try HTTPTransport(settings(server.url))
    for _ in 0..<2 { _ = try await transport.send(HTTPRequest(.get, try HTTPURL(server.url))) }
    #expect(server.requests.count == 2)
    #expect(server.requests.allSatisfy { $0.header("cookie") == nil && $0.header("authorization") == nil })
  }

  @Test(arguments: [("X-Evil", "a\r\nX-Other: b"), ("X-Evil", "a\u{0}"), ("X Evil", "a"), ("", "a"), ("X:", "a")])
  func `a header that would break the message is refused`(_ name: String, _ value: String) {
    #expect(throws: HTTPHeaderError.self) { _ = try HTTPHeader(name, value) }
  }

  @Test(arguments: [
    "Host", "content-length", "Transfer-Encoding", "Connection", "Proxy-Authorization", "Accept-Encoding",
  ])
  func `a header that is the transport's own is refused`(_ name: String) {
    #expect(throws: HTTPHeaderError.self) { _ = try HTTPHeader(name, "x") }
  }

  @Test func `requests, headers and signatures print no secret`() throws {
    var request = HTTPRequest(
      .get, try HTTPURL("https://h.example/users?token=s3cr3t"), headers: [try HTTPHeader("Authorization", "s3cr3t")],
      body: Array("s3cr3t".utf8))
    request.signing = .awsSigV4(parameters: "aws:amz:eu-central-1:iam", keyID: "s3cr3t", secret: "s3cr3t")
    var dumped = ""
    dump(request, to: &dumped)
    dump(request.headers, to: &dumped)
    dump(request.signing, to: &dumped)
    let printed = "\(request) \(request.headers) \(request.signing) " + String(reflecting: request) + dumped
    #expect(!printed.contains("s3cr3t"))
    #expect("\(request)" == "GET https://h.example/users")
  }
}
