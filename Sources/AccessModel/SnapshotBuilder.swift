/// Collects what a connector reads, in any order, and turns it into a ``Snapshot``.
///
/// Members may be named before the entry that they name is read: by account id, by group id, or by locator (a
/// normalised DN, which may turn out to be an account or a group). What never appears becomes an
/// ``UnresolvedMember``. A builder belongs to one reader; it is not thread safe.
public struct SnapshotBuilder: ~Copyable {
  /// A member that was named: an account, a group, or whatever sits at a locator.
  public struct Principal: Hashable, Sendable {
    let tagged: UInt32
    static let groupTag: UInt32 = 1 << 30
    static let locatorTag: UInt32 = 2 << 30
    static let tagMask: UInt32 = 3 << 30
    var slot: Int { Int(tagged & ~Principal.tagMask) }
  }

  let source: String
  var strings = StringPool()
  var accountKeys: KeyIndex
  var groupKeys: KeyIndex
  var locatorKeys: KeyIndex
  var departments: KeyIndex
  var accounts = AccountColumns()
  var groups = GroupColumns()
  /// Per account slot: row of `accounts` plus one, zero while only referred to. The same for groups.
  var accountRow: [UInt32] = []
  var groupRow: [UInt32] = []
  /// Per locator slot: the principal that sits there plus one, zero while unknown.
  var locatorTarget: [UInt32] = []
  var edgeGroup: [UInt32] = []
  var edgeMember: [UInt32] = []
  var edgeFlags: [MembershipFlags] = []
  var edgeWindows: [MembershipWindow] = []
  var declaredUnresolved: [(group: UInt32, member: StringRef, reason: UnresolvedReason)] = []

  /// Facts for the operator, shown with the coverage.
  public var notes: [String] = []
  /// Ids that a second record claimed; the first record is kept.
  public private(set) var duplicates = 0

  /// A builder for one source; the expected counts only reserve memory.
  public init(source: String, expectedAccounts: Int = 0, expectedGroups: Int = 0, expectedMembers: Int = 0) {
    self.source = source
    accountKeys = KeyIndex(capacity: expectedAccounts)
    groupKeys = KeyIndex(capacity: expectedGroups)
    locatorKeys = KeyIndex()
    departments = KeyIndex()
    edgeGroup.reserveCapacity(expectedMembers)
    edgeMember.reserveCapacity(expectedMembers)
    edgeFlags.reserveCapacity(expectedMembers)
  }

  /// Accounts, groups and memberships taken so far.
  public var counts: (accounts: Int, groups: Int, members: Int) {
    (accounts.count, groups.count, edgeGroup.count + declaredUnresolved.count)
  }

  // MARK: Naming principals

  /// The account with that id, whether it was read yet or not.
  public mutating func account(id: ByteText) -> Principal {
    let slot = accountKeys.slot(of: id, in: &strings)
    if Int(slot) == accountRow.count { accountRow.append(0) }
    return Principal(tagged: slot)
  }

  /// The group with that id, whether it was read yet or not.
  public mutating func group(id: ByteText) -> Principal {
    let slot = groupKeys.slot(of: id, in: &strings)
    if Int(slot) == groupRow.count { groupRow.append(0) }
    return Principal(tagged: slot | Principal.groupTag)
  }

  /// Whatever entry sits at a locator key (for LDAP: the normalised DN).
  public mutating func principal(at locatorKey: ByteText) -> Principal {
    let slot = locatorKeys.slot(of: locatorKey, in: &strings)
    if Int(slot) == locatorTarget.count { locatorTarget.append(0) }
    return Principal(tagged: slot | Principal.locatorTag)
  }

  /// The account with that id.
  public mutating func account(id: String) -> Principal {
    var id = id
    return id.withUTF8 { account(id: $0) }
  }

  /// The group with that id.
  public mutating func group(id: String) -> Principal {
    var id = id
    return id.withUTF8 { group(id: $0) }
  }

  /// Whatever entry sits at a locator key.
  public mutating func principal(at locatorKey: String) -> Principal {
    var key = locatorKey
    return key.withUTF8 { principal(at: $0) }
  }

  /// Lets a principal be found at a further locator key (a login, a SID), which must not be empty.
  public mutating func place(_ principal: Principal, at locatorKey: ByteText) {
    locatorTarget[self.principal(at: locatorKey).slot] = principal.tagged + 1
  }

  // MARK: Adding records

