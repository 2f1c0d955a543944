extension String {
  /// The string as names are compared: lower case, outer blanks cut, inner runs of blanks made one.
  ///
  /// Used for departments, asset names, aliases and headings; never for ids.
  public var folded: String {
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
}
