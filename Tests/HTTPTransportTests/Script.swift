import HTTPTransport
import Synchronization

/// Plays answers one after the other and remembers how often it was asked; the last one repeats.
final class Script: HTTPExchanging {
  enum Part: Sendable {
    case answer(Int, [(String, String)] = [], String = "")
    case fails(HTTPFailure.Diagnosis)
  }

  private let parts: [Part]
  private let count = Mutex(0)

  init(_ parts: Part...) { self.parts = parts }

  var asked: Int { count.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    let index = count.withLock { count in
      defer { count += 1 }
      return min(count, parts.count - 1)
    }
    var metrics = ExchangeMetrics()
    metrics.duration = .milliseconds(10)
    switch parts[index] {
    case .fails(let diagnosis):
      throw HTTPFailure(diagnosis, request: request.description, metrics: metrics)
    case .answer(let status, let lines, let body):
      metrics.statusClass = status / 100
      metrics.bodyBytes = body.utf8.count
      let headers = HTTPHeaders(lines.compactMap { try? HTTPHeader($0.0, $0.1) })
      return HTTPResponse(status: status, headers: headers, body: Array(body.utf8), metrics: metrics)
    }
  }
}

/// Time that passes only when somebody sleeps, and chance that is always the same.
final class ToldTime: Sendable {
  private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))
  private let drawn: Double

  init(drawn: Double = 0.5) { self.drawn = drawn }

  /// The sleeps, in order.
  var sleeps: [Duration] { state.withLock { $0.sleeps } }

  /// 2026-11-25 12:00:00 UTC on this machine, which no test's server agrees with.
  static let localTime: Int64 = 1_795_608_000

  var timing: RetryTiming {
    RetryTiming(
      now: { self.state.withLock { $0.now } }, secondsSince1970: { ToldTime.localTime },
      sleep: { duration in
        try Task.checkCancellation()
        self.state.withLock { state in
          state.now += duration
          state.sleeps.append(duration)
        }
      }, draw: { self.drawn })
  }
}
