import AccessModel

extension Assembly {
  /// Reads the Roles table (ISO/IEC 27001:2022 A.5.2, clause 5.3).
  mutating func readRoles() {
    guard let table = take(.roles) else { return }
    for row in 0..<table.count {
      guard let name = required(table, row, .role, "name") else { continue }
      let number = matrix.roles.count
      let written = table.located(row, .id)
      let id = CellText.isNothing(written.value) ? Folding.slug(name.value) : written.value
      if let first = roleNames.add(id: id, row: number) {
        duplicate("role", id, first: matrix.roles[first].cell, at: written.value.isEmpty ? name.cell : written.cell)
        continue
      }
      roleNames.add(name: name.value, row: number)
      let level = table.located(row, .level)
      let levels = table.has(.level) ? levels(level, of: name.value) : []
      let owned = table.located(row, .owned)
      let (assets, unbound) = ownedAssets(owned)
      matrix.roles.append(
        Role(
          id: id, formerly: formerly(table, row, number: number, in: \.roleNames, what: "role"), name: name.value,
          responsibilities: table.text(row, .responsibilities), levelText: level, levels: levels,
          ownedText: owned, owned: assets, unboundOwned: unbound, notes: table.text(row, .notes),
          cell: table.rowCell(row)))
      addHolders(table, row, role: number)
    }
    let rows = matrix.roles.map { ($0.formerly, $0.cell) }
    checkFormerly(in: roleNames, what: "role", rows: rows)
    for (number, role) in matrix.roles.enumerated() {
      warnOfSharedNames([role.name], of: number, in: roleNames, what: "role", at: role.cell)
    }
  }

  private mutating func addHolders(_ table: Table, _ row: Int, role: Int) {
    guard table.has(.holders) else { return }
    let cell = table.cell(row, .holders)
    for holder in holders(table.text(row, .holders), at: cell) {
      heldInRoles.append(Assignment(role: role, holder: holder, cell: cell))
    }
  }

  /// The levels that an *Authorisation level* cell is tied to: the cell as a whole, else each of its fragments.
  ///
  /// A fragment that is tied to nothing is an error even where its neighbours are tied: it could permit (and its
  /// holders would be flagged wrongly) or forbid (and drift would be missed), and nobody would notice.
  private mutating func levels(_ text: Located<String>, of role: String) -> [Int] {
    if CellText.isNothing(text.value) {
      log.warning(
        at: text.cell, "the role \(CellText.quoted(role)) has no authorisation level: it permits and obliges nothing",
        suggestion: "name a level in the cell")
      return []
    }
    if let level = phrases[Assembly.wholeCell(text.value)] { return [level] }
    var levels: [Int] = []
    for fragment in CellText.fragments(text.value) {
      guard let level = phrases[Folding.phrase(fragment)] else {
        let hint = log.nearest(to: fragment, among: phraseWords)
        log.error(
          at: text.cell, "authorisation level \(CellText.quoted(fragment)) is tied to no level",
          suggestion: hint.isEmpty ? "add it to the phrases of a level in the table levels" : hint)
        continue
      }
      if !levels.contains(level) { levels.append(level) }
    }
    return levels
  }

  /// The assets that an *Assets / Processes owned* cell names, and the fragments that name none.
  private mutating func ownedAssets(_ text: Located<String>) -> (assets: [Int], unbound: [String]) {
    var assets: [Int] = []
    var unbound: [String] = []
    for fragment in CellText.fragments(text.value) where !CellText.isNothing(fragment) {
      switch assetNames.find(fragment) {
      case .found(let number):
        if !assets.contains(number) { assets.append(number) }
      case .ambiguous:
        log.error(
          at: text.cell, "several assets are called \(CellText.quoted(fragment))",
          suggestion: "write the id of the one meant")
      case .renamed(let number):
        log.error(
          at: text.cell, "asset \(CellText.quoted(fragment)) has been renamed",
          suggestion: "write \(CellText.quoted(matrix.assets[number].id))")
      case .unknown:
        unbound.append(fragment)
        let hint = log.nearest(to: fragment, among: assetNames.words)
        log.warning(
          at: text.cell, "unbound fragment \(CellText.quoted(fragment)): no asset has that id, name or alias",
          suggestion: hint.isEmpty ? "add it to the table assets, or as an alias" : hint)
      }
    }
    return (assets, unbound)
  }
}
