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
  /// A role permits it, and another forbids it if the person owns what nobody says that they own (or not).
  case maybeProhibited(String)
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
  /// Rows of which it is not known who all holds the role by them, ascending.
  private let unreadRows: [(row: Int, reason: String)]
  /// Whether nobody can hold a role of whom that is not known.
  let isDecided: Bool

  init(facts: Facts, holdings: RoleHoldings, owned: OwnedAssets) {
    self.facts = facts
    self.holdings = holdings
    self.owned = owned
    isDecided = holdings.unread.isEmpty && holdings.filters.isEmpty
    unreadRows = holdings.unread.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Judges a grant.
  ///
  /// - Parameters:
  ///   - eligibleOnly: the identity can only activate it.
  ///   - speaks: tells whether a role can say anything about the target, for whoever knows.
  ///   - feeds: tells whether a group is, or feeds, a group that is bound to the target.
  func judge(
    identity: Int, target: Target, eligibleOnly: Bool, speaks: (_ role: Int) -> Bool = { _ in true },
    feeds: (Int) -> Bool
  ) -> GrantJudgement {
    var permitted: StatementUse?
    var selfAuthorised: StatementUse?
    var departmentUnknown = false
    var ownershipUnknown: String?
    var maybeForbidden: String?
    for use in uses(of: identity, about: target.capability, speaks) {
      let statement = statement(of: use)
      if statement.modality == .never {
        guard forbids(use, target.capability) else { continue }
        switch contains(statement.scope, target.asset, identity, use) {
        case .yes: return .prohibited(use)
        case .unknown: maybeForbidden = maybeForbidden ?? whyUnknown(use, target.asset, identity)
        case .no: break
        }
        continue
      }
      guard permits(statement, target.capability), permitted == nil else { continue }
      if statement.whenEligible && !eligibleOnly { continue }
      switch contains(statement.scope, target.asset, identity, use) {
      case .no: continue
      case .unknown:
        if dependsOnDepartment(statement.scope, identity) {
          departmentUnknown = true
        } else {
          ownershipUnknown = ownershipUnknown ?? whyUnknown(use, target.asset, identity)
        }
      case .yes:
        if isSelfAuthorising(use, feeds) { selfAuthorised = selfAuthorised ?? use } else { permitted = use }
      }
    }
    if permitted != nil || selfAuthorised != nil, let maybeForbidden { return .maybeProhibited(maybeForbidden) }
    if let permitted { return .permitted(permitted) }
    if let selfAuthorised { return .selfAuthorised(selfAuthorised) }
    if let reason = unreadPermission(identity: identity, target: target, eligibleOnly: eligibleOnly) {
      return .notProven(reason)
    }
    if let ownershipUnknown { return .notProven(ownershipUnknown) }
    return departmentUnknown ? .departmentUnknown : .unpermitted
  }

  /// Whether a statement is a `never`, in force, that holding a capability offends.
  func forbids(_ use: StatementUse, _ capability: Int) -> Bool {
    let statement = statement(of: use)
    guard statement.modality == .never, !holdings.graced.contains(use.holding.row) else { return false }
    let closure = facts.matrix.capabilities.closure[capability]
    return statement.capabilities.contains { closure & (1 << UInt64($0)) != 0 }
  }

  /// Whether a role of an identity certainly forbids it a capability.
  func isForbidden(_ capability: Int, on asset: Int, _ identity: Int) -> Bool {
    forbidding(capability, asset, identity) != nil
  }

  /// The first statement of an identity's roles that certainly forbids a capability.
  func forbidding(_ capability: Int, _ asset: Int, _ identity: Int) -> StatementUse? {
    uses(of: identity, about: capability).first { use in
      forbids(use, capability) && contains(statement(of: use).scope, asset, identity, use) == .yes
    }
  }

  private func dependsOnDepartment(_ scope: AssetScope, _ identity: Int) -> Bool {
    facts.departmentOfIdentity[identity] == Departments.unknown && (scope.include + scope.exclude).contains(.department)
  }

  private func whyUnknown(_ use: StatementUse, _ asset: Int, _ identity: Int) -> String {
    if dependsOnDepartment(statement(of: use).scope, identity) { return "the department of the identity is not known" }
    if let reason = owned.whyUnread(asset, use.holding.role, level: use.level) { return reason }
    let role = facts.matrix.roles[use.holding.role]
    return "several may hold \(role.name), and nothing says which of them owns \(facts.matrix.assets[asset].name) "
      + "(\(role.ownedText.cell))"
  }

  /// Every statement of every level of every role that the identity holds.
  func uses(of identity: Int) -> [StatementUse] {
    var uses: [StatementUse] = []
    holdings.forEachHolding(of: identity, isEveryone: facts.identities.isEveryone(identity)) { holding in
      for level in facts.matrix.roles[holding.role].levels {
        for statement in facts.matrix.levels[level].statements.indices {
          uses.append(StatementUse(holding: holding, level: level, statement: statement))
        }
      }
    }
    return uses
  }

  /// Of these, the statements that say something about holding a bound capability.
  private func uses(
    of identity: Int, about capability: Int, _ speaks: (_ role: Int) -> Bool = { _ in true }
  ) -> [StatementUse] {
    let levels = facts.matrix.levels
    let closure = facts.matrix.capabilities.closure
    var uses: [StatementUse] = []
    holdings.forEachHolding(of: identity, isEveryone: facts.identities.isEveryone(identity)) { holding in
      // What roles say lies all over memory: one that says nothing to the matter is better not asked.
      guard speaks(holding.role) else { return }
      for level in facts.matrix.roles[holding.role].levels {
        for statement in levels[level].statements.indices {
          let isNever = levels[level].statements[statement].modality == .never
          let isAbout = levels[level].statements[statement].capabilities.contains { own in
            isNever ? closure[capability] & (1 << UInt64(own)) != 0 : closure[own] & (1 << UInt64(capability)) != 0
          }
          if isAbout { uses.append(StatementUse(holding: holding, level: level, statement: statement)) }
        }
      }
    }
    return uses
  }

  func statement(of use: StatementUse) -> Statement { facts.matrix.levels[use.level].statements[use.statement] }

  /// Whether a scope contains an asset for an identity, as one of its holdings means it.
  func contains(_ scope: AssetScope, _ asset: Int, _ identity: Int, _ use: StatementUse) -> Answer {
    facts.contains(scope, asset, identity: identity) {
      owned.owns(asset, identity, through: use.holding, level: use.level)
    }
  }

  /// Whether a `must`, `must any` or `may` covers a bound capability: permission closes over `implies`.
  func permits(_ statement: Statement, _ capability: Int) -> Bool {
    statement.modality != .never
      && statement.capabilities.contains { facts.matrix.capabilities.implies($0, capability) }
  }

  private func isSelfAuthorising(_ use: StatementUse, _ feeds: (Int) -> Bool) -> Bool {
    holdings.holderGroups[use.holding.row]?.contains(where: feeds) ?? false
  }

  /// A holder group that was not read, or a filter on an attribute that is not known, could permit it.
  private func unreadPermission(identity: Int, target: Target, eligibleOnly: Bool) -> String? {
    whyMaybeHeld(identity) { couldPermit($0, identity, target, eligibleOnly) }
  }

  /// What was not read, or is not known, that could forbid a capability to an identity; nil for nothing.
  func mayForbid(_ capability: Int, on asset: Int, _ identity: Int) -> String? {
    for use in uses(of: identity)
    where forbids(use, capability) && contains(statement(of: use).scope, asset, identity, use) == .unknown {
      return whyUnknown(use, asset, identity)
    }
    return whyMaybeSaid(asset, identity) { forbids($0, capability) }
  }

  /// What was not read, or is not known, that could oblige an identity to a capability; nil for nothing.
  func mayOblige(_ capability: Int, on asset: Int, _ identity: Int) -> String? {
    whyMaybeSaid(asset, identity) { use in
      statement(of: use).modality == .must && permits(statement(of: use), capability)
        && !holdings.graced.contains(use.holding.row)
    }
  }

  /// Why a role that an identity may hold may say something about an asset; nil if none can.
  private func whyMaybeSaid(_ asset: Int, _ identity: Int, _ says: (StatementUse) -> Bool) -> String? {
    whyMaybeHeld(identity) { row in
      let holding = RoleHoldings.Holding(role: holdings.row(row).role, row: row)
      return facts.matrix.roles[holding.role].levels.contains { level in
        facts.matrix.levels[level].statements.indices.contains { index in
          let use = StatementUse(holding: holding, level: level, statement: index)
          return says(use) && contains(statement(of: use).scope, asset, identity, use) != .no
        }
      }
    }
  }

  /// Why an identity may hold a role by some row that matters, the first such row deciding; nil if by none.
  private func whyMaybeHeld(_ identity: Int, _ matters: (Int) -> Bool) -> String? {
    for (row, reason) in unreadRows where holdings.mayConcern(row, identity) && matters(row) { return reason }
    for row in holdings.filters {
      guard case .attributes(let tests) = holdings.row(row).holder,
        facts.identity(identity, matches: tests) == .unknown,
        matters(row)
      else { continue }
      let missing = tests.filter {
        facts.identities.value(of: IdentityAttribute($0.attribute), identity, in: facts.graph).isEmpty
      }
      return "\(missing.map(\.attribute.rawValue).joined(separator: ", ")) of the identity is not known"
    }
    return nil
  }

  private func couldPermit(_ row: Int, _ identity: Int, _ target: Target, _ eligibleOnly: Bool) -> Bool {
    let role = holdings.row(row).role
    let holding = RoleHoldings.Holding(role: role, row: row)
    return facts.matrix.roles[role].levels.contains { level in
      facts.matrix.levels[level].statements.indices.contains { index in
        let use = StatementUse(holding: holding, level: level, statement: index)
        let statement = statement(of: use)
        return permits(statement, target.capability) && (!statement.whenEligible || eligibleOnly)
          && contains(statement.scope, target.asset, identity, use) != .no
      }
    }
  }
}
