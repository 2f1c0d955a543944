import Foundation
import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct LimitTests {
  @Test func `a body without end is cut at the limit`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\n\r\n"), .flood([UInt8](repeating: 65, count: 65_536))]
    }
    var limits = try settings(server.url)
    limits.maximumResponseBytes = 1_000_000
    let failure = try await failure(server.url + "/huge", limits)
    #expect(failure?.diagnosis == .responseTooLarge(limit: 1_000_000))
    #expect(
      failure?.description
        == "GET \(server.url)/huge: the body is longer than 1000000 bytes; ask for smaller pages or raise the limit")
    #expect(try #require(failure?.metrics.bodyBytes) <= 1_000_000)
  }

  @Test func `a request may ask for less, and the limit itself still passes`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200, [], [UInt8](repeating: 65, count: 1000))] }
    let transport = try HTTPTransport(settings(server.url))
    var request = HTTPRequest(.get, try HTTPURL(server.url))
    request.maximumResponseBytes = 1000
    #expect(try await transport.send(request).body.count == 1000)
    request.maximumResponseBytes = 999
    #expect(await failure(of: request, transport)?.diagnosis == .responseTooLarge(limit: 999))
  }

  @Test func `a gzip bomb is counted as what it becomes`() async throws {
    let folder = try TestFolder()
    try Command.run(["sh", "-c", "head -c 200000000 /dev/zero | gzip -9 > \(folder.file("bomb.gz"))"])
    let bomb = [UInt8](try Data(contentsOf: URL(filePath: folder.file("bomb.gz"))))
    #expect(bomb.count < 1_000_000)
    let server = try FakeHTTPServer { _ in [.answer(200, [("Content-Encoding", "gzip")], bomb)] }
    var limits = try settings(server.url)
    limits.maximumResponseBytes = 8 << 20
    #expect(try await failure(server.url, limits)?.diagnosis == .responseTooLarge(limit: 8 << 20))
  }

  @Test func `a compressed body is given decompressed`() async throws {
    let folder = try TestFolder()
    try folder.write(String(repeating: "alignd ", count: 1000), to: "text")
    try Command.run(["gzip", "-9", folder.file("text")])
    let packed = [UInt8](try Data(contentsOf: URL(filePath: folder.file("text.gz"))))
    let server = try FakeHTTPServer { _ in [.answer(200, [("Content-Encoding", "gzip")], packed)] }
    let response = try await get(server.url, settings(server.url))
    #expect(response.text == String(repeating: "alignd ", count: 1000))
    #expect(response.metrics.bodyBytes == 7000)
    #expect(response.metrics.wireBytes == packed.count)
  }

  @Test func `broken compression is told as such`() async throws {
    let server = try FakeHTTPServer { _ in
      [.answer(200, [("Content-Encoding", "gzip")], Array("this is not gzip".utf8))]
    }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .malformedAnswer)
  }

  @Test func `header lines without end are cut`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\n"), .flood(Array("X-Padding: \(String(repeating: "x", count: 1000))\r\n".utf8))]
    }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .headersTooLarge(limit: 128 << 10))
  }

  @Test func `one header line without end is cut`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\nX-Padding: "), .flood([UInt8](repeating: 120, count: 4096))]
    }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .headersTooLarge(limit: 128 << 10))
  }

  @Test func `interim answers without end are cut`() async throws {
    let server = try FakeHTTPServer { _ in [.flood(Array("HTTP/1.1 102 Processing\r\n\r\n".utf8))] }
    #expect(try await failure(server.url, settings(server.url))?.diagnosis == .headersTooLarge(limit: 128 << 10))
  }

  @Test func `a server that drips is silent`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), .drip(65, milliseconds: 1000)]
    }
    var limits = try settings(server.url)
    limits.idleTimeout = .seconds(2)
    #expect(try await failure(server.url, limits)?.diagnosis == .idleTimeout)
  }

  @Test func `a server that never answers is silent`() async throws {
    let server = try FakeHTTPServer { _ in [.hold] }
    var limits = try settings(server.url)
    limits.idleTimeout = .seconds(1)
    let failure = try await failure(server.url, limits)
    #expect(failure?.diagnosis == .idleTimeout)
    #expect(failure?.metrics.statusClass == nil)
  }

  @Test func `an exchange ends with the total timeout however busy it is`() async throws {
    let server = try FakeHTTPServer { _ in
      [.text("HTTP/1.1 200 OK\r\n\r\n"), .drip(65, milliseconds: 10)]
    }
    var limits = try settings(server.url)
    limits.totalTimeout = .seconds(1)
    let failure = try await failure(server.url, limits)
    #expect(failure?.diagnosis == .totalTimeout, "\(String(describing: failure))")
  }

  @Test func `a server that does not take up TLS is a connect timeout`() async throws {
    let (descriptor, port) = try Loopback.listener()
    defer { close(descriptor) }
    var limits = try settings("https://127.0.0.1:\(port)")
    limits.connectTimeout = .seconds(1)
    #expect(try await failure("https://127.0.0.1:\(port)", limits)?.diagnosis == .connectTimeout)
  }

  @Test func `limits that make no sense are refused`() throws {
    var limits = try settings("https://example.com")
    limits.idleTimeout = .zero
    let error = #expect(throws: HTTPSettingsError.self) { _ = try HTTPTransport(limits) }
    #expect(error?.description == "the idle timeout must be between one second and a day")
    limits = try settings("https://example.com")
    limits.maximumResponseBytes = 0
    #expect(throws: HTTPSettingsError.self) { _ = try HTTPTransport(limits) }
  }
}
