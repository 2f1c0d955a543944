import AccessModel

/// Reads one holder: a person, `group: …`, `workload: …`, `department=Sales & title=Manager`, or `everyone`.
enum HolderParser {
  /// What a text is.
  enum Outcome {
    case holder(Holder)
    case fault(message: String, suggestion: String)

    /// The person, if it is one.
    var person: String? {
      guard case .holder(.person(let name)) = self else { return nil }
      return name
    }
  }

  /// The holder that a fragment of a cell names.
  static func parse(_ text: String) -> Outcome {
    let folded = text.folded
    if folded == "everyone" { return .holder(.everyone) }
    if wildcards.contains(Folding.heading(text)) {
      return fault("\(CellText.quoted(text)) is no person", "write \"everyone\" for all active internal people")
    }
    if placeholders.contains(folded) {
      return fault("\(CellText.quoted(text)) is a placeholder, not a holder", "leave the cell empty")
    }
    if let rest = after("group:", in: text) { return prefixed(rest, "group") { .group(source: $0, name: $1) } }
    if let rest = after("workload:", in: text) {
      return prefixed(rest, "workload") { .workload(source: $0, account: $1) }
    }
    if let equals = text.firstIndex(of: "="), text[..<equals].allSatisfy({ $0.isLetter || $0.isWhitespace }) {
      return attributes(text)
    }
    if text.contains(" + ") {
      return fault("\(CellText.quoted(text)) names several holders at once", "separate them by \";\"")
    }
    if let colon = text.firstIndex(of: ":"), text[..<colon].allSatisfy(\.isLetter), text.first?.isLetter == true {
      return fault(
        "\(CellText.quoted(String(text[...colon]))) is no kind of holder",
        "known are group:, workload:, attribute=value, everyone, and a person without prefix")
    }
    return .holder(.person(text))
  }

  private static let wildcards: Set<String> = [
    "all", "everybody", "anyone", "anybody", "allemployees", "allstaff", "allusers", "allpeople",
  ]
  private static let placeholders: Set<String> = ["tbd", "[tbd]", "todo", "[todo]", "?", "??", "???", "as needed"]

  private static func fault(_ message: String, _ suggestion: String) -> Outcome {
    .fault(message: message, suggestion: suggestion)
  }

  private static func after(_ prefix: String, in text: String) -> String? {
    guard text.lowercased().hasPrefix(prefix) else { return nil }
    return String(CellText.trimmed(text.dropFirst(prefix.count)))
  }

  /// `name` or `source/name`; a name that has a slash itself is written `/name` when no source is meant.
  private static func prefixed(_ rest: String, _ what: String, _ make: (String, String) -> Holder) -> Outcome {
    var source = ""
    var name = rest[...]
    if let slash = rest.firstIndex(of: "/"), rest[..<slash].allSatisfy(isSourceCharacter) {
      source = String(rest[..<slash])
      name = rest[rest.index(after: slash)...]
    }
    let trimmed = String(CellText.trimmed(name))
    guard !trimmed.isEmpty else {
      return fault(
        "\(CellText.quoted("\(what):")) names no \(what)", "write \"\(what): name\" or \"\(what): source/name\"")
    }
    return .holder(make(source, trimmed))
  }

  /// Whether a character may stand in the id of a source; a DN before the first slash is none.
  private static func isSourceCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-".contains(character)
  }

  private static func attributes(_ text: String) -> Outcome {
    var tests: [AttributeTest] = []
    for part in conjuncts(text) {
      guard let equals = part.firstIndex(of: "=") else {
        return fault("\(CellText.quoted(part)) is no attribute=value", "put a value with \" & \" in it into quotes")
      }
      let word = String(part[..<equals]).folded
      guard let attribute = AttributeTest.Attribute(rawValue: word) else {
        let known = AttributeTest.Attribute.allCases.map(\.rawValue)
        let hint = NearestWord.find(word, among: known).map { "did you mean \(CellText.quoted($0))?" }
        return fault(
          "\(CellText.quoted(word)) is no attribute of a holder", hint ?? "known are \(known.joined(separator: ", "))")
      }
      var value = CellText.trimmed(part[part.index(after: equals)...])
      if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
      guard !value.isEmpty else {
        return fault("the attribute \(CellText.quoted(word)) has no value", "write \"\(word)=value\"")
      }
      tests.append(AttributeTest(attribute, String(value)))
    }
    return .holder(.attributes(tests))
  }

  /// Splits at `&` between blanks, outside quotes; `R&D` stays whole.
  private static func conjuncts(_ text: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var quoted = false
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      if character == "\"" { quoted.toggle() }
      let isBetweenBlanks =
        index > 0 && index + 1 < characters.count && characters[index - 1].isWhitespace
        && characters[index + 1].isWhitespace
      if character == "&", !quoted, isBetweenBlanks {
        parts.append(String(CellText.trimmed(part[...])))
        part = ""
      } else {
        part.append(character)
      }
    }
    parts.append(String(CellText.trimmed(part[...])))
    return parts
  }
}

extension Assembly {
  /// The holder that a fragment names; nil, with an error, if it is none.
  mutating func holder(_ text: String, at cell: Cell) -> Holder? {
    switch HolderParser.parse(text) {
    case .holder(let holder): return holder
    case .fault(let message, let suggestion):
      log.error(at: cell, message, suggestion: suggestion)
      return nil
    }
  }

  /// The holders that the fragments of a cell name; what is none is an error.
  mutating func holders(_ text: String, at cell: Cell) -> [Holder] {
    var holders: [Holder] = []
    for fragment in CellText.fragments(text) where !CellText.isNothing(fragment) && fragment.folded != "vacant" {
      if let holder = holder(fragment, at: cell), !holders.contains(holder) { holders.append(holder) }
    }
    return holders
  }
}
