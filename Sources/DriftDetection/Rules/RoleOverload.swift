import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// One identity holds more roles than the policy allows.
///
/// Control: ISO/IEC 27001:2022 A.5.2 (seed guide: "too many responsibilities on one person"). Roles that `everyone` holds
/// do not count. Policy: `maxRoles`. *Not proven* where somebody would hold too many if they also held the roles whose holders
/// were not read completely.
enum RoleOverload: DriftRule {
  static let kind = DriftKind.roleOverload

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    // Whoever holds all the open roles as well; without a role of their own, only somebody who was not read.
    let open = comparison.openRows(of: Set(facts.matrix.roles.indices)).filter { row in
      row.row.map { !comparison.holdings.isEveryone($0) } ?? false
    }
    let openRoles = Set(open.compactMap { $0.row.map { comparison.holdings.row($0).role } })
    var mayHoldTooMany = !facts.identitiesUnread.isEmpty && facts.matrix.roles.count > facts.policy.maxRoles
    for identity in 0..<facts.identities.count {
      let range = Int(comparison.holdings.start[identity])..<Int(comparison.holdings.start[identity + 1])
      guard range.count + openRoles.count > facts.policy.maxRoles else { continue }
      let held = range.filter { !comparison.holdings.graced.contains(Int(comparison.holdings.heldRow[$0])) }
      let roles = Set(held.map { Int(comparison.holdings.heldRole[$0]) }).sorted()
      guard roles.count > facts.policy.maxRoles else {
        if openRoles.union(roles).count > facts.policy.maxRoles, facts.identities.status[identity] == .active {
          mayHoldTooMany = true
        }
        continue
      }
      let reference = facts.reference(identity: identity)
      let row = comparison.holdings.row(Int(comparison.holdings.heldRow[range.lowerBound]))
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .low, asset: nil), identity: reference,
          expected: Expected("at most \(facts.policy.maxRoles) roles for one person (policy maxRoles)", at: row.cell),
          observation: "holds \(roles.count): " + roles.map { facts.matrix.roles[$0].name }.joined(separator: "; "),
          remediation: "Give some of the roles of \(reference.name) to somebody else, or accept it.",
          key: ["matrix", kind.rawValue, "", reference.key]))
    }
    if mayHoldTooMany { verdicts.notProven = NotProven.notes(kind, open) }
    return verdicts
  }
}