  /// Adds an account; false (and nothing changes but ``duplicates``) if its id was already read.
  @discardableResult
  public mutating func add(_ record: AccountRecord, locatorKey: String = "") -> Bool {
    let principal = account(id: record.id)
    guard claim(principal) else { return false }
    accounts.login.append(strings.append(record.login))
    accounts.mail.append(strings.append(record.mail))
    accounts.employee.append(strings.append(record.employee))
    accounts.name.append(strings.append(record.name))
    accounts.department.append(intern(record.department))
    accounts.title.append(intern(record.title))
    accounts.locator.append(strings.append(record.locator))
    appendFacts(record.status, record.kind, record.external, record.privilege, record.lastSignIn)
    place(principal, at: locatorKey)
    return true
  }

  /// Adds an account whose strings are still in the reader's buffer; false if its id was already read.
  @discardableResult
  public mutating func add(_ principal: Principal, _ record: borrowing AccountBytes) -> Bool {
    guard claim(principal) else { return false }
    accounts.login.append(strings.append(record.login))
    accounts.mail.append(strings.append(record.mail))
    accounts.employee.append(strings.append(record.employee))
    accounts.name.append(strings.append(record.name))
    accounts.department.append(intern(record.department))
    accounts.title.append(intern(record.title))
    accounts.locator.append(strings.append(record.locator))
    appendFacts(record.status, record.kind, record.external, record.privilege, record.lastSignIn)
    return true
  }

  /// Adds a group; false (and nothing changes but ``duplicates``) if its id was already read.
  @discardableResult
  public mutating func add(_ record: GroupRecord, locatorKey: String = "") -> Bool {
    let principal = group(id: record.id)
    guard groupRow[principal.slot] == 0 else {
      duplicates += 1
      return false
    }
    groups.id.append(groupKeys.keys[principal.slot])
    groupRow[principal.slot] = UInt32(groups.id.count)
    groups.name.append(strings.append(record.name))
    groups.locator.append(strings.append(record.locator))
    groups.kind.append(intern(record.kind))
    groups.privilege.append(record.privilege)
    groups.membersUnread.append(intern(record.membersUnread))
    place(principal, at: locatorKey)
    return true
  }

  /// Says that `member` is directly in `group`.
  public mutating func addMember(
    _ member: Principal, of group: Principal, flags: MembershipFlags = MembershipFlags(), from: CivilDay? = nil,
    until: CivilDay? = nil
  ) {
    if from != nil || until != nil {
      edgeWindows.append(MembershipWindow(edge: UInt32(edgeGroup.count), from: from, until: until))
    }
    edgeGroup.append(group.tagged)
    edgeMember.append(member.tagged)
    edgeFlags.append(flags)
  }

  /// Says that `group` lists a member which is known not to be readable here.
  public mutating func addUnresolved(_ member: String, of group: Principal, reason: UnresolvedReason) {
    declaredUnresolved.append((group.tagged, strings.append(member), reason))
  }

  /// Marks the member list of a group as not completely read.
  public mutating func markMembersUnread(of group: Principal, because reason: String) {
    let row = groupRow[group.slot]
    if row != 0 { groups.membersUnread[Int(row) - 1] = intern(reason) }
  }

  private mutating func claim(_ principal: Principal) -> Bool {
    guard accountRow[principal.slot] == 0 else {
      duplicates += 1
      return false
    }
    accounts.id.append(accountKeys.keys[principal.slot])
    accountRow[principal.slot] = UInt32(accounts.id.count)
    return true
  }

  private mutating func appendFacts(
    _ status: AccountStatus, _ kind: AccountKind, _ external: Bool, _ privilege: PrivilegeHint, _ lastSignIn: CivilDay?
  ) {
    accounts.status.append(status)
    accounts.kind.append(kind)
    accounts.external.append(external)
    accounts.privilege.append(privilege)
    accounts.lastSignIn.append(lastSignIn)
  }

  private mutating func place(_ principal: Principal, at locatorKey: String) {
    if locatorKey.isEmpty { return }
    locatorTarget[self.principal(at: locatorKey).slot] = principal.tagged + 1
  }

  /// Stores a string that often repeats only once.
  private mutating func intern(_ text: ByteText) -> StringRef {
    if text.isEmpty { return 0 }
    let slot = departments.slot(of: text, in: &strings)
    return departments.keys[Int(slot)]
  }

  mutating func intern(_ text: String) -> StringRef {
    var text = text
    return text.withUTF8 { intern($0) }
  }
}
