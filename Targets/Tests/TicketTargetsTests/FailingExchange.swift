import HTTPTransport
import Synchronization

/// Sends requests, and loses the connection once: before a request is sent, or after it was answered.
final class FailingExchange: HTTPExchanging {
  enum Point: Sendable, Hashable {
    case before(request: Int)
    case after(request: Int)
  }

  private let inner: any HTTPExchanging
  private let point: Point?
  private let count = Mutex(0)

  init(_ inner: any HTTPExchanging, _ point: Point? = nil) { (self.inner, self.point) = (inner, point) }

  /// How many requests there were.
  var requests: Int { count.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    let number = count.withLock { count in
      count += 1
      return count
    }
    if point == .before(request: number) { throw HTTPFailure(.connectionLost, request: request.description) }
    let response = try await inner.send(request)
    if point == .after(request: number) { throw HTTPFailure(.connectionLost, request: request.description) }
    return response
  }
}
