public import AccessModel
import Foundation

/// Distinguished names as keys that compare equal when RFC 4514 and RFC 4517 4.2.15 say that the names do.
///
/// Directories return member values as somebody once typed them: other case, other blanks, other escapes, OIDs for types,
/// another order inside a multi-valued RDN. All of these give the same key. What cannot be parsed is folded as text.
public enum DistinguishedName {
  /// The comparison key of a name.
  public static func key(of name: ByteText) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(name.count)
    appendKey(of: name, to: &key)
    return key
  }

  /// The comparison key of a name.
  public static func key(of name: String) -> [UInt8] {
    var name = name
    return name.withUTF8 { key(of: $0) }
  }

  /// Whether a text is a distinguished name (RFC 4514).
  public static func isValid(_ name: String) -> Bool {
    var parser = DistinguishedNameParser(Array(name.utf8))
    return parser.parse() != nil
  }

  /// Appends the comparison key; plain ASCII names, nearly all of them, take one pass.
  public static func appendKey(of name: ByteText, to key: inout [UInt8]) {
    if !appendPlainKey(of: name, to: &key) { key.append(contentsOf: parsed(name)) }
  }

  /// Appends the comparison key of a plain name: one without escapes, quotes, several AVAs or anything beyond ASCII. False,
  /// and nothing is appended, if there is any.
  static func appendPlainKey(of name: ByteText, to key: inout [UInt8]) -> Bool {
    let start = key.count
    // A plain name's key is not longer than the name.
    key.append(contentsOf: name)
    let end = key.withUnsafeMutableBufferPointer { key in
      writePlain(name, to: UnsafeMutableBufferPointer(rebasing: key[start...]))
    }
    key.removeLast(key.count - start - (end ?? 0))
    return end != nil
  }

  /// Whether a key is that of `base` or of an entry below it. The empty base holds everything.
  public static func key(_ key: [UInt8], isWithin base: [UInt8]) -> Bool {
    if base.isEmpty { return true }
    guard key.count >= base.count, key.suffix(base.count).elementsEqual(base) else { return false }
    return key.count == base.count || key[key.count - base.count - 1] == UInt8(ascii: ",")
  }

  /// Where a part of a plain name ends.
  enum PlainEnd {
    /// At a comma: where the next part begins in the name and in the key.
    case comma(next: Int, written: Int)
    /// With the name.
    case end(written: Int)
    /// It is not plain.
    case none
  }

  /// Length of the key; nil when the name is not plain.
  private static func writePlain(_ name: ByteText, to key: UnsafeMutableBufferPointer<UInt8>) -> Int? {
    var (position, written) = (0, 0)
    if name.isEmpty { return 0 }
    while true {
      switch writePlainPart(name, from: position, to: key, at: written) {
      case .comma(let next, let end): (position, written) = (next, end)
      case .end(let end): return end
      case .none: return nil
      }
    }
  }

  /// The key of one RDN of a plain name, with the comma behind it. `key` has room for as many bytes as the name has.
  static func writePlainPart(
    _ name: ByteText, from start: Int, to key: UnsafeMutableBufferPointer<UInt8>, at begin: Int
  ) -> PlainEnd {
    var written = begin
    var pendingBlank = false
    var atStart = true
    var inType = true
    for position in start..<name.count {
      let byte = name[position]
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: "<"),
        UInt8(ascii: "#"), 0x80...0xFF, 0..<32:
        return .none
      case UInt8(ascii: " "): pendingBlank = !atStart
      case UInt8(ascii: ","):
        if inType { return .none }
        key[written] = byte
        return .comma(next: position + 1, written: written + 1)
      case UInt8(ascii: "=") where inType:
        // Types by OID or by a long name go the slow way.
        if written == begin || (48...57).contains(key[begin]) { return .none }
        if written - begin > 4, isAlias(key[begin..<written]) { return .none }
        key[written] = byte
        written += 1
        (pendingBlank, atStart, inType) = (false, true, false)
      default:
        if inType, !isTypeByte(byte) { return .none }
        if pendingBlank {
          if inType { return .none }
          key[written] = UInt8(ascii: " ")
          written += 1
          pendingBlank = false
        }
        key[written] = (65...90).contains(byte) ? byte | 32 : byte
        written += 1
        atStart = false
      }
    }
    return inType ? .none : .end(written: written)
  }

  /// Letters, digits and hyphens; a dot is part of an OID and goes the slow way.
  private static func isTypeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"): true
    default: false
    }
  }

  private static func isAlias(_ type: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Bool {
    aliases[String(decoding: type, as: UTF8.self)] != nil
  }

  // MARK: Full parsing

  /// Types by OID and by long name (RFC 4519), as the short name that RFC 4514 table 3 and directories use.
  private static let aliases: [String: String] = [
    "2.5.4.3": "cn", "commonname": "cn", "2.5.4.4": "sn", "surname": "sn", "2.5.4.5": "serialnumber", "2.5.4.6": "c",
    "countryname": "c", "2.5.4.7": "l", "localityname": "l", "2.5.4.8": "st", "stateorprovincename": "st",
    "2.5.4.9": "street", "streetaddress": "street", "2.5.4.10": "o", "organizationname": "o", "2.5.4.11": "ou",
    "organizationalunitname": "ou", "2.5.4.12": "title", "0.9.2342.19200300.100.1.1": "uid", "userid": "uid",
    "0.9.2342.19200300.100.1.25": "dc", "domaincomponent": "dc", "1.2.840.113549.1.9.1": "email",
    "emailaddress": "email", "0.9.2342.19200300.100.1.3": "mail", "rfc822mailbox": "mail",
  ]

  private static func parsed(_ name: ByteText) -> [UInt8] {
    var parser = DistinguishedNameParser(withoutPrefix(name))
    guard let parts = parser.parse() else {
      // No type begins with a question mark: what is no name never equals one.
      return Array(("?" + PreparedText.prepare(String(decoding: name, as: UTF8.self))).utf8)
    }
    let rdns = parts.map { rdn in
      rdn.map { type, value -> String in
        let type = type.lowercased()
        let bare = type.hasPrefix("oid.") ? String(type.dropFirst(4)) : type
        return (aliases[bare] ?? bare) + "=" + escaped(value)
      }.sorted().joined(separator: "+")
    }
    return Array(rdns.joined(separator: ",").utf8)
  }

  /// Cuts `<GUID=…>;<SID=…>;` before a name (AD's extended form) and `#'0101'B` after it (RFC 4517 3.3.21).
  private static func withoutPrefix(_ name: ByteText) -> [UInt8] {
    var bytes = Array(name)
    while bytes.first == UInt8(ascii: "<"), let end = bytes.firstIndex(of: UInt8(ascii: ">")) {
      bytes.removeSubrange(...end)
      if bytes.first == UInt8(ascii: ";") { bytes.removeFirst() }
    }
    if bytes.suffix(2).elementsEqual("'B".utf8),
      let hash = bytes.lastIndex(of: UInt8(ascii: "#")), hash + 3 < bytes.count, bytes[hash + 1] == UInt8(ascii: "'"),
      bytes[(hash + 2)..<(bytes.count - 2)].allSatisfy({ $0 == 48 || $0 == 49 })
    {
      bytes.removeSubrange(hash...)
    }
    return bytes
  }

  /// A value as it is compared (RFC 4518: compatibility form, case folded, inner blanks one), with separators escaped.
  private static func escaped(_ value: [UInt8]) -> String {
    guard let text = String(validating: value, as: UTF8.self) else {
      return "#" + value.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    var result = ""
    // An equals sign separates only once, so it needs no escape; the fast path has none either.
    for character in PreparedText.prepare(text).unicodeScalars {
      switch character {
      case ",", "+", "\\", ";", "<", ">", "\"", "#":
        result += "\\" + String(character.value, radix: 16)
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
