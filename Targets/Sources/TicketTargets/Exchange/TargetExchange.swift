import Foundation
public import HTTPTransport
public import TicketDelivery

/// One exchange with a target: JSON there and back, and what each answer means for the delivery.
public struct TargetExchange: Sendable {
  private let exchange: any HTTPExchanging
  /// The address that paths are added to.
  public let base: HTTPURL
  /// The same as text, without a slash at its end: what addresses for people begin with.
  public let root: String
  private let headers: [HTTPHeader]
  private let limits: RateLimitHeaders

  /// Most bytes of an answer: no list that is asked for is longer.
  public static let answerLimit = 8 << 20

  /// An exchange by its parts.
  ///
  /// - Parameters:
  ///   - exchange: sends a request once.
  ///   - base: the address that paths are added to; a slash at its end is not doubled.
  ///   - headers: those that every request has: the credential.
  ///   - limits: how the system says that it is asked too often.
  public init(
    _ exchange: any HTTPExchanging, base: HTTPURL, headers: [HTTPHeader], limits: RateLimitHeaders = RateLimitHeaders()
  ) {
    (self.exchange, self.base, self.headers, self.limits) = (exchange, base, headers, limits)
    root = String(base.text.reversed().drop { $0 == "/" }.reversed())
  }

  /// An answer that is not a failure, read as JSON where it has a body.
  public struct Answer: Sendable {
    /// 2xx, or one of the statuses that the caller expects.
    public let status: Int
    /// The body; `.null` for an empty one.
    public let json: JSONValue
    /// Header lines.
    public let headers: HTTPHeaders
  }

  /// Asks for something.
  ///
  /// - Parameters:
  ///   - path: below the base, beginning with a slash; already percent-encoded.
  ///   - query: names and values, not encoded.
  ///   - expected: statuses besides 2xx that are an answer, such as 404 where absence is one. A redirection that is expected
  ///     is an answer without headers and body; none is followed.
  public func get(
    _ path: String, query: [(String, String)] = [], expected: Set<Int> = []
  ) async throws(TargetFailure) -> Answer {
    try await send(.get, path, query: query, body: nil, expected: expected, isWrite: false)
  }

  /// Sends JSON. A failure after it was sent is `uncertain`, unless `isWrite` is false (a search by POST).
  public func send(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [], _ body: JSONValue,
    expected: Set<Int> = [], isWrite: Bool = true
  ) async throws(TargetFailure) -> Answer {
    try await send(method, path, query: query, body: body, expected: expected, isWrite: isWrite)
  }

  private func send(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)], body: JSONValue?, expected: Set<Int>,
    isWrite: Bool
  ) async throws(TargetFailure) -> Answer {
    var request = HTTPRequest(method, try url(path, query), headers: headers)
    request.maximumResponseBytes = Self.answerLimit
    if let body {
      do {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        request.body = Array(try encoder.encode(body))
        request.headers.append(try HTTPHeader("Content-Type", "application/json"))
      } catch {
        throw TargetFailure(.rejected, "the request to \(request) cannot be written as JSON: \(error)")
      }
    }
    let response: HTTPResponse
    do {
      response = try await exchange.send(request)
    } catch {
      if case .redirectRefused(let status, _) = error.diagnosis, expected.contains(status) {
        return Answer(status: status, json: .null, headers: HTTPHeaders([]))
      }
      throw TargetFailure(after: error, isWrite: isWrite)
    }
    guard (200...299).contains(response.status) || expected.contains(response.status) else {
      throw TargetFailure(status: response, of: request, limits: limits, isWrite: isWrite)
    }
    if response.body.isEmpty { return Answer(status: response.status, json: .null, headers: response.headers) }
    guard let json = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body)) else {
      // A page for people (a login, a proxy's error) with 200 in front of it.
      throw TargetFailure(
        isWrite ? .uncertain : .retry,
        "\(request) was answered \(response.status), but not with JSON; check the address and what stands in between")
    }
    return Answer(status: response.status, json: json, headers: response.headers)
  }

  private func url(_ path: String, _ query: [(String, String)]) throws(TargetFailure) -> HTTPURL {
    let pairs = query.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&")
    do {
      return try HTTPURL(root + path + (pairs.isEmpty ? "" : "?" + pairs))
    } catch {
      throw TargetFailure(.rejected, "no address can be made of \(base) and \(path): \(error)")
    }
  }

  /// A text as one part of a path or query: everything but unreserved characters (RFC 3986 2.3) percent-encoded.
  public static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(Character(Unicode.Scalar(byte)))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}
