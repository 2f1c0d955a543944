extension SnapshotBuilder {
  /// Puts other facts in the place of those of an account that was read before; nothing happens if it was not.
  public mutating func replace(_ record: AccountRecord) {
    let row = Int(accountRow[account(id: record.id).slot]) - 1
    guard row >= 0 else { return }
    accounts.login[row] = strings.append(record.login)
    accounts.mail[row] = strings.append(record.mail)
    accounts.employee[row] = strings.append(record.employee)
    accounts.name[row] = strings.append(record.name)
    accounts.department[row] = intern(record.department)
    accounts.title[row] = intern(record.title)
    accounts.locator[row] = strings.append(record.locator)
    accounts.status[row] = record.status
    accounts.kind[row] = record.kind
    accounts.external[row] = record.external
    accounts.privilege[row] = record.privilege
    accounts.lastSignIn[row] = record.lastSignIn
  }

  /// Puts other facts in the place of those of a group that was read before; nothing happens if it was not.
  public mutating func replace(_ record: GroupRecord) {
    let row = Int(groupRow[group(id: record.id).slot]) - 1
    guard row >= 0 else { return }
    groups.name[row] = strings.append(record.name)
    groups.locator[row] = strings.append(record.locator)
    groups.kind[row] = intern(record.kind)
    groups.privilege[row] = record.privilege
    groups.membersUnread[row] = intern(record.membersUnread)
  }
}
