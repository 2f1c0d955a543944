/// Walks over the characters of a line and lets each be written with a look at its neighbours.
struct ScalarWalk {
  /// The characters.
  let scalars: [Unicode.Scalar]
  /// Where the walk is.
  private(set) var place = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The character, or nil beyond the end.
  func at(_ index: Int) -> Unicode.Scalar? { scalars.indices.contains(index) ? scalars[index] : nil }
  /// The one before; nil at the beginning.
  var previous: Unicode.Scalar? { at(place - 1) }
  /// The one after; nil at the end.
  var next: Unicode.Scalar? { at(place + 1) }
  /// Whether letters and digits were before, and nothing else.
  var isInFirstWord: Bool { place > 0 && scalars[..<place].allSatisfy(\.isWord) }

  /// Whether an ASCII word in lower case stands here, in any case.
  func hasWord(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { bytes in
      for (offset, byte) in bytes.enumerated() {
        guard let scalar = at(place + offset), scalar.isASCII else { return false }
        let value = UInt8(scalar.value)
        guard ((0x41...0x5A).contains(value) ? value + 0x20 : value) == byte else { return false }
      }
      return true
    }
  }

  /// Whether the characters just before are an ASCII word in lower case, in any case, whatever is before that.
  func ends(_ word: StaticString) -> Bool {
    var earlier = self
    earlier.place = place - word.utf8CodeUnitCount
    return earlier.place >= 0 && earlier.hasWord(word)
  }

  /// Whether both neighbours are letters or digits, as in `crm-admins`.
  var isWithinWord: Bool { previous?.isWord == true && next?.isWord == true }

  /// What `write` makes of all characters.
  static func map(_ text: String, _ write: (Unicode.Scalar, ScalarWalk, inout String) -> Void) -> String {
    var walk = ScalarWalk(text)
    var result = ""
    result.reserveCapacity(text.utf8.count * 2)
    while walk.place < walk.scalars.count {
      write(walk.scalars[walk.place], walk, &result)
      walk.place += 1
    }
    return result
  }
}

extension Unicode.Scalar {
  /// A letter or digit as markup languages take it: ASCII ones, and everything beyond ASCII.
  var isWord: Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: value >= 0x80
    }
  }

  /// 0 to 9.
  var isDigit: Bool { (0x30...0x39).contains(value) }
}

extension String {
  mutating func append(_ scalar: Unicode.Scalar) { unicodeScalars.append(scalar) }

  /// A character reference of HTML: `&#x2A;`. Hexadecimal, so that no `#12` is in it.
  mutating func append(reference scalar: Unicode.Scalar) {
    self += "&#x\(Swift.String(scalar.value, radix: 16, uppercase: true));"
  }
}
