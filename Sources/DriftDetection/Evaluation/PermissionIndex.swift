import AccessModel
import ResponsibilityMatrix

/// Which roles permit or forbid a bound capability on an asset, found without asking every role about every asset.
struct PermissionIndex: Sendable {
  /// What a role says about the target in hand; a byte of bits.
  struct Verdict: OptionSet, Sendable {
    let rawValue: UInt8
    /// Permitted to every holder.
    static let permits = Verdict(rawValue: 1)
    /// Permitted to holders of the asset's department.
    static let permitsDepartment = Verdict(rawValue: 2)
    /// Permitted to some holders: ask.
    static let mayPermit = Verdict(rawValue: 4)
    /// Forbidden to every holder, or to some: ask.
    static let mayForbid = Verdict(rawValue: 8)
  }

  /// A statement of a level, and every role that is tied to the level.
  private struct Clause: Sendable {
    let level: Int
    let statement: Statement
    /// Capabilities that holding or permitting the statement's own brings with it.
    let closure: UInt64
    let mask: UInt64
  }

  private let facts: Facts
  private var broad: [Clause] = []
  private var narrow: [[Clause]]
  private let rolesOfLevel: [[Int]]

  init(_ facts: Facts) {
    self.facts = facts
    let matrix = facts.matrix
    narrow = Array(repeating: [], count: matrix.assets.count)
    var rolesOfLevel = Array(repeating: [Int](), count: matrix.levels.count)
    for (number, role) in matrix.roles.enumerated() {
      for level in role.levels where rolesOfLevel[level].last != number { rolesOfLevel[level].append(number) }
    }
    self.rolesOfLevel = rolesOfLevel
    for (number, level) in matrix.levels.enumerated() where !rolesOfLevel[number].isEmpty {
      for statement in level.statements {
        let clause = Clause(
          level: number, statement: statement,
          closure: statement.capabilities.reduce(0) { $0 | matrix.capabilities.closure[$1] },
          mask: statement.capabilities.reduce(0) { $0 | 1 << UInt64($1) })
        if let assets = PermissionIndex.namedAssets(statement.scope) {
          for asset in Set(assets) { narrow[asset].append(clause) }
        } else {
          broad.append(clause)
        }
      }
    }
  }

  /// The assets of a scope that only names assets; nil for any other scope.
  private static func namedAssets(_ scope: AssetScope) -> [Int]? {
    var result: [Int] = []
    for term in scope.include {
      guard case .asset(let number) = term else { return nil }
      result.append(number)
    }
    return result
  }

  /// Calls `mark` for each role that says something about a bound capability on an asset.
  func verdicts(asset: Int, capability: Int, _ mark: (_ role: Int, Verdict) -> Void) {
    for clause in narrow[asset] { judge(clause, asset, capability, mark) }
    for clause in broad { judge(clause, asset, capability, mark) }
  }

  private func judge(_ clause: Clause, _ asset: Int, _ capability: Int, _ mark: (Int, Verdict) -> Void) {
    let isNever = clause.statement.modality == .never
    let concerns =
      isNever
      ? facts.matrix.capabilities.closure[capability] & clause.mask != 0
      : clause.closure & (1 << UInt64(capability)) != 0
    guard concerns else { return }
    let verdict: Verdict
    switch facts.reach(clause.statement.scope, asset) {
    case .never: return
    case .always: verdict = isNever ? .mayForbid : clause.statement.whenEligible ? .mayPermit : .permits
    case .byDepartment: verdict = isNever ? .mayForbid : clause.statement.whenEligible ? .mayPermit : .permitsDepartment
    case .byPerson: verdict = isNever ? .mayForbid : .mayPermit
    }
    for role in rolesOfLevel[clause.level] { mark(role, verdict) }
  }
}
