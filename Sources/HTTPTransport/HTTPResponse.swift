/// An answer, whole.
public struct HTTPResponse: Sendable {
  /// Status code (RFC 9110 15). Never a redirection.
  public let status: Int
  /// Header lines.
  public let headers: HTTPHeaders
  /// The body, decompressed.
  public let body: [UInt8]
  /// What it cost.
  public let metrics: ExchangeMetrics

  /// An answer by its parts.
  public init(
    status: Int, headers: HTTPHeaders = HTTPHeaders([]), body: [UInt8] = [],
    metrics: ExchangeMetrics = ExchangeMetrics()
  ) {
    (self.status, self.headers, self.body, self.metrics) = (status, headers, body, metrics)
  }
}

/// What an exchange cost. Names no address: it may become a metric.
public struct ExchangeMetrics: Sendable, Equatable {
  /// The status' first digit; nil without an answer.
  public var statusClass: Int?
  /// How long it took from when its turn came.
  public var duration = Duration.zero
  /// How long until the first byte of the answer.
  public var timeToFirstByte = Duration.zero
  /// Bytes of the body, decompressed.
  public var bodyBytes = 0
  /// Bytes of the body as they came over the wire.
  public var wireBytes = 0
  /// Bytes of the body that were sent.
  public var sentBytes = 0
  /// Connections made for it; 0 when one was reused.
  public var connections = 0
  /// `1.0`, `1.1`, `2` …; empty without an answer.
  public var httpVersion = ""

  /// Nothing yet.
  public init() {}
}
