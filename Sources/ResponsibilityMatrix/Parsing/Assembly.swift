import AccessModel

/// Makes a matrix of tables, step by step, each step in a file of its own; what is wrong goes to the log.
struct Assembly {
  /// What has been made so far.
  var matrix = Matrix()
  /// What is wrong.
  var log: ProblemLog
  /// Ids and names of the roles.
  var roleNames = NameIndex()
  /// Ids, names and aliases of the assets.
  var assetNames = NameIndex()
  /// Ids of the constraints.
  var constraintNames = NameIndex()
  /// Phrases and names, folded, with the number of the level that they are tied to.
  var phrases: [String: Int] = [:]
  /// Phrases and names of levels as written, for suggestions.
  var phraseWords: [String] = []
  /// Names and aliases of the departments, folded; filled when first needed.
  var departmentKeys: Set<String> = []
  /// Headings of the Assets table as written; levels are read after it is gone.
  var inventoryHeadings: [String] = []
  /// Assignments that the Holders column of the Roles table makes.
  var heldInRoles: [Assignment] = []

  private(set) var tables: [TableKind: Table]

  init(tables: [TableKind: Table], log: ProblemLog) {
    self.tables = tables
    self.log = log
  }

  /// Runs every step; `place` is where a missing table is reported.
  mutating func assemble(place: Cell) {
    if tables[.roles] == nil, !log.hasErrors {
      log.error(
        at: place, "there is no table roles", suggestion: "write the roles-and-responsibilities matrix into it")
    } else if let roles = tables[.roles], roles.count == 0, !log.hasErrors {
      log.error(
        at: roles.headingCell(nil), "the table roles has no rows: by it, nobody may do anything",
        suggestion: "write a row for each role")
    }
    // Roles come first: other tables may have columns that are named like them.
    bindColumns(of: .roles)
    for kind in TableKind.allCases where kind != .roles { bindColumns(of: kind) }
    readDocument()
    readDepartments()
    readCapabilities()
    readPeople()
    readAssets()
    readLevels()
    readRoles()
    readEntitlements()
    readAssignments()
    readWorkloads()
    readGroups()
    readConstraints()
    readExceptions()
    readControls()
    check()
  }

  /// Hands out a table and forgets it, so that its memory goes with the step that reads it.
  mutating func take(_ kind: TableKind) -> Table? { tables.removeValue(forKey: kind) }

  /// Looks at a table that a later step will take.
  func peek(_ kind: TableKind) -> Table? { tables[kind] }

  /// Ties the headings of a table to their meaning.
  private mutating func bindColumns(of kind: TableKind) {
    guard var table = tables[kind], !isWideDocument(table) else { return }
    let rules = kind.columns
    var lacking = rules.filter(\.required)
    for (number, column) in table.columns.enumerated() {
      let key = Folding.heading(column.heading)
      guard !key.isEmpty else {
        refuseNameless(number, of: table)
        continue
      }
      guard let rule = rules.first(where: { $0.matches(key) }) else {
        if !isExtra(key, of: kind) { refuse(column.heading, at: table.headingCell(number), of: kind) }
        continue
      }
      lacking.removeAll { $0.field == rule.field }
      table.bind(rule.field, to: number)
    }
    refuseTwins(in: table, rules: rules)
    if table.count > 0 || !table.columns.isEmpty {
      for rule in lacking {
        log.error(
          at: table.headingCell(nil), "the table \(kind.rawValue) lacks the column \(CellText.quoted(rule.heading))",
          suggestion: "add it")
      }
    }
    tables[kind] = table
  }

  private mutating func refuse(_ heading: String, at cell: Cell, of kind: TableKind) {
    let rules = kind.columns
    var words = rules.flatMap { [$0.heading] + $0.synonyms }
    if kind == .assets || kind == .controls, let roles = peek(.roles) {
      words += (0..<roles.count).map { roles.text($0, .role) }
    }
    var hint = log.nearest(to: heading, among: words)
    if hint.isEmpty { hint = "known are \(rules.map(\.heading).joined(separator: ", "))" }
    log.error(at: cell, "the heading \(CellText.quoted(heading)) is not known", suggestion: hint)
  }

  private mutating func refuseNameless(_ column: Int, of table: Table) {
    guard let row = (0..<table.count).first(where: { !table.text($0, column: column).isEmpty }) else { return }
    log.error(
      at: table.rowCell(row), "a cell in column \(column + 1), which has no heading", suggestion: "add a heading")
  }

  /// Two columns for one meaning: an error where they stand side by side, in YAML where a row fills both.
  private mutating func refuseTwins(in table: Table, rules: [ColumnRule]) {
    for rule in rules {
      let twins = table.columns.indices.filter { rule.matches(Folding.heading(table.columns[$0].heading)) }
      guard twins.count > 1 else { continue }
      let names = twins.map { CellText.quoted(table.columns[$0].heading) }.joined(separator: " and ")
      if table.cellLines.isEmpty {
        log.error(at: table.headingCell(twins[1]), "\(names) mean the same", suggestion: "keep one of them")
        continue
      }
      for row in 0..<table.count {
        let filled = twins.filter { table.withBytes(row, column: $0) { !$0.isEmpty } }
        guard filled.count > 1 else { continue }
        log.error(at: table.cell(row, column: filled[1]), "\(names) mean the same", suggestion: "keep one of them")
      }
    }
  }

  private func isExtra(_ key: String, of kind: TableKind) -> Bool {
    switch kind {
    case .assets: peopleColumn(key) != nil
    case .controls: roleColumn(key) != nil
    default: false
    }
  }
}
