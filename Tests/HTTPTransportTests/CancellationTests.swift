import HTTPTransport
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
  @Test func `cancelling within the body ends the exchange and its connection`() async throws {
    let server = try FakeHTTPServer { request in
      request.path == "/slow"
        ? [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .hold] : [.answer(200)]
    }
    let transport = try HTTPTransport(settings(server.url))
    let slow = HTTPRequest(.get, try HTTPURL(server.url + "/slow"))
    let task = Task { await failure(of: slow, transport) }
    while server.requests.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value?.diagnosis == .cancelled)
    while server.endedConnections == 0 { await Task.yield() }
    // The transport goes on.
    #expect(try await transport.send(HTTPRequest(.get, try HTTPURL(server.url + "/next"))).status == 200)
  }

  @Test func `a task that is cancelled before it asks sends nothing`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    let transport = try HTTPTransport(settings(server.url))
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await failure(of: request, transport)
    }
    task.cancel()
    #expect(await task.value?.diagnosis == .cancelled)
    #expect(server.requests.isEmpty)
  }

  @Test func `what waits for its turn can be cancelled`() async throws {
    let server = try FakeHTTPServer { _ in [.hold] }
    var limits = try settings(server.url)
    limits.maximumHostConnections = 1
    let transport = try HTTPTransport(limits)
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    let first = Task { await failure(of: request, transport) }
    while server.requests.isEmpty { await Task.yield() }
    let second = Task { await failure(of: request, transport) }
    await Task.yield()
    second.cancel()
    #expect(await second.value?.diagnosis == .cancelled)
    #expect(server.requests.count == 1)
    first.cancel()
    #expect(await first.value?.diagnosis == .cancelled)
  }

  @Test func `many cancelled at any moment leave nothing behind`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200, [], [UInt8](repeating: 65, count: 10_000))] }
    let transport = try HTTPTransport(settings(server.url))
    let request = HTTPRequest(.get, try HTTPURL(server.url))
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<300 {
        group.addTask {
          let task = Task { await failure(of: request, transport) }
          for _ in 0..<(index % 7) { await Task.yield() }
          if index % 3 > 0 { task.cancel() }
          let diagnosis = await task.value?.diagnosis
          #expect(diagnosis == nil || diagnosis == .cancelled && index % 3 > 0)
        }
      }
    }
    #expect(try await transport.send(request).body.count == 10_000)
  }
}
