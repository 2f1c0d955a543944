public import AccessModel

/// All snapshots as one graph: accounts and groups of every source in one numbering, edges judged as of one day.
public struct AccessGraph: Sendable {
  /// The snapshots, in the order of the configuration.
  public let snapshots: [Snapshot]
  /// The source of each snapshot: looking through whole snapshots for one is dear.
  private let sources: [String]
  /// The oldest id of each source that has been renamed.
  private let oldestIDs: [String: String]
  /// The day by which validity windows are judged.
  public let today: CivilDay
  /// Number of the first account of each snapshot.
  public let accountBase: [Int]
  /// Number of the first group of each snapshot.
  public let groupBase: [Int]
  /// Accounts in all.
  public let accountCount: Int
  /// Groups in all.
  public let groupCount: Int
  /// Per snapshot, a verdict on each edge; empty when all are plain memberships in force.
  let verdicts: [[EdgeVerdict]]
  /// Per snapshot and group: whether members may be missing from what was read.
  let incompleteGroups: [[Bool]]
  /// Whether any edge is eligible.
  public let hasEligible: Bool

  /// What an edge counts for on the day of judgement.
  struct EdgeVerdict: Equatable {
    var raw: UInt8
    static let inForce: UInt8 = 1
    static let eligible: UInt8 = 2
    static let owner: UInt8 = 4
    static let plain = EdgeVerdict(raw: inForce)
  }

  /// A graph over snapshots, as of a day.
  ///
  /// - Parameter oldestIDs: the oldest id of each source that has been renamed, by its present one.
  public init(_ snapshots: [Snapshot], on today: CivilDay, oldestIDs: [String: String] = [:]) {
    self.oldestIDs = oldestIDs
    self.snapshots = snapshots
    sources = snapshots.map(\.source)
    self.today = today
    var accounts = 0
    var groups = 0
    var accountBase: [Int] = []
    var groupBase: [Int] = []
    for snapshot in snapshots {
      accountBase.append(accounts)
      groupBase.append(groups)
      accounts += snapshot.accounts.count
      groups += snapshot.groups.count
    }
    self.accountBase = accountBase
    self.groupBase = groupBase
    accountCount = accounts
    groupCount = groups
    verdicts = snapshots.map { AccessGraph.verdicts($0, on: today) }
    incompleteGroups = snapshots.map(AccessGraph.incompleteGroups)
    hasEligible = verdicts.contains { $0.contains { $0.raw & EdgeVerdict.eligible != 0 } }
  }

  /// Snapshot and row of an account.
  public func locate(account: Int) -> (snapshot: Int, row: Int) { AccessGraph.locate(account, accountBase) }

  /// Snapshot and row of a group.
  public func locate(group: Int) -> (snapshot: Int, row: Int) { AccessGraph.locate(group, groupBase) }

  /// Position of the snapshot of a source.
  public func snapshot(of source: String) -> Int? { sources.firstIndex(of: source) }

  /// What identity keys and fingerprints call a source: the oldest id that it is known to have had.
  public func stableID(source: String) -> String { oldestIDs[source] ?? source }

  private static func locate(_ number: Int, _ bases: [Int]) -> (snapshot: Int, row: Int) {
    var position = bases.count - 1
    while bases[position] > number { position -= 1 }
    return (position, number - bases[position])
  }

  private static func verdicts(_ snapshot: Snapshot, on today: CivilDay) -> [EdgeVerdict] {
    let memberships = snapshot.memberships
    if memberships.windows.isEmpty, arePlain(memberships.flags) { return [] }
    var result = memberships.flags.map { flags in
      var raw: UInt8 =
        switch flags.state {
        case .active: EdgeVerdict.inForce
        case .eligible: EdgeVerdict.eligible
        case .pending, .expired: 0
        }
      if flags.relation == .owner { raw |= EdgeVerdict.owner }
      return EdgeVerdict(raw: raw)
    }
    for window in memberships.windows {
      if let from = window.from, from > today { result[Int(window.edge)].raw &= EdgeVerdict.owner }
      if let until = window.until, until < today { result[Int(window.edge)].raw &= EdgeVerdict.owner }
    }
    return result
  }

  /// Whether all edges are active memberships, found without a branch an edge.
  private static func arePlain(_ flags: [MembershipFlags]) -> Bool {
    let plain = MembershipFlags().raw
    return flags.withUnsafeBufferPointer { flags in
      var other: UInt8 = 0
      for flag in flags { other |= flag.raw ^ plain }
      return other & 0b111 == 0
    }
  }

  /// A group is incomplete if the source says so, or if it lists a member that lives elsewhere or was not read.
  ///
  /// A source whose members scope is not complete puts all of its groups in doubt, unless it vouches for those that it does
  /// not name. A member that does not seem to exist proves nothing where entries are missing.
  private static func incompleteGroups(_ snapshot: Snapshot) -> [Bool] {
    var result = snapshot.groups.membersUnread.map { $0 != 0 }
    let hasAllGroups = snapshot.coverage.isComplete(.groups)
    let isConfined = snapshot.coverage.scopes[.members]?.confined == true && result.contains(true)
    if !snapshot.coverage.isComplete(.members), !isConfined {
      return [Bool](repeating: true, count: result.count)
    }
    let hasAllEntries = hasAllGroups && snapshot.coverage.isComplete(.accounts)
    for member in snapshot.unresolved where member.reason != .dangling || !hasAllEntries {
      result[Int(member.group)] = true
    }
    return result
  }
}
