/// An account as a connector reads it. Everything but the id may be missing.
public struct AccountRecord: Sendable, Hashable {
  /// The source's immutable id (entryUUID, objectGUID, an IdP's user id); never a name or a DN.
  public var id: String
  /// What the person types to sign in.
  public var login = ""
  /// Mail address.
  public var mail = ""
  /// Employee number.
  public var employee = ""
  /// Display name.
  public var name = ""
  /// Department as the source spells it.
  public var department = ""
  /// Job title.
  public var title = ""
  /// Where the source keeps the entry: a DN, a URL.
  public var locator = ""
  /// Whether the login can be used.
  public var status = AccountStatus.active
  /// Person or workload.
  public var kind = AccountKind.human
  /// True for somebody who is not of the organisation.
  public var external = false
  /// Whether the source marks the account as privileged.
  public var privilege = PrivilegeHint.none
  /// Day of the last sign-in.
  public var lastSignIn: CivilDay?

  /// A record with only an id.
  public init(id: String) { self.id = id }
}

/// A group as a connector reads it.
public struct GroupRecord: Sendable, Hashable {
  /// The source's immutable id.
  public var id: String
  /// The name that people use.
  public var name = ""
  /// Where the source keeps the entry.
  public var locator = ""
  /// `group`, `role`, `team` …; empty means `group`.
  public var kind = ""
  /// How privileged the source says it is.
  public var privilege = PrivilegeHint.none
  /// Why its member list is not complete; empty when it is.
  public var membersUnread = ""

  /// A record with only an id.
  public init(id: String) { self.id = id }
}

/// An account whose strings are still in the reader's buffer: what fast readers hand over.
public struct AccountBytes {
  /// The same facts as ``AccountRecord``; an absent string is an empty buffer.
  public var login, mail, employee, name, department, title, locator: ByteText
  /// Whether the login can be used.
  public var status = AccountStatus.active
  /// Person or workload.
  public var kind = AccountKind.human
  /// True for somebody who is not of the organisation.
  public var external = false
  /// Whether the source marks the account as privileged.
  public var privilege = PrivilegeHint.none
  /// Day of the last sign-in.
  public var lastSignIn: CivilDay?

  /// An account with nothing but defaults.
  public init() {
    let none = ByteText(start: nil, count: 0)
    (login, mail, employee, name, department, title, locator) = (none, none, none, none, none, none, none)
  }
}

/// An account's membership without a window, whose names are still in the reader's buffer: what fast readers hand over.
public struct MemberBytes: HashedKey {
  /// Id of the group, not empty.
  public let group: ByteText
  /// Id of the account, not empty.
  public let member: ByteText
  let hash: UInt32
  /// Relation, state and origin.
  public let flags: MembershipFlags
  /// Whether the group is that of the membership before, which spares looking for it.
  public let repeatsGroup: Bool
  var key: ByteText { member }

  /// A membership by its parts.
  public init(group: ByteText, member: ByteText, flags: MembershipFlags, repeatsGroup: Bool) {
    self.group = group
    self.member = member
    self.flags = flags
    self.repeatsGroup = repeatsGroup
    hash = KeyIndex.hash(member)
  }
}
