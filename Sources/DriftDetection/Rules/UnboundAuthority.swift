import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A `must` has no entitlement to be judged by.
///
/// Control: ISO/IEC 27001:2022 A.5.15. One drift an asset and capability, never per person; low, and it never changes the
/// exit code. Silent for processes, documents and physical assets with nothing bound: those are documentary.
enum UnboundAuthority: DriftRule {
  static let kind = DriftKind.unboundAuthority

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var cells: [[Int]: (cell: Cell, role: Int)] = [:]
    for (number, obligation) in comparison.obligations.each.enumerated()
    where comparison.verdict(ofObligation: number, obligation.asset, obligation.capability) == .unbound {
      let role = obligation.use.holding.role
      let key = [obligation.asset, obligation.capability]
      if cells[key] == nil { cells[key] = (facts.matrix.roles[role].levelText.cell, role) }
    }
    let first = comparison.obligations.each.count
    for (number, obligation) in comparison.obligations.anyOf.enumerated()
    where comparison.verdict(ofObligation: first + number, obligation.asset, obligation.capability) == .unbound {
      let key = [obligation.asset, obligation.capability]
      if cells[key] == nil { cells[key] = (facts.matrix.roles[obligation.role].levelText.cell, obligation.role) }
    }
    return Verdicts(
      drifts: cells.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
        guard let entry = cells[key] else { return nil }
        let asset = facts.reference(asset: key[0])
        let capability = facts.name(capability: key[1])
        return Drift(
          kind, severity: facts.policy.severity[kind] ?? .low, asset: asset, capability: capability,
          role: facts.reference(role: entry.role),
          expected: Expected(
            "\(facts.matrix.roles[entry.role].name) must \(capability) on \(asset.name)", at: entry.cell),
          observation: "no entitlement binds \(capability) on \(asset.name) to a group",
          remediation: "Add the group that gives \(capability) on \(asset.name) to the Entitlements table.",
          key: ["matrix", kind.rawValue, "\(facts.stableID(asset: key[0])),\(capability)", ""])
      })
  }
}
