extension String {
  /// The string as names are compared: lower case, outer blanks cut, inner runs of blanks made one.
  ///
  /// Used for departments, asset names, aliases and headings; never for ids.
  public var folded: String {
    if let plain = foldedASCII { return plain }
    var result = ""
    result.reserveCapacity(utf8.count)
    var pendingBlank = false
    for character in lowercased() {
      if character.isWhitespace || character == "\u{00A0}" {
        pendingBlank = !result.isEmpty
      } else if character == "\u{00AD}" || character == "\u{FEFF}" {
        continue
      } else {
        if pendingBlank { result.append(" ") }
        pendingBlank = false
        result.append(character)
      }
    }
    return result
  }

  /// The same for text that is ASCII throughout, byte by byte, as most names are; nil for any other.
  private var foldedASCII: String? {
    var text = self
    return text.withUTF8 { bytes -> String? in
      guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
      return String(unsafeUninitializedCapacity: bytes.count) { result in
        var count = 0
        var pendingBlank = false
        for byte in bytes {
          if byte == 0x20 || (0x09...0x0D).contains(byte) {
            pendingBlank = count > 0
          } else {
            if pendingBlank {
              result[count] = 0x20
              count += 1
            }
            pendingBlank = false
            result[count] = KeyIndex.folded(byte)
            count += 1
          }
        }
        return count
      }
    }
  }
}
