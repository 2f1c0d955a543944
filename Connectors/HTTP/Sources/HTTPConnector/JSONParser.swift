import AccessModel

/// Reads a JSON text into the nodes of a ``JSONTree``, and undoes the escapes in it where they stand: a text is never
/// longer without them.
struct JSONParser {
  private let text: UnsafeMutableBufferPointer<UInt8>
  private var position = 0
  private var nodes: [JSONTree.Node] = []
  /// Containers that are open.
  private var open: [Int] = []

  init(_ text: UnsafeMutableBufferPointer<UInt8>) {
    self.text = text
    nodes.reserveCapacity(text.count / 12 + 8)
  }

  /// - Throws: where it is not JSON, in words.
  mutating func run() throws(JSONFault) -> [JSONTree.Node] {
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
    skipBlanks()
    try value()
    while let container = open.last {
      skipBlanks()
      let isObject = nodes[container].kind == .object
      let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
      let isEmpty = nodes.count == container + 1
      guard position < text.count else { throw JSONFault("ends before it is complete") }
      if text[position] == closing {
        position += 1
        nodes[container].next = UInt32(nodes.count)
        open.removeLast()
        continue
      }
      if !isEmpty {
        guard text[position] == UInt8(ascii: ",") else { throw unexpected() }
        position += 1
        skipBlanks()
      }
      if isObject { try key() }
      try value()
    }
    skipBlanks()
    guard position == text.count else { throw JSONFault("goes on after its end, at byte \(position)") }
    return nodes
  }

  private mutating func key() throws(JSONFault) {
    guard position < text.count, text[position] == UInt8(ascii: "\"") else { throw unexpected() }
    try string()
    skipBlanks()
    guard position < text.count, text[position] == UInt8(ascii: ":") else { throw unexpected() }
    position += 1
    skipBlanks()
  }

  private mutating func value() throws(JSONFault) {
    guard position < text.count else { throw JSONFault("ends before it is complete") }
    switch text[position] {
    case UInt8(ascii: "{"): try begin(.object)
    case UInt8(ascii: "["): try begin(.array)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true", .yes)
    case UInt8(ascii: "f"): try word("false", .no)
    case UInt8(ascii: "n"): try word("null", .null)
    default: try number()
    }
  }

  private mutating func begin(_ kind: JSONTree.Kind) throws(JSONFault) {
    guard open.count < JSONTree.depthLimit else {
      throw JSONFault("is nested deeper than \(JSONTree.depthLimit) levels")
    }
    open.append(nodes.count)
    append(kind, position, position)
    position += 1
  }

  private mutating func append(_ kind: JSONTree.Kind, _ start: Int, _ end: Int) {
    nodes.append(
      JSONTree.Node(kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1)))
  }

  // MARK: Texts

  private mutating func string() throws(JSONFault) {
    let start = position + 1
    var stop = JSONParser.plainEnd(ByteText(text), from: start)
    // Where the text itself ends, once its escapes are undone.
    var end = stop
    while true {
      guard stop < text.count else { throw JSONFault("ends within a text") }
      if text[stop] == UInt8(ascii: "\"") { break }
      guard text[stop] == UInt8(ascii: "\\") else {
        throw JSONFault("has a control character in a text, at byte \(stop)")
      }
      try undoEscape(at: &stop, into: &end)
      let next = JSONParser.plainEnd(ByteText(text), from: stop)
      while stop < next {
        text[end] = text[stop]
        end += 1
        stop += 1
      }
    }
    guard stop - start <= JSONTree.textLimit else {
      throw JSONFault("has a text of \(stop - start) bytes; at most \(JSONTree.textLimit) are read")
    }
    append(.text, start, end)
    position = stop + 1
  }

  /// Where plain text stops: at a quotation mark, a reverse solidus, a control character or the end.
  private static func plainEnd(_ text: ByteText, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var position = start
    while position + 8 <= raw.count {
      // Eight bytes at a time: a byte that stops leaves its highest bit set. The lowest such mark is exact.
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let (quote, escape) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
      let marks =
        ((quote &- ones) & ~quote) | ((escape &- ones) & ~escape) | ((word &- (ones &* 0x20)) & ~word)
      let stops = marks & (ones &* 0x80)
      if stops != 0 { return position + stops.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < raw.count, raw[position] != 0x22, raw[position] != 0x5C, raw[position] >= 0x20 { position += 1 }
    return position
  }

  /// Writes what the escape at `stop` stands for to `end`, and moves both behind it.
  private func undoEscape(at stop: inout Int, into end: inout Int) throws(JSONFault) {
    guard stop + 1 < text.count else { throw JSONFault("ends within a text") }
    let plain: UInt8
    switch text[stop + 1] {
    case UInt8(ascii: "b"): plain = 8
    case UInt8(ascii: "f"): plain = 12
    case UInt8(ascii: "n"): plain = 10
    case UInt8(ascii: "r"): plain = 13
    case UInt8(ascii: "t"): plain = 9
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = text[stop + 1]
    case UInt8(ascii: "u"): return try undoUnicodeEscape(at: &stop, into: &end)
    default: throw JSONFault("has an escape that is not one, at byte \(stop + 1)")
    }
    text[end] = plain
    end += 1
    stop += 2
  }

  /// Half of a surrogate pair without the other becomes the replacement character.
  private func undoUnicodeEscape(at stop: inout Int, into end: inout Int) throws(JSONFault) {
    guard let first = unit(at: stop) else { throw JSONFault("has an escape that is not one, at byte \(stop + 1)") }
    stop += 6
    var scalar = Unicode.Scalar(first) ?? "\u{FFFD}"
    if (0xD800...0xDBFF).contains(first), let second = unit(at: stop), (0xDC00...0xDFFF).contains(second) {
      scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      stop += 6
    }
    for byte in String(scalar).utf8 {
      text[end] = byte
      end += 1
    }
  }

  /// The number in `\uXXXX`; nil if that does not stand there.
  private func unit(at start: Int) -> UInt32? {
    guard start + 6 <= text.count, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var value: UInt32 = 0
    for position in start + 2..<start + 6 {
      guard let digit = JSONParser.digit(text[position]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 48...57: UInt32(byte - 48)
    case 65...70: UInt32(byte - 55)
    case 97...102: UInt32(byte - 87)
    default: nil
    }
  }

  // MARK: Words and numbers

  private mutating func word(_ word: StaticString, _ kind: JSONTree.Kind) throws(JSONFault) {
    let count = word.utf8CodeUnitCount
    guard position + count <= text.count, (0..<count).allSatisfy({ text[position + $0] == word.utf8Start[$0] }) else {
      throw unexpected()
    }
    append(kind, position, position + count)
    position += count
  }

  private mutating func number() throws(JSONFault) {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    let first = position
    guard digits() else {
      position = start
      throw unexpected()
    }
    if text[first] == UInt8(ascii: "0"), position - first > 1 {
      throw JSONFault("has a number that begins with 0, at byte \(start)")
    }
    if peek() == UInt8(ascii: ".") {
      position += 1
      guard digits() else { throw unexpected() }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      guard digits() else { throw unexpected() }
    }
    guard position - start <= 400 else { throw JSONFault("has a number of more than 400 digits") }
    append(.number, start, position)
  }

  private mutating func digits() -> Bool {
    let start = position
    while let byte = peek(), (48...57).contains(byte) { position += 1 }
    return position > start
  }

  private func peek() -> UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipBlanks() {
    while position < text.count {
      switch text[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private func unexpected() -> JSONFault {
    guard position < text.count else { return JSONFault("ends before it is complete") }
    return JSONFault("is no JSON at byte \(position)")
  }
}
