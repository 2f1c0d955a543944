/// One exchange of a request for an answer; what a transport does, and what tests stand in for.
public protocol HTTPExchanging: Sendable {
  /// Sends a request and gives the whole answer, whatever its status.
  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}

/// HTTP on libcurl: exchanges run on one thread of the transport's own, share its connections, and are bounded in size
/// and time.
///
/// ```swift
/// let transport = try HTTPTransport(TransportSettings(baseURL: url, userAgent: "alignd/1.0"))
/// let answer = try await transport.send(HTTPRequest(.get, url))
/// ```
/// Nothing is retried (``RetryingExchange`` does that), no redirection followed, no cookie kept, no file read but those
/// that the settings name. Released without ``close()``, it closes itself.
public final class HTTPTransport: HTTPExchanging {
  private let loop: TransferLoop

  /// Starts a transport. Throws when a setting cannot be used.
  public init(_ settings: TransportSettings) throws(HTTPSettingsError) {
    try settings.check()
    loop = try TransferLoop(settings)
  }

  deinit { loop.stop() }

  /// Sends a request once and gives the whole answer, whatever its status; a redirection is a failure.
  ///
  /// Cancelling the task ends the exchange at once.
  public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    if let refusal = loop.settings.refusal(of: request) { throw HTTPFailure(refusal, request: request.description) }
    let ticket = Ticket(request)
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { loop.start(ticket, $0) }
    } onCancel: {
      loop.cancel(ticket)
    }
    return try result.get()
  }

  /// Ends running exchanges as cancelled and closes all connections. Later requests fail as cancelled.
  public func close() { loop.stop() }
}

extension TransportSettings {
  /// Why a request must not be sent; nil when it may.
  fileprivate func refusal(of request: HTTPRequest) -> HTTPFailure.Diagnosis? {
    if let problem = request.problem { return .requestRefused(problem) }
    if request.url.scheme == "http", !allowsPlainHTTP, !(request.url.isLoopback && allowsLoopback) {
      return .protocolRefused
    }
    // Also where a proxy would connect: what the address says, this side can see.
    if let address = request.url.address, refuses(address) { return .addressRefused(address.description) }
    return nil
  }

  /// Whether an address must not be connected to.
  func refuses(_ address: NetworkAddress) -> Bool {
    switch address.kind {
    case .ordinary: false
    case .loopback: !allowsLoopback
    case .metadata, .linkLocal, .notAHost: true
    }
  }
}
