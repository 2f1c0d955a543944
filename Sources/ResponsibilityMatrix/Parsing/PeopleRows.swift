import AccessModel

extension Assembly {
  /// Reads the People table.
  mutating func readPeople() {
    guard let table = take(.people) else { return }
    var seen: [String: Int] = [:]
    var marks: [String: Int] = [:]
    let statuses = AccountStatus.allCases.map { (word: $0.word, $0) }
    for row in 0..<table.count {
      guard let id = required(table, row, .id, "id") else { continue }
      if let first = seen.updateValue(row, forKey: id.value.folded) {
        duplicate("person", id.value, first: table.rowCell(first), at: id.cell)
        continue
      }
      let department = table.located(row, .department)
      checkDepartment(department.value, at: department.cell)
      for (field, what) in [(Field.mail, "mail address"), (.login, "login")] {
        let mark = table.located(row, field)
        guard !mark.value.isEmpty, let first = marks.updateValue(row, forKey: "\(what)\n\(mark.value.folded)") else {
          continue
        }
        log.warning(
          at: mark.cell, "the \(what) \(CellText.quoted(mark.value)) is already in row \(table.rowCell(first).row)",
          suggestion: "accounts that have it belong to nobody for certain")
      }
      matrix.people.append(
        Person(
          id: id.value, name: table.text(row, .name), mail: table.text(row, .mail), login: table.text(row, .login),
          department: department.value, title: table.text(row, .title),
          status: choice(table, row, .status, "status", among: statuses) ?? .active,
          external: flag(table, row, .external) ?? false, until: day(table, row, .until), cell: table.rowCell(row)))
    }
  }

  /// Reads the Workloads table (ISO/IEC 27001:2022 A.5.16).
  mutating func readWorkloads() {
    guard let table = take(.workloads) else { return }
    var seen: [String: Int] = [:]
    for row in 0..<table.count {
      let source = required(table, row, .source, "source")
      let account = required(table, row, .account, "account")
      let accountable = required(table, row, .accountable, "accountable person")
      guard let source, let account, let accountable else { continue }
      checkSource(source)
      if let first = seen.updateValue(row, forKey: "\(source.value)\n\(account.value.folded)") {
        log.error(
          at: account.cell,
          "the workload \(CellText.quoted("\(source.value)/\(account.value)")) is already in row "
            + "\(table.rowCell(first).row)", suggestion: "keep one of them")
        continue
      }
      if HolderParser.parse(accountable.value).person == nil {
        log.error(
          at: accountable.cell, "\(CellText.quoted(accountable.value)) is no person; a person answers for a workload",
          suggestion: "write an employee number, mail address or login")
      }
      matrix.workloads.append(
        Workload(
          source: source.value, account: account.value, accountable: accountable, purpose: table.text(row, .purpose),
          until: day(table, row, .until), cell: table.rowCell(row)))
    }
  }

  /// Reads the Groups table: groups that look privileged and are excused (ISO/IEC 27001:2022 A.8.2).
  mutating func readGroups() {
    guard let table = take(.groups) else { return }
    var seen: [String: Int] = [:]
    for row in 0..<table.count {
      let source = required(table, row, .source, "source")
      let group = required(table, row, .group, "group")
      let because = required(table, row, .because, "reason")
      guard let source, let group, let because else { continue }
      checkSource(source)
      if let first = seen.updateValue(row, forKey: "\(source.value)\n\(group.value.folded)") {
        log.error(
          at: group.cell,
          "the group \(CellText.quoted("\(source.value)/\(group.value)")) is already in row "
            + "\(table.rowCell(first).row)", suggestion: "keep one of them")
        continue
      }
      matrix.groupExcuses.append(
        GroupExcuse(
          source: source.value, group: group.value, because: because.value,
          reviewedUntil: day(table, row, .reviewedUntil), cell: table.rowCell(row)))
    }
  }
}
