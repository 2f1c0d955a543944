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

  /// A statement of a level. Numbers only: many thousands are gone over, and none should need to be kept alive.
  private struct Clause: Sendable {
    let level: Int
    let statement: Int
    let isNever: Bool
    let whenEligible: Bool
    /// Whether its scope is the assets that it names, whoever asks.
    let isPlain: Bool
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
      for (position, statement) in level.statements.enumerated() {
        let named = PermissionIndex.namedAssets(statement.scope)
        let clause = Clause(
          level: number, statement: position, isNever: statement.modality == .never,
          whenEligible: statement.whenEligible, isPlain: named != nil && statement.scope.exclude.isEmpty,
          closure: statement.capabilities.reduce(0) { $0 | matrix.capabilities.closure[$1] },
          mask: statement.capabilities.reduce(0) { $0 | 1 << UInt64($1) })
        if let named {
          for asset in Set(named) { narrow[asset].append(clause) }
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

  private func scope(of clause: Clause) -> AssetScope {
    facts.matrix.levels[clause.level].statements[clause.statement].scope
  }

  private func judge(_ clause: Clause, _ asset: Int, _ capability: Int, _ mark: (Int, Verdict) -> Void) {
    let concerns =
      clause.isNever
      ? facts.matrix.capabilities.closure[capability] & clause.mask != 0
      : clause.closure & (1 << UInt64(capability)) != 0
    guard concerns else { return }
    let verdict: Verdict
    switch clause.isPlain ? .always : facts.reach(scope(of: clause), asset) {
    case .never: return
    case .always: verdict = clause.isNever ? .mayForbid : clause.whenEligible ? .mayPermit : .permits
    case .byDepartment: verdict = clause.isNever ? .mayForbid : clause.whenEligible ? .mayPermit : .permitsDepartment
    case .byPerson: verdict = clause.isNever ? .mayForbid : .mayPermit
    }
    for role in rolesOfLevel[clause.level] { mark(role, verdict) }
  }
}
