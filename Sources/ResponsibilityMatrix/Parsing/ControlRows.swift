import AccessModel

extension Assembly {
  /// Reads the Controls table: who is Responsible, Accountable, Consulted, Informed.
  ///
  /// Two ways of writing it are understood, also side by side: columns R, A, C, I that name parties, and columns named
  /// like roles that hold letters (`A/R`).
  mutating func readControls() {
    guard let table = take(.controls) else { return }
    var seen: [String: Int] = [:]
    let wide: [(column: Int, role: Int)] = table.columns.indices.compactMap { column in
      guard !table.isBound(column) else { return nil }
      let heading = Folding.heading(table.columns[column].heading)
      return matrix.roles.firstIndex {
        Folding.heading($0.name) == heading || Folding.heading($0.id) == heading
      }.map { (column, $0) }
    }
    for row in 0..<table.count {
      guard let id = required(table, row, .id, "id") else { continue }
      if let first = seen.updateValue(row, forKey: id.value.folded) {
        duplicate("control", id.value, first: table.rowCell(first), at: id.cell)
        continue
      }
      var parties: [Character: [Located<Control.Party>]] = [:]
      for (letter, field) in [("R", Field.responsible), ("A", .accountable), ("C", .consulted), ("I", .informed)] {
        parties[Character(letter)] = self.parties(table, row, field)
      }
      for (column, role) in wide {
        let cell = table.cell(row, column: column)
        for letter in letters(table.text(row, column: column), at: cell) {
          parties[letter, default: []].append(Located(.role(role), at: cell))
        }
      }
      matrix.controls.append(
        Control(
          id: id.value, name: table.text(row, .name), responsible: parties["R"] ?? [],
          accountable: parties["A"] ?? [], consulted: parties["C"] ?? [], informed: parties["I"] ?? [],
          cell: table.rowCell(row)))
    }
  }

  private mutating func letters(_ text: String, at cell: Cell) -> [Character] {
    guard !CellText.isNothing(text) else { return [] }
    var letters: [Character] = []
    for character in text.uppercased() where !"/,; +&*\n".contains(character) {
      guard "RACI".contains(character) else {
        log.error(
          at: cell, "\(CellText.quoted(text)) is no RACI letter", suggestion: "write R, A, C, I or some of them as A/R")
        return []
      }
      if !letters.contains(character) { letters.append(character) }
    }
    return letters
  }

  private mutating func parties(_ table: Table, _ row: Int, _ field: Field) -> [Located<Control.Party>] {
    let text = table.located(row, field)
    var parties: [Located<Control.Party>] = []
    for fragment in CellText.fragments(text.value) where !CellText.isNothing(fragment) {
      guard let party = party(fragment, at: text.cell) else { continue }
      let located = Located(party, at: text.cell)
      if !parties.contains(located) { parties.append(located) }
    }
    return parties
  }

  /// A role by id or name, else a holder; `role: …` means a role and nothing else.
  private mutating func party(_ text: String, at cell: Cell) -> Control.Party? {
    if text.lowercased().hasPrefix("role:") {
      return role(String(CellText.trimmed(text.dropFirst(5))), at: cell).map { .role($0) }
    }
    switch roleNames.find(text) {
    case .unknown: break
    default: return role(text, at: cell).map { .role($0) }
    }
    guard let holder = holder(text, at: cell) else { return nil }
    if case .person(let name) = holder {
      let hint = log.nearest(to: name, among: roleNames.words)
      if !hint.isEmpty {
        log.warning(
          at: cell, "\(CellText.quoted(name)) is no role and is taken for a person", suggestion: hint)
      }
    }
    return .holder(holder)
  }
}
