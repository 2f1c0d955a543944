import AccessModel

/// The company as a directory shows it.
enum CompanySnapshot {
  static let source = "corp"

  static func make(_ company: Company) -> Snapshot {
    var builder = SnapshotBuilder(
      source: source, expectedAccounts: company.accounts, expectedGroups: company.groups,
      expectedMembers: company.accounts * 21)
    var accounts: [SnapshotBuilder.Principal] = []
    accounts.reserveCapacity(company.accounts)
    for account in 0..<company.accounts {
      let record = record(account, company)
      accounts.append(builder.account(id: record.id))
      builder.add(record)
    }
    var groups: [SnapshotBuilder.Principal] = []
    for group in 0..<company.groups {
      var record = GroupRecord(id: Company.id(group: group))
      record.name = Company.groupName(group, of: company)
      builder.add(record)
      groups.append(builder.group(id: record.id))
    }
    for group in 0..<company.groups {
      for member in company.members(of: group) { builder.addMember(accounts[Int(member)], of: groups[group]) }
      for member in company.groups(in: group) { builder.addMember(groups[member], of: groups[group]) }
    }
    let counts = builder.counts
    return builder.finish(
      coverage: Coverage(scopes: [
        .accounts: ScopeCoverage(complete: true, count: counts.accounts),
        .groups: ScopeCoverage(complete: true, count: counts.groups),
        .members: ScopeCoverage(complete: true, count: counts.members),
      ]))
  }

  static func record(_ account: Int, _ company: Company) -> AccountRecord {
    let person = company.person(of: account)
    var record = AccountRecord(id: Company.id(account: account))
    record.login = Company.login(account, of: company)
    record.mail = "\(record.login)@example.com"
    record.employee = Company.employee(person)
    record.name = "Given\(person % 997) Family\(person)"
    record.department = "Department \(person % 50)"
    return record
  }
}
