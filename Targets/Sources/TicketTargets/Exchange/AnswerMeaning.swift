import Foundation
import HTTPTransport
import TicketDelivery

extension TargetFailure {
  /// What a failed exchange means.
  init(after failure: HTTPFailure, isWrite: Bool) {
    let kind: Kind =
      switch failure.diagnosis {
      // Nothing can have reached the other side.
      case .nameNotResolved, .connectionRefused, .connectTimeout, .proxyRefused: .retry
      case .tlsRefused, .certificateRefused, .clientCertificateRefused, .clientCertificateUnusable,
        .authorityFileUnusable, .addressRefused, .protocolRefused:
        // A matter of settings: every other delivery would fail alike.
        .refused
      case .requestRefused: .rejected
      case .redirectRefused: .refused
      default: isWrite ? .uncertain : .retry
      }
    self.init(kind, failure.description)
  }

  /// What an answer that is none of those hoped for means (RFC 9110 15).
  init(status response: HTTPResponse, of request: HTTPRequest, limits: RateLimitHeaders, isWrite: Bool) {
    let said = Self.shown(response.body)
    let reason = "\(request) was answered \(response.status)" + (said.isEmpty ? "" : ": \(said)")
    let wait = limits.wait(told: response, localTime: Int64(Date().timeIntervalSince1970))
    switch response.status {
    case _ where limits.isLimited(response):
      self.init(.retry, reason, retryAfter: wait)
    case 401, 403, 407: self.init(.refused, "\(reason); check the credential and its rights")
    case 410: self.init(.gone, reason)
    case 408, 425, 429, 503: self.init(.retry, reason, retryAfter: wait)
    // Something behind the address may have done it before it failed.
    case 500...599: self.init(isWrite ? .uncertain : .retry, reason, retryAfter: wait)
    default: self.init(.rejected, reason)
    }
  }

  /// The beginning of a body as one line that can be shown: no control characters, 300 at most.
  static func shown(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(1200), as: UTF8.self)
    var result = ""
    for scalar in text.unicodeScalars.prefix(300) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result += result.hasSuffix(" ") ? "" : " "
      case .format, .surrogate, .privateUse, .unassigned: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
