import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// One identity holds more roles than the policy allows.
///
/// Control: ISO/IEC 27001:2022 A.5.2 (seed guide: "too many responsibilities on one person"). Roles that `everyone` holds
/// do not count. Policy: `maxRoles`.
enum RoleOverload: DriftRule {
  static let kind = DriftKind.roleOverload

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    for identity in 0..<facts.identities.count {
      let range = Int(comparison.holdings.start[identity])..<Int(comparison.holdings.start[identity + 1])
      guard range.count > facts.policy.maxRoles else { continue }
      let held = range.filter { !comparison.holdings.graced.contains(Int(comparison.holdings.heldRow[$0])) }
      let roles = Set(held.map { Int(comparison.holdings.heldRole[$0]) }).sorted()
      guard roles.count > facts.policy.maxRoles else { continue }
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
    return verdicts
  }
}
