/// Parses the string form of a distinguished name: RFC 4514, and the older spellings that directories still return
/// (quoted values, `;` as separator, `OID.` before a type).
struct DistinguishedNameParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// RDNs of attribute types and raw values; nil when the text is no distinguished name.
  mutating func parse() -> [[(type: String, value: [UInt8])]]? {
    var result: [[(type: String, value: [UInt8])]] = []
    skipBlanks()
    if position == bytes.count { return [] }
    while true {
      var rdn: [(type: String, value: [UInt8])] = []
      while true {
        guard let pair = pair() else { return nil }
        rdn.append(pair)
        guard position < bytes.count, bytes[position] == UInt8(ascii: "+") else { break }
        position += 1
      }
      result.append(rdn)
      guard position < bytes.count else { return result }
      guard bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: ";") else { return nil }
      position += 1
    }
  }

  private mutating func pair() -> (type: String, value: [UInt8])? {
    skipBlanks()
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "="), bytes[position] != UInt8(ascii: " ") {
      guard isTypeByte(bytes[position]) else { return nil }
      position += 1
    }
    let type = String(decoding: bytes[start..<position], as: UTF8.self)
    skipBlanks()
    guard !type.isEmpty, position < bytes.count, bytes[position] == UInt8(ascii: "=") else { return nil }
    position += 1
    skipBlanks()
    guard position < bytes.count else { return (type, []) }
    if bytes[position] == UInt8(ascii: "#") { return hex().map { (type, $0) } }
    if bytes[position] == UInt8(ascii: "\"") { return quoted().map { (type, $0) } }
    return plain().map { (type, $0) }
  }

  private mutating func plain() -> [UInt8]? {
    var value: [UInt8] = []
    // Blanks count only before something that is not a blank; an escaped one always counts.
    var kept = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ";") { break }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = escape() else { return nil }
        value.append(escaped)
        kept = value.count
        continue
      }
      value.append(byte)
      if byte != UInt8(ascii: " ") { kept = value.count }
      position += 1
    }
    return Array(value[..<kept])
  }

  private mutating func quoted() -> [UInt8]? {
    position += 1
    var value: [UInt8] = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        skipBlanks()
        return value
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        value.append(escaped)
      default:
        value.append(bytes[position])
        position += 1
      }
    }
    return nil
  }

  /// `#` and the BER encoding in hexadecimal: the content of a string type, else all of it.
  private mutating func hex() -> [UInt8]? {
    position += 1
    var value: [UInt8] = []
    while position + 1 < bytes.count, let high = digit(bytes[position]), let low = digit(bytes[position + 1]) {
      value.append(high << 4 | low)
      position += 2
    }
    skipBlanks()
    guard !value.isEmpty else { return nil }
    let stringTypes: Set<UInt8> = [0x04, 0x0C, 0x13, 0x14, 0x16]
    if value.count >= 2, stringTypes.contains(value[0]) {
      // Lengths from 128 on have bytes of their own (X.690 8.1.3.5).
      let extra = value[1] < 0x80 ? 0 : Int(value[1] & 0x7F)
      guard extra <= 4, value.count >= 2 + extra else { return value }
      let length = extra == 0 ? Int(value[1]) : value[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) }
      if length == value.count - 2 - extra { return Array(value[(2 + extra)...]) }
    }
    return value
  }

  private mutating func escape() -> UInt8? {
    guard position + 1 < bytes.count else { return nil }
    if position + 2 < bytes.count, let high = digit(bytes[position + 1]), let low = digit(bytes[position + 2]) {
      position += 3
      return high << 4 | low
    }
    position += 2
    return bytes[position - 1]
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  private func isTypeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
    default: false
    }
  }
}
