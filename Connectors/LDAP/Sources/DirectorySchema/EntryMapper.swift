public import AccessModel

/// Turns entries into accounts, groups and memberships of a snapshot, as a ``DirectorySchema`` says.
///
/// Groups first, then accounts: primary groups and dynamic groups are known by then. Members are kept by the key of their
/// DN and tied when everything was read. Nothing is dropped: a member beyond the bases is `unread`, one in another domain
/// `foreign`, a value that is no text is kept by its bytes.
public struct EntryMapper {
  /// The schema.
  public let schema: DirectorySchema
  private let workloadBases: [[UInt8]]
  private let today: CivilDay
  /// Groups by SID and by gidNumber, for primary groups.
  private var groupBySID: [[UInt8]: SnapshotBuilder.Principal] = [:]
  private var groupByNumber: [[UInt8]: [SnapshotBuilder.Principal]] = [:]
  private var dynamic: [DynamicGroup] = []
  private var names: NameKeys
  /// The key of the entry's name.
  private var key: [UInt8] = []
  private var accountPositions: AccountPositions?
  private var groupPositions: GroupPositions?
  /// Entries without any of the id attributes; their DN stands in.
  private var withoutID = 0
  /// Memberships in groups that were read, as accounts tell them (`memberOf`).
  private var memberOfValues = 0
  /// Groups whose members are found by a search, here or by the server.
  private var dynamicGroups: Set<SnapshotBuilder.Principal> = []
  /// Logins of several accounts, which `memberUid` cannot tell apart.
  private var sharedLogins: Set<[UInt8]> = []
  /// Entries that are an account and a group at once.
  private var twofold = 0
  /// Accounts with values that are no UTF-8.
  private var withoutText = 0

  private struct DynamicGroup {
    let group: SnapshotBuilder.Principal
    let base: [UInt8]
    let scope: DynamicURL.Scope
    let filter: EntryFilter
  }

  /// A mapper.
  ///
  /// - Parameters:
  ///   - bases: every base that is read; members beyond them are `unread`. Empty: the whole directory.
  ///   - today: the day by which expiry is judged.
  public init(_ schema: DirectorySchema, bases: [String], on today: CivilDay) {
    self.schema = schema
    names = NameKeys(below: bases)
    workloadBases = schema.workloadBases.map { DistinguishedName.key(of: $0) }
    self.today = today
  }

  /// Attributes that accounts must be read with for the sake of dynamic groups; complete once all groups were mapped.
  public var dynamicAttributes: [String] { dynamic.flatMap(\.filter.attributes) }

  // MARK: Groups

  /// Maps a group; the principal that further members are added to.
  @discardableResult
  public mutating func add(
    group entry: borrowing DirectoryEntry, to builder: inout SnapshotBuilder
  ) -> SnapshotBuilder.Principal {
    let positions = groupPositions ?? GroupPositions(entry, schema)
    groupPositions = positions
    var record = GroupRecord(id: id(positions.id, entry))
    record.name = DirectoryValues.text(entry.first(positions.name))
    record.locator = DirectoryValues.text(entry.name)
    record.privilege = privilege(positions, entry)
    setKey(entry.name)
    let added = builder.add(record)
    let group = builder.group(id: record.id)
    // The same entry again, below a second base.
    guard added else { return group }
    key.withUnsafeBufferPointer { builder.place(group, at: $0) }
    if let sid = positions.sid.flatMap({ entry.first([$0]) }) { groupBySID[Array(sid)] = group }
    if let number = positions.number.flatMap({ entry.first([$0]) }) {
      groupByNumber[Array(number), default: []].append(group)
    }
    // Members that came in part are read anew from their beginning, all at one moment.
    for attribute in positions.members where entry.nextRange[attribute] == nil {
      addMembers(entry.all(attribute), of: group, MembershipFlags(), &builder)
    }
    for attribute in positions.owners where entry.nextRange[attribute] == nil {
      addMembers(entry.all(attribute), of: group, MembershipFlags(relation: .owner), &builder)
    }
    for attribute in positions.foreign {
      for value in entry.all(attribute) {
        builder.addUnresolved(DirectoryValues.text(value), of: group, reason: .foreign)
      }
    }
    if hidesMembers(positions, entry) {
      builder.markMembersUnread(of: group, because: "it shows no member, and its class demands one: they are hidden")
    }
    for attribute in positions.logins {
      for value in entry.all(attribute) {
        builder.addMember(loginPrincipal(value, &builder), of: group)
      }
    }
    for attribute in positions.urls { addDynamic(entry.all(attribute), of: group, &builder) }
    return group
  }

