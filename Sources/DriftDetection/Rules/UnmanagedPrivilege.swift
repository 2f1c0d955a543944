import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A well-known privileged group or admin role is bound by no entitlement, and the Groups table does not excuse it.
///
/// Control: ISO/IEC 27001:2022 A.8.2. Low when the source declares the group privileged; info when only a name or a leftover
/// mark (AD's adminCount) says so.
enum UnmanagedPrivilege: DriftRule {
  static let kind = DriftKind.unmanagedPrivilege

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var lookup = GroupLookup(facts.graph)
    var excused: Set<Int> = []
    for excuse in facts.matrix.groupExcuses where excuse.reviewedUntil.map({ $0 >= facts.graph.today }) ?? true {
      excused.formUnion(lookup.groups(named: excuse.group, source: excuse.source))
    }
    var verdicts = Verdicts()
    for (position, snapshot) in facts.graph.snapshots.enumerated() {
      for row in 0..<snapshot.groups.count where snapshot.groups.privilege[row] != .none {
        let number = facts.graph.groupBase[position] + row
        if facts.targets.boundGroups.contains(number) || excused.contains(number) { continue }
        let group = facts.reference(group: number)
        let declared = snapshot.groups.privilege[row] == .declared
        let overdue = facts.matrix.groupExcuses.first {
          $0.source == group.source && ($0.group == group.name || $0.group == group.id)
        }
        verdicts.drifts.append(
          Drift(
            kind, severity: declared ? facts.severity(kind, .low, asset: nil) : .info, group: group,
            expected: Expected(
              overdue == nil
                ? "every privileged group is bound in the Entitlements table or excused in the Groups table"
                : "the excuse for \(group.name) was to be reviewed", at: overdue?.cell),
            observation: declared
              ? "\(group.name) is privileged by its nature and governed by no row"
              : "a name or a leftover mark suggests that \(group.name) is privileged",
            remediation: "Bind \(group.name) to the capability that it gives, or say in the Groups table why not.",
            key: ["group", facts.stableID(source: group.source), group.id]))
      }
    }
    return verdicts
  }
}
