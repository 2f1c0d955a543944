import AccessModel

extension Assembly {
  /// The facts that the Document table may state, by their keys.
  static let documentKeys: [(names: [String], fact: DocumentFact)] = [
    (["Title", "Name"], .title), (["Version"], .version), (["Approved by", "Approver"], .approvedBy),
    (["Approved on", "Approval date"], .approvedOn), (["Next review", "Review by", "Next review on"], .nextReview),
    (["Classifications", "Classification tiers"], .classifications),
    (["Change log", "Changes", "Change", "Change history"], .changes), (["Notes", "Comments"], .notes),
  ]

  enum DocumentFact {
    case title, version, approvedBy, approvedOn, nextReview, classifications, changes, notes
  }

  /// Reads the Document table (ISO/IEC 27001:2022 clause 7.5).
  mutating func readDocument() {
    guard let table = take(.document) else { return }
    defer { checkReview() }
    matrix.document.cell = table.count > 0 ? table.rowCell(0) : table.headingCell(nil)
    var seen: [DocumentFact: Cell] = [:]
    for (key, cell, value) in statedFacts(table) {
      let folded = Folding.heading(key)
      guard let known = Assembly.documentKeys.first(where: { $0.names.contains { Folding.heading($0) == folded } })
      else {
        let words = Assembly.documentKeys.flatMap(\.names)
        let hint = log.nearest(to: key, among: words)
        log.error(
          at: cell, "\(CellText.quoted(key)) is no fact of a document",
          suggestion: hint.isEmpty ? "known are \(words.joined(separator: ", "))" : hint)
        continue
      }
      if known.fact != .changes, known.fact != .notes, let first = seen.updateValue(cell, forKey: known.fact) {
        log.error(at: cell, "\(CellText.quoted(key)) is already in row \(first.row)", suggestion: "keep one of them")
      }
      state(known.fact, value)
    }
  }

  /// Whether the facts of the document are headings with one row below, instead of keys with values beside them.
  func isWideDocument(_ table: Table) -> Bool {
    guard table.kind == .document else { return false }
    let own = TableKind.document.columns.filter { $0.field != .notes }
    return !table.columns.contains { column in own.contains { $0.matches(Folding.heading(column.heading)) } }
  }

  /// Each fact with its key and the places of both.
  private func statedFacts(_ table: Table) -> [(key: String, cell: Cell, value: Located<String>)] {
    guard isWideDocument(table) else {
      return (0..<table.count).map { row in
        (table.text(row, .key), table.cell(row, .key), table.located(row, .value))
      }
    }
    return (0..<table.count).flatMap { row in
      table.columns.indices.compactMap { column in
        let value = Located(table.text(row, column: column), at: table.cell(row, column: column))
        let heading = table.columns[column].heading
        return value.value.isEmpty && (heading.isEmpty || row > 0) ? nil : (heading, value.cell, value)
      }
    }
  }

  private mutating func checkReview() {
    guard let approved = matrix.document.approvedOn, let review = matrix.document.nextReview, review < approved else {
      return
    }
    log.error(
      at: matrix.document.cell, "the next review, \(review), is before the approval, \(approved)",
      suggestion: "mend one of the dates")
  }

  private mutating func state(_ fact: DocumentFact, _ value: Located<String>) {
    let text = value.value
    switch fact {
    case .title: matrix.document.title = text
    case .version: matrix.document.version = text
    case .approvedBy: matrix.document.approvedBy = text
    case .approvedOn: matrix.document.approvedOn = day(text, at: value.cell)
    case .nextReview: matrix.document.nextReview = day(text, at: value.cell)
    case .changes: matrix.document.changes += CellText.fragments(text)
    case .notes: break
    case .classifications:
      let tiers = CellText.items(text)
      for (number, tier) in tiers.enumerated() where tiers[..<number].contains(where: { $0.folded == tier.folded }) {
        log.error(
          at: value.cell, "the classification \(CellText.quoted(tier)) is listed twice",
          suggestion: "list each tier once, lowest first")
      }
      matrix.document.classifications = tiers
    }
  }
}
