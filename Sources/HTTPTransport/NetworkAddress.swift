import CCurl
import Glibc

/// An IPv4 or IPv6 address, and what it leads to.
package struct NetworkAddress: Sendable, Equatable, CustomStringConvertible {
  /// What an address leads to.
  package enum Kind: Sendable {
    /// This machine.
    case loopback
    /// A cloud's service that hands credentials to whoever asks from the machine.
    case metadata
    /// The local link only, where such services live too.
    case linkLocal
    /// No single machine: unspecified, multicast, broadcast, reserved.
    case notAHost
    /// Anything else, private networks too: companies' servers are there.
    case ordinary
  }

  /// 4 or 16 bytes in network order.
  private let bytes: [UInt8]

  /// An address by its bytes; nil unless there are 4 or 16.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// An address by its text; brackets are allowed around IPv6.
  package init?(_ text: String) {
    let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    var (four, six) = (in_addr(), in6_addr())
    if inet_pton(AF_INET, bare, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, bare, &six) == 1 {
      bytes = withUnsafeBytes(of: &six) { Array($0) }
    } else {
      return nil
    }
  }

  /// Its usual text, without brackets.
  package var description: String {
    var text = [CChar](repeating: 0, count: 64)
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "an unknown address" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What it leads to. An IPv4 address within an IPv6 one counts as itself.
  package var kind: Kind {
    if bytes.count == 4 { return NetworkAddress.kind(ofFour: bytes[...]) }
    if NetworkAddress.metadataSix.contains(self) { return .metadata }
    if bytes.dropLast().allSatisfy({ $0 == 0 }), let last = bytes.last, last < 2 {
      return last == 1 ? .loopback : .notAHost
    }
    if let embedded = embeddedFour { return NetworkAddress.kind(ofFour: embedded) }
    if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return .linkLocal }
    return bytes[0] == 0xFF ? .notAHost : .ordinary
  }

  /// The IPv4 address within: mapped (RFC 4291), compatible, translated (RFC 6052, RFC 2765) or 6to4 (RFC 3056).
  private var embeddedFour: ArraySlice<UInt8>? {
    let zeroes = bytes.prefix { $0 == 0 }.count
    if zeroes >= 12 || zeroes == 10 && bytes[10] == 0xFF && bytes[11] == 0xFF { return bytes[12...] }
    if zeroes == 8, bytes[8...11].elementsEqual([0xFF, 0xFF, 0, 0]) { return bytes[12...] }
    if bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return bytes[12...] }
    return bytes[0] == 0x20 && bytes[1] == 0x02 ? bytes[2..<6] : nil
  }

  private static func kind(ofFour bytes: ArraySlice<UInt8>) -> Kind {
    let four = Array(bytes)
    if metadataFour.contains(four) { return .metadata }
    switch four[0] {
    case 0, 224...255: return .notAHost
    case 127: return .loopback
    case 169 where four[1] == 254: return .linkLocal
    default: return .ordinary
    }
  }

  /// AWS, Azure, Google and most others; Alibaba; Oracle; Azure's host agent.
  private static let metadataFour: [[UInt8]] = [
    [169, 254, 169, 254], [100, 100, 100, 200], [192, 0, 0, 192], [168, 63, 129, 16],
  ]
  /// AWS (instances, containers), Google.
  private static let metadataSix = ["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"].compactMap { NetworkAddress($0) }
}
