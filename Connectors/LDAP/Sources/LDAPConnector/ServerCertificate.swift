import AccessModel
import CLDAP
import Foundation

/// Finds out why a server's certificate is refused. libldap on Debian says only "unknown error", so the certificate is
/// fetched once more without verification, nothing is sent over that connection, and its dates and names are read.
enum ServerCertificate {
  /// The reason in words; nil when TLS is not the trouble, or no certificate could be fetched.
  static func whyRefused(_ settings: LDAPSettings, _ url: String, on today: CivilDay) -> String? {
    guard url.lowercased().hasPrefix("ldaps://") || settings.startTLS else { return nil }
    guard let handle = try? LDAPHandle(settings, url), (try? handle.secure(verify: false)) != nil else { return nil }
    var der: UnsafeMutablePointer<UInt8>?
    var length = 0
    guard cldap_peer_certificate(handle.raw, &der, &length) != 0, let der else { return nil }
    defer { ber_memfree(der) }
    guard let facts = CertificateFacts(Array(UnsafeBufferPointer(start: der, count: length))) else { return nil }
    let host = url.range(of: "://").flatMap { LDAPAddress.host(of: url[$0.upperBound...]) } ?? ""
    if facts.notAfter < today { return "the server's certificate expired on \(facts.notAfter)" }
    if facts.notBefore > today { return "the server's certificate is valid only from \(facts.notBefore)" }
    if host.lowercased() == "localhost" {
      return
        "libldap compares a certificate for localhost with this machine's own name; write 127.0.0.1 or the real name"
    }
    if !host.isEmpty, !facts.names.contains(where: { matches($0, host) }) {
      let names = facts.names.isEmpty ? "no name at all" : facts.names.prefix(10).joined(separator: ", ")
      return "the server's certificate is for \(names), not for \(host)"
    }
    return
      "the server's certificate is not signed by an authority in \(settings.caFile.isEmpty ? "Debian's bundle" : settings.caFile)"
  }

  private static func matches(_ name: String, _ host: String) -> Bool {
    if name.lowercased() == host.lowercased() { return true }
    let (one, other) = (address(name), address(host))
    if !one.isEmpty, one == other { return true }
    guard name.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
    return host[dot...].lowercased() == name.dropFirst().lowercased()
  }
}

/// An IPv6 address in its many spellings, as bytes; empty when it is none.
private func address(_ text: String) -> [UInt8] {
  var six = in6_addr()
  return inet_pton(AF_INET6, text, &six) == 1 ? withUnsafeBytes(of: six) { Array($0) } : []
}

/// Validity and alternative names of an X.509 certificate (RFC 5280), read from DER without trusting a length in it.
struct CertificateFacts {
  private(set) var notBefore = CivilDay(daysSinceEpoch: 0)
  private(set) var notAfter = CivilDay(daysSinceEpoch: 0)
  private(set) var names: [String] = []

  /// Reads a certificate; nil when it is none.
  init?(_ der: [UInt8]) {
    var dates: [CivilDay] = []
    var field: [UInt8] = []
    var commonName: [String] = []
    CertificateFacts.walk(der[...], depth: 0) { tag, content in
      if tag == 0x06 { field = Array(content) }
      switch tag {
      // The issuer's common name comes before the dates, the subject's after them.
      case 0x0C, 0x13:
        if field == [0x55, 0x04, 0x03], dates.count == 2 { commonName = [String(decoding: content, as: UTF8.self)] }
      case 0x17, 0x18: if let day = CertificateFacts.day(content, tag) { dates.append(day) }
      // Context tags 2 and 7 inside the alternative names: DNS name and address.
      case 0x82 where field == CertificateFacts.alternativeNames: names.append(String(decoding: content, as: UTF8.self))
      case 0x87 where field == CertificateFacts.alternativeNames && content.count == 4:
        names.append(content.map(String.init).joined(separator: "."))
      case 0x87 where field == CertificateFacts.alternativeNames && content.count == 16:
        names.append(
          stride(from: content.startIndex, to: content.endIndex, by: 2)
            .map { String(UInt16(content[$0]) << 8 | UInt16(content[$0 + 1]), radix: 16) }.joined(separator: ":"))
      default: break
      }
    }
    guard dates.count >= 2 else { return nil }
    (notBefore, notAfter) = (dates[0], dates[1])
    // RFC 6125 6.4.4: the common name counts only when there is no alternative name.
    if names.isEmpty { names = commonName }
  }

  /// 2.5.29.17.
  private static let alternativeNames: [UInt8] = [0x55, 0x1D, 0x11]

  private static func day(_ content: ArraySlice<UInt8>, _ tag: UInt8) -> CivilDay? {
    let text = String(decoding: content, as: UTF8.self)
    let full = tag == 0x18 ? text : (Int(text.prefix(2)) ?? 0) < 50 ? "20" + text : "19" + text
    guard full.utf8.count >= 8, let year = Int(full.prefix(4)), let month = Int(full.dropFirst(4).prefix(2)),
      let day = Int(full.dropFirst(6).prefix(2))
    else { return nil }
    return CivilDay(year: year, month: month, day: day)
  }

  private static func walk(_ bytes: ArraySlice<UInt8>, depth: Int, _ visit: (UInt8, ArraySlice<UInt8>) -> Void) {
    var rest = bytes
    while depth < 12, rest.count >= 2, let tag = rest.popFirst(), var length = rest.popFirst().map(Int.init) {
      if length & 0x80 != 0 {
        let count = length & 0x7F
        guard count <= 4, rest.count >= count else { return }
        length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(count)
      }
      guard length <= rest.count else { return }
      let content = rest.prefix(length)
      rest = rest.dropFirst(length)
      if tag & 0x20 != 0 || tag == 0x04 {
        walk(content, depth: depth + 1, visit)
      } else {
        visit(tag, content)
      }
    }
  }
}

extension CivilDay {
  /// The civil day in UTC, for judging a certificate that a server shows right now.
  static func utcToday() -> CivilDay {
    CivilDay(daysSinceEpoch: Int32(Date().timeIntervalSince1970 / 86_400))
  }
}
