import AccessModel

/// Writes JSON (RFC 8259) as it goes, in the order in which it is told: equal calls give equal bytes.
///
/// Strings keep their exact value; whatever a terminal or reader would not show (controls, bidirectional overrides,
/// zero-width characters) is written as an escape, so that the file can be looked at safely.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// An object; `body` writes its keys and values.
  mutating func object(_ body: (inout JSONWriter) -> Void) { nested("{", "}", body) }

  /// An array of values.
  mutating func array<Value>(_ values: some Sequence<Value>, _ body: (inout JSONWriter, Value) -> Void) {
    nested("[", "]") { writer in
      for value in values { body(&writer, value) }
    }
  }

  /// An array with each value on a line of its own.
  mutating func lines<Value>(_ values: some Sequence<Value>, _ body: (inout JSONWriter, Value) -> Void) {
    nested("[", "]") { writer in
      var isEmpty = true
      for value in values {
        writer.separate()
        writer.bytes.append(10)
        body(&writer, value)
        isEmpty = false
      }
      if !isEmpty { writer.bytes.append(10) }
    }
  }

  /// The name of the value that is written next.
  mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The name of the value that is written next, on a line of its own.
  mutating func lineKey(_ name: String) {
    separate()
    bytes.append(10)
    key(name)
  }

  /// A string.
  mutating func string(_ value: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      case "\n": bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        if scalar.isHidden {
          for unit in String(scalar).utf16 { escape(unit) }
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A string, or null.
  mutating func string(_ value: String?) {
    if let value { string(value) } else { null() }
  }

  /// A whole number.
  mutating func number(_ value: Int) { literal(String(value)) }

  /// True or false.
  mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  /// Null.
  mutating func null() { literal("null") }

  /// A line break, after what is written.
  mutating func lineBreak() { bytes.append(10) }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func nested(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: open))
    body(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }

  private mutating func escape(_ unit: UInt16) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> UInt16(shift) & 15)]) }
  }
}