  /// Adds members by their DN, also those that come later in parts (ranged retrieval).
  public mutating func addMembers(
    _ values: some Sequence<ByteText>, of group: SnapshotBuilder.Principal, _ flags: MembershipFlags,
    _ builder: inout SnapshotBuilder
  ) {
    names.clear()
    for value in values where !value.isEmpty {
      let isWithinBases = names.append(value)
      if names.withKey(names.count - 1, EntryMapper.isForeign) {
        names.removeLast()
        builder.addUnresolved(DirectoryValues.text(value), of: group, reason: .foreign)
      } else if !isWithinBases {
        names.removeLast()
        builder.addUnresolved(DirectoryValues.text(value), of: group, reason: .unread)
      } else if names.count == EntryMapper.strip {
        names.withKeys { builder.addMembers(at: $0, of: group, flags: flags) }
        names.clear()
      }
    }
    names.withKeys { builder.addMembers(at: $0, of: group, flags: flags) }
  }

  private static let strip = 256

  private mutating func addDynamic(
    _ values: ArraySlice<ByteText>, of group: SnapshotBuilder.Principal, _ builder: inout SnapshotBuilder
  ) {
    for value in values {
      dynamicGroups.insert(group)
      guard let url = DynamicURL(DirectoryValues.text(value)) else {
        builder.markMembersUnread(
          of: group, because: "its memberURL cannot be evaluated here: \(DirectoryValues.text(value))")
        continue
      }
      let base = DistinguishedName.key(of: url.base)
      if !base.withUnsafeBufferPointer(names.isWithinBases) {
        builder.markMembersUnread(
          of: group, because: "its memberURL reaches beyond the bases that are read: \(url.base)")
      }
      dynamic.append(DynamicGroup(group: group, base: base, scope: url.scope, filter: url.filter))
    }
  }

  /// A class that demands a member (RFC 4519 3.5, 3.6), and none to be seen.
  private func hidesMembers(_ positions: GroupPositions, _ entry: borrowing DirectoryEntry) -> Bool {
    guard !schema.neverEmpty.isEmpty, !schema.member.isEmpty, let classes = positions.classes, entry.nextRange.isEmpty
    else { return false }
    for attribute in positions.members + positions.logins + positions.urls where !entry.all(attribute).isEmpty {
      return false
    }
    return entry.all(classes).contains { value in schema.neverEmpty.contains { DirectoryValues.equal(value, $0) } }
  }

  private func privilege(_ positions: GroupPositions, _ entry: borrowing DirectoryEntry) -> PrivilegeHint {
    if let sid = positions.sid.flatMap({ entry.first([$0]) }), PrivilegedGroups.hint(sid: sid) == .declared {
      return .declared
    }
    return positions.adminCount.flatMap { entry.first([$0]) }.map { DirectoryValues.equal($0, "1") } == true
      ? .lead : .none
  }

  // MARK: Accounts

  /// Maps an account.
  public mutating func add(account entry: borrowing DirectoryEntry, to builder: inout SnapshotBuilder) {
    let positions = accountPositions ?? AccountPositions(entry, schema, on: today)
    accountPositions = positions
    var id = id(positions.id, entry)
    let account = id.withUTF8 { builder.account(id: $0) }
    setKey(entry.name)
    guard addFacts(facts(positions, entry), account, id, &builder) else { return }
    let sitting = key.withUnsafeBufferPointer { builder.principalPlaced(at: $0) }
    if let sitting, sitting.isGroup {
      // Who lists the entry means both: the name stays the group's, and the account is in it.
      builder.addMember(account, of: sitting, flags: MembershipFlags(origin: .inherited))
      twofold += 1
    } else {
      key.withUnsafeBufferPointer { builder.place(account, at: $0) }
    }
    if !schema.memberLogin.isEmpty { placeLogins(positions, entry, account, &builder) }
    if let memberOf = positions.memberOf { countMemberOf(entry.all(memberOf), builder) }
    addPrimaryGroup(positions, entry, account, &builder)
    for group in dynamic where group.scope.contains(key, group.base) && group.filter.matches(entry) {
      builder.addMember(account, of: group.group, flags: MembershipFlags(origin: .dynamic))
    }
  }

  /// Adds the account; values that are no UTF-8 are mended, since reports and evidence are text.
  private mutating func addFacts(
    _ facts: borrowing AccountBytes, _ account: SnapshotBuilder.Principal, _ id: String,
    _ builder: inout SnapshotBuilder
  ) -> Bool {
    let texts = [facts.login, facts.mail, facts.employee, facts.name, facts.department, facts.title, facts.locator]
    if texts.allSatisfy(EntryMapper.isText) { return builder.add(account, facts) }
    withoutText += 1
    var record = AccountRecord(id: id)
    record.login = DirectoryValues.text(facts.login)
    record.mail = DirectoryValues.text(facts.mail)
    record.employee = DirectoryValues.text(facts.employee)
    record.name = DirectoryValues.text(facts.name)
    record.department = DirectoryValues.text(facts.department)
    record.title = DirectoryValues.text(facts.title)
    record.locator = DirectoryValues.text(facts.locator)
    record.status = facts.status
    record.kind = facts.kind
    record.external = facts.external
    record.privilege = facts.privilege
    record.lastSignIn = facts.lastSignIn
    return builder.add(record)
  }

