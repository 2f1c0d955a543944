/// Refuses bytes that are no clean UTF-8 text, saying where and what to do.
enum TextCheck {
  /// What is wrong with some bytes.
  struct Fault {
    /// The line, from 1.
    let line: Int
    /// What is wrong.
    let message: String
    /// What to do.
    let suggestion: String
  }

  /// The first fault, nil if the bytes are UTF-8 without control characters (tab and line ends aside).
  static func firstFault(in bytes: [UInt8]) -> Fault? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return Fault(line: 1, message: "the text is UTF-16, not UTF-8", suggestion: "save it as UTF-8")
    }
    return bytes.withUnsafeBufferPointer { text in
      guard let offset = faultyOffset(in: text) else { return nil }
      let line = line(of: offset, in: text)
      let byte = text[offset]
      if byte == 0 {
        return Fault(line: line, message: "a NUL byte where text was expected", suggestion: "is this a text file?")
      }
      let hex = String(byte, radix: 16, uppercase: true)
      let code = "0x\(hex.count == 1 ? "0" : "")\(hex)"
      if byte < 0x80 {
        return Fault(line: line, message: "control character \(code) where text was expected", suggestion: "remove it")
      }
      if let scalar = hidden(at: offset, in: text) {
        return Fault(
          line: line, message: "control character U+\(scalar) where text was expected",
          suggestion: "the text was converted wrongly; save it as UTF-8 again from where it was written")
      }
      return Fault(
        line: line, message: "byte \(code) is not UTF-8 (Latin-1 or Windows-1252?)",
        suggestion: "save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")")
    }
  }

  /// The line of an offset; a line ends with LF, CR, or CR LF.
  private static func line(of offset: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var line = 1
    for index in 0..<offset
    where text[index] == 0x0A || (text[index] == 0x0D && (index + 1 == text.count || text[index + 1] != 0x0A)) {
      line += 1
    }
    return line
  }

  /// The number of a control character beyond ASCII (C1) or of a non-character; nil where there is none.
  ///
  /// Spreadsheets do not write them; they appear where Windows-1252 was taken for Latin-1.
  private static func hidden(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> String? {
    if text[index] == 0xC2, index + 1 < text.count, (0x80...0x9F).contains(text[index + 1]) {
      return "00" + String(text[index + 1], radix: 16, uppercase: true)
    }
    if text[index] == 0xEF, index + 2 < text.count, text[index + 1] == 0xBF, (0xBE...0xBF).contains(text[index + 2]) {
      return text[index + 2] == 0xBE ? "FFFE" : "FFFF"
    }
    return nil
  }

  private static func faultyOffset(in text: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    let count = text.count
    while index < count {
      let byte = text[index]
      if byte < 0x80 {
        if byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 || byte == 0x7F { return index }
        index += 1
        continue
      }
      let length: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      switch byte {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, low) = (3, 0xA0)
      case 0xED: (length, high) = (3, 0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, low) = (4, 0x90)
      case 0xF4: (length, high) = (4, 0x8F)
      case 0xF1...0xF3: length = 4
      default: return index
      }
      guard index + length <= count, text[index + 1] >= low, text[index + 1] <= high else { return index }
      for next in 2..<max(length, 2) where text[index + next] & 0xC0 != 0x80 { return index }
      if byte == 0xC2 || byte == 0xEF, hidden(at: index, in: text) != nil { return index }
      index += length
    }
    return nil
  }
}
