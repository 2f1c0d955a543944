/// Why a request brought no answer in spite of all patience.
public struct RetryFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// Why no further attempt was made.
  public enum Reason: Sendable, Equatable {
    /// Another attempt would fail too, or might do something twice.
    case notWorthRepeating
    /// This request was tried so often.
    case attemptsSpent(Int)
    /// The whole read was repeated so often.
    case retriesSpent(Int)
    /// The wait that was needed is longer than what the read may still wait.
    case waitTooLong(needed: Duration, left: Duration)
  }

  /// What the last attempt brought.
  public enum Last: Sendable, Equatable {
    /// An answer with a status that means: not now.
    case status(Int)
    /// No answer.
    case failure(HTTPFailure.Diagnosis)
  }

  /// Why no further attempt was made.
  public let reason: Reason
  /// What the last attempt brought.
  public let last: Last
  /// Method and address of the request, without the query.
  public let request: String

  /// A failure by its parts.
  public init(_ reason: Reason, last: Last, request: String) {
    (self.reason, self.last, self.request) = (reason, last, request)
  }

  /// Whether the task was cancelled.
  public var isCancelled: Bool { last == .failure(.cancelled) }

  /// What happened and what to do.
  public var description: String {
    let lastly =
      switch last {
      case .status(let status): "the server answered with status \(status)"
      case .failure(let diagnosis): diagnosis.sentence
      }
    switch reason {
    case .notWorthRepeating: return "\(request): \(lastly)"
    case .attemptsSpent(let count): return "\(request): gave up after \(count) attempts: \(lastly)"
    case .retriesSpent(let count):
      return "\(request): gave up, since this read was repeated \(count) times already: \(lastly)"
    case .waitTooLong(let needed, let left):
      return "\(request): gave up, since a wait of \(needed.roundedSeconds) s was needed and this read may wait "
        + "\(left.roundedSeconds) s more; read less often, or raise the limit: \(lastly)"
    }
  }
}

extension Duration {
  fileprivate var roundedSeconds: Int64 {
    components.seconds + (components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
  }
}

/// What one request cost with all its repetitions. Names no address but the origin: it may become a metric.
public struct ExchangeReport: Sendable, Equatable {
  /// Scheme, host and port.
  public var origin: String
  /// First digit of the last status; nil without an answer.
  public var statusClass: Int?
  /// How long the exchanges took in all, without waits.
  public var duration = Duration.zero
  /// Bytes of the bodies, decompressed.
  public var bodyBytes = 0
  /// Connections made.
  public var connections = 0
  /// Attempts after the first.
  public var retries = 0
  /// Whether there was an answer that the caller got.
  public var isAnswered = false

  /// Nothing yet.
  public init(origin: String) { self.origin = origin }

  mutating func add(_ metrics: ExchangeMetrics) {
    statusClass = metrics.statusClass
    duration += metrics.duration
    bodyBytes += metrics.bodyBytes
    connections += metrics.connections
  }
}
