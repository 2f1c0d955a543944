import AccessModel

/// A level while its rows are gathered.
struct LevelDraft {
  let id: String
  let name: String
  let cell: Cell
  var statements: [Statement] = []
  var accountable: Bool?
  var assetColumn: String?
  var phrases: [Located<String>] = []
  var extended: [String] = []
}

extension Assembly {
  /// Reads the Levels table on top of the built-in library.
  ///
  /// A level of the table that has the id or name of a built-in one takes its place, with its phrases; `extends` first
  /// takes over the statements of a built-in level. Rows that state nothing add their phrases to what is built in.
  mutating func readLevels() {
    matrix.levels = LevelLibrary.levels.map { builtIn($0) }
    let drafts = take(.levels).map { levelDrafts($0) } ?? []
    var claims: [(key: String, phrase: Located<String>, level: Int)] = []
    for draft in drafts {
      let known = matrix.levels.firstIndex { isSame(draft, $0) }
      let base = known.map { matrix.levels[$0] }
      let level = AuthorisationLevel(
        id: base?.id ?? draft.id, name: draft.name,
        statements: draft.statements.isEmpty ? base?.statements ?? [] : draft.statements,
        accountable: draft.accountable ?? base?.accountable ?? false,
        assetColumn: draft.assetColumn ?? base?.assetColumn ?? "owner", cell: draft.cell)
      let number = known ?? matrix.levels.count
      if known == nil { matrix.levels.append(level) } else { matrix.levels[number] = level }
      claims += [(Folding.phrase(draft.name), Located(draft.name, at: draft.cell), number)]
      claims += [(Folding.phrase(draft.id), Located(draft.id, at: draft.cell), number)]
      claims += draft.phrases.map { (Folding.phrase($0.value), $0, number) }
    }
    for claim in claims {
      if let other = phrases.updateValue(claim.level, forKey: claim.key), other != claim.level {
        log.error(
          at: claim.phrase.cell,
          "the phrase \(CellText.quoted(claim.phrase.value)) is tied to two levels, "
            + "\(CellText.quoted(matrix.levels[other].name)) and \(CellText.quoted(matrix.levels[claim.level].name))",
          suggestion: "keep it on one of them")
      }
      phraseWords.append(claim.phrase.value)
    }
    addBuiltInPhrases()
    for draft in drafts { checkUse(of: draft) }
  }

  /// Warns of a level that says nothing, and of an asset column that the inventory does not have.
  private mutating func checkUse(of draft: LevelDraft) {
    guard let level = matrix.levels.first(where: { $0.cell == draft.cell }) else { return }
    if level.statements.isEmpty, !log.hasErrors {
      log.warning(
        at: draft.cell, "the level \(CellText.quoted(draft.name)) states nothing: it permits and obliges nothing",
        suggestion: "write modality, capabilities and scope, or extend a built-in level")
    }
    guard let column = draft.assetColumn, draft.extended.isEmpty, column != "owner", !inventoryHeadings.isEmpty,
      !inventoryHeadings.contains(where: { Folding.heading($0) == Folding.heading(column) })
    else { return }
    let hint = log.nearest(to: column, among: inventoryHeadings)
    log.warning(
      at: draft.cell,
      "the table assets has no column \(CellText.quoted(column)), which the level "
        + "\(CellText.quoted(draft.name)) takes its owners from", suggestion: hint.isEmpty ? "add it there" : hint)
  }

  /// The library's phrases, except those that the Levels table has claimed.
  private mutating func addBuiltInPhrases() {
    for (number, level) in LevelLibrary.levels.enumerated() {
      for phrase in [level.name, level.id] + level.phrases {
        let key = Assembly.wholeCell(phrase)
        if phrases[key] == nil {
          phrases[key] = number
          phraseWords.append(phrase)
        }
      }
    }
  }

  /// A whole cell, folded: its fragments, each folded.
  static func wholeCell(_ text: String) -> String {
    CellText.fragments(text).map { Folding.phrase($0) }.joined(separator: ";")
  }

  private func builtIn(_ level: LevelLibrary.Level) -> AuthorisationLevel {
    let statements = level.statements.enumerated().map { number, line in
      let capabilities = CellText.words(line.capabilities).compactMap { matrix.capabilities.number(of: $0) }
      return Statement(
        line.modality, capabilities, on: line.scope, cell: LevelLibrary.cell(number + 1, level.name))
    }
    return AuthorisationLevel(
      id: level.id, name: level.name, statements: statements, accountable: level.accountable,
      assetColumn: level.assetColumn, cell: LevelLibrary.cell(0, level.name))
  }

  private func isSame(_ draft: LevelDraft, _ level: AuthorisationLevel) -> Bool {
    level.cell.file == "built-in"
      && (draft.id.folded == level.id.folded || draft.name.folded == level.name.folded)
  }

