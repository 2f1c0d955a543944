import HTTPTransport
import Synchronization
import TestServers
import Testing

@Suite(.timeLimit(.minutes(10))) struct RetryTests {
  private let time = ToldTime()
  private let request: HTTPRequest

  init() throws { request = HTTPRequest(.get, try HTTPURL("https://api.example.com/users?token=s3cr3t")) }

  private func read(
    _ script: Script, _ limits: RateLimitHeaders = RateLimitHeaders(), policy: RetryPolicy = RetryPolicy()
  ) -> RetryingExchange {
    RetryingExchange(script, policy: policy, limits: limits, timing: time.timing)
  }

  private func failure(of request: HTTPRequest, _ read: RetryingExchange) async -> RetryFailure? {
    do {
      _ = try await read.send(request)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [408, 425, 500, 502, 503, 504])
  func `a passing fault is tried again after a drawn wait`(_ status: Int) async throws {
    let script = Script(.answer(status), .answer(status), .answer(200, [], "ok"))
    let answer = try await read(script).send(request)
    #expect(answer.text == "ok")
    #expect(script.asked == 3)
    // Half of one second, half of two.
    #expect(time.sleeps == [.milliseconds(500), .seconds(1)])
  }

  @Test(arguments: [
    HTTPFailure.Diagnosis.nameNotResolved, .connectionRefused, .connectTimeout, .idleTimeout, .totalTimeout,
    .connectionLost, .proxyRefused(status: nil), .proxyRefused(status: 503),
  ])
  func `a failure of the network is tried again`(_ diagnosis: HTTPFailure.Diagnosis) async throws {
    let script = Script(.fails(diagnosis), .answer(200))
    #expect(try await read(script).send(request).status == 200)
    #expect(script.asked == 2)
  }

  @Test(arguments: [
    HTTPFailure.Diagnosis.certificateRefused(.expired), .clientCertificateRefused, .tlsRefused,
    .responseTooLarge(limit: 10), .headersTooLarge(limit: 10), .addressRefused("127.0.0.1"),
    .redirectRefused(status: 302, target: "https://evil.example"), .protocolRefused, .requestRefused("x"),
    .malformedAnswer, .cancelled, .proxyRefused(status: 407), .other(code: 99, text: "x"),
  ])
  func `a failure that would come again is not`(_ diagnosis: HTTPFailure.Diagnosis) async throws {
    let script = Script(.fails(diagnosis), .answer(200))
    let failure = await failure(of: request, read(script))
    #expect(failure?.reason == .notWorthRepeating)
    #expect(failure?.last == .failure(diagnosis))
    #expect(script.asked == 1)
    #expect(time.sleeps.isEmpty)
  }

  @Test(arguments: [200, 204, 304, 400, 401, 403, 404, 409, 410, 501, 505])
  func `any other status is the answer`(_ status: Int) async throws {
    let script = Script(.answer(status))
    #expect(try await read(script).send(request).status == status)
    #expect(script.asked == 1)
  }

  @Test func `what is not repeatable is sent once`() async throws {
    var post = request
    post.method = .post
    post.isRepeatable = false
    let refused = Script(.answer(503), .answer(200))
    #expect(try await read(refused).send(post).status == 503)
    #expect(refused.asked == 1)
    let lost = Script(.fails(.connectionLost), .answer(200))
    #expect(await failure(of: post, read(lost))?.reason == .notWorthRepeating)
    #expect(lost.asked == 1)
    // A POST that only reads says so.
    post.isRepeatable = true
    let repeated = Script(.answer(503), .answer(200))
    #expect(try await read(repeated).send(post).status == 200)
    #expect(HTTPRequest(.post, request.url).isRepeatable == false)
    #expect(HTTPRequest(.put, request.url).isRepeatable == false)
  }

  @Test func `attempts are bounded, and the failure says what came last`() async throws {
    let script = Script(.fails(.connectionLost), .answer(502))
    let failure = await failure(of: request, read(script))
    #expect(failure?.reason == .attemptsSpent(4))
    #expect(failure?.last == .status(502))
    #expect(script.asked == 4)
    #expect(time.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
    #expect(
      failure?.description
        == "GET https://api.example.com/users: gave up after 4 attempts: the server answered with status 502")
  }

  @Test func `waits double up to the cap and never fall below the floor`() async throws {
    var policy = RetryPolicy()
    policy.maximumAttempts = 10
    policy.cap = .seconds(8)
    _ = await failure(of: request, read(Script(.answer(503)), policy: policy))
    #expect(time.sleeps == [0.5, 1, 2, 4, 4, 4, 4, 4, 4].map { .seconds($0) })
    let never = ToldTime(drawn: 0)
    let read = RetryingExchange(Script(.answer(503)), timing: never.timing)
    _ = await failure(of: request, read)
    #expect(never.sleeps == Array(repeating: .milliseconds(250), count: 3))
  }

  @Test func `a read waits no longer in all than it may`() async throws {
    var policy = RetryPolicy()
    policy.maximumWait = .seconds(2)
    let script = Script(.answer(503))
    let read = read(script, policy: policy)
    let failure = await failure(of: request, read)
    #expect(failure?.reason == .waitTooLong(needed: .seconds(2), left: .milliseconds(500)))
    #expect(script.asked == 3)
    #expect(read.waited == .milliseconds(1500))
    // The budget is the read's: the next request has what is left.
    let next = await self.failure(of: request, read)
    #expect(next?.reason == .waitTooLong(needed: .seconds(1), left: .zero))
  }

  @Test func `repetitions of a read are bounded`() async throws {
    var policy = RetryPolicy()
    policy.maximumRetries = 2
    let read = read(Script(.answer(503)), policy: policy)
    #expect(await failure(of: request, read)?.reason == .retriesSpent(2))
    #expect(await failure(of: request, read)?.reason == .retriesSpent(2))
  }

  @Test func `cancelling ends a wait`() async throws {
    let read = read(Script(.answer(503)))
    let request = request
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await failure(of: request, read)
    }
    task.cancel()
    #expect(await task.value?.isCancelled == true)
  }

  @Test func `what a request cost is told once, without its path`() async throws {
    let reports = Mutex([ExchangeReport]())
    let read = RetryingExchange(
      Script(.answer(503, [], "busy"), .fails(.connectionLost), .answer(200, [], "hello")), timing: time.timing
    ) { report in reports.withLock { $0.append(report) } }
    _ = try await read.send(request)
    var expected = ExchangeReport(origin: "https://api.example.com")
    expected.statusClass = 2
    expected.duration = .milliseconds(30)
    expected.bodyBytes = 9
    expected.retries = 2
    expected.isAnswered = true
    #expect(reports.withLock { $0 } == [expected])
  }

  @Test func `over a real connection that breaks, the second attempt brings the answer`() async throws {
    let attempts = Mutex(0)
    let server = try FakeHTTPServer { _ in
      switch attempts.withLock({ attempts -> Int in
        attempts += 1
        return attempts
      }) {
      case 1: [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .reset]
      case 2: [.answer(503, [("Retry-After", "1")])]
      default: [.answer(200, [], Array("whole".utf8))]
      }
    }
    let read = RetryingExchange(try HTTPTransport(settings(server.url)), timing: time.timing)
    #expect(try await read.send(HTTPRequest(.get, try HTTPURL(server.url))).text == "whole")
    #expect(server.requests.count == 3)
  }
}
