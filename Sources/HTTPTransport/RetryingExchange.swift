import Synchronization

/// Sends requests of one read, and sends them again where that is safe and worth it: after failures of the network, after
/// 408, 425, 500, 502, 503 and 504, and after refusals for being too many.
///
/// Only what is marked repeatable is repeated. What a server says about when to come back is obeyed, by all requests of the
/// read at once; otherwise waits are drawn (full jitter). One object is one read: its budget of waiting and repeating is
/// for all its requests together.
public final class RetryingExchange: Sendable {
  private let exchange: any HTTPExchanging
  private let policy: RetryPolicy
  private let limits: RateLimitHeaders
  private let timing: RetryTiming
  private let observe: @Sendable (ExchangeReport) -> Void
  private let budget: Mutex<Budget>

  private struct Budget {
    var retries = 0
    var waited = Duration.zero
    var pausedUntil = Duration.zero
  }

  /// A read over an exchange.
  ///
  /// - Parameters:
  ///   - exchange: sends a request once.
  ///   - policy: how patiently.
  ///   - limits: how the provider says that it is asked too often.
  ///   - timing: time and chance.
  ///   - observe: is told what each request cost, at its end.
  public init(
    _ exchange: any HTTPExchanging, policy: RetryPolicy = RetryPolicy(), limits: RateLimitHeaders = RateLimitHeaders(),
    timing: RetryTiming = .system, observe: @escaping @Sendable (ExchangeReport) -> Void = { _ in }
  ) {
    (self.exchange, self.policy, self.limits, self.timing) = (exchange, policy, limits, timing)
    self.observe = observe
    budget = Mutex(Budget())
  }

  /// How long the read has waited so far, pauses that its requests shared counted once.
  public var waited: Duration { budget.withLock { $0.waited } }

  /// Sends a request and gives the answer, whatever its status unless that means: not now.
  public func send(_ request: HTTPRequest) async throws(RetryFailure) -> HTTPResponse {
    var report = ExchangeReport(origin: request.url.origin)
    defer { observe(report) }
    var (faults, refusals) = (0, 0)
    while true {
      try await waitOutPause(request)
      let last: RetryFailure.Last
      let response: HTTPResponse?
      do throws(HTTPFailure) {
        let answer = try await exchange.send(request)
        report.add(answer.metrics)
        guard isRetryable(answer), request.isRepeatable else {
          pauseIfFewAreLeft(answer)
          report.isAnswered = true
          return answer
        }
        (last, response) = (.status(answer.status), answer)
      } catch {
        report.add(error.metrics)
        (last, response) = (.failure(error.diagnosis), nil)
        guard error.diagnosis.isPassing, request.isRepeatable else {
          throw RetryFailure(.notWorthRepeating, last: last, request: request.description)
        }
      }
      let isLimited = response.map { limits.isLimited($0) } ?? false
      if isLimited { refusals += 1 } else { faults += 1 }
      if faults >= policy.maximumAttempts || refusals >= policy.maximumLimitedAttempts {
        throw RetryFailure(.attemptsSpent(faults + refusals), last: last, request: request.description)
      }
      try await wait(response, isLimited, faults + refusals, last, request)
      report.retries += 1
    }
  }

  private func isRetryable(_ response: HTTPResponse) -> Bool {
    switch response.status {
    case 408, 425, 429, 500, 502, 503, 504: true
    default: limits.isLimited(response)
    }
  }

  // MARK: Waiting

  /// Waits before the next attempt: as told, and then together with all requests of the read; else as drawn, alone.
  private func wait(
    _ response: HTTPResponse?, _ isLimited: Bool, _ attempts: Int, _ last: RetryFailure.Last, _ request: HTTPRequest
  ) async throws(RetryFailure) {
    let drawn = timing.draw()
    let told = response.flatMap { response in
      let localTime = timing.secondsSince1970()
      return Seconds.retryAfter(response, localTime: localTime)
        ?? (isLimited && limits.isSpent(response) ? limits.untilReset(response, localTime: localTime) : nil)
    }
    if let told {
      // A little later than told, not all at the same moment.
      try spend(told + max(policy.floor, policy.base * drawn), isShared: true, last, request)
    } else {
      let drawnWait = policy.backoff(after: attempts, drawn: drawn)
      let leastWait = limits.minimumWait * (1 << min(attempts - 1, 4))
      let duration = isLimited ? max(leastWait, drawnWait) : drawnWait
      try spend(duration, isShared: isLimited, last, request)
      if !isLimited { try await sleep(duration, request) }
    }
  }

  /// Takes a wait from the budget; a shared one pauses the whole read, and only what it adds to the pause counts.
  private func spend(
    _ duration: Duration, isShared: Bool, _ last: RetryFailure.Last, _ request: HTTPRequest
  ) throws(RetryFailure) {
    let now = timing.now()
    let refusal: RetryFailure.Reason? = budget.withLock { budget in
      guard budget.retries < policy.maximumRetries else { return .retriesSpent(budget.retries) }
      let added = isShared ? max(.zero, now + duration - max(now, budget.pausedUntil)) : duration
      let left = policy.maximumWait - budget.waited
      guard added <= left else { return .waitTooLong(needed: added, left: left) }
      budget.retries += 1
      budget.waited += added
      if isShared { budget.pausedUntil = max(budget.pausedUntil, now + duration) }
      return nil
    }
    if let refusal { throw RetryFailure(refusal, last: last, request: request.description) }
  }

  /// Pauses the read before it is refused. Where that would take longer than it may wait, the server has the word.
  private func pauseIfFewAreLeft(_ response: HTTPResponse) {
    guard let threshold = limits.pauseAtRemaining, let left = limits.remaining(in: response), left <= threshold,
      let reset = limits.untilReset(response, localTime: timing.secondsSince1970()), reset > .zero
    else { return }
    let now = timing.now()
    let until = now + reset + max(policy.floor, policy.base * timing.draw())
    budget.withLock { budget in
      let added = max(.zero, until - max(now, budget.pausedUntil))
      guard budget.waited + added <= policy.maximumWait else { return }
      budget.waited += added
      budget.pausedUntil = max(budget.pausedUntil, until)
    }
  }

  private func waitOutPause(_ request: HTTPRequest) async throws(RetryFailure) {
    while case let end = budget.withLock({ $0.pausedUntil }), end > .zero {
      let left = end - timing.now()
      if left <= .zero { return }
      try await sleep(left, request)
    }
  }

  private func sleep(_ duration: Duration, _ request: HTTPRequest) async throws(RetryFailure) {
    do {
      try await timing.sleep(duration)
    } catch {
      throw RetryFailure(.notWorthRepeating, last: .failure(.cancelled), request: request.description)
    }
  }
}
