/// What people and spreadsheets leave around the text of a cell, taken off.
enum CellText {
  /// The text without outer blanks, invisible characters and enclosing bold marks; line ends are `\n`.
  static func clean(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var start = 0
    var end = bytes.count
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    let plain = bytes[start..<end].allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "*") && $0 != 0x0D }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    return plain ? text : clean(text)
  }

  /// The text without outer blanks, invisible characters and enclosing bold marks; line ends are `\n`.
  static func clean(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      defer { afterReturn = scalar == "\r" }
      switch scalar {
      case "\u{AD}", "\u{FEFF}", "\u{200B}", "\u{2060}": continue
      // Marks of direction come along when a value is copied from a dialog, and make equal names unequal.
      case "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
      case "\u{A0}", "\u{202F}", "\u{2007}": scalars.append(" ")
      case "\r": scalars.append("\n")
      case "\n" where afterReturn: continue
      default: scalars.append(scalar)
      }
    }
    return String(unbold(trimmed(String(scalars)[...])))
  }

  /// The text without bold marks around all of it; `**A** and **B**` has none.
  private static func unbold(_ text: Substring) -> Substring {
    guard text.hasPrefix("**"), text.hasSuffix("**"), text.utf8.count > 4 else { return text }
    let inner = text.dropFirst(2).dropLast(2)
    var previous: Character = " "
    for character in inner {
      if character == "*", previous == "*" { return text }
      previous = character
    }
    return trimmed(inner)
  }

  /// The parts of a cell: split at `;` and line breaks, bullets taken off, empty ones left out.
  static func fragments(_ text: String) -> [String] {
    split(text, at: [";", "\n"])
  }

  /// The parts of a list in which commas separate too.
  static func items(_ text: String) -> [String] {
    split(text, at: [";", "\n", ","])
  }

  /// The words of a list in which blanks separate too.
  static func words(_ text: String) -> [String] {
    split(text, at: [";", "\n", ",", " ", "\t"])
  }

  /// Whether the text only says that there is nothing: empty, a dash, *none*, *n/a*.
  static func isNothing(_ text: String) -> Bool {
    ["", "-", "–", "—", "none", "n/a"].contains(text.lowercased())
  }

  /// The text in quotation marks for a message, short and on one line.
  static func quoted(_ text: String) -> String {
    var shown = ""
    var count = 0
    for character in text {
      guard count < 80 else {
        shown += "…"
        break
      }
      shown.append(character.isNewline || character == "\t" ? " " : character)
      count += 1
    }
    return "\"\(shown)\""
  }

  /// The text without blanks at its ends.
  static func trimmed(_ text: Substring) -> Substring {
    var rest = text
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }

  private static func split(_ text: String, at separators: Set<Character>) -> [String] {
    text.split { separators.contains($0) }.compactMap { part in
      var rest = trimmed(part)
      for bullet in ["• ", "- ", "– ", "* "] where rest.hasPrefix(bullet) {
        rest = trimmed(rest.dropFirst(2))
      }
      rest = unbold(rest)
      return rest.isEmpty ? nil : String(rest)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
