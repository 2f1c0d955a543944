import Foundation
import HTTPTransport
import TicketDelivery

/// One POST of exact bytes to an address that may itself be a secret, and what the answer means.
///
/// Messages show scheme and host only: the path of a webhook is often all that protects it.
struct EventPost: Sendable, CustomStringConvertible, CustomReflectable {
  private let exchange: any HTTPExchanging
  private let limits: RateLimitHeaders
  /// Where it goes.
  let url: HTTPURL

  /// Most bytes of an answer: receivers say `ok`, or what is wrong.
  static let answerLimit = 64 << 10

  init(_ exchange: any HTTPExchanging, to url: HTTPURL, limits: RateLimitHeaders = RateLimitHeaders()) {
    (self.exchange, self.url, self.limits) = (exchange, url, limits)
  }

  /// What messages call the address.
  var shown: String { "\(url.origin)/…" }

  /// The same.
  var description: String { shown }
  /// The same only.
  var customMirror: Mirror { Mirror(self, children: ["url": shown]) }

  /// Sends bytes; returns every answer of 2xx and those that are expected, throws what everything else means.
  func send(
    _ body: [UInt8], as type: String, headers: [HTTPHeader] = [], expected: Set<Int> = []
  ) async throws(TargetFailure) -> HTTPResponse {
    var request = HTTPRequest(.post, url, headers: headers, body: body, accept: "*/*")
    request.maximumResponseBytes = Self.answerLimit
    do {
      request.headers.append(try HTTPHeader("Content-Type", type))
    } catch {
      throw TargetFailure(.rejected, "the event cannot be sent: \(error)")
    }
    let response: HTTPResponse
    do {
      response = try await exchange.send(request)
    } catch {
      throw concealed(TargetFailure(after: error, isWrite: true))
    }
    guard (200...299).contains(response.status) || expected.contains(response.status) else {
      throw concealed(TargetFailure(status: response, of: request, limits: limits, isWrite: true))
    }
    return response
  }

  /// Sends JSON, keys sorted.
  func send(
    json: JSONValue, headers: [HTTPHeader] = [], expected: Set<Int> = []
  ) async throws(TargetFailure) -> HTTPResponse {
    try await send(Self.bytes(json), as: "application/json", headers: headers, expected: expected)
  }

  /// A value as JSON.
  static func bytes(_ json: JSONValue) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that is not finite could fail, and none is ever sent.
    return (try? encoder.encode(json)).map { Array($0) } ?? []
  }

  /// The body of an answer as JSON; nil when it is none.
  static func json(_ response: HTTPResponse) -> JSONValue? {
    try? JSONDecoder().decode(JSONValue.self, from: Data(response.body))
  }

  /// Whether there is somebody at the address, without sending an event: the status of a HEAD, whatever it is.
  func knock() async throws(TargetFailure) -> Int {
    var request = HTTPRequest(.head, url, accept: "*/*")
    request.maximumResponseBytes = Self.answerLimit
    do {
      return try await exchange.send(request).status
    } catch {
      throw concealed(TargetFailure(after: error, isWrite: false))
    }
  }

  /// A failure of which the words do not hold the address.
  private func concealed(_ failure: TargetFailure) -> TargetFailure {
    var reason = failure.reason.replacingOccurrences(of: url.description, with: shown)
    for part in [url.path, url.query ?? ""] where part.utf8.count > 8 {
      reason = reason.replacingOccurrences(of: part, with: "…")
    }
    return TargetFailure(failure.kind, reason, retryAfter: failure.retryAfter)
  }
}

/// Seconds since 1970, so that tests decide what time it is.
public typealias TargetClock = @Sendable () -> Int64

/// This machine's clock.
public let systemClock: TargetClock = { Int64(Date().timeIntervalSince1970) }

/// An instant as RFC 3339 in UTC, in whole seconds.
func instant(_ seconds: Int64) -> String {
  Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
}
