import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An asset has several accountable owners.
///
/// Control: ISO/IEC 27001:2022 A.5.9. The inventory names several, or it names none and several identities hold a role of
/// an accountable level for it. A deputy in the asset owner row disputes nothing, two spellings of one person are one
/// owner, and an owner who is unknown or inactive has a finding of their own. *Not proven* while somebody or some group
/// that was not read may be a second owner.
enum DisputedAsset: DriftRule {
  static let kind = DriftKind.disputedAsset

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    let ownership = comparison.ownership
    var verdicts = Verdicts()
    var open: [UnreadRow] = []
    for (number, asset) in facts.matrix.assets.enumerated() {
      let accountable = ownership.accountable[number] ?? []
      // Nobody disputes what one entry, or one holder, says alone.
      if ownership.entries(number).count < 2, accountable.count < 2 { continue }
      let named = ownership.named(number)
      let held = accountable.map { facts.reference(identity: $0).name }.sorted()
      guard named.count > 1 || held.count > 1 else {
        let perhaps = ownership.perhaps(number)
        if named.count + perhaps.count > 1 { open += perhaps }
        continue
      }
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .low, asset: number), asset: facts.reference(asset: number),
          expected: Expected("one accountable owner for \(asset.name)", at: asset.owners.first?.cell ?? asset.cell),
          observation: "owners: \((named.count > 1 ? named : held).joined(separator: "; "))",
          remediation: "Leave one owner of \(asset.name); name the others as deputies in the Assignments table.",
          key: ["matrix", kind.rawValue, facts.stableID(asset: number), ""]))
    }
    if facts.matrix.assets.contains(where: \.owners.isEmpty) { open += comparison.openOwnership(of: ownership.roles) }
    verdicts.notProven = NotProven.notes(kind, open)
    return verdicts
  }
}
