/// Why an exchange brought no answer.
///
/// Its text names method, host and path and nothing else of the request: queries, header values and bodies hold secrets.
public struct HTTPFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, told apart by what to do about it.
  public enum Diagnosis: Sendable, Equatable {
    /// The host's name leads to no address.
    case nameNotResolved
    /// Nothing listens there, or the network has no way there.
    case connectionRefused
    /// No connection, with TLS, within the limit.
    case connectTimeout
    /// The server fell silent.
    case idleTimeout
    /// The exchange took too long in all.
    case totalTimeout
    /// The connection ended before the answer did.
    case connectionLost
    /// Both sides speak no common TLS, or the other side speaks none.
    case tlsRefused
    /// The server's certificate was not accepted.
    case certificateRefused(CertificateProblem)
    /// The server wants another client certificate than it got, or any at all.
    case clientCertificateRefused
    /// The client certificate or its key cannot be used.
    case clientCertificateUnusable
    /// The file of trusted authorities cannot be used.
    case authorityFileUnusable
    /// The proxy cannot be reached, or refused with a status.
    case proxyRefused(status: Int?)
    /// The body is longer than the limit in bytes.
    case responseTooLarge(limit: Int)
    /// The header lines are longer than the limit in bytes.
    case headersTooLarge(limit: Int)
    /// The host leads to an address that is never connected to.
    case addressRefused(String)
    /// The server sent the request elsewhere; redirections are not followed. Only the target's origin is told.
    case redirectRefused(status: Int, target: String)
    /// The address is not encrypted, and that is not allowed.
    case protocolRefused
    /// The request itself must not be sent, for a reason.
    case requestRefused(String)
    /// The answer is no HTTP, or its compression is broken.
    case malformedAnswer
    /// The caller's task was cancelled, or the transport closed.
    case cancelled
    /// Something else, by libcurl's number and fixed text for it.
    case other(code: Int, text: String)
  }

  /// Why a server's certificate was not accepted.
  public enum CertificateProblem: Sendable, Equatable {
    /// No trusted authority signed it.
    case unknownAuthority
    /// Its time is over.
    case expired
    /// Its time has not come.
    case notYetValid
    /// It is for another host.
    case hostNameMismatch
    /// Something else, by OpenSSL's number.
    case other(Int)
  }

  /// What went wrong.
  public let diagnosis: Diagnosis
  /// Method and address of the request, without the query.
  public let request: String
  /// What it cost until then.
  public let metrics: ExchangeMetrics

  /// A failure by its parts.
  public init(_ diagnosis: Diagnosis, request: String, metrics: ExchangeMetrics = ExchangeMetrics()) {
    (self.diagnosis, self.request, self.metrics) = (diagnosis, request, metrics)
  }

  /// What happened and what to do.
  public var description: String { "\(request): \(diagnosis.sentence)" }
}

extension HTTPFailure.Diagnosis {
  /// Whether the same request may well succeed a little later: failures of the network, not of settings.
  public var isPassing: Bool {
    switch self {
    case .nameNotResolved, .connectionRefused, .connectTimeout, .idleTimeout, .totalTimeout, .connectionLost: true
    case .proxyRefused(let status): status.map { [408, 429, 500, 502, 503, 504].contains($0) } ?? true
    default: false
    }
  }

  /// What happened and what to do, without the request.
  public var sentence: String {
    switch self {
    case .nameNotResolved: "the host name leads to no address; check the name and this machine's DNS"
    case .connectionRefused: "no connection; check that the server runs, the port, and firewalls in between"
    case .connectTimeout:
      "no connection within the connect timeout; check the address, firewalls, and whether a proxy is needed"
    case .idleTimeout: "the server fell silent within the exchange; ask for smaller pages or raise the idle timeout"
    case .totalTimeout: "the exchange took longer than the total timeout; ask for smaller pages or raise it"
    case .connectionLost: "the connection ended before the answer did; the server or something in between closed it"
    case .tlsRefused: "no common TLS; the server must speak TLS 1.2 or later on this port"
    case .certificateRefused(let problem): problem.sentence
    case .clientCertificateRefused:
      "the server asked for a client certificate and ended the connection; configure one that it trusts"
    case .clientCertificateUnusable:
      "the client certificate cannot be used; both files must be PEM, belong together, and the password must be right"
    case .authorityFileUnusable: "the file of trusted authorities cannot be used; it must hold PEM certificates"
    case .proxyRefused(let status?): "the proxy refused with status \(status); check its rules and credentials"
    case .proxyRefused(nil): "the proxy cannot be reached; check its address, or except this host from it"
    case .responseTooLarge(let limit):
      "the body is longer than \(limit) bytes; ask for smaller pages or raise the limit"
    case .headersTooLarge(let limit): "the header lines are longer than \(limit) bytes; this is no answer of an API"
    case .addressRefused(let address):
      "the host leads to \(address), which is never connected to: this machine, the local link or a cloud's metadata; "
        + "check the host's DNS"
    case .redirectRefused(let status, let target):
      "the server redirects (status \(status)) to \(target); redirections are not followed: configure the final address"
    case .protocolRefused: "http is not encrypted; use https, or allow plain http explicitly"
    case .requestRefused(let reason): "it was not sent: \(reason)"
    case .malformedAnswer: "the answer is not proper HTTP; check host, port and what stands in between"
    case .cancelled: "it was cancelled"
    case .other(let code, let text): "\(text) (libcurl \(code))"
    }
  }
}

extension HTTPFailure.CertificateProblem {
  fileprivate var sentence: String {
    switch self {
    case .unknownAuthority:
      "no trusted authority signed the server's certificate; configure the file of the authority that did"
    case .expired: "the server's certificate has expired; renew it, or check this machine's clock"
    case .notYetValid: "the server's certificate is not valid yet; check this machine's clock"
    case .hostNameMismatch: "the server's certificate is for another host; use a name that it holds"
    case .other(let code): "the server's certificate was refused (OpenSSL verification result \(code))"
    }
  }
}
