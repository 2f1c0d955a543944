import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What the matrix says about one identity holding one bound capability on one asset.
enum GrantJudgement: Sendable {
  /// A role permits it.
  case permitted(StatementUse)
  /// Only roles permit it whose holder group is, or feeds, the bound group.
  case selfAuthorised(StatementUse)
  /// A role forbids it, whatever another permits.
  case prohibited(StatementUse)
  /// No role permits it.
  case unpermitted
  /// Something that was not read, or is not known, could permit it.
  case notProven(String)
  /// The identity has no known department, and a department scope could permit it.
  case departmentUnknown
}

/// A statement, as it applies to one identity through one holding.
struct StatementUse: Hashable, Sendable {
  let holding: RoleHoldings.Holding
  let level: Int
  let statement: Int
}

/// Judges single grants exactly. The scan settles the plain cases itself and asks here about the rest.
final class GrantJudge: Sendable {
  let facts: Facts
  let holdings: RoleHoldings
  let owned: OwnedAssets

  init(facts: Facts, holdings: RoleHoldings, owned: OwnedAssets) {
    self.facts = facts
    self.holdings = holdings
    self.owned = owned
  }

  /// Judges a grant.
  ///
  /// - Parameters:
  ///   - eligibleOnly: the identity can only activate it.
  ///   - feeds: tells whether a group is, or feeds, a group that is bound to the target.
  func judge(identity: Int, target: Target, eligibleOnly: Bool, feeds: (Int) -> Bool) -> GrantJudgement {
    var permitted: StatementUse?
    var selfAuthorised: StatementUse?
    var departmentUnknown = false
    for use in uses(of: identity) {
      let statement = statement(of: use)
      if statement.modality == .never {
        let closure = facts.matrix.capabilities.closure[target.capability]
        guard statement.capabilities.contains(where: { closure & (1 << UInt64($0)) != 0 }) else { continue }
        if contains(statement.scope, target.asset, identity, use) == .yes { return .prohibited(use) }
        continue
      }
      guard permits(statement, target.capability), permitted == nil else { continue }
      if statement.whenEligible && !eligibleOnly { continue }
      switch contains(statement.scope, target.asset, identity, use) {
      case .no: continue
      case .unknown: departmentUnknown = true
      case .yes:
        if isSelfAuthorising(use, feeds) { selfAuthorised = selfAuthorised ?? use } else { permitted = use }
      }
    }
    if let permitted { return .permitted(permitted) }
    if let reason = unreadPermission(identity: identity, target: target) { return .notProven(reason) }
    if departmentUnknown { return .departmentUnknown }
    return selfAuthorised.map { .selfAuthorised($0) } ?? .unpermitted
  }

  /// Every statement of every level of every role that the identity holds.
  func uses(of identity: Int) -> [StatementUse] {
    holdings.allHoldings(of: identity, isEveryone: facts.identities.isEveryone(identity)).flatMap { holding in
      facts.matrix.roles[holding.role].levels.flatMap { level in
        facts.matrix.levels[level].statements.indices.map {
          StatementUse(holding: holding, level: level, statement: $0)
        }
      }
    }
  }

  func statement(of use: StatementUse) -> Statement { facts.matrix.levels[use.level].statements[use.statement] }

  /// Whether a scope contains an asset for an identity, as one of its holdings means it.
  func contains(_ scope: AssetScope, _ asset: Int, _ identity: Int, _ use: StatementUse) -> Answer {
    facts.contains(scope, asset, identity: identity) {
      owned.assets(of: identity, through: use.holding, level: use.level)
    }
  }

  /// Whether a `must`, `must any` or `may` covers a bound capability: permission closes over `implies`.
  func permits(_ statement: Statement, _ capability: Int) -> Bool {
    statement.modality != .never
      && statement.capabilities.contains { facts.matrix.capabilities.implies($0, capability) }
  }

  private func isSelfAuthorising(_ use: StatementUse, _ feeds: (Int) -> Bool) -> Bool {
    guard let groups = holdings.holderGroups[use.holding.row],
      holdings.row(use.holding.row).governedBy.isEmpty
    else { return false }
    return groups.contains(where: feeds)
  }

  /// A holder group that was not read, or a filter on an attribute that is not known, could permit it.
  private func unreadPermission(identity: Int, target: Target) -> String? {
    for (row, reason) in holdings.unread.sorted(by: { $0.key < $1.key }) where couldPermit(row, identity, target) {
      return reason
    }
    for row in holdings.filters {
      guard case .attributes(let tests) = holdings.row(row).holder,
        facts.identity(identity, matches: tests) == .unknown, couldPermit(row, identity, target)
      else { continue }
      let missing = tests.filter {
        facts.identities.value(of: IdentityAttribute($0.attribute), identity, in: facts.graph).isEmpty
      }
      return "\(missing.map(\.attribute.rawValue).joined(separator: ", ")) of the identity is not known"
    }
    return nil
  }

  private func couldPermit(_ row: Int, _ identity: Int, _ target: Target) -> Bool {
    let role = holdings.row(row).role
    let holding = RoleHoldings.Holding(role: role, row: row)
    return facts.matrix.roles[role].levels.contains { level in
      facts.matrix.levels[level].statements.indices.contains { index in
        let use = StatementUse(holding: holding, level: level, statement: index)
        let statement = statement(of: use)
        return permits(statement, target.capability)
          && contains(statement.scope, target.asset, identity, use) != .no
      }
    }
  }
}
