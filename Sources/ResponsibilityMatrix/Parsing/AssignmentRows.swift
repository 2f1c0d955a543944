import AccessModel

extension Assembly {
  /// Reads the Assignments table, after the holders that the Roles table names itself.
  ///
  /// Millions of rows repeat few roles and terms and each holder a few times, so every distinct cell is parsed once
  /// and found again by its bytes.
  mutating func readAssignments() {
    for assignment in heldInRoles { matrix.assignments.append(assignment) }
    heldInRoles = []
    defer { matrix.assignments.seal() }
    guard let table = take(.assignments) else { return }
    guard let roleColumn = table.firstColumn(of: .role), let holderColumn = table.firstColumn(of: .holder) else {
      return
    }
    var roles = CellMemo()
    var holders = CellMemo()
    var terms = CellMemo()
    let place = matrix.assignments.number(ofPlace: table.headingCell(nil))
    let termColumns = [Field.assets, .from, .until, .governedBy].compactMap { table.firstColumn(of: $0) }
    let isPlain = [Field.role, .holder, .assets, .from, .until, .governedBy].allSatisfy {
      !table.has($0) || table.onlyColumn(of: $0) != nil
    }
    for row in 0..<table.count {
      guard isPlain else {
        append(row, of: table, place: place)
        continue
      }
      let role = roles.outcome(in: table, row, [roleColumn]) { self.role(of: row, in: table) }
      let holder = holders.outcome(in: table, row, [holderColumn]) { self.holders(of: row, in: table) }
      let term = terms.outcome(in: table, row, termColumns) { self.terms(of: row, in: table) }
      if case .one(let role) = role, case .one(let holder) = holder, case .one(let term) = term {
        matrix.assignments.append(role: role, holder: holder, term: term, place: place, line: table.lines[row])
      } else {
        append(role.all, holder.all, term.all, place: place, line: table.lines[row])
      }
    }
  }

  private mutating func append(_ row: Int, of table: Table, place: UInt32) {
    let role = role(of: row, in: table)
    let holders = holders(of: row, in: table)
    append(role, holders, terms(of: row, in: table), place: place, line: table.lines[row])
  }

  private mutating func append(
    _ roles: [UInt32], _ holders: [UInt32], _ terms: [UInt32], place: UInt32, line: UInt32
  ) {
    for role in roles {
      for holder in holders {
        for term in terms {
          matrix.assignments.append(role: role, holder: holder, term: term, place: place, line: line)
        }
      }
    }
  }

  private mutating func role(of row: Int, in table: Table) -> [UInt32] {
    guard let text = required(table, row, .role, "role"), let number = role(text.value, at: text.cell) else {
      return []
    }
    return [UInt32(number)]
  }

  private mutating func holders(of row: Int, in table: Table) -> [UInt32] {
    let text = table.located(row, .holder)
    guard !CellText.isNothing(text.value), text.value.folded != "vacant" else {
      log.error(
        at: text.cell, "the assignment has no holder",
        suggestion: "write a person, group or filter, or take the row out")
      return []
    }
    return holders(text.value, at: text.cell).map { matrix.assignments.number(of: $0) }
  }

  private mutating func terms(of row: Int, in table: Table) -> [UInt32] {
    let assets = assets(table.text(row, .assets), at: table.cell(row, .assets))
    let errors = log.total
    let from = day(table, row, .from)
    let until = day(table, row, .until)
    guard let assets, log.total == errors else { return [] }
    if let from, let until, from > until {
      log.error(
        at: table.cell(row, .until), "the assignment ends on \(until) before it begins on \(from)",
        suggestion: "mend one of the dates")
      return []
    }
    let governor = table.text(row, .governedBy)
    let parts = AssignmentTable.Terms(
      assets: assets, from: from, until: until, governedBy: CellText.isNothing(governor) ? "" : governor)
    return [matrix.assignments.number(of: parts)]
  }
}

/// Remembers what distinct cells came to. What came to nothing is parsed again, so that each row has its own problem.
private struct CellMemo {
  /// What cells came to: nearly always one number.
  enum Outcome {
    case one(UInt32)
    case many([UInt32])

    var all: [UInt32] {
      switch self {
      case .one(let number): [number]
      case .many(let numbers): numbers
      }
    }
  }

  private static let unknown = UInt32.max
  private var pool = StringPool()
  private var index = KeyIndex()
  private var single: [UInt32] = []
  private var several: [Int: [UInt32]] = [:]
  private var joined: [UInt8] = []

  mutating func outcome(in table: Table, _ row: Int, _ columns: [Int], _ parse: () -> [UInt32]) -> Outcome {
    let slot: Int
    if columns.count == 1 {
      slot = table.withBytes(row, column: columns[0]) { Int(index.slot(of: $0, in: &pool)) }
    } else {
      joined.removeAll(keepingCapacity: true)
      for column in columns {
        table.withBytes(row, column: column) { joined.append(contentsOf: $0) }
        joined.append(0)
      }
      slot = joined.withUnsafeBufferPointer { Int(index.slot(of: $0, in: &pool)) }
    }
    if slot < single.count {
      if single[slot] != CellMemo.unknown { return .one(single[slot]) }
      if let numbers = several[slot] { return .many(numbers) }
    } else {
      single.append(CellMemo.unknown)
    }
    let numbers = parse()
    if numbers.count == 1 {
      single[slot] = numbers[0]
      return .one(numbers[0])
    }
    if !numbers.isEmpty { several[slot] = numbers }
    return .many(numbers)
  }
}
