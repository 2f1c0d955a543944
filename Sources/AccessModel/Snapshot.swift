/// What one source said at one moment: accounts, groups and memberships in columns, with its ``Coverage``.
///
/// Accounts and groups are numbered by the byte order of their ids, and each group's members by that number, so that
/// two reads of equal data give equal snapshots whatever order the source answered in.
public struct Snapshot: Sendable {
  /// The configured id of the source.
  public let source: String
  /// How completely the source was read.
  public let coverage: Coverage
  /// Every string of the snapshot.
  public let strings: StringPool
  /// One entry an account, in every column.
  public let accounts: AccountColumns
  /// One entry a group, in every column.
  public let groups: GroupColumns
  /// Who is in which group.
  public let memberships: MembershipColumns
  /// Listed members that are no account or group of this snapshot, ordered by group.
  public let unresolved: [UnresolvedMember]

  init(
    source: String, coverage: Coverage, strings: StringPool, accounts: AccountColumns, groups: GroupColumns,
    memberships: MembershipColumns, unresolved: [UnresolvedMember]
  ) {
    self.source = source
    self.coverage = coverage
    self.strings = strings
    self.accounts = accounts
    self.groups = groups
    self.memberships = memberships
    self.unresolved = unresolved
  }
}

/// The accounts of a snapshot, a column a fact. `0` in a string column means that the source did not tell.
public struct AccountColumns: Sendable {
  /// The source's immutable id.
  public internal(set) var id: [StringRef] = []
  /// What the person types to sign in.
  public internal(set) var login: [StringRef] = []
  /// Mail address.
  public internal(set) var mail: [StringRef] = []
  /// Employee number.
  public internal(set) var employee: [StringRef] = []
  /// Display name.
  public internal(set) var name: [StringRef] = []
  /// Department as the source spells it.
  public internal(set) var department: [StringRef] = []
  /// Job title.
  public internal(set) var title: [StringRef] = []
  /// Where the source keeps the entry: a DN, a URL.
  public internal(set) var locator: [StringRef] = []
  /// Whether the login can be used.
  public internal(set) var status: [AccountStatus] = []
  /// Person or workload.
  public internal(set) var kind: [AccountKind] = []
  /// True for somebody who is not of the organisation.
  public internal(set) var external: [Bool] = []
  /// Whether the source marks the account as privileged (AD's adminCount).
  public internal(set) var privilege: [PrivilegeHint] = []
  /// Day of the last sign-in; nil when the source does not tell, or there was none.
  public internal(set) var lastSignIn: [CivilDay?] = []

  /// Number of accounts.
  public var count: Int { id.count }
}

/// The groups of a snapshot, a column a fact.
public struct GroupColumns: Sendable {
  /// The source's immutable id.
  public internal(set) var id: [StringRef] = []
  /// The name that people use, and that the matrix may bind.
  public internal(set) var name: [StringRef] = []
  /// Where the source keeps the entry: a DN, a URL.
  public internal(set) var locator: [StringRef] = []
  /// `group`, `role`, `team` …; empty means `group`.
  public internal(set) var kind: [StringRef] = []
  /// How privileged the source says it is.
  public internal(set) var privilege: [PrivilegeHint] = []
  /// Why the member list of this group is not complete; `0` when it is.
  public internal(set) var membersUnread: [StringRef] = []

  /// Number of groups.
  public var count: Int { id.count }
}

/// The edges of the membership graph, grouped by the group that contains (compressed rows).
public struct MembershipColumns: Sendable {
  /// Edges of group `g` are `start[g]..<start[g + 1]`.
  public internal(set) var start: [UInt32] = [0]
  /// The member: an account's number, or a group's number with ``groupBit`` set.
  public internal(set) var member: [UInt32] = []
  /// Relation, state and origin of each edge.
  public internal(set) var flags: [MembershipFlags] = []
  /// Validity windows of the few edges that have one, by ascending edge.
  public internal(set) var windows: [MembershipWindow] = []

  /// Set in ``member`` when the member is a group.
  public static let groupBit: UInt32 = 1 << 31

  /// Number of edges.
  public var count: Int { member.count }
}

/// The days on which a membership is in force, both inclusive.
public struct MembershipWindow: Hashable, Sendable {
  /// Number of the edge.
  public let edge: UInt32
  /// First day; nil for no beginning.
  public let from: CivilDay?
  /// Last day; nil for no end.
  public let until: CivilDay?
}

/// A listed member that could not be tied to an entry.
public struct UnresolvedMember: Hashable, Sendable {
  /// Number of the group.
  public let group: UInt32
  /// The member as the source wrote it.
  public let member: StringRef
  /// Why it could not be tied.
  public let reason: UnresolvedReason
}

extension Snapshot {
  /// A snapshot of a source of which nothing could be read.
  public static func unread(source: String, because reason: String) -> Snapshot {
    Snapshot(
      source: source, coverage: .unread(because: reason), strings: StringPool(), accounts: AccountColumns(),
      groups: GroupColumns(), memberships: MembershipColumns(), unresolved: [])
  }

  /// The string with that number.
  public func string(_ reference: StringRef) -> String { strings[reference] }

  /// The members of a group, as edge numbers.
  public func edges(of group: Int) -> Range<Int> {
    Int(memberships.start[group])..<Int(memberships.start[group + 1])
  }

  /// The number of the account with that id.
  public func account(id: String) -> Int? { strings.position(of: id, in: accounts.id) }

  /// The number of the group with that id.
  public func group(id: String) -> Int? { strings.position(of: id, in: groups.id) }
}

extension StringPool {
  /// Where a string stands in a column that is in the byte order of its strings, as those of ids are.
  public func position(of text: String, in column: [StringRef]) -> Int? {
    var key = text
    return key.withUTF8 { wanted in
      var low = 0
      var high = column.count
      while low < high {
        let middle = (low + high) / 2
        if withBytes(of: column[middle], { byteOrder($0, wanted) }) < 0 {
          low = middle + 1
        } else {
          high = middle
        }
      }
      guard low < column.count, withBytes(of: column[low], { byteOrder($0, wanted) }) == 0 else { return nil }
      return low
    }
  }
}

/// Compares two byte strings: negative when `left` sorts first, zero when equal.
func byteOrder(_ left: ByteText, _ right: ByteText) -> Int {
  let common = min(left.count, right.count)
  for index in 0..<common where left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
  return left.count - right.count
}
