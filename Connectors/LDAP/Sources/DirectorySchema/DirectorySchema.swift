/// How a directory writes accounts, groups and memberships: a preset, and any part of it overridden.
public struct DirectorySchema: Sendable, Hashable {
  /// What an attribute of a group holds.
  public enum MemberForm: String, Sendable, Hashable, CaseIterable {
    /// A distinguished name (`member`, `uniqueMember`, `roleOccupant`).
    case name
    /// A login (`memberUid`, RFC 2307); compared exactly.
    case login
    /// An LDAP URL whose matches are the members (`memberURL`, groupOfURLs).
    case url
  }

  /// How an account points at its primary group.
  public enum PrimaryGroup: String, Sendable, Hashable, CaseIterable {
    case none
    /// `primaryGroupID`: the last part of a group's SID (MS-ADTS 3.1.1.4.5.2).
    case activeDirectory
    /// `gidNumber` equals the group's (RFC 2307).
    case posix
  }

  /// An attribute and the values (folded) that mean something.
  public struct Mark: Sendable, Hashable {
    /// Name of the attribute.
    public var attribute: String
    /// Values, compared without case.
    public var values: [String]

    /// A mark by its parts.
    public init(_ attribute: String, _ values: [String]) {
      self.attribute = attribute
      self.values = values
    }
  }

  /// Which entries are accounts (RFC 4515).
  public var accountFilter = "(|(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=account))"
  /// Which entries are groups (RFC 4515).
  public var groupFilter =
    "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=groupOfURLs)"
    + "(objectClass=organizationalRole))"
  /// Immutable id; the first attribute that an entry has.
  public var id = ["entryUUID"]
  /// Login.
  public var login = ["uid"]
  /// Mail address.
  public var mail = ["mail"]
  /// Employee number.
  public var employee = ["employeeNumber"]
  /// Display name.
  public var name = ["displayName", "cn"]
  /// Department.
  public var department = ["departmentNumber", "ou"]
  /// Job title.
  public var title = ["title"]
  /// Name of a group.
  public var groupName = ["cn"]
  /// Attributes that hold DNs of members.
  public var member = ["member", "uniqueMember", "roleOccupant"]
  /// Attributes that hold logins of members.
  public var memberLogin = ["memberUid"]
  /// Attributes that hold URLs of dynamic members.
  public var memberURL = ["memberURL"]
  /// Attributes that hold members of other directories (FreeIPA's `ipaExternalMember`): kept as unresolved.
  public var foreignMember: [String] = []
  /// Classes of groups that cannot be without a member: one that shows none hides them.
  public var neverEmpty = ["groupOfNames", "groupOfUniqueNames"]
  /// Attribute of accounts that lists their groups, only for a cross-check; empty for none.
  public var memberOf = "memberOf"
  /// Whether `memberOf` also lists groups that hold an account through another group (389-ds, FreeIPA).
  public var memberOfIsTransitive = false
  /// Attributes that hold DNs of a group's owners.
  public var owner = ["owner"]
  /// How an account points at its primary group.
  public var primaryGroup = PrimaryGroup.posix
  /// Last sign-in; the newest of the attributes that an entry has.
  public var lastSignIn = ["authTimestamp", "pwdLastSuccess"]
  /// Marks of accounts that no person signs in with.
  public var workload = [Mark("objectClass", ["account", "applicationProcess"])]
  /// Bases below which every account is a workload.
  public var workloadBases: [String] = []
  /// Marks of somebody who is not of the organisation.
  public var external = [Mark("employeeType", ["contractor", "external", "supplier", "partner"])]

  /// The schemas that alignd knows.
  public enum Preset: String, Sendable, Hashable, CaseIterable {
    case openldap
    case activeDirectory = "active-directory"
    case ds389 = "389ds"
    case freeipa
    case rfc2307
  }

  /// The schema of a preset.
  public init(_ preset: Preset) {
    switch preset {
    case .openldap: break
    case .activeDirectory: useActiveDirectory()
    case .ds389: use389()
    case .freeipa:
      use389()
      id = ["ipaUniqueID", "nsUniqueId", "entryUUID"]
      groupFilter = "(|(objectClass=ipaUserGroup)(objectClass=groupOfNames)(objectClass=nestedGroup))"
      lastSignIn = ["krbLastSuccessfulAuth", "authTimestamp"]
      foreignMember = ["ipaExternalMember"]
      owner = ["owner", "memberManager"]
    case .rfc2307:
      accountFilter = "(objectClass=posixAccount)"
      groupFilter = "(objectClass=posixGroup)"
      workload = []
      member = []
      memberURL = []
      memberOf = ""
    }
  }

  private mutating func useActiveDirectory() {
    neverEmpty = []
    accountFilter = "(objectClass=user)"
    groupFilter = "(objectClass=group)"
    id = ["objectGUID"]
    login = ["sAMAccountName"]
    employee = ["employeeNumber", "employeeID"]
    department = ["department"]
    groupName = ["sAMAccountName", "cn"]
    member = ["member"]
    memberLogin = []
    memberURL = []
    owner = ["managedBy"]
    primaryGroup = .activeDirectory
    lastSignIn = ["lastLogonTimestamp", "lastLogon"]
    workload = [
      Mark("objectClass", ["computer", "msDS-ManagedServiceAccount", "msDS-GroupManagedServiceAccount"])
    ]
  }

  private mutating func use389() {
    // Unlike RFC 4519, 389-ds lets a group be empty.
    neverEmpty = []
    memberOfIsTransitive = true
    accountFilter = "(|(objectClass=person)(objectClass=posixAccount)(objectClass=account))"
    groupFilter =
      "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=groupOfURLs)"
      + "(objectClass=nestedGroup))"
    id = ["nsUniqueId", "entryUUID"]
    lastSignIn = ["lastLoginTime", "authTimestamp"]
  }

  /// Attributes by which accounts are judged whatever the preset.
  static let stateAttributes = [
    "userAccountControl", "accountExpires", "nsAccountLock", "shadowExpire",
    "pwdAccountLockedTime", "pwdEndTime", "krbPrincipalExpiration",
  ]

  /// What a search for groups has to ask for.
  public var groupAttributes: [String] {
    let special = ["objectClass", "objectSid", "gidNumber", "adminCount", "groupType"]
    return DirectorySchema.distinct(id + groupName + memberAttributes + owner + special)
  }

  /// Every attribute that says who is in a group.
  public var memberAttributes: [String] { member + memberLogin + memberURL + foreignMember }

  /// What a search for accounts has to ask for.
  public var accountAttributes: [String] {
    let marks = (workload + external).map(\.attribute)
    let special = ["objectClass", "adminCount"] + DirectorySchema.stateAttributes + primaryAttributes
    let facts = id + login + mail + employee + name + department + title + lastSignIn
    return DirectorySchema.distinct(facts + marks + special + (memberOf.isEmpty ? [] : [memberOf]))
  }

  private var primaryAttributes: [String] {
    switch primaryGroup {
    case .none: []
    case .activeDirectory: ["primaryGroupID", "objectSid"]
    case .posix: ["gidNumber"]
    }
  }

  /// Keeps the first of several spellings of a name.
  static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
  }
}
