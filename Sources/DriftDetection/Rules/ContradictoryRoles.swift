import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// The document itself obliges and forbids the same thing to one identity.
///
/// Control: ISO/IEC 27001:2022 A.5.2. Raised before anyone holds anything. A `must` of one role meets a `never` of
/// another (or the same); a `must any` contradicts only when every holder is so forbidden. Swallows the missing and the
/// prohibited drift of the same identity, asset and capability. Cannot be accepted by an exception.
enum ContradictoryRoles: DriftRule {
  static let kind = DriftKind.contradictoryRoles

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    return Verdicts(
      drifts: comparison.contradictions.map { contradiction in
        let identity = facts.reference(identity: contradiction.identity)
        let asset = facts.reference(asset: contradiction.asset)
        let capability = facts.name(capability: contradiction.capability)
        let must = comparison.expected(contradiction.must, asset: contradiction.asset)
        let never = comparison.expected(contradiction.never, asset: contradiction.asset)
        return Drift(
          kind, severity: facts.severity(kind, .low, asset: contradiction.asset), identity: identity, asset: asset,
          capability: capability, role: facts.reference(role: contradiction.must.holding.role), expected: must,
          observation: "\(never.text) (\(never.cell?.description ?? ""))",
          remediation: "Take one of the two roles from \(identity.name), or change a level: nobody can do both.",
          key: ["matrix", kind.rawValue, "\(facts.stableID(asset: contradiction.asset)),\(capability)", identity.key])
      })
  }
}
