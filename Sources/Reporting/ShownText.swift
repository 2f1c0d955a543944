extension String {
  /// The string as it may be shown to a person: one line, nothing invisible, nothing that steers a terminal or turns the
  /// direction of writing.
  ///
  /// Control, format, private and ignorable characters, line separators, and combining marks beyond four in a row become
  /// `\u{202E}`. A backslash is kept, except before `u{`, so that no name can imitate an escape. What would take more than
  /// `limit` characters (Unicode scalars) is cut, and the cut says how many characters are missing.
  public func shown(limit: Int = 160) -> String {
    if utf8.count <= limit, utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C }) { return self }
    var result = ""
    var marks = 0
    var taken = 0
    var rest = Substring(self).unicodeScalars
    while let scalar = rest.popFirst() {
      if taken >= limit {
        return result + "…(+\((rest.count + 1).grouped) characters)"
      }
      taken += 1
      marks = scalar.isMark ? marks + 1 : 0
      if scalar.isHidden || marks > 4 || (scalar == "\\" && rest.starts(with: ["u", "{"])) {
        let escape = "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        result += escape
        taken += escape.utf8.count - 1
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// As ``shown(limit:)``, with words where there is nothing to see.
  var shownName: String { unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "(no name)" : shown() }
}

extension Unicode.Scalar {
  /// Whether the character shows nothing of itself, or changes how others are shown.
  var isHidden: Bool {
    if value < 0x7F { return value < 0x20 }
    if value < 0xA0 { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return true
    default:
      // U+2800 is a braille pattern without dots: a blank by another name.
      return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint || value == 0x2800
    }
  }

  /// Whether the character is drawn over the one before it.
  var isMark: Bool {
    guard value >= 0x300 else { return false }
    let category = properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }

  /// Columns of a terminal that the character takes: 0, 1 or 2.
  var columns: Int {
    if value < 0x300 { return 1 }
    if isMark { return 0 }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

extension StringProtocol {
  /// Columns of a terminal that the text takes.
  var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

  /// The text with blanks after it until it takes that many columns.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - columns)) }
}

extension Int {
  /// With a comma between thousands: `1,204`.
  var grouped: String {
    let digits = String(magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return self < 0 ? "-" + result : result
  }

  /// `1 finding`, `1,204 findings`.
  func of(_ noun: String, _ plural: String? = nil) -> String { "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")" }
}
