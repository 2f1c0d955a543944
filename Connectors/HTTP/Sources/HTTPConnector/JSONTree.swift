import AccessModel

/// A JSON text (RFC 8259) as a tree of nodes over its own bytes: one array for a whole page, no allocation per value.
///
/// Own code because a page of a thousand accounts is read many times faster so, and because depth, the length of texts
/// and everything else that a hostile answer can stretch is bounded here.
final class JSONTree: @unchecked Sendable {
  /// What a value is.
  enum Kind: UInt8 {
    case null, no, yes, number, text, array, object
  }

  /// A value. Values within it follow it directly; `next` is the number of the first node after all of them.
  struct Node {
    var kind: Kind
    /// Bytes of a text (without its quotation marks), a number or a word.
    var start: UInt32
    var end: UInt32
    var next: UInt32
  }

  /// How deep values may be nested.
  static let depthLimit = 64
  /// The longest text in bytes. No id, name or address is anywhere near.
  static let textLimit = 1 << 20

  /// The tree's own copy of the text, in which escapes are undone: what a text says is a piece of it. Never changes once
  /// the tree is there, and stays where it is, which is why it may be shared and pointed into.
  let bytes: ByteText
  let nodes: [Node]

  /// Reads a whole JSON text.
  ///
  /// - Throws: where it is not JSON, in words.
  init(_ text: [UInt8]) throws(JSONFault) {
    guard text.count < Int(Int32.max) else { throw JSONFault("is longer than 2 GiB") }
    guard JSONTree.isUTF8(text) else { throw JSONFault("is not UTF-8") }
    let own = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
    _ = own.initialize(from: text)
    bytes = ByteText(own)
    do throws(JSONFault) {
      var parser = JSONParser(own)
      nodes = try parser.run()
    } catch {
      own.deallocate()
      throw error
    }
  }

  /// One value of a tree by itself, so that the rest of the page need not be kept for it.
  init(_ node: Int, of tree: JSONTree) {
    let taken = tree.nodes[node..<Int(tree.nodes[node].next)]
    let start = tree.nodes[node].start
    let end = taken.reduce(start) { max($0, $1.end) }
    let own = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Int(end - start))
    _ = own.initialize(from: tree.bytes[Int(start)..<Int(end)])
    bytes = ByteText(own)
    nodes = taken.map { entry in
      Node(kind: entry.kind, start: entry.start - start, end: entry.end - start, next: entry.next - UInt32(node))
    }
  }

  deinit { bytes.deallocate() }

  private static func isUTF8(_ text: [UInt8]) -> Bool {
    // Nearly all answers are ASCII, and a loop without a way out tells so much faster than a validation.
    text.reduce(0, |) < 0x80 || String(validating: text, as: UTF8.self) != nil
  }
}

/// Why a text is no usable JSON.
struct JSONFault: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

extension JSONTree {
  /// The text of a text or number node; words for true and false; nil for the rest. It lives as long as the tree.
  func text(_ node: Int) -> ByteText? {
    let entry = nodes[node]
    switch entry.kind {
    case .text, .number, .yes, .no: return ByteText(rebasing: bytes[Int(entry.start)..<Int(entry.end)])
    case .null, .array, .object: return nil
    }
  }

  /// The same as a string.
  func string(_ node: Int) -> String? { text(node).map { String(decoding: $0, as: UTF8.self) } }

  /// The value of a member of an object; the last one where a key is repeated.
  func member(_ name: String, of object: Int) -> Int? {
    var name = name
    return name.withUTF8 { member($0, of: object) }
  }

  /// The value of a member of an object; the last one where a key is repeated.
  func member(_ name: ByteText, of object: Int) -> Int? {
    nodes.withUnsafeBufferPointer { nodes in
      guard nodes[object].kind == .object else { return nil }
      var found: Int?
      var child = object + 1
      let end = Int(nodes[object].next)
      while child < end {
        let key = nodes[child]
        let value = child + 1
        if Int(key.end - key.start) == name.count,
          KeyIndex.equal(ByteText(rebasing: bytes[Int(key.start)..<Int(key.end)]), name)
        {
          found = value
        }
        child = Int(nodes[value].next)
      }
      return found
    }
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
}
