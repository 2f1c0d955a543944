/// The few rules of BER (X.690) that LDAP messages need, written by hand so that they can also be broken on purpose.
public enum BER {
  /// Tag, definite length and content.
  public static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag] + length(content.count) + content }

  /// A definite length.
  public static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    var bytes: [UInt8] = []
    var rest = count
    while rest > 0 {
      bytes.insert(UInt8(rest & 0xFF), at: 0)
      rest >>= 8
    }
    return [0x80 | UInt8(bytes.count)] + bytes
  }

  /// An octet string, or whatever else is text.
  public static func text(_ value: String, tag: UInt8 = 0x04) -> [UInt8] { element(tag, Array(value.utf8)) }

  /// A small integer that is not negative.
  public static func integer(_ value: Int, tag: UInt8 = 0x02) -> [UInt8] {
    var bytes = [UInt8(value & 0xFF)]
    var rest = value >> 8
    while rest > 0 {
      bytes.insert(UInt8(rest & 0xFF), at: 0)
      rest >>= 8
    }
    return element(tag, bytes[0] & 0x80 == 0 ? bytes : [0] + bytes)
  }

  /// An enumerated value.
  public static func enumerated(_ value: Int) -> [UInt8] { integer(value, tag: 0x0A) }

  /// An LDAP message with its id, operation and controls (RFC 4511 4.1.1).
  public static func message(_ id: Int, _ operation: [UInt8], controls: [UInt8] = []) -> [UInt8] {
    element(0x30, integer(id) + operation + (controls.isEmpty ? [] : element(0xA0, controls)))
  }

  /// Takes the first element off `bytes`; nil when it is not whole.
  static func take(_ bytes: inout ArraySlice<UInt8>) -> (tag: UInt8, content: ArraySlice<UInt8>)? {
    var rest = bytes
    guard let tag = rest.popFirst(), var count = rest.popFirst().map(Int.init) else { return nil }
    if count & 0x80 != 0 {
      let size = count & 0x7F
      guard size <= 4, rest.count >= size else { return nil }
      count = rest.prefix(size).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(size)
    }
    guard rest.count >= count else { return nil }
    let content = rest.prefix(count)
    bytes = rest.dropFirst(count)
    return (tag, content)
  }
}
