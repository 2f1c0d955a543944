import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An entitlement names a group that a completely read source does not have, or has several of.
///
/// Control: ISO/IEC 27001:2022 A.5.15. One drift a source and group as written. Medium. Until it is mended, nobody's lack of
/// the capability can be proven. *Not proven* while the groups of the source were not read completely. Cannot be accepted.
enum BrokenEntitlement: DriftRule {
  static let kind = DriftKind.brokenEntitlement

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    var seen: Set<[String]> = []
    for target in facts.targets.all {
      for number in target.unread {
        let entitlement = facts.matrix.entitlements[number]
        guard seen.insert(["unread", entitlement.source, entitlement.group]).inserted else { continue }
        verdicts.notProven.append(
          NotProven(
            kind, subject: "group \(entitlement.group) (\(entitlement.cell))",
            because: facts.groupsUnread(of: entitlement.source)))
      }
      for number in target.broken {
        let entitlement = facts.matrix.entitlements[number]
        let key = ["group", facts.stableID(source: entitlement.source), entitlement.group]
        guard seen.insert(key).inserted else { continue }
        let asset = facts.matrix.assets[entitlement.asset]
        let several = (facts.targets.matches[number] ?? 0) > 1
        verdicts.drifts.append(
          Drift(
            kind, severity: facts.severity(kind, .medium, asset: entitlement.asset),
            group: GroupReference(source: entitlement.source, id: entitlement.group, name: entitlement.group),
            asset: facts.reference(asset: entitlement.asset),
            capability: facts.name(capability: entitlement.capability),
            expected: Expected(
              "\(entitlement.group) in \(entitlement.source) gives \(facts.name(capability: entitlement.capability)) on "
                + asset.name, at: entitlement.cell),
            observation: several
              ? "\(facts.targets.matches[number] ?? 0) groups of \(entitlement.source) have that name"
              : "\(entitlement.source) was read completely and has no such group",
            remediation: several
              ? "Write the immutable id of the group that is meant."
              : "Write the group's present name or immutable id, or take the row out.", key: key))
      }
    }
    return verdicts
  }
}
