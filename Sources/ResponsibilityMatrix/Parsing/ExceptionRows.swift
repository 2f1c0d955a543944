import AccessModel

extension Assembly {
  /// Reads the Exceptions table: accepted deviations with reason, approver and end (ISO/IEC 27001:2022 A.5.18).
  mutating func readExceptions() {
    guard let table = take(.exceptions) else { return }
    var seen: [String: Int] = [:]
    for row in 0..<table.count {
      let id = required(table, row, .id, "id")
      let kind = kind(table, row)
      let subject = subject(table, row)
      let justification = required(table, row, .justification, "justification")
      let approver = required(table, row, .approver, "approver")
      let until = until(table, row)
      let states = [MembershipState.active, .eligible].map { (word: $0.word, $0) }
      let state = choice(table, row, .state, "state of a membership", among: states)
      let asset = only(table, row, .asset) { assembly, text, cell in assembly.asset(text, at: cell) }
      let capability = only(table, row, .capability) { assembly, text, cell in assembly.capability(text, at: cell) }
      if let id, let first = seen.updateValue(row, forKey: id.value.folded) {
        duplicate("exception", id.value, first: table.rowCell(first), at: id.cell)
      }
      if let subject, let approver { checkApprover(approver, subject) }
      guard let id, let kind, let subject, let justification, let approver, let until else { continue }
      matrix.exceptions.append(
        PolicyException(
          id: id.value, kind: kind, subject: subject, asset: asset, capability: capability,
          throughGroups: list(table, row, .groups), accounts: list(table, row, .accounts), state: state,
          justification: justification.value, compensatingControl: table.text(row, .compensating),
          approver: approver, until: until, cell: table.rowCell(row)))
    }
  }

  private func list(_ table: Table, _ row: Int, _ field: Field) -> [String] {
    CellText.fragments(table.text(row, field)).filter { !CellText.isNothing($0) }
  }

  private mutating func only(
    _ table: Table, _ row: Int, _ field: Field, _ find: (inout Assembly, String, Cell) -> Int?
  ) -> Int? {
    let value = table.located(row, field)
    return CellText.isNothing(value.value) ? nil : find(&self, value.value, value.cell)
  }

  private mutating func kind(_ table: Table, _ row: Int) -> DriftKind? {
    guard let text = required(table, row, .kind, "kind of drift") else { return nil }
    let kinds = DriftKind.allCases.map { (word: $0.rawValue, $0) }
    guard let kind = choice(table, row, .kind, "kind of drift", among: kinds) else { return nil }
    guard kind.canBeAccepted else {
      log.error(
        at: text.cell, "\(kind.rawValue) cannot be accepted: it says that the judgement itself cannot be trusted",
        suggestion: "mend the cause")
      return nil
    }
    return kind
  }

  private mutating func subject(_ table: Table, _ row: Int) -> Located<Holder>? {
    guard let text = required(table, row, .subject, "subject") else { return nil }
    guard let holder = holder(text.value, at: text.cell) else { return nil }
    switch holder {
    case .everyone, .attributes:
      log.error(
        at: text.cell, "\(CellText.quoted(text.value)) is no subject of an exception",
        suggestion: "name a person, a workload or a group")
      return nil
    default: return Located(holder, at: text.cell)
    }
  }

  private mutating func until(_ table: Table, _ row: Int) -> CivilDay? {
    let text = table.located(row, .until)
    guard CellText.isNothing(text.value) else { return day(text.value, at: text.cell) }
    if table.has(.until) {
      log.error(
        at: text.cell, "the exception has no end", suggestion: "write its last day as YYYY-MM-DD; none is for ever")
    }
    return nil
  }

  /// Nobody accepts their own deviation, whatever name they are written by.
  private mutating func checkApprover(_ approver: Located<String>, _ subject: Located<Holder>) {
    guard case .person(let name) = subject.value, personKeys(name).contains(where: personKeys(approver.value).contains)
    else { return }
    log.error(
      at: approver.cell, "the approver \(CellText.quoted(approver.value)) is the subject of the exception",
      suggestion: "let somebody else approve it")
  }

  /// What a person may be called, as far as the People table tells: the text itself, or the numbers of its rows.
  private func personKeys(_ text: String) -> Set<String> {
    let key = text.folded
    var keys: Set<String> = [key]
    for (number, person) in matrix.people.enumerated() {
      let names = [person.id, person.mail, person.login, person.name].map(\.folded)
      if names.contains(key) { keys.insert("\n\(number)") }
    }
    return keys
  }
}
