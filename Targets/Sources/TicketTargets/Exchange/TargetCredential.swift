public import ConnectorKit
import Foundation
public import HTTPTransport

/// What proves to a target who alignd is, in a header line of every request.
public enum TargetCredential: Sendable {
  /// Nothing: a client certificate, or nobody asks.
  case none
  /// `Authorization: Bearer TOKEN`
  case bearer(Secret)
  /// `Authorization: Basic …`
  case basic(user: String, password: Secret)
  /// A header of the system's own.
  case header(name: String, value: Secret)

  /// The header lines.
  public func lines() throws(TargetSettingsError) -> [HTTPHeader] {
    do {
      switch self {
      case .none: return []
      case .bearer(let token): return [try token.reveal { try HTTPHeader("Authorization", "Bearer " + $0) }]
      case .basic(let user, let password):
        guard !user.contains(":") else { throw TargetSettingsError("a user name must not hold a colon (RFC 7617 2)") }
        let text = password.reveal { Data("\(user):\($0)".utf8).base64EncodedString() }
        return [try HTTPHeader("Authorization", "Basic " + text)]
      case .header(let name, let value): return [try value.reveal { try HTTPHeader(name, $0) }]
      }
    } catch {
      throw TargetSettingsError("\(error)")
    }
  }
}