  private static func isText(_ value: ByteText) -> Bool {
    value.allSatisfy { $0 < 0x80 } || String(validating: value, as: UTF8.self) != nil
  }

  /// Every login: an entry may have several, and a group may list any of them.
  private mutating func placeLogins(
    _ positions: AccountPositions, _ entry: borrowing DirectoryEntry, _ account: SnapshotBuilder.Principal,
    _ builder: inout SnapshotBuilder
  ) {
    for attribute in positions.login {
      for login in entry.all(attribute) {
        let alias = EntryMapper.loginKey(login)
        if sharedLogins.contains(alias) { continue }
        alias.withUnsafeBufferPointer { alias in
          let other = builder.principalPlaced(at: alias)
          if other == nil || other == account { return builder.place(account, at: alias) }
          sharedLogins.insert(Array(alias))
          builder.withdraw(
            alias, because: "it lists the login \"\(DirectoryValues.text(login))\", which several accounts have")
        }
      }
    }
  }

  private mutating func countMemberOf(_ values: ArraySlice<ByteText>, _ builder: borrowing SnapshotBuilder) {
    for value in values {
      setKey(value)
      let group = key.withUnsafeBufferPointer { builder.principalPlaced(at: $0) }
      if let group, group.isGroup, !dynamicGroups.contains(group) { memberOfValues += 1 }
    }
  }

  /// Whether reading accounts adds members to groups.
  public var accountsTellMembers: Bool {
    switch schema.primaryGroup {
    case .none: !dynamic.isEmpty
    case .posix: !dynamic.isEmpty || !groupByNumber.isEmpty
    case .activeDirectory: !dynamic.isEmpty || !groupBySID.isEmpty
    }
  }

  /// What to tell when accounts know of more memberships than groups list, once all were mapped.
  public func memberOfNote(_ builder: borrowing SnapshotBuilder) -> String? {
    // Fewer is usual: overlays keep it for one class of groups only, and for changes made since they were switched on.
    let listed = builder.directMembers(except: dynamicGroups)
    guard !schema.memberOfIsTransitive, memberOfValues > listed else { return nil }
    return "accounts tell of \(memberOfValues) memberships (\(schema.memberOf)), groups list only \(listed) accounts: "
      + "some members of groups may be hidden from this account"
  }

  private func facts(_ positions: AccountPositions, _ entry: borrowing DirectoryEntry) -> AccountBytes {
    var facts = AccountBytes()
    let none = ByteText(start: nil, count: 0)
    facts.login = entry.first(positions.login) ?? none
    facts.mail = entry.first(positions.mail) ?? none
    facts.employee = entry.first(positions.employee) ?? none
    facts.name = entry.first(positions.name) ?? none
    facts.department = entry.first(positions.department) ?? none
    facts.title = entry.first(positions.title) ?? none
    facts.locator = entry.name
    facts.status = positions.state.status(of: entry)
    let isWorkload =
      workloadBases.contains { DistinguishedName.key(key, isWithin: $0) }
      || EntryMapper.matches(schema.workload, positions.workload, entry)
    facts.kind = isWorkload ? .workload : .human
    facts.external = EntryMapper.matches(schema.external, positions.external, entry)
    if let admin = positions.adminCount.flatMap({ entry.first([$0]) }), DirectoryValues.equal(admin, "1") {
      facts.privilege = .lead
    }
    facts.lastSignIn = positions.lastSignIn.compactMap { DirectoryValues.day(entry.first([$0])) }.max()
    return facts
  }

  private func addPrimaryGroup(
    _ positions: AccountPositions, _ entry: borrowing DirectoryEntry, _ account: SnapshotBuilder.Principal,
    _ builder: inout SnapshotBuilder
  ) {
    let flags = MembershipFlags(origin: .primaryGroup)
    switch schema.primaryGroup {
    case .none: return
    case .posix:
      guard let number = positions.primary.flatMap({ entry.first([$0]) }) else { return }
      for group in groupByNumber[Array(number)] ?? [] { builder.addMember(account, of: group, flags: flags) }
    case .activeDirectory:
      guard let number = positions.primary.flatMap({ DirectoryValues.integer(entry.first([$0])) }),
        let rid = UInt32(exactly: number), let own = positions.sid.flatMap({ entry.first([$0]) }), own.count >= 12
      else { return }
      var sid = Array(own.dropLast(4))
      withUnsafeBytes(of: rid.littleEndian) { sid.append(contentsOf: $0) }
      if let group = groupBySID[sid] { builder.addMember(account, of: group, flags: flags) }
    }
  }

