import CLDAP

/// Why something could not be read, in words for the operator.
struct LDAPFailure: Error, Sendable {
  /// libldap's or the server's result code.
  let code: Int32
  /// Lower case, no full stop.
  let reason: String

  init(_ reason: String, code: Int32 = LDAP_OTHER) {
    self.code = code
    self.reason = reason
  }

  /// Whether the connection cannot be used any more. libldap would open a new one by itself, without TLS and without the
  /// bind, and what nobody may see would look like what is not there. Its own codes are negative (RFC 1823 and ldap.h).
  var isConnectionLost: Bool { code < 0 || code == LDAP_UNAVAILABLE }

  /// A failure from a result code and the server's diagnostic text.
  init(_ what: String, code: Int32, text: String = "") {
    self.code = code
    // GnuTLS gives libldap no words for what went wrong.
    let isEmpty = text.isEmpty || text.contains("unknown error code")
    let shown = isEmpty ? "" : " (the server says: \(LDAPFailure.bounded(text)))"
    reason = "\(what): \(LDAPFailure.words(code, text))\(shown)"
  }

  /// What a result code means to who can mend it (RFC 4511 appendix A).
  static func words(_ code: Int32, _ text: String = "") -> String {
    switch code {
    case LDAP_SERVER_DOWN: "the server cannot be reached, or it closed the connection"
    case LDAP_DECODING_ERROR: "the server sent something that is not LDAP, or a message that is too long"
    case LDAP_TIMEOUT, LDAP_TIMELIMIT_EXCEEDED: "the time limit was reached"
    case LDAP_CONNECT_ERROR: "the connection failed, or TLS could not be established"
    case LDAP_SIZELIMIT_EXCEEDED:
      "the server's size limit was reached; let it give this account everything (see the README, least privilege)"
    case LDAP_ADMINLIMIT_EXCEEDED:
      "an administrative limit of the server was reached; raise the look-through limit for this account"
    case LDAP_INVALID_CREDENTIALS: "the name or password is wrong\(activeDirectory(text))"
    case LDAP_INAPPROPRIATE_AUTH, LDAP_STRONG_AUTH_NOT_SUPPORTED: "the server does not take this kind of bind"
    case LDAP_STRONG_AUTH_REQUIRED, LDAP_CONFIDENTIALITY_REQUIRED:
      "the server demands encryption; use ldaps:// or startTLS"
    case LDAP_INSUFFICIENT_ACCESS: "the account is not allowed to read this"
    case LDAP_NO_SUCH_OBJECT: "it does not exist, or the account may not see it"
    case LDAP_BUSY, LDAP_UNAVAILABLE: "the server is busy or unavailable"
    case LDAP_UNWILLING_TO_PERFORM: "the server is unwilling to do it"
    case LDAP_OPERATIONS_ERROR: "the server refuses it; an anonymous connection may not search there"
    case LDAP_REFERRAL: "the server refers to another one"
    case LDAP_FILTER_ERROR: "the filter is not valid"
    case LDAP_INVALID_DN_SYNTAX: "the base is no distinguished name"
    case LDAP_LOCAL_ERROR: "a local error; for GSSAPI, usually no Kerberos credentials"
    default: String(cString: ldap_err2string(code)).lowercased()
    }
  }

  /// The sub-code that Active Directory hides in its text.
  private static func activeDirectory(_ text: String) -> String {
    let known = [
      "data 525": "no such account", "data 52e": "wrong password", "data 530": "not allowed at this hour",
      "data 532": "the password has expired", "data 533": "the account is disabled",
      "data 701": "the account has expired",
      "data 773": "the password must be changed first", "data 775": "the account is locked",
    ]
    return known.first { text.contains($0.key) }.map { ": \($0.value)" } ?? ""
  }

  private static func bounded(_ text: String) -> String {
    String(text.unicodeScalars.prefix(300).map { $0.properties.generalCategory == .control ? " " : Character($0) })
  }
}
