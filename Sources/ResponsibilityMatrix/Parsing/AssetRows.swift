import AccessModel

extension Assembly {
  /// Columns of the Assets table that name people without any level or role of that name.
  private static let peopleColumns = ["operator", "custodian", "steward"]

  /// Reads the inventory (ISO/IEC 27001:2022 A.5.9).
  mutating func readAssets() {
    guard let table = take(.assets) else { return }
    inventoryHeadings = table.columns.map(\.heading)
    if !table.has(.id), !table.has(.name) {
      log.error(at: table.headingCell(nil), "the table assets lacks the column \"Name\"", suggestion: "add it")
      return
    }
    let people = peopleColumns(of: table)
    let kinds = Asset.Kind.allCases.map { (word: $0.rawValue, $0) }
    let judgements = Asset.Judged.allCases.map { (word: $0.rawValue, $0) }
    for row in 0..<table.count {
      guard let (id, name, cell) = idAndName(table, row) else { continue }
      let number = matrix.assets.count
      if let first = assetNames.add(id: id, row: number) {
        duplicate("asset", id, first: matrix.assets[first].cell, at: cell)
        continue
      }
      let aliases = CellText.fragments(table.text(row, .aliases)).filter { !CellText.isNothing($0) }
      for word in [name] + aliases { assetNames.add(name: word, row: number) }
      let department = table.located(row, .department)
      if !CellText.isNothing(department.value) { checkDepartment(department.value, at: department.cell) }
      matrix.assets.append(
        Asset(
          id: id, formerly: formerly(table, row, number: number, in: \.assetNames, what: "asset"), name: name,
          aliases: aliases, kind: choice(table, row, .kind, "kind of asset", among: kinds) ?? .application,
          classification: classification(table, row),
          department: CellText.isNothing(department.value) ? "" : department.value,
          people: self.people(table, row, columns: people),
          tags: CellText.items(table.text(row, .tags)).filter { !CellText.isNothing($0) }.map(\.folded),
          judged: choice(table, row, .judged, "extent of judgement", among: judgements) ?? .privileged,
          cell: table.rowCell(row)))
    }
    let rows = matrix.assets.map { ($0.formerly, $0.cell) }
    checkFormerly(in: assetNames, what: "asset", rows: rows)
    for (number, asset) in matrix.assets.enumerated() {
      warnOfSharedNames([asset.name] + asset.aliases, of: number, in: assetNames, what: "asset", at: asset.cell)
    }
  }

  private mutating func idAndName(_ table: Table, _ row: Int) -> (id: String, name: String, cell: Cell)? {
    let id = table.located(row, .id)
    let name = table.located(row, .name)
    if !CellText.isNothing(id.value) { return (id.value, name.value.isEmpty ? id.value : name.value, id.cell) }
    let slug = Folding.slug(name.value)
    guard !slug.isEmpty else {
      log.error(at: name.cell, "the asset has neither id nor name", suggestion: "write a name into the cell")
      return nil
    }
    return (slug, name.value, name.cell)
  }

  private mutating func classification(_ table: Table, _ row: Int) -> String {
    let text = table.text(row, .classification)
    guard !CellText.isNothing(text) else { return "" }
    let tiers = matrix.document.classifications
    if !tiers.isEmpty, !tiers.contains(where: { $0.folded == text.folded }) {
      let hint = log.nearest(to: text, among: tiers)
      log.error(
        at: table.cell(row, .classification), "\(CellText.quoted(text)) is no classification of the document",
        suggestion: hint.isEmpty ? "known are \(tiers.joined(separator: ", "))" : hint)
    }
    return text
  }

  /// The columns that name people, with the key that levels and roles look them up by.
  private func peopleColumns(of table: Table) -> [(column: Int, key: String)] {
    let owner = table.columns.indices.filter { table.isBound($0, to: .owner) }.map { (column: $0, key: "owner") }
    return owner
      + table.columns.indices.compactMap { column in
        guard !table.isBound(column) else { return nil }
        return peopleColumn(Folding.heading(table.columns[column].heading)).map { (column, $0) }
      }
  }

  private mutating func people(
    _ table: Table, _ row: Int, columns: [(column: Int, key: String)]
  ) -> [String: [Located<Holder>]] {
    var people: [String: [Located<Holder>]] = [:]
    for (column, key) in columns {
      let cell = table.cell(row, column: column)
      let holders = holders(table.text(row, column: column), at: cell)
      if !holders.isEmpty { people[key, default: []] += holders.map { Located($0, at: cell) } }
    }
    return people
  }

  /// The key of an inventory column that names people: that of a level's asset column, of a role's id or name, or one
  /// of the usual three; nil if the heading is none.
  func peopleColumn(_ heading: String) -> String? {
    let usual = Assembly.peopleColumns + LevelLibrary.levels.map(\.assetColumn)
    if let column = usual.first(where: { $0 == heading }) { return column }
    if let table = peek(.levels) {
      for row in 0..<table.count {
        let text = table.text(row, .assetColumn)
        if !text.isEmpty, Folding.heading(text) == heading { return text.folded }
      }
    }
    return roleColumn(heading)
  }

  /// The folded name of the role whose id or name a heading is.
  func roleColumn(_ heading: String) -> String? {
    guard !heading.isEmpty, let table = peek(.roles) else { return nil }
    for row in 0..<table.count {
      let name = table.text(row, .role)
      let isNamed = Folding.heading(name) == heading || Folding.heading(table.text(row, .id)) == heading
      if isNamed { return name.folded }
    }
    return nil
  }
}