  /// Facts for the operator, once everything was mapped.
  public var notes: [String] {
    var notes: [String] = []
    if withoutID > 0 {
      notes.append(
        "\(withoutID) entries have none of the id attributes (\(schema.id.joined(separator: ", "))); their DN stands in, "
          + "so a renamed entry looks new")
    }
    if !sharedLogins.isEmpty {
      notes.append("\(sharedLogins.count) logins belong to several accounts; groups that list them are not judged")
    }
    if twofold > 0 { notes.append("\(twofold) entries are an account and a group at once; each counts as both") }
    if withoutText > 0 { notes.append("\(withoutText) accounts have values that are no UTF-8; they are shown mended") }
    return notes
  }

  // MARK: Keys

  private mutating func id(_ positions: [Int], _ entry: borrowing DirectoryEntry) -> String {
    for position in positions {
      if let value = entry.first([position]), !value.isEmpty {
        return DirectoryValues.id(value, attribute: entry.attributes[position])
      }
    }
    withoutID += 1
    return "dn:" + String(decoding: DistinguishedName.key(of: entry.name), as: UTF8.self)
  }

  private mutating func setKey(_ name: ByteText) {
    names.clear()
    names.append(name)
    key.removeAll(keepingCapacity: true)
    names.withKey(0) { key.append(contentsOf: $0) }
  }

  private static let foreign = Array("cn=foreignsecurityprincipals,".utf8)
  private static let foreignName = Array("cn=s-1-".utf8)

  private static func isForeign(_ key: ByteText) -> Bool {
    key.starts(with: foreignName) && key.firstRange(of: foreign) != nil
  }

  private static func loginKey(_ login: ByteText) -> [UInt8] { Array("login:".utf8) + Array(login) }

  private func loginPrincipal(_ login: ByteText, _ builder: inout SnapshotBuilder) -> SnapshotBuilder.Principal {
    EntryMapper.loginKey(login).withUnsafeBufferPointer { builder.principal(at: $0) }
  }

  private static func matches(
    _ marks: [DirectorySchema.Mark], _ positions: [Int?], _ entry: borrowing DirectoryEntry
  ) -> Bool {
    for (mark, position) in zip(marks, positions) {
      guard let position else { continue }
      for value in entry.all(position) where mark.values.contains(where: { DirectoryValues.equal(value, $0) }) {
        return true
      }
    }
    return false
  }
}

/// Where an entry keeps what an account needs.
private struct AccountPositions {
  let id, login, mail, employee, name, department, title, lastSignIn: [Int]
  let workload, external: [Int?]
  let memberOf, primary, sid, adminCount: Int?
  let state: AccountState

  init(_ entry: borrowing DirectoryEntry, _ schema: DirectorySchema, on today: CivilDay) {
    id = schema.id.positions(in: entry)
    login = schema.login.positions(in: entry)
    mail = schema.mail.positions(in: entry)
    employee = schema.employee.positions(in: entry)
    name = schema.name.positions(in: entry)
    department = schema.department.positions(in: entry)
    title = schema.title.positions(in: entry)
    lastSignIn = schema.lastSignIn.positions(in: entry)
    workload = schema.workload.map { entry.position(of: $0.attribute) }
    external = schema.external.map { entry.position(of: $0.attribute) }
    memberOf = schema.memberOf.isEmpty ? nil : entry.position(of: schema.memberOf)
    primary = entry.position(of: schema.primaryGroup == .activeDirectory ? "primaryGroupID" : "gidNumber")
    sid = entry.position(of: "objectSid")
    adminCount = entry.position(of: "adminCount")
    state = AccountState(entry, on: today)
  }
}

/// Where an entry keeps what a group needs.
private struct GroupPositions {
  let id, name, members, owners, logins, urls, foreign: [Int]
  let sid, number, adminCount, classes: Int?

  init(_ entry: borrowing DirectoryEntry, _ schema: DirectorySchema) {
    id = schema.id.positions(in: entry)
    name = schema.groupName.positions(in: entry)
    members = schema.member.positions(in: entry)
    owners = schema.owner.positions(in: entry)
    logins = schema.memberLogin.positions(in: entry)
    urls = schema.memberURL.positions(in: entry)
    foreign = schema.foreignMember.positions(in: entry)
    classes = entry.position(of: "objectClass")
    sid = entry.position(of: "objectSid")
    number = schema.primaryGroup == .posix ? entry.position(of: "gidNumber") : nil
    adminCount = entry.position(of: "adminCount")
  }
}

extension [String] {
  fileprivate func positions(in entry: borrowing DirectoryEntry) -> [Int] {
    var result: [Int] = []
    for name in self { if let position = entry.position(of: name) { result.append(position) } }
    return result
  }
}
