import ConnectorDefinition
import Foundation
import Testing

@testable import HTTPConnector

/// The reader of JSON answers, against Foundation's and by hand.
@Suite struct `Reading JSON answers` {
  private func item(_ text: String) throws -> Item { Item(tree: try JSONTree(Array(text.utf8)), node: 0) }

  private func fault(_ bytes: [UInt8]) -> String {
    do throws(JSONFault) {
      _ = try JSONTree(bytes)
      return ""
    } catch { return error.message }
  }

  @Test func `texts, numbers and truth values are texts; null, the empty text and containers are not`() throws {
    let item = try item(#"{"a":"x","b":1.50e3,"c":true,"d":false,"e":null,"f":"","g":[],"h":{}}"#)
    #expect("abcdefgh".map { item.text([.key(String($0))]) } == ["x", "1.50e3", "true", "false", nil, nil, nil, nil])
  }

  @Test func `escapes are undone, and half of a surrogate pair becomes the replacement character`() throws {
    let item = try item(#"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 \ud83d!","\u0062":"y"}"#)
    #expect(item.text([.key("a")]) == "\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1F600} \u{FFFD}!")
    #expect(item.text([.key("b")]) == "y")
  }

  @Test func `paths lead into arrays by position, by match and to all`() throws {
    let item = try item(#"{"m":[{"t":"a","v":1},{"t":"b","v":2},{"t":"b","v":3}],"n":[[1,2],[3]]}"#)
    #expect(item.text([.key("m"), .index(1), .key("v")]) == "2")
    #expect(item.text([.key("m"), .match(key: "t", value: "b"), .key("v")]) == "2")
    #expect(item.values([.key("m"), .every, .key("v")]).map(\.text) == ["1", "2", "3"])
    #expect(item.values([.key("n"), .every, .every]).map(\.text) == ["1", "2", "3"])
    #expect(item.text([.key("m"), .index(9), .key("v")]) == nil)
  }

  @Test(arguments: [
    "", " ", "{", "[1", "{\"a\"}", "{\"a\":}", "{,}", "tru", "nul", "1 2", "{}x", "01", "-", "1.", "1e",
    "+1", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"a\nb\"", "'a'", "{a:1}", "[1 2]", "{\"a\" 1}", "NaN", "<html></html>",
  ])
  func `what Foundation refuses is refused`(_ text: String) {
    #expect(fault(Array(text.utf8)) != "")
    #expect(throws: (any Error).self) {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
  }

  @Test(arguments: ["[1,]", "{\"a\":1,}", "[1,,2]", "[,1]"])
  func `a comma too many is refused, which Foundation may take`(_ text: String) {
    #expect(fault(Array(text.utf8)) != "")
  }

  @Test func `sizes are bounded, and told`() {
    #expect(fault(Array(repeating: UInt8(ascii: "["), count: 100_000)) == "is nested deeper than 64 levels")
    let long = Array("[\"".utf8) + Array(repeating: UInt8(ascii: "a"), count: 10 << 20) + Array("\"]".utf8)
    #expect(fault(long) == "has a text of 10485760 bytes; at most 1048576 are read")
    #expect(fault([0x22, 0xFF, 0x22]) == "is not UTF-8")
  }

  /// Every value, written plainly, so that two readings can be compared.
  private func plain(_ item: Item) -> String {
    let tree = item.tree
    switch tree.nodes[item.node].kind {
    case .array: return "[" + item.elements.map(plain).joined(separator: ",") + "]"
    case .object:
      var members: [String] = []
      var child = item.node + 1
      while child < Int(tree.nodes[item.node].next) {
        members.append("\(tree.string(child) ?? "")=\(plain(Item(tree: tree, node: child + 1)))")
        child = Int(tree.nodes[child + 1].next)
      }
      return "{" + members.sorted().joined(separator: ",") + "}"
    case .null: return "null"
    default: return tree.string(item.node) ?? ""
    }
  }

  private func plain(_ value: Any) -> String {
    if let array = value as? [Any] { return "[" + array.map(plain).joined(separator: ",") + "]" }
    if let object = value as? [String: Any] {
      return "{" + object.map { "\($0)=\(plain($1))" }.sorted().joined(separator: ",") + "}"
    }
    return value is NSNull ? "null" : "\(value)"
  }

  @Test func `two thousand drawn documents are read as Foundation reads them, whole or mutilated`() throws {
    var draw = SplitMix(seed: 20_261_125)
    for _ in 0..<2000 {
      let value = drawn(&draw, depth: 0)
      var bytes = Array(
        try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .withoutEscapingSlashes]))
      #expect(plain(Item(tree: try JSONTree(bytes), node: 0)) == plain(value))
      // A byte changed: both refuse it, or both read the same.
      bytes[Int(draw.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: draw.next())
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      if let ours = try? JSONTree(bytes), theirs == nil {
        // Foundation reads invalid UTF-8 and numbers beyond its range otherwise; ours must at least be a sound tree.
        #expect(Int(ours.nodes[0].next) == ours.nodes.count)
      }
    }
  }

  private func drawn(_ draw: inout SplitMix, depth: Int) -> Any {
    switch draw.next() % (depth < 5 ? 8 : 5) {
    case 0: return "t\(draw.next() % 1000)"
    case 1: return "\u{e9}\"\\\n\u{1F600}/"
    case 2: return Int(draw.next() % 100_000) - 50_000
    case 3: return NSNull()
    case 4: return ""
    case 5, 6: return (0..<(draw.next() % 5)).map { _ in drawn(&draw, depth: depth + 1) }
    default:
      var object: [String: Any] = [:]
      for _ in 0..<(draw.next() % 5) { object["k\(draw.next() % 50)"] = drawn(&draw, depth: depth + 1) }
      return object
    }
  }
}

/// A small generator with a seed, so that every run draws the same.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
