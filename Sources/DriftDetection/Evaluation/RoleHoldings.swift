import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Who holds which role today, resolved from assignments and from the inventory's people columns.
struct RoleHoldings: Sendable {
  /// One held role: which role, and through which row.
  struct Holding: Hashable, Sendable {
    let role: Int
    let row: Int
  }

  /// A row whose holder is not a person with active access to anything.
  struct Unresolved: Sendable {
    let row: Int
    /// The identity, when the holder is known but not active.
    let identity: Int?
    /// What several identities share, when the holder is ambiguous.
    let isAmbiguous: Bool
  }

  /// The matrix's assignments, then the rows derived from the inventory.
  let assignments: AssignmentTable
  /// Rows that the inventory implies: an owner named only there, an operator …
  var derived: [Assignment] = []
  /// Holdings of identity `i` are at `start[i]..<start[i + 1]`.
  private(set) var start = SharedNumbers(count: 0)
  private(set) var heldRole = SharedNumbers(count: 0)
  private(set) var heldRow = SharedNumbers(count: 0)
  /// Rows whose holder is `everyone`.
  var everyone: [Holding] = []
  /// Rows that ended, by identity.
  var lapsed: [Int: [Int]] = [:]
  /// Of these, rows whose holder group was not read completely, and why.
  var lapsedUnread: [Int: String] = [:]
  /// Rows that name nobody, somebody inactive, or several.
  var unresolved: [Unresolved] = []
  /// Rows of which it is not known who all holds the role by them, and why: the holder group was not read completely, or
  /// nobody knows whether the inventory gives the role at all (``doubtful``).
  var unread: [Int: String] = [:]
  /// Derived rows that are none if the person holds another owning role by a group that was not read; with the identity.
  var doubtful: [Int: Int] = [:]
  /// Rows whose holder is an attribute filter.
  var filters: [Int] = []
  /// Groups of rows whose holder is a group, by row.
  var holderGroups: [Int: [Int]] = [:]
  /// How many identities hold each role, `everyone` aside.
  var holderCount: [Int]
  /// The same without the rows that the inventory implies.
  var assignedCount: [Int] = []
  /// Rows that ended and still permit what they permitted, by the policy's grace; they oblige and forbid nothing.
  var graced: Set<Int> = []
  /// Rows for `everyone` that ended.
  var lapsedEveryone: [Int] = []

  init(_ assignments: AssignmentTable, roles: Int) {
    self.assignments = assignments
    holderCount = Array(repeating: 0, count: roles)
  }

  /// Takes what every identity holds.
  mutating func take(_ grouping: consuming HoldingsGrouping) {
    start = grouping.start
    heldRole = grouping.role
    heldRow = grouping.row
    holderCount = grouping.holderCount
  }

  /// Number of rows, derived ones included.
  var rowCount: Int { assignments.count + derived.count }

  /// A row by its number.
  func row(_ number: Int) -> Assignment {
    number < assignments.count ? assignments[number] : derived[number - assignments.count]
  }

  /// The assets that a row is about; empty when it does not say.
  func assets(ofRow number: Int) -> [Int] {
    number < assignments.count ? assignments.assets(of: number) : derived[number - assignments.count].assets
  }

  /// Whether somebody could be among those of an unread row who were not seen.
  func mayConcern(_ row: Int, _ identity: Int) -> Bool { doubtful.isEmpty || doubtful[row] ?? identity == identity }

  /// Whether everybody holds the role by a row.
  func isEveryone(_ row: Int) -> Bool { everyone.contains { $0.row == row } }

  /// What an identity holds, `everyone` rows aside.
  func holdings(of identity: Int) -> [Holding] {
    (Int(start[identity])..<Int(start[identity + 1])).map {
      Holding(role: Int(heldRole[$0]), row: Int(heldRow[$0]))
    }
  }

  /// Calls `body` with what an identity holds, in order, `everyone` rows included where they are meant.
  func forEachHolding(of identity: Int, isEveryone: Bool, _ body: (Holding) -> Void) {
    for held in Int(start[identity])..<Int(start[identity + 1]) {
      body(Holding(role: Int(heldRole[held]), row: Int(heldRow[held])))
    }
    if isEveryone { for holding in everyone { body(holding) } }
  }

  /// What an identity holds, `everyone` rows included where they are meant.
  func allHoldings(of identity: Int, isEveryone: Bool) -> [Holding] {
    holdings(of: identity) + (isEveryone ? everyone : [])
  }
}

extension RoleHoldings {
  /// The active identities that hold each of some roles.
  func holders(ofRoles wanted: Set<Int>, _ facts: Facts) -> [Int: Set<Int>] {
    if wanted.isEmpty { return [:] }
    var result: [Int: Set<Int>] = [:]
    let everyone = Set(self.everyone.filter { !graced.contains($0.row) }.map(\.role)).intersection(wanted)
    let isWanted = facts.matrix.roles.indices.map(wanted.contains)
    for identity in 0..<facts.identities.count {
      for held in Int(start[identity])..<Int(start[identity + 1])
      where isWanted[Int(heldRole[held])] && !graced.contains(Int(heldRow[held])) {
        result[Int(heldRole[held]), default: []].insert(identity)
      }
      if !everyone.isEmpty, facts.identities.isEveryone(identity) {
        for role in everyone { result[role, default: []].insert(identity) }
      }
    }
    return result
  }
}
