import AccessModel

extension Assembly {
  /// Reads the Departments table: names, other spellings, containment.
  mutating func readDepartments() {
    guard let table = take(.departments) else { return }
    var owners: [String: Int] = [:]
    for row in 0..<table.count {
      guard let name = required(table, row, .name, "name") else { continue }
      let aliases = CellText.fragments(table.text(row, .aliases)).filter { !CellText.isNothing($0) }
      let number = matrix.departments.count
      for (index, spelling) in ([name.value] + aliases).enumerated() {
        guard let first = owners.updateValue(number, forKey: spelling.folded), first != number else { continue }
        log.error(
          at: index == 0 ? name.cell : table.cell(row, .aliases),
          "the department \(CellText.quoted(spelling)) is already named in row "
            + "\(matrix.departments[first].cell.row)", suggestion: "name each department once")
      }
      let parent = table.text(row, .parent)
      matrix.departments.append(
        Department(
          name: name.value, aliases: aliases, parent: CellText.isNothing(parent) ? "" : parent,
          cell: table.rowCell(row)))
    }
    checkParents(owners, table: table)
    // A parent may be written by an alias; what reads the matrix compares names.
    matrix.departments = matrix.departments.map { department in
      guard let above = owners[department.parent.folded] else { return department }
      return Department(
        name: department.name, aliases: department.aliases, parent: matrix.departments[above].name,
        cell: department.cell)
    }
  }

  private mutating func checkParents(_ owners: [String: Int], table: Table) {
    let words = matrix.departments.map(\.name)
    for department in matrix.departments where !department.parent.isEmpty {
      let cell = parentCell(of: department, table)
      guard owners[department.parent.folded] != nil else {
        let hint = log.nearest(to: department.parent, among: words)
        log.error(
          at: cell, "the parent \(CellText.quoted(department.parent)) is no department",
          suggestion: hint.isEmpty ? "add it to the table departments" : hint)
        continue
      }
      var steps = 0
      var above = owners[department.parent.folded]
      while let number = above, steps <= matrix.departments.count {
        if matrix.departments[number].cell == department.cell {
          log.error(
            at: cell, "the department \(CellText.quoted(department.name)) contains itself",
            suggestion: "break the circle of parents")
          break
        }
        steps += 1
        above = owners[matrix.departments[number].parent.folded]
      }
    }
  }

  private func parentCell(of department: Department, _ table: Table) -> Cell {
    let column = table.firstColumn(of: .parent).map { table.headingCell($0).column } ?? ""
    return Cell(
      file: department.cell.file, sheet: department.cell.sheet, row: department.cell.row, column: column)
  }

  /// Warns of a department that the Departments table, if there is one, does not know.
  mutating func checkDepartment(_ name: String, at cell: Cell) {
    guard !name.isEmpty, !matrix.departments.isEmpty else { return }
    let key = name.folded
    if departmentKeys.isEmpty {
      departmentKeys = Set(matrix.departments.flatMap { [$0.name.folded] + $0.aliases.map(\.folded) })
    }
    guard !departmentKeys.contains(key) else { return }
    let hint = log.nearest(to: name, among: matrix.departments.map(\.name))
    log.warning(
      at: cell, "department \(CellText.quoted(name)) is not in the table departments",
      suggestion: hint.isEmpty ? "add it there, or as an alias" : hint)
  }
}
