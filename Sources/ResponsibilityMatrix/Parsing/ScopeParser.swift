import AccessModel

/// Reads a scope: terms separated by commas, then perhaps `except` and the terms that are taken out.
///
/// A term is `owned`, `owned documents`, `all`, `department`, `assets: a, b`, `tag: x` or `classification: x`. What
/// follows a prefix belongs to it until the next prefix or one of the four words.
struct ScopeParser {
  /// A term whose asset is still a name.
  enum Word: Equatable {
    case term(AssetScope.Term)
    case asset(String)
  }

  /// What is wrong with a scope.
  struct Fault: Error {
    let message: String
    let suggestion: String
  }

  private static let terms: [String: AssetScope.Term] = [
    "owned": .owned, "owned documents": .ownedDocuments, "all": .all, "department": .department,
  ]
  private static let prefixes: [String: @Sendable (String) -> Word] = [
    "asset": { .asset($0) }, "assets": { .asset($0) }, "tag": { .term(.tag($0.folded)) },
    "tags": { .term(.tag($0.folded)) }, "classification": { .term(.classification($0.folded)) },
    "classifications": { .term(.classification($0.folded)) },
  ]

  /// The terms of a scope and those of its exception.
  static func parse(_ text: String) throws(Fault) -> (include: [Word], exclude: [Word]) {
    let (left, right) = try halves(text)
    let include = try words(left)
    guard !include.isEmpty else {
      throw Fault(
        message: right == nil ? "the scope is empty" : "nothing stands before \"except\"",
        suggestion: "write what is meant, such as owned, department or all")
    }
    guard let right else { return (include, []) }
    let exclude = try words(right)
    guard !exclude.isEmpty else {
      throw Fault(message: "nothing stands after \"except\"", suggestion: "write what is taken out, such as owned")
    }
    return (include, exclude)
  }

  /// Splits at the word `except`.
  private static func halves(_ text: String) throws(Fault) -> (String, String?) {
    var parts: [[Substring]] = [[]]
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }) {
      // A comma or line break may touch the word: `all, except owned` is understood.
      let pieces = word.split(separator: "\n", omittingEmptySubsequences: false)
      for (number, piece) in pieces.enumerated() {
        if piece.lowercased() == "except" { parts.append([]) } else { parts[parts.count - 1].append(piece) }
        if number + 1 < pieces.count { parts[parts.count - 1].append("\n") }
      }
    }
    guard parts.count <= 2 else {
      throw Fault(
        message: "\"except\" stands more than once", suggestion: "list all that is taken out after one \"except\"")
    }
    let texts = parts.map { $0.joined(separator: " ") }
    return (texts[0], texts.count == 2 ? texts[1] : nil)
  }

  private static func words(_ text: String) throws(Fault) -> [Word] {
    var words: [Word] = []
    var prefix: (String) -> Word = { .asset($0) }
    var isPrefixed = false
    for item in CellText.items(text) {
      if let term = terms[item.folded] {
        words.append(.term(term))
        isPrefixed = false
        continue
      }
      var value = item
      if let colon = item.firstIndex(of: ":") {
        let name = String(item[..<colon]).folded
        guard let known = prefixes[name] else {
          let hint = NearestWord.find(name, among: ["assets", "tag", "classification"])
          throw Fault(
            message: "\(CellText.quoted("\(name):")) is no kind of scope",
            suggestion: hint.map { "did you mean \"\($0):\"?" } ?? "known are assets:, tag: and classification:")
        }
        prefix = known
        isPrefixed = true
        value = String(CellText.trimmed(item[item.index(after: colon)...]))
        guard !value.isEmpty else {
          throw Fault(message: "nothing stands after \(CellText.quoted("\(name):"))", suggestion: "write what is meant")
        }
      }
      guard isPrefixed else {
        let hint = NearestWord.find(item, among: terms.keys.sorted())
        throw Fault(
          message: "\(CellText.quoted(item)) is no scope",
          suggestion: hint.map { "did you mean \"\($0)\"?" } ?? "if it is an asset, write \"assets: \(item)\"")
      }
      let word = prefix(value)
      if !words.contains(word) { words.append(word) }
    }
    return words
  }
}

extension Assembly {
  /// The scope that a text says; nil, with errors, if it says none.
  mutating func scope(_ text: String, at cell: Cell) -> AssetScope? {
    do throws(ScopeParser.Fault) {
      let (include, exclude) = try ScopeParser.parse(text)
      guard let include = terms(include, at: cell), let exclude = terms(exclude, at: cell) else { return nil }
      return AssetScope(include: include, exclude: exclude)
    } catch {
      log.error(at: cell, error.message, suggestion: error.suggestion)
      return nil
    }
  }

  private mutating func terms(_ words: [ScopeParser.Word], at cell: Cell) -> [AssetScope.Term]? {
    var terms: [AssetScope.Term] = []
    var isWhole = true
    for word in words {
      switch word {
      case .term(let term):
        checkWord(term, at: cell)
        terms.append(term)
      case .asset(let name):
        if let number = asset(name, at: cell) { terms.append(.asset(number)) } else { isWhole = false }
      }
    }
    return isWhole ? terms : nil
  }

  /// Warns of a tag or classification that no asset has: the statement is about nothing.
  private mutating func checkWord(_ term: AssetScope.Term, at cell: Cell) {
    switch term {
    case .tag(let tag) where !matrix.assets.contains { $0.tags.contains(tag) }:
      let hint = log.nearest(to: tag, among: Set(matrix.assets.flatMap(\.tags)).sorted())
      log.warning(at: cell, "no asset has the tag \(CellText.quoted(tag))", suggestion: hint)
    case .classification(let tier) where !matrix.assets.contains { $0.classification.folded == tier }:
      let hint = log.nearest(
        to: tier, among: matrix.document.classifications + Set(matrix.assets.map(\.classification)).sorted())
      log.warning(at: cell, "no asset is classified \(CellText.quoted(tier))", suggestion: hint)
    default: break
    }
  }
}
