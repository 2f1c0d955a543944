import AccessModel

/// How words that people type into headings, table names and phrases are made comparable.
enum Folding {
  /// Letters and digits only, in lower case, one spelling of authori[sz]e, `&` read as *and*.
  ///
  /// Case, blanks, soft hyphens, byte order marks, bold asterisks, slashes and colons thereby make no difference.
  static func heading(_ text: String) -> String {
    var key = ""
    for character in text.lowercased() {
      if character == "&" {
        key += "and"
      } else if character.isLetter || character.isNumber {
        key.append(character)
      }
    }
    return respelled(key)
  }

  /// A phrase of an authorisation level: case, blanks, a final full stop, s against z, and the hyphens and apostrophes
  /// of word processors make no difference.
  static func phrase(_ text: String) -> String {
    var key = text.folded
    while let last = key.last, last == "." || last == " " { key.removeLast() }
    return String(
      key.map { character in
        switch character {
        case "z": "s"
        case "\u{2010}", "\u{2011}": "-"
        case "\u{2019}": "'"
        default: character
        }
      })
  }

  /// A stable id made of a name: lower-case letters and digits, everything else one hyphen.
  static func slug(_ name: String) -> String {
    var slug = ""
    var pending = false
    for character in name.folded {
      if character.isLetter || character.isNumber {
        if pending && !slug.isEmpty { slug.append("-") }
        pending = false
        slug.append(character)
      } else {
        pending = true
      }
    }
    return slug
  }

  private static func respelled(_ key: String) -> String {
    guard let range = find("authoriz", in: key) else { return key }
    return String(key[..<range.lowerBound]) + "authoris" + respelled(String(key[range.upperBound...]))
  }

  private static func find(_ needle: String, in text: String) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(needle) { return start..<text.index(start, offsetBy: needle.count) }
      start = text.index(after: start)
    }
    return nil
  }
}
