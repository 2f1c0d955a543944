import AccessModel

extension String {
  /// As ``shown(limit:)``, with words where there is nothing to see.
  var shownName: String { unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "(no name)" : shown() }
}

extension Unicode.Scalar {
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
  /// `1 finding`, `1,204 findings`.
  func of(_ noun: String, _ plural: String? = nil) -> String { "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")" }
}
