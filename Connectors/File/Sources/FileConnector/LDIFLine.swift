import AccessModel

/// One logical line of LDIF, folds undone: `description: value` (RFC 2849).
struct LDIFLine {
  /// How the value is written.
  enum Form {
    case text
    case base64
    /// A URL that stands for the value; never opened here.
    case url
  }

  /// The attribute description, options included.
  let description: Range<Int>
  let form: Form
  let value: Range<Int>

  /// Reads a line; nil when it is not `description: value`.
  init?(_ line: [UInt8]) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      line[..<colon].allSatisfy(LDIFLine.isDescriptionByte)
    else { return nil }
    description = 0..<colon
    var start = colon + 1
    var form = Form.text
    if start < line.count, line[start] == UInt8(ascii: ":") { form = .base64 }
    if start < line.count, line[start] == UInt8(ascii: "<") { form = .url }
    if form != .text { start += 1 }
    while start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
    self.form = form
    value = start..<line.count
  }

  private static func isDescriptionByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: ";"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "="), UInt8(ascii: "*"):
      true
    default: false
    }
  }

  /// Appends the bytes that base64 text stands for; false (and nothing is appended) if it is not base64 (RFC 4648 4).
  static func decode(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) -> Bool {
    let start = bytes.count
    var word: UInt32 = 0
    var digits = 0
    var padding = 0
    for byte in text {
      if byte == UInt8(ascii: " ") { continue }
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let digit = digit(byte) else {
        bytes.removeSubrange(start...)
        return false
      }
      word = word << 6 | digit
      digits += 1
      if digits % 4 == 0 {
        bytes.append(UInt8(truncatingIfNeeded: word >> 16))
        bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        bytes.append(UInt8(truncatingIfNeeded: word))
      }
    }
    switch (digits % 4, padding) {
    case (0, 0): return true
    case (2, 2): bytes.append(UInt8(truncatingIfNeeded: word >> 4))
    case (3, 1):
      bytes.append(UInt8(truncatingIfNeeded: word >> 10))
      bytes.append(UInt8(truncatingIfNeeded: word >> 2))
    default:
      bytes.removeSubrange(start...)
      return false
    }
    return true
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 65...90: UInt32(byte) - 65
    case 97...122: UInt32(byte) - 71
    case 48...57: UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
