import Glibc

/// Which addresses may be spoken to, and how.
enum LDAPAddress {
  /// Why a URL must not be used; nil when it may.
  static func refusal(of url: String, _ settings: LDAPSettings) -> String? {
    let lowered = url.lowercased()
    guard let scheme = ["ldapi://", "ldaps://", "ldap://"].first(where: lowered.hasPrefix) else {
      return "\"\(url)\" is no LDAP URL; write ldaps://host, ldap://host or ldapi://path"
    }
    // libldap takes several URLs in one string, and would go on to the next where only the first was judged.
    if !lowered.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "@") }) {
      return "\"\(url)\" must be one URL without blanks, commas or user names"
    }
    if scheme == "ldapi://" { return nil }
    guard let host = host(of: lowered.dropFirst(scheme.count)) else {
      return "\"\(url)\" names no host; write \(scheme)host or \(scheme)host:port"
    }
    if scheme == "ldaps://" || settings.startTLS || settings.allowPlaintext { return nil }
    // Without TLS, GSSAPI is made to encrypt, or fails.
    if case .gssapi = settings.bind { return nil }
    if isLoopback(host) { return nil }
    return
      "\(url) is not encrypted; use ldaps:// or startTLS (or set allowPlaintext, knowing that everybody on the way can read)"
  }

  /// The host of `host`, `host:port`, `[address]` or `[address]:port`, without brackets; nil when there is none.
  static func host(of rest: some StringProtocol) -> String? {
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let isBracketed = authority.hasPrefix("[")
    if isBracketed && !authority.contains("]") { return nil }
    let host = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return host.isEmpty ? nil : String(host)
  }

  /// Whether a host is this machine, told by its spelling alone: names are not resolved, for whoever answers for names
  /// could send a password anywhere.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" { return true }
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
    var six = in6_addr()
    guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
    return withUnsafeBytes(of: six) { $0.prefix(15).allSatisfy { $0 == 0 } && $0[15] == 1 }
  }
}
