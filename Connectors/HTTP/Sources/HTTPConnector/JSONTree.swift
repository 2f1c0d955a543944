/// A JSON text (RFC 8259) as a tree of nodes over its own bytes: one array for a whole page, no allocation per value.
///
/// Own code because a page of a thousand accounts is read many times faster so, and because depth, the length of texts
/// and everything else that a hostile answer can stretch is bounded here.
final class JSONTree: Sendable {
  /// What a value is.
  enum Kind: UInt8 {
    case null, no, yes, number, text, array, object
  }

  /// A value. Values within it follow it directly; `next` is the number of the first node after all of them.
  struct Node {
    var kind: Kind
    var hasEscapes = false
    /// Bytes of a text (without its quotation marks) or a number.
    var start: UInt32
    var end: UInt32
    var next: UInt32
  }

  /// How deep values may be nested.
  static let depthLimit = 64
  /// The longest text in bytes. No id, name or address is anywhere near.
  static let textLimit = 1 << 20

  let bytes: [UInt8]
  let nodes: [Node]

  /// Reads a whole JSON text.
  ///
  /// - Throws: where it is not JSON, in words.
  init(_ bytes: [UInt8]) throws(JSONFault) {
    guard bytes.count < Int(Int32.max) else { throw JSONFault("is longer than 2 GiB") }
    let result: Result<[Node], JSONFault> = bytes.withUnsafeBufferPointer { text in
      guard String(validating: text, as: UTF8.self) != nil else { return .failure(JSONFault("is not UTF-8")) }
      var parser = JSONParser(text)
      do throws(JSONFault) { return .success(try parser.run()) } catch { return .failure(error) }
    }
    nodes = try result.get()
    self.bytes = bytes
  }

  private init(bytes: [UInt8], nodes: [Node]) { (self.bytes, self.nodes) = (bytes, nodes) }
}

extension JSONTree {
  /// One value of a tree by itself, so that the rest of the page need not be kept for it.
  convenience init(_ node: Int, of tree: JSONTree) {
    let taken = tree.nodes[node..<Int(tree.nodes[node].next)]
    let start = tree.nodes[node].start
    let end = taken.reduce(start) { max($0, $1.end) }
    self.init(
      bytes: Array(tree.bytes[Int(start)..<Int(end)]),
      nodes: taken.map { entry in
        Node(
          kind: entry.kind, hasEscapes: entry.hasEscapes, start: entry.start - start, end: entry.end - start,
          next: entry.next - UInt32(node))
      })
  }
}

/// Why a text is no usable JSON.
struct JSONFault: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

private struct JSONParser {
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var nodes: [JSONTree.Node] = []
  /// Containers that are open.
  private var open: [Int] = []

  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    nodes.reserveCapacity(text.count / 12 + 8)
  }

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

  private mutating func append(_ kind: JSONTree.Kind, _ start: Int, _ end: Int, hasEscapes: Bool = false) {
    nodes.append(
      JSONTree.Node(
        kind: kind, hasEscapes: hasEscapes, start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1)))
  }

  private mutating func string() throws(JSONFault) {
    let start = position + 1
    var end = start
    var hasEscapes = false
    while true {
      guard end < text.count else { throw JSONFault("ends within a text") }
      let byte = text[end]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        end += 1
        guard end < text.count else { throw JSONFault("ends within a text") }
        try escape(at: &end)
      } else if byte < 0x20 {
        throw JSONFault("has a control character in a text, at byte \(end)")
      }
      end += 1
    }
    guard end - start <= JSONTree.textLimit else {
      throw JSONFault("has a text of \(end - start) bytes; at most \(JSONTree.textLimit) are read")
    }
    append(.text, start, end, hasEscapes: hasEscapes)
    position = end + 1
  }

  /// Leaves `end` at the escape's last byte.
  private func escape(at end: inout Int) throws(JSONFault) {
    switch text[end] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      guard end + 4 < text.count, (1...4).allSatisfy({ JSONParser.digit(text[end + $0]) != nil }) else {
        throw JSONFault("has an escape that is not one, at byte \(end)")
      }
      end += 4
    default: throw JSONFault("has an escape that is not one, at byte \(end)")
    }
  }

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
    let first = peek()
    guard digits() else {
      position = start
      throw unexpected()
    }
    if first == UInt8(ascii: "0"), position - start > 1, text[start + (text[start] == UInt8(ascii: "-") ? 1 : 0)] == 48,
      position - start > (text[start] == UInt8(ascii: "-") ? 2 : 1)
    {
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

  static func digit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 48...57: UInt16(byte - 48)
    case 65...70: UInt16(byte - 55)
    case 97...102: UInt16(byte - 87)
    default: nil
    }
  }
}

