import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A role of the matrix has no active holder.
///
/// Control: ISO/IEC 27001 clause 5.3. Silent when a holder is named but unknown or inactive: those findings say more.
/// *Not proven* while a holder group, or the identities, were not read completely.
enum VacantRole: DriftRule {
  static let kind = DriftKind.vacantRole

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    let holdings = comparison.holdings
    let named = Set(holdings.unresolved.map { holdings.row($0.row).role })
    let hasPeople = (0..<facts.identities.count).contains { facts.identities.isEveryone($0) }
    let everyone =
      hasPeople ? Set(holdings.everyone.filter { !holdings.graced.contains($0.row) }.map(\.role)) : []
    var verdicts = Verdicts()
    for (number, role) in facts.matrix.roles.enumerated()
    where holdings.holderCount[number] == 0 && !everyone.contains(number) && !named.contains(number) {
      let reference = facts.reference(role: number)
      if let reason = comparison.unreadHolders(role: number) {
        verdicts.notProven.append(NotProven(kind, subject: "holders of \(role.name)", because: reason))
        continue
      }
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .medium, asset: nil), role: reference,
          expected: Expected("\(role.name) is held by somebody", at: role.cell),
          observation: "no active identity holds \(role.name)",
          remediation: "Assign \(role.name) in the Assignments table, or take the role out of the matrix.",
          key: ["matrix", kind.rawValue, facts.stableID(role: number), ""]))
    }
    return verdicts
  }
}
