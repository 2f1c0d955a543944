import AccessModel
import Testing

@Suite struct `Strings are kept once, by number` {
  @Test func `the empty string is zero and is never stored`() {
    var pool = StringPool()
    #expect(pool.append("") == 0)
    #expect(pool.count == 1)
    #expect(pool[0] == "")
  }

  @Test func `each string comes back as it was, and bytes that are no text as replacement`() {
    var pool = StringPool()
    let word = pool.append("Zoë")
    let broken = [0x61, 0xFF, 0x62].withUnsafeBufferPointer { pool.append($0) }
    #expect(pool[word] == "Zoë")
    #expect(pool[broken] == "a\u{FFFD}b")
    #expect(pool.withBytes(of: broken) { Array($0) } == [0x61, 0xFF, 0x62])
  }

  @Test func `an index gives each key one slot, in the order of first sight, however much it grows`() {
    var pool = StringPool()
    var index = KeyIndex(capacity: 0)
    for round in 0..<2 {
      for number in 0..<5000 {
        var key = "key-\(number)"
        let slot = key.withUTF8 { index.slot(of: $0, in: &pool) }
        #expect(slot == UInt32(number), "round \(round)")
      }
    }
    #expect(index.count == 5000)
    #expect(pool.count == 5001)
  }

  @Test func `keys are compared byte by byte`() {
    var pool = StringPool()
    var index = KeyIndex()
    func slot(_ text: String) -> UInt32 {
      var text = text
      return text.withUTF8 { index.slot(of: $0, in: &pool) }
    }
    #expect(slot("alice") == 0)
    #expect(slot("Alice") == 1)
    #expect(slot("alice ") == 2)
    #expect(slot("") == 3)
    #expect(slot("alice") == 0)
    var unknown = "bob"
    #expect(unknown.withUTF8 { index.existingSlot(of: $0, in: pool) } == nil)
  }

  @Test func `hashes fold ASCII capitals only when asked`() {
    var small = "adm-alice.smith@test"
    var large = "ADM-Alice.Smith@TEST"
    let folded = small.withUTF8 { KeyIndex.hash($0, foldingCase: true) }
    #expect(large.withUTF8 { KeyIndex.hash($0, foldingCase: true) } == folded)
    let plain = small.withUTF8 { KeyIndex.hash($0) }
    #expect(large.withUTF8 { KeyIndex.hash($0) } != plain)
  }

  @Test(arguments: [
    ("  Sales\u{00A0}  North ", "sales north"), ("Ver\u{00AD}trieb", "vertrieb"), ("\u{FEFF}IT", "it"), ("", ""),
    ("ÄRZTE", "ärzte"),
  ])
  func `names are folded as they are compared`(text: String, folded: String) { #expect(text.folded == folded) }
}
