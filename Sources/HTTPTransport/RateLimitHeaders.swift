/// How a provider says that it is asked too often: what its documentation tells, as a value.
public struct RateLimitHeaders: Sendable, Equatable {
  /// What the reset header counts.
  public enum ResetForm: String, Sendable {
    /// Seconds since 1970.
    case epochSeconds
    /// Seconds from the answer on.
    case deltaSeconds
    /// An HTTP date.
    case date
  }

  /// Header of how many requests are left; nil when there is none.
  public var remaining: String?
  /// Header of when there will be more; nil when there is none.
  public var reset: String?
  /// What ``reset`` counts.
  public var resetForm = ResetForm.epochSeconds
  /// Statuses that mean: too often.
  public var statuses: Set<Int> = [429]
  /// Whether a 403 means it too, when nothing remains or a `Retry-After` stands beside it (GitHub).
  public var countsForbidden = false
  /// Words in the body of any other 4xx that mean it (`ThrottlingException`, `userRateLimitExceeded`).
  public var bodyMarkers: [String] = []
  /// When so few are left, the read pauses until the reset, before anybody is refused; nil means never.
  public var pauseAtRemaining: Int? = 1
  /// Least wait after a refusal that does not say for how long; twice as long after each further one of the same request,
  /// up to sixteen times.
  public var minimumWait = Duration.zero

  /// The standard: 429 and `Retry-After`, nothing else.
  public init() {}

  /// Names of headers.
  public init(remaining: String, reset: String, resetForm: ResetForm = .epochSeconds) {
    (self.remaining, self.reset, self.resetForm) = (remaining, reset, resetForm)
  }

  /// How many requests are left, as an answer says.
  func remaining(in response: HTTPResponse) -> Int? {
    remaining.flatMap { response.headers.first($0) }.flatMap { Seconds.number($0) }.map { Int($0) }
  }

  /// Whether an answer says: too often.
  public func isLimited(_ response: HTTPResponse) -> Bool {
    if statuses.contains(response.status) { return true }
    if response.status == 403, countsForbidden {
      if remaining(in: response) == 0 || response.headers.first("retry-after") != nil { return true }
    }
    guard (400..<500).contains(response.status), !bodyMarkers.isEmpty else { return false }
    // An error's name stands near its beginning.
    let start = String(decoding: response.body.prefix(16_384), as: UTF8.self)
    return bodyMarkers.contains { !$0.isEmpty && start.contains($0) }
  }

  /// When a server that refuses for now wants to be asked again, by `Retry-After` or its reset header; nil when it does
  /// not say.
  ///
  /// - Parameter localTime: this machine's seconds since 1970, for servers that do not tell theirs.
  public func wait(told response: HTTPResponse, localTime: Int64) -> Duration? {
    Seconds.retryAfter(response, localTime: localTime) ?? untilReset(response, localTime: localTime)
  }

  /// Whether nothing remains, or nothing is told about it. Of an allowance that is not spent, the end says nothing about
  /// another limit that was reached.
  func isSpent(_ response: HTTPResponse) -> Bool { remaining(in: response).map { $0 == 0 } ?? true }

  /// How long until there will be more requests, as an answer says.
  ///
  /// - Parameter localTime: this machine's seconds since 1970, for servers that do not tell theirs.
  func untilReset(_ response: HTTPResponse, localTime: Int64) -> Duration? {
    guard let value = reset.flatMap({ response.headers.first($0) }) else { return nil }
    switch resetForm {
    case .deltaSeconds: return Seconds.number(value).map { .seconds($0) }
    case .epochSeconds: return Seconds.number(value).map { Seconds.from(response, localTime, until: $0) }
    case .date: return HTTPDate.seconds(value).map { Seconds.from(response, localTime, until: $0) }
    }
  }
}

/// Spans that answers tell.
enum Seconds {
  /// What `Retry-After` says (RFC 9110 10.2.3): seconds, or a date.
  static func retryAfter(_ response: HTTPResponse, localTime: Int64) -> Duration? {
    guard let value = response.headers.first("retry-after") else { return nil }
    if let seconds = number(value) { return .seconds(seconds) }
    return HTTPDate.seconds(value).map { from(response, localTime, until: $0) }
  }

  /// From the server's own time, which is what it reckons with, until a time; never below zero.
  static func from(_ response: HTTPResponse, _ localTime: Int64, until end: Int64) -> Duration {
    let now = response.headers.first("date").flatMap { HTTPDate.seconds($0) } ?? localTime
    return .seconds(max(0, end - now))
  }

  /// A number that is not negative, rounded up; nil for anything else.
  static func number(_ text: String) -> Int64? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, (1...12).contains(parts[0].count),
      parts.dropFirst().allSatisfy({ (1...12).contains($0.count) }),
      parts.joined().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let whole = Int64(String(decoding: parts[0], as: UTF8.self))
    else { return nil }
    return whole + (parts.dropFirst().contains { $0.contains { $0 != 0x30 } } ? 1 : 0)
  }
}
