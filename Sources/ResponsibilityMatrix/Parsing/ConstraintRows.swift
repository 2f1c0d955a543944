import AccessModel

extension Assembly {
  /// Reads the Constraints table (ISO/IEC 27001:2022 A.5.3).
  mutating func readConstraints() {
    guard let table = take(.constraints) else { return }
    for row in 0..<table.count {
      guard let id = required(table, row, .id, "id") else { continue }
      let number = matrix.constraints.count
      if let first = constraintNames.add(id: id.value, row: number) {
        duplicate("constraint", id.value, first: matrix.constraints[first].cell, at: id.cell)
        continue
      }
      let left = required(table, row, .left, "left side").flatMap { side($0) }
      let right = required(table, row, .right, "right side").flatMap { side($0) }
      let former = formerly(table, row, number: number, in: \.constraintNames, what: "constraint")
      if let left, let right { checkSides(left, right, at: table.cell(row, .right)) }
      matrix.constraints.append(
        Constraint(
          id: id.value, formerly: former, name: table.text(row, .name), left: left ?? Constraint.Side([]),
          right: right ?? Constraint.Side([]), because: table.text(row, .because), cell: table.rowCell(row)))
    }
    let rows = matrix.constraints.map { ($0.formerly, $0.cell) }
    checkFormerly(in: constraintNames, what: "constraint", rows: rows)
  }

  /// A side: `any of:` (the default) or `all of:`, then duties separated by commas.
  private mutating func side(_ text: Located<String>) -> Constraint.Side? {
    var rest = text.value[...]
    var all = false
    for (prefix, isAll) in [("any of:", false), ("all of:", true)] where rest.lowercased().hasPrefix(prefix) {
      all = isAll
      rest = rest.dropFirst(prefix.count)
      break
    }
    var duties: [Constraint.Duty] = []
    var isWhole = true
    for item in CellText.items(String(rest)) {
      guard let duty = duty(item, at: text.cell) else {
        isWhole = false
        continue
      }
      if !duties.contains(duty) { duties.append(duty) }
    }
    if isWhole, duties.isEmpty {
      log.error(
        at: text.cell, "the side names no duty", suggestion: "write a capability, or \"role:\" and a role")
    }
    return isWhole && !duties.isEmpty ? Constraint.Side(all: all, duties) : nil
  }

  /// A duty: `role: name`, `capability`, or `capability @ asset`.
  private mutating func duty(_ item: String, at cell: Cell) -> Constraint.Duty? {
    if let colon = item.firstIndex(of: ":") {
      let prefix = String(item[..<colon]).folded
      let rest = String(CellText.trimmed(item[item.index(after: colon)...]))
      switch prefix {
      case "role": return role(rest, at: cell).map { .role($0) }
      case "capability": return capabilityDuty(rest, at: cell)
      default:
        log.error(
          at: cell, "\(CellText.quoted("\(prefix):")) is no kind of duty",
          suggestion: "known are role: and capability:")
        return nil
      }
    }
    let word = item.split(separator: "@", maxSplits: 1).first.map { String(CellText.trimmed($0)) } ?? ""
    if matrix.capabilities.number(of: word) == nil, case .found = roleNames.find(item) {
      log.error(
        at: cell, "\(CellText.quoted(item)) is a role, not a capability", suggestion: "write \"role: \(item)\"")
      return nil
    }
    return capabilityDuty(item, at: cell)
  }

  private mutating func capabilityDuty(_ item: String, at cell: Cell) -> Constraint.Duty? {
    let parts = item.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let number = capability(String(CellText.trimmed(parts[0])), at: cell)
    guard parts.count == 2 else { return number.map { .capability($0, asset: nil) } }
    let name = String(CellText.trimmed(parts[1]))
    guard !name.isEmpty else {
      log.error(at: cell, "no asset stands after \"@\"", suggestion: "write \"capability @ asset\"")
      return nil
    }
    guard let asset = asset(name, at: cell), let number else { return nil }
    return .capability(number, asset: asset)
  }

  /// A duty on both sides, where one duty is enough for a side, conflicts with itself.
  private mutating func checkSides(_ left: Constraint.Side, _ right: Constraint.Side, at cell: Cell) {
    let isAnyLeft = !left.all || left.duties.count == 1
    let isAnyRight = !right.all || right.duties.count == 1
    guard isAnyLeft, isAnyRight, let shared = left.duties.first(where: right.duties.contains) else { return }
    log.error(
      at: cell, "both sides contain \(CellText.quoted(shared.text(in: matrix))), which would conflict with itself",
      suggestion: "take it out of one side")
  }
}