  /// Gathers the rows of each level; a blank level cell means the level of the row above.
  private mutating func levelDrafts(_ table: Table) -> [LevelDraft] {
    var drafts: [LevelDraft] = []
    var current: Int?
    for row in 0..<table.count {
      let name = table.located(row, .level)
      let id = table.text(row, .id)
      if !name.value.isEmpty || !id.isEmpty {
        current = draft(named: name.value.isEmpty ? id : name.value, id: id, at: name.cell, in: &drafts)
      }
      guard let current else {
        log.error(at: name.cell, "the row belongs to no level", suggestion: "name the level in the first row")
        continue
      }
      addRow(row, of: table, to: &drafts[current])
    }
    return drafts
  }

  private mutating func draft(named name: String, id: String, at cell: Cell, in drafts: inout [LevelDraft]) -> Int {
    if let known = drafts.firstIndex(where: { $0.name.folded == name.folded }) {
      if !id.isEmpty, drafts[known].id.folded != id.folded {
        log.error(
          at: cell,
          "the level \(CellText.quoted(name)) has two ids, \(CellText.quoted(drafts[known].id)) and "
            + CellText.quoted(id), suggestion: "keep one of them")
      }
      return known
    }
    if name == id, let known = drafts.firstIndex(where: { $0.id.folded == id.folded }) { return known }
    let id = id.isEmpty ? Folding.slug(name) : id
    if let other = drafts.first(where: { $0.id.folded == id.folded }) {
      duplicate("level", id, first: other.cell, at: cell)
    }
    drafts.append(LevelDraft(id: id, name: name, cell: cell))
    return drafts.count - 1
  }

  private mutating func addRow(_ row: Int, of table: Table, to draft: inout LevelDraft) {
    let phrases = table.located(row, .phrases)
    draft.phrases += CellText.fragments(phrases.value).map { Located($0, at: phrases.cell) }
    if let accountable = flag(table, row, .accountable) { draft.accountable = accountable }
    let column = table.text(row, .assetColumn)
    if !CellText.isNothing(column) {
      if let other = draft.assetColumn, other != column.folded {
        log.error(
          at: table.cell(row, .assetColumn),
          "the level \(CellText.quoted(draft.name)) has two asset columns, \(CellText.quoted(other)) and "
            + CellText.quoted(column), suggestion: "keep one of them")
      }
      draft.assetColumn = column.folded
    }
    extend(&draft, by: table.located(row, .extends))
    if let statement = statement(row, of: table, draft.name) { draft.statements.append(statement) }
  }

  private mutating func extend(_ draft: inout LevelDraft, by base: Located<String>) {
    guard !CellText.isNothing(base.value) else { return }
    let known = LevelLibrary.levels
    guard let level = known.first(where: { $0.name.folded == base.value.folded || $0.id == base.value.folded }) else {
      let hint = log.nearest(to: base.value, among: known.map(\.name))
      log.error(
        at: base.cell, "\(CellText.quoted(base.value)) is no built-in level",
        suggestion: hint.isEmpty ? "known are \(known.map(\.name).joined(separator: ", "))" : hint)
      return
    }
    guard !draft.extended.contains(level.id) else { return }
    draft.extended.append(level.id)
    draft.statements += builtIn(level).statements
    if draft.assetColumn == nil { draft.assetColumn = level.assetColumn }
  }

  private static let modalities: [(word: String, Modality)] =
    Modality.allCases.map { ($0.rawValue, $0) } + [("must not", .never), ("mustany", .mustAny)]

  /// The statement of a row; nil if the row makes none or, with errors, a wrong one.
  private mutating func statement(_ row: Int, of table: Table, _ level: String) -> Statement? {
    let modality = table.located(row, .modality)
    let capabilities = table.located(row, .capabilities)
    let scope = table.located(row, .scope)
    if modality.value.isEmpty, capabilities.value.isEmpty, scope.value.isEmpty { return nil }
    var words = modality.value.folded
    var whenEligible = flag(table, row, .whenEligible) ?? false
    if words.hasSuffix(" when eligible") {
      words = String(words.dropLast(" when eligible".count))
      whenEligible = true
    }
    let known = Assembly.modalities.first { $0.word == words }?.1
    if known == nil {
      let hint = log.nearest(to: words, among: Assembly.modalities.prefix(4).map(\.word))
      log.error(
        at: modality.cell, "\(CellText.quoted(modality.value)) is no modality",
        suggestion: hint.isEmpty ? "write must, must any, may or never" : hint)
    }
    if capabilities.value.isEmpty {
      log.error(
        at: capabilities.cell, "a statement of the level \(CellText.quoted(level)) names no capability",
        suggestion: "write what may be done, such as use or approve")
    }
    let numbers = self.capabilities(capabilities.value, at: capabilities.cell)
    let terms = self.scope(scope.value, at: scope.cell)
    if whenEligible, known == .never {
      log.error(
        at: table.cell(row, .whenEligible), "\"when eligible\" on a prohibition: eligible access is prohibited anyway",
        suggestion: "take it out")
    }
    guard let known, let numbers, !numbers.isEmpty, let terms else { return nil }
    return Statement(known, numbers, on: terms, whenEligible: whenEligible, cell: modality.cell)
  }
}
