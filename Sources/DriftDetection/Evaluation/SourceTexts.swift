import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// The strings of one source that drifts show.
///
/// A class with a column each: whoever takes a whole snapshot in hand retains all of its arrays, some fifty thousand times.
final class SourceTexts: Sendable {
  let source: String
  private let stableID: String
  private let strings: StringPool
  private let accountID: [StringRef]
  private let login: [StringRef]
  private let accountName: [StringRef]
  private let employee: [StringRef]
  private let groupID: [StringRef]
  private let groupName: [StringRef]

  /// - Parameter stableID: what keys call the source.
  init(_ snapshot: Snapshot, stableID: String) {
    source = snapshot.source
    self.stableID = stableID
    strings = snapshot.strings
    accountID = snapshot.accounts.id
    login = snapshot.accounts.login
    accountName = snapshot.accounts.name
    employee = snapshot.accounts.employee
    groupID = snapshot.groups.id
    groupName = snapshot.groups.name
  }

  func account(_ row: Int) -> AccountReference {
    AccountReference(source: source, id: strings[accountID[row]], login: shownLogin(row))
  }

  /// The login, or else the name, or else the id.
  func shownLogin(_ row: Int) -> String {
    let shown = login[row] != 0 ? login[row] : accountName[row]
    return strings[shown == 0 ? accountID[row] : shown]
  }

  func group(_ row: Int) -> GroupReference {
    let id = strings[groupID[row]]
    return GroupReference(source: source, id: id, name: groupName[row] == 0 ? id : strings[groupName[row]])
  }

  /// Looks at the strings that drifts show of some accounts, so that they are at hand when they are needed.
  ///
  /// - Returns: a number without meaning, which keeps the look from being optimised away.
  func lookAhead(_ rows: [Int]) -> Int {
    var references: [StringRef] = []
    references.reserveCapacity(rows.count * 4)
    for column in [accountID, login, accountName, employee] {
      for row in rows where column[row] != 0 { references.append(column[row]) }
    }
    var seen = 0
    strings.withStorage { bytes, ends in
      for reference in references { seen &+= Int(ends[Int(reference) - 1]) }
      for reference in references { seen &+= Int(bytes[Int(ends[Int(reference) - 1])]) }
    }
    return seen
  }

  /// The key of an identity that the account defines.
  func key(_ row: Int) -> String {
    employee[row] != 0
      ? IdentityTable.key(employee: strings[employee[row]])
      : IdentityTable.key(account: strings[accountID[row]], of: stableID)
  }

  /// The name of the account's person; nil when the source does not tell.
  func name(_ row: Int) -> String? { accountName[row] == 0 ? nil : strings[accountName[row]] }
}
