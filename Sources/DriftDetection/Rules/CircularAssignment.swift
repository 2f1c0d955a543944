import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Reality authorises itself: whoever is in the group holds the role, and the role is what permits the group's access.
///
/// Control: ISO/IEC 27001:2022 A.5.18. The holder group of an assignment is, or feeds, a group that is bound to a
/// privileged capability which the role permits, and the assignment does not name who governs that group. One drift an
/// entitlement; none on assets that are `judged: obligations`. Grants permitted only so are counted apart and never called aligned.
enum CircularAssignment: DriftRule {
  static let kind = DriftKind.circularAssignment

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    var used: [Int: Set<Int>] = [:]
    for entry in comparison.scan.cases {
      if case .selfAuthorised(let use) = entry.judgement { used[entry.target, default: []].insert(use.holding.row) }
    }
    for (number, rows) in comparison.scan.feeding.sorted(by: { $0.key < $1.key }) {
      let target = facts.targets.all[number]
      guard facts.matrix.capabilities.isPrivileged(target.capability) else { continue }
      if facts.matrix.assets[target.asset].judged == .obligations { continue }
      let granting = rows.sorted().filter {
        comparison.holdings.row($0).governedBy.isEmpty
          && (used[number]?.contains($0) == true || permits($0, target, comparison))
      }
      if granting.isEmpty { continue }
      var seen: Set<Int> = []
      for binding in target.bindings
      where binding.bound.relation == .member && seen.insert(binding.bound.group).inserted {
        let below = comparison.finder.groups(below: binding.bound.group)
        let row = granting.first { comparison.holdings.holderGroups[$0]?.contains(where: below.contains) == true }
        guard let row else { continue }
        verdicts.drifts.append(drift(row, target, binding, comparison))
      }
    }
    return verdicts
  }

  /// Whether the row's role permits the target to whoever holds it through the row.
  private static func permits(_ row: Int, _ target: Target, _ comparison: Comparison) -> Bool {
    let assignment = comparison.holdings.row(row)
    return comparison.facts.matrix.roles[assignment.role].levels.contains { level in
      comparison.facts.matrix.levels[level].statements.contains { statement in
        guard comparison.judge.permits(statement, target.capability) else { return false }
        switch comparison.facts.reach(statement.scope, target.asset) {
        case .never: return false
        case .always, .byDepartment: return true
        case .byPerson:
          return assignment.assets.isEmpty
            ? comparison.facts.matrix.roles[assignment.role].owned.contains(target.asset)
            : assignment.assets.contains(target.asset)
        }
      }
    }
  }

  private static func drift(
    _ row: Int, _ target: Target, _ binding: Target.Binding, _ comparison: Comparison
  ) -> Drift {
    let facts = comparison.facts
    let assignment = comparison.holdings.row(row)
    let group = facts.reference(group: binding.bound.group)
    let asset = facts.reference(asset: target.asset)
    let capability = facts.name(capability: target.capability)
    let role = facts.reference(role: assignment.role)
    return Drift(
      kind, severity: facts.severity(kind, .low, asset: target.asset), group: group, asset: asset,
      capability: capability, role: role,
      expected: Expected("\(role.name) is held by \(assignment.holder)", at: assignment.cell),
      observation: "being in \(group.name) gives \(capability) on \(asset.name), and being in it also gives the role "
        + "that permits it (\(facts.matrix.entitlements[binding.entitlement].cell))",
      remediation: "Name who governs the holder group in the Assignments table (governed by), or name the holders.",
      key: [
        "circular", facts.stableID(source: group.source), group.id, facts.stableID(asset: target.asset), capability,
      ])
  }
}
