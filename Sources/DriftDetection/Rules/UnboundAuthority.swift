import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A `must` has no entitlement to be judged by.
///
/// Control: ISO/IEC 27001:2022 A.5.15. One drift an asset and capability, never per person; low, and it never changes the
/// exit code. Silent for processes, documents and physical assets with nothing bound: those are documentary.
/// *Not proven* where somebody who was not read may hold a role that obliges to it.
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
      }, notProven: NotProven.notes(kind, comparison.openOwnership(of: unreadDuties(comparison, but: Set(cells.keys)))))
  }

  /// Roles that oblige to something without an entitlement, if somebody held them, beside what is raised already.
  private static func unreadDuties(_ comparison: Comparison, but known: Set<[Int]>) -> Set<Int> {
    let obliging = comparison.roles(saying: [.must, .mustAny])
    let matrix = comparison.facts.matrix
    guard !comparison.openOwnership(of: obliging).isEmpty else { return [] }
    return obliging.filter { role in
      matrix.roles[role].levels.contains { level in
        matrix.levels[level].statements.contains { statement in
          statement.modality != .may && statement.modality != .never
            && matrix.assets.indices.contains { asset in
              guard comparison.facts.reach(statement.scope, asset) != .never else { return false }
              return statement.capabilities.contains {
                comparison.isUnbound($0, on: asset) && !known.contains([asset, $0])
              }
            }
        }
      }
    }
  }
}
