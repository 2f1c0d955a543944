import AccessModel

extension Assembly {
  /// The number of the role that a text names.
  mutating func role(_ text: String, at cell: Cell) -> Int? {
    switch roleNames.find(text) {
    case .found(let number): return number
    case .ambiguous: ambiguous("role", text, at: cell)
    case .renamed(let number): renamed("role", text, to: matrix.roles[number].id, at: cell)
    case .unknown: unknown("role", text, in: "roles", words: roleNames.words, at: cell)
    }
    return nil
  }

  /// The number of the asset that a text names.
  mutating func asset(_ text: String, at cell: Cell) -> Int? {
    switch assetNames.find(text) {
    case .found(let number): return number
    case .ambiguous: ambiguous("asset", text, at: cell)
    case .renamed(let number): renamed("asset", text, to: matrix.assets[number].id, at: cell)
    case .unknown: unknown("asset", text, in: "assets", words: assetNames.words, at: cell)
    }
    return nil
  }

  /// The numbers of the assets that the fragments of a cell name; nil if one of them names none.
  mutating func assets(_ text: String, at cell: Cell) -> [Int]? {
    var numbers: [Int] = []
    var isWhole = true
    for fragment in CellText.fragments(text) where !CellText.isNothing(fragment) {
      if let number = asset(fragment, at: cell) {
        if !numbers.contains(number) { numbers.append(number) }
      } else {
        isWhole = false
      }
    }
    return isWhole ? numbers : nil
  }

  /// The number of the capability that a word names.
  mutating func capability(_ word: String, at cell: Cell) -> Int? {
    if let number = matrix.capabilities.number(of: word) { return number }
    let names = matrix.capabilities.all.map(\.name)
    let hint = log.nearest(to: word, among: names)
    log.error(
      at: cell, "\(CellText.quoted(word)) is no capability",
      suggestion: hint.isEmpty ? "known are \(names.joined(separator: ", "))" : hint)
    return nil
  }

  /// The numbers of the capabilities that a cell names; nil if one of its words names none.
  mutating func capabilities(_ text: String, at cell: Cell) -> [Int]? {
    var numbers: [Int] = []
    var isWhole = true
    for word in CellText.words(text) {
      if let number = capability(word, at: cell) {
        if !numbers.contains(number) { numbers.append(number) }
      } else {
        isWhole = false
      }
    }
    return isWhole ? numbers : nil
  }

  private mutating func unknown(_ what: String, _ text: String, in table: String, words: [String], at cell: Cell) {
    let hint = log.nearest(to: text, among: words)
    log.error(
      at: cell, "\(what) \(CellText.quoted(text)) is not in the table \(table)",
      suggestion: hint.isEmpty ? "add it there" : hint)
  }

  private mutating func ambiguous(_ what: String, _ text: String, at cell: Cell) {
    log.error(
      at: cell, "several \(what)s are called \(CellText.quoted(text))", suggestion: "write the id of the one meant")
  }

  private mutating func renamed(_ what: String, _ text: String, to id: String, at cell: Cell) {
    log.error(
      at: cell, "\(what) \(CellText.quoted(text)) has been renamed", suggestion: "write \(CellText.quoted(id))")
  }
}

extension Assembly {
  /// The day in a cell; nil if it is empty or, with an error, if it is none.
  mutating func day(_ table: Table, _ row: Int, _ field: Field) -> CivilDay? {
    day(table.text(row, field), at: table.cell(row, field))
  }

  /// The day that a text says; nil if it is empty or, with an error, if it is none.
  mutating func day(_ text: String, at cell: Cell) -> CivilDay? {
    if CellText.isNothing(text) { return nil }
    if text.utf8.count == 10, let day = CivilDay(text) { return day }
    log.error(at: cell, "\(CellText.quoted(text)) is no date", suggestion: "write it as YYYY-MM-DD")
    return nil
  }

