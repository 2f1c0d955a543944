import HTTPTransport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct RateLimitTests {
  /// A server's clock that is an hour behind this machine's.
  private static let date = ("Date", "Wed, 25 Nov 2026 11:00:00 GMT")
  private static let serverTime = 1_795_604_400

  private let time = ToldTime()
  private let request: HTTPRequest

  init() throws { request = HTTPRequest(.get, try HTTPURL("https://api.example.com/users")) }

  private func read(_ script: Script, _ limits: RateLimitHeaders = RateLimitHeaders()) -> RetryingExchange {
    RetryingExchange(script, limits: limits, timing: time.timing)
  }

  private static let github: RateLimitHeaders = {
    var limits = RateLimitHeaders(remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset")
    limits.countsForbidden = true
    limits.minimumWait = .seconds(60)
    return limits
  }()

  @Test(arguments: [
    ("7", Duration.seconds(7.5)), ("0", .seconds(0.5)), ("Wed, 25 Nov 2026 11:00:30 GMT", .seconds(30.5)),
    ("Wednesday, 25-Nov-26 11:00:30 GMT", .seconds(30.5)), ("Wed Nov 25 11:00:30 2026", .seconds(30.5)),
    ("Wed, 25 Nov 2026 10:00:00 GMT", .seconds(0.5)),
  ])
  func `what Retry-After says is waited for, by the server's clock`(_ value: String, _ wait: Duration) async throws {
    let script = Script(.answer(429, [Self.date, ("Retry-After", value)]), .answer(200))
    #expect(try await read(script).send(request).status == 200)
    #expect(time.sleeps == [wait])
  }

  @Test func `without the server's clock this machine's counts`() async throws {
    let script = Script(.answer(503, [("Retry-After", "Wed, 25 Nov 2026 12:00:10 GMT")]), .answer(200))
    #expect(try await read(script).send(request).status == 200)
    #expect(time.sleeps == [.seconds(10.5)])
  }

  @Test(arguments: ["soon", "-5", "", "1e9", "Wed, 99 Nov 2026 11:00:30 GMT", "25 Foo 2026", "0x10", "١٢"])
  func `what cannot be read is as if it were not there`(_ value: String) async throws {
    let script = Script(.answer(429, [Self.date, ("Retry-After", value)]), .answer(200))
    #expect(try await read(script).send(request).status == 200)
    #expect(time.sleeps == [.milliseconds(500)])
  }

  @Test func `a wait longer than the read may take ends it at once`() async throws {
    let script = Script(.answer(429, [("Retry-After", "86400")]), .answer(200))
    let read = read(script)
    let failure = await #expect(throws: RetryFailure.self) { try await read.send(request) }
    #expect(failure?.reason == .waitTooLong(needed: .seconds(86400.5), left: .seconds(600)))
    #expect(failure?.last == .status(429))
    #expect(
      failure?.description
        == "GET https://api.example.com/users: gave up, since a wait of 86401 s was needed and this read may wait 600 s "
        + "more; read less often, or raise the limit: the server answered with status 429")
    #expect(script.asked == 1)
    #expect(time.sleeps.isEmpty)
  }

  @Test func `a huge number ends the read and nothing else`() async throws {
    let script = Script(.answer(429, [("Retry-After", "999999999999")]), .answer(200))
    let read = read(script)
    await #expect(throws: RetryFailure.self) { try await read.send(request) }
    #expect(script.asked == 1)
  }

  @Test(arguments: [
    (RateLimitHeaders.ResetForm.epochSeconds, "\(serverTime + 20)"), (.deltaSeconds, "20"),
    (.deltaSeconds, "19.2"), (.date, "Wed, 25 Nov 2026 11:00:20 GMT"),
  ])
  func `a reset header is obeyed in each form`(_ form: RateLimitHeaders.ResetForm, _ value: String) async throws {
    let limits = RateLimitHeaders(remaining: "X-Remaining", reset: "X-Reset", resetForm: form)
    let script = Script(.answer(429, [Self.date, ("x-remaining", "0"), ("x-reset", value)]), .answer(200))
    #expect(try await read(script, limits).send(request).status == 200)
    #expect(time.sleeps == [.seconds(20.5)])
  }

  @Test func `Retry-After goes before the reset header`() async throws {
    let lines = [
      Self.date, ("Retry-After", "3"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "\(Self.serverTime + 20)"),
    ]
    #expect(try await read(Script(.answer(429, lines), .answer(200)), Self.github).send(request).status == 200)
    #expect(time.sleeps == [.seconds(3.5)])
  }

  @Test func `a 403 is a limit when nothing remains or it says when to come back`() async throws {
    let empty = [Self.date, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "\(Self.serverTime + 20)")]
    #expect(try await read(Script(.answer(403, empty), .answer(200)), Self.github).send(request).status == 200)
    #expect(
      try await read(Script(.answer(403, [("Retry-After", "3")]), .answer(200)), Self.github).send(request).status
        == 200)
    // Else it is a missing permission; and without GitHub's rule it always is.
    let some = Script(.answer(403, [("x-ratelimit-remaining", "4000")]), .answer(200))
    #expect(try await read(some, Self.github).send(request).status == 403)
    #expect(try await read(Script(.answer(403, empty), .answer(200))).send(request).status == 403)
  }

  @Test func `a limit without a word about when waits at least as long as is documented`() async throws {
    #expect(try await read(Script(.answer(429), .answer(200)), Self.github).send(request).status == 200)
    #expect(time.sleeps == [.seconds(60)])
  }

  @Test func `the reset of an allowance that is not spent says nothing about another limit`() async throws {
    let lines = [Self.date, ("x-ratelimit-remaining", "3999"), ("x-ratelimit-reset", "\(Self.serverTime + 1800)")]
    #expect(try await read(Script(.answer(429, lines), .answer(200)), Self.github).send(request).status == 200)
    #expect(time.sleeps == [.seconds(60)])
  }

  @Test func `a limit that stays without a word is waited for ever longer, up to sixteen times`() async throws {
    var limits = RateLimitHeaders()
    limits.minimumWait = .seconds(3)
    let refused = Script.Part.answer(429)
    let script = Script(refused, refused, refused, refused, refused, refused, .answer(200))
    #expect(try await read(script, limits).send(request).status == 200)
    #expect(time.sleeps == [.seconds(3), .seconds(6), .seconds(12), .seconds(24), .seconds(48), .seconds(48)])
  }

  @Test func `a limit that only the body tells is known by its words`() async throws {
    var aws = RateLimitHeaders()
    aws.bodyMarkers = ["ThrottlingException"]
    let body = #"{"__type":"ThrottlingException"}"#
    #expect(try await read(Script(.answer(400, [], body), .answer(200)), aws).send(request).status == 200)
    #expect(try await read(Script(.answer(400, [], "{}"), .answer(200)), aws).send(request).status == 400)
    #expect(try await read(Script(.answer(200, [], body))).send(request).text == body)
  }

  @Test func `refusals for being too many do not use up the attempts for faults`() async throws {
    let refused = Script.Part.answer(429, [("Retry-After", "1")])
    let script = Script(refused, refused, refused, refused, refused, refused, .answer(200))
    #expect(try await read(script).send(request).status == 200)
    #expect(script.asked == 7)
    let endless = Script(.answer(429, [("Retry-After", "0")]))
    let read = read(endless)
    let failure = await #expect(throws: RetryFailure.self) { try await read.send(request) }
    #expect(failure?.reason == .attemptsSpent(20))
  }

  @Test func `a read pauses before it is refused`() async throws {
    let low = [Self.date, ("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "\(Self.serverTime + 40)")]
    let read = read(Script(.answer(200, low), .answer(200)), Self.github)
    #expect(try await read.send(request).status == 200)
    #expect(time.sleeps.isEmpty)
    #expect(try await read.send(request).status == 200)
    #expect(time.sleeps == [.seconds(40.5)])
    #expect(read.waited == .seconds(40.5))
  }

  @Test func `a read does not pause while enough is left, nor longer than it may`() async throws {
    let enough = [Self.date, ("x-ratelimit-remaining", "2"), ("x-ratelimit-reset", "\(Self.serverTime + 40)")]
    let first = read(Script(.answer(200, enough)), Self.github)
    for _ in 0..<3 { _ = try await first.send(request) }
    let long = [Self.date, ("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "\(Self.serverTime + 3600)")]
    let second = read(Script(.answer(200, long)), Self.github)
    for _ in 0..<3 { _ = try await second.send(request) }
    #expect(time.sleeps.isEmpty)
  }

  @Test func `requests that are paused together wait once`() async throws {
    // Both are refused before either waits; alone, each wait is more than half of what the read may take.
    let (asked, asleep) = (Meeting(of: 2), Meeting(of: 2))
    let now = Mutex(Duration.zero)
    let timing = RetryTiming(
      now: { now.withLock { $0 } }, secondsSince1970: { ToldTime.localTime },
      sleep: { duration in
        let end = now.withLock { $0 } + duration
        await asleep.arrive()
        now.withLock { $0 = max($0, end) }
      }, draw: { 0.5 })
    let exchange = RefusedTogether(asked)
    let read = RetryingExchange(exchange, timing: timing)
    let request = request
    async let first = read.send(request)
    async let second = read.send(request)
    #expect(try await [first.status, second.status] == [200, 200])
    #expect(read.waited == .seconds(400.5))
  }
}

/// Refuses the first two requests, once both are there.
private struct RefusedTogether: HTTPExchanging {
  private let meeting: Meeting

  init(_ meeting: Meeting) { self.meeting = meeting }

  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    guard await meeting.arrive(), let wait = try? HTTPHeader("Retry-After", "400") else {
      return HTTPResponse(status: 200)
    }
    return HTTPResponse(status: 429, headers: HTTPHeaders([wait]))
  }
}

/// Where tasks wait for each other.
private actor Meeting {
  private let size: Int
  private var arrived = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(of size: Int) { self.size = size }

  /// Waits until all are there; false for whoever comes when it is over.
  @discardableResult
  func arrive() async -> Bool {
    arrived += 1
    guard arrived <= size else { return false }
    if arrived == size {
      for task in waiting { task.resume() }
      waiting = []
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    return true
  }
}
