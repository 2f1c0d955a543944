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
}

extension Unicode.Scalar {
  /// Whether the character shows nothing of itself, or changes how others are shown.
  package var isHidden: Bool {
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
  package var isMark: Bool {
    guard value >= 0x300 else { return false }
    let category = properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }
}

extension Int {
  /// With a comma between thousands: `1,204`.
  package var grouped: String {
    let digits = String(magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return self < 0 ? "-" + result : result
  }
}