extension JSONTree {
  /// The text of a text or number node; words for true and false; nil for the rest.
  func string(_ node: Int) -> String? {
    let entry = nodes[node]
    switch entry.kind {
    case .text, .number:
      let range = Int(entry.start)..<Int(entry.end)
      if !entry.hasEscapes {
        return bytes.withUnsafeBufferPointer {
          String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
      }
      return unescaped(range)
    case .yes: return "true"
    case .no: return "false"
    case .null, .array, .object: return nil
    }
  }

  /// Half of a surrogate pair without the other becomes the replacement character.
  private func unescaped(_ range: Range<Int>) -> String {
    var units: [UInt8] = []
    units.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = bytes[position]
      guard byte == UInt8(ascii: "\\") else {
        units.append(byte)
        position += 1
        continue
      }
      position += 1
      switch bytes[position] {
      case UInt8(ascii: "b"): units.append(8)
      case UInt8(ascii: "f"): units.append(12)
      case UInt8(ascii: "n"): units.append(10)
      case UInt8(ascii: "r"): units.append(13)
      case UInt8(ascii: "t"): units.append(9)
      case UInt8(ascii: "u"):
        units.append(contentsOf: String(scalar(at: &position, below: range.upperBound)).utf8)
      case let plain: units.append(plain)
      }
      position += 1
    }
    return String(decoding: units, as: UTF8.self)
  }

  /// Leaves `position` at the escape's last byte.
  private func scalar(at position: inout Int, below end: Int) -> Unicode.Scalar {
    let first = hexadecimal(position + 1)
    position += 4
    if (0xD800...0xDBFF).contains(first), position + 6 < end, bytes[position + 1] == UInt8(ascii: "\\"),
      bytes[position + 2] == UInt8(ascii: "u")
    {
      let second = hexadecimal(position + 3)
      if (0xDC00...0xDFFF).contains(second) {
        position += 6
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return Unicode.Scalar(value) ?? "\u{FFFD}"
      }
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private func hexadecimal(_ start: Int) -> UInt16 {
    (start..<start + 4).reduce(0) { $0 << 4 | (JSONParser.digit(bytes[$1]) ?? 0) }
  }

  /// The value of a member of an object; the last one where a key is repeated.
  func member(_ name: String, of object: Int) -> Int? {
    guard nodes[object].kind == .object else { return nil }
    var found: Int?
    var child = object + 1
    let end = Int(nodes[object].next)
    while child < end {
      let value = child + 1
      if isText(child, name) { found = value }
      child = Int(nodes[value].next)
    }
    return found
  }

  /// The elements of an array.
  func elements(of array: Int) -> [Int] {
    guard nodes[array].kind == .array else { return [] }
    var result: [Int] = []
    var child = array + 1
    let end = Int(nodes[array].next)
    while child < end {
      result.append(child)
      child = Int(nodes[child].next)
    }
    return result
  }

  private func isText(_ node: Int, _ name: String) -> Bool {
    let entry = nodes[node]
    if entry.hasEscapes { return string(node) == name }
    guard Int(entry.end - entry.start) == name.utf8.count else { return false }
    return bytes[Int(entry.start)..<Int(entry.end)].elementsEqual(name.utf8)
  }
}
