import ConnectorDefinition
import HTTPTransport
import Synchronization

/// Sends requests, again where that is safe and worth it, and knows what the provider's definition says of its answers.
struct Courier: Sendable {
  /// An answer, whatever it says.
  struct Delivery: Sendable {
    let answer: HTTPResponse
    /// Why it was not asked for again although it means *not now*; empty where it does not.
    fileprivate let gaveUp: String
    /// Whether it says that there were too many requests, and nobody waited any longer.
    var isLimit: Bool { !gaveUp.isEmpty && answer.status < 500 }

    /// Words on the answer, with why nobody waited for a better one.
    func ending(_ words: String) -> String { gaveUp.isEmpty ? words : "\(words); \(gaveUp)" }
  }

  private let exchange: RetryingExchange

  /// A courier of one reading.
  init(
    _ transport: any HTTPExchanging, _ definition: Definition, _ redaction: Redaction, patience: Duration,
    timing: RetryTiming
  ) {
    var policy = RetryPolicy()
    policy.maximumWait = patience
    exchange = RetryingExchange(
      RuledExchange(transport: transport, redaction: redaction), policy: policy,
      limits: RateLimitHeaders(definition.rateLimit), timing: timing)
  }

  /// Sends a request.
  ///
  /// - Parameters:
  ///   - rules: what answers mean, the nearest first.
  ///   - format: what answers are written in.
  /// - Throws: why there is no answer.
  func send(
    _ request: HTTPRequest, rules: [ErrorRule] = [], format: RequestDefinition.Format = .json
  ) async throws(ReadingFault) -> Delivery {
    let attempts = Attempts(rules: rules, format: format)
    let result = await Attempts.$current.withValue(attempts) {
      () async -> Result<HTTPResponse, RetryFailure> in
      do throws(RetryFailure) { return .success(try await exchange.send(request)) } catch { return .failure(error) }
    }
    switch result {
    case .success(let answer): return Delivery(answer: answer, gaveUp: "")
    case .failure(let failure):
      // What the provider said says more than its status.
      if case .status = failure.last, let answer = attempts.last {
        return Delivery(answer: answer, gaveUp: failure.reason.words)
      }
      throw ReadingFault("\(failure)", failure.isUnreachable ? .unreachable : .unread)
    }
  }
}

/// The attempts at one request, for whoever gives up on it.
private final class Attempts: Sendable {
  /// Those of the request that this task sends.
  @TaskLocal static var current: Attempts?

  let rules: [ErrorRule]
  let format: RequestDefinition.Format
  private let answer = Mutex<HTTPResponse?>(nil)

  init(rules: [ErrorRule], format: RequestDefinition.Format) { (self.rules, self.format) = (rules, format) }

  /// What the last one brought.
  var last: HTTPResponse? { answer.withLock { $0 } }

  func note(_ answer: HTTPResponse) { self.answer.withLock { $0 = answer } }
}

/// Turns answers that a rule takes for *too many requests* into 429, which is obeyed everywhere.
private struct RuledExchange: HTTPExchanging {
  let transport: any HTTPExchanging
  let redaction: Redaction

  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    let answer = redaction.clean(try await transport.send(request))
    guard let attempts = Attempts.current else { return answer }
    attempts.note(answer)
    guard Answer.rule(for: answer, among: attempts.rules, attempts.format)?.action == .wait else { return answer }
    return HTTPResponse(status: 429, headers: answer.headers, body: answer.body, metrics: answer.metrics)
  }
}

extension RateLimitHeaders {
  /// The words of a definition.
  fileprivate init(_ limit: RateLimit) {
    self.init()
    remaining = limit.remaining
    reset = limit.reset
    resetForm =
      switch limit.resetForm {
      case .epoch: .epochSeconds
      case .seconds: .deltaSeconds
      case .date: .date
      }
    // 429 always means it; 403 only where something beside it says so.
    statuses = Set(limit.statuses).subtracting([403]).union([429])
    countsForbidden = limit.statuses.contains(403)
    pauseAtRemaining = limit.pauseAt
    minimumWait = .seconds(limit.leastWait)
  }
}

extension RetryFailure.Reason {
  fileprivate var words: String {
    switch self {
    case .notWorthRepeating: ""
    case .attemptsSpent(let count): "gave up after \(count) attempts"
    case .retriesSpent(let count): "gave up, since this reading was repeated \(count) times already"
    case .waitTooLong(let needed, let left):
      "gave up, since a wait of \(needed.components.seconds) s was needed and this reading may wait "
        + "\(left.components.seconds) s more"
    }
  }
}

extension RetryFailure {
  /// Whether not even a connection came about.
  fileprivate var isUnreachable: Bool {
    guard case .failure(let diagnosis) = last else { return false }
    switch diagnosis {
    case .nameNotResolved, .connectionRefused, .connectTimeout, .tlsRefused, .certificateRefused,
      .clientCertificateRefused, .clientCertificateUnusable, .authorityFileUnusable, .addressRefused, .protocolRefused:
      return true
    case .proxyRefused(let status): return status == nil
    default: return false
    }
  }
}