  /// Yes or no; nil if the cell is empty or, with an error, if it says neither.
  mutating func flag(_ table: Table, _ row: Int, _ field: Field) -> Bool? {
    let text = table.text(row, field)
    switch text.lowercased() {
    case "", "-", "–", "—": return nil
    case "yes", "true", "y", "x", "1": return true
    case "no", "false", "n", "0": return false
    default:
      log.error(
        at: table.cell(row, field), "\(CellText.quoted(text)) is neither yes nor no", suggestion: "write yes or no")
      return nil
    }
  }

  /// The choice that a cell makes; nil if it is empty or, with an error, if it is none of the words.
  mutating func choice<Choice>(
    _ table: Table, _ row: Int, _ field: Field, _ what: String, among choices: [(word: String, Choice)]
  ) -> Choice? {
    let text = table.text(row, field)
    guard !CellText.isNothing(text) else { return nil }
    if let match = choices.first(where: { $0.word == text.folded }) { return match.1 }
    let hint = log.nearest(to: text, among: choices.map(\.word))
    log.error(
      at: table.cell(row, field), "\(CellText.quoted(text)) is no \(what)",
      suggestion: hint.isEmpty ? "known are \(choices.map(\.word).joined(separator: ", "))" : hint)
    return nil
  }

  /// The text of a cell that must not be empty; nil, with an error, if it is.
  mutating func required(_ table: Table, _ row: Int, _ field: Field, _ what: String) -> Located<String>? {
    let value = table.located(row, field)
    guard CellText.isNothing(value.value) else { return value }
    if table.has(field) {
      let mayMeanAbove = row > 0 && table.firstColumn(of: field) == 0
      log.error(
        at: value.cell, "the \(table.kind.row) has no \(what)",
        suggestion: mayMeanAbove ? "write it into every row; blank is not \"as above\" here" : "write it into the cell")
    }
    return nil
  }

  /// Notes a second row of the same id.
  mutating func duplicate(_ what: String, _ id: String, first: Cell, at cell: Cell) {
    log.error(
      at: cell, "the \(what) id \(CellText.quoted(id)) is already that of row \(first.row)",
      suggestion: "give each row an id of its own")
  }

  /// Former ids in a cell, checked against each other; checking against current ids is ``checkFormerly(in:what:rows:)``.
  mutating func formerly(
    _ table: Table, _ row: Int, number: Int, in names: WritableKeyPath<Assembly, NameIndex>, what: String
  ) -> [String] {
    let ids = CellText.fragments(table.text(row, .formerly)).filter { !CellText.isNothing($0) }
    for id in ids {
      guard let first = self[keyPath: names].add(former: id, row: number), first != number else { continue }
      log.error(
        at: table.cell(row, .formerly), "the former id \(CellText.quoted(id)) is claimed by another \(what) too",
        suggestion: "keep it on one of them")
    }
    return ids
  }

  /// Warns of names that several rows share: a cell that uses one of them would be ambiguous.
  mutating func warnOfSharedNames(
    _ words: [String], of number: Int, in names: NameIndex, what: String, at cell: Cell
  ) {
    for word in words {
      guard let first = names.rows(named: word).first, first < number else { continue }
      log.warning(
        at: cell, "\(what) \(number + 1) is called \(CellText.quoted(word)), as \(what) \(first + 1) is",
        suggestion: "give each a name of its own, or refer to them by id")
    }
  }

  /// Refuses former ids that are the id of a row today.
  mutating func checkFormerly(in names: NameIndex, what: String, rows: [(formerly: [String], cell: Cell)]) {
    for (number, row) in rows.enumerated() {
      for id in row.formerly {
        guard let owner = names.row(withID: id) else { continue }
        let whose = owner == number ? "its own id" : "the id of another \(what)"
        log.error(
          at: row.cell, "the former id \(CellText.quoted(id)) is \(whose) today", suggestion: "take it out")
      }
    }
  }
}
