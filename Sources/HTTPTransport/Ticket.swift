import Synchronization

/// A request under way, between the task that waits for it and the thread that runs it.
final class Ticket: Sendable {
  typealias Outcome = Result<HTTPResponse, HTTPFailure>

  let request: HTTPRequest
  // The first answer is taken out under the lock, so that none is given twice.
  private let state = Mutex((waiting: UnsafeContinuation<Outcome, Never>?.none, isCancelled: false))

  init(_ request: HTTPRequest) { self.request = request }

  /// Whether its task no longer wants it. May be known before the request has arrived.
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  func markCancelled() { state.withLock { $0.isCancelled = true } }

  func wait(with continuation: UnsafeContinuation<Outcome, Never>) { state.withLock { $0.waiting = continuation } }

  /// Answers the task; the first answer counts.
  func finish(_ outcome: Outcome) {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: outcome)
  }

  func fail(_ diagnosis: HTTPFailure.Diagnosis, _ metrics: ExchangeMetrics = ExchangeMetrics()) {
    finish(.failure(HTTPFailure(diagnosis, request: request.description, metrics: metrics)))
  }
}
