import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An asset has no accountable owner.
///
/// Control: ISO/IEC 27001:2022 A.5.9. The inventory names none, and no identity holds a role of an accountable level for
/// it. Applies to every kind of asset. Silent when the named owner is unknown or inactive: those findings say more.
enum UnownedAsset: DriftRule {
  static let kind = DriftKind.unownedAsset

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    let ownership = comparison.ownership
    var verdicts = Verdicts()
    for (number, asset) in facts.matrix.assets.enumerated()
    where asset.owners.isEmpty && ownership.accountable[number] == nil && !comparison.isOwnerUnresolved(number) {
      if let reason = comparison.unreadHolders(asset: number) {
        verdicts.notProven.append(NotProven(kind, asset: facts.reference(asset: number), because: reason))
        continue
      }
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .medium, asset: number), asset: facts.reference(asset: number),
          expected: Expected("every asset has an accountable owner", at: asset.cell),
          observation: "the inventory names no owner of \(asset.name), and nobody holds an accountable role for it",
          remediation: "Name the owner of \(asset.name) in the Assets table.",
          key: ["matrix", kind.rawValue, facts.stableID(asset: number), ""]))
    }
    return verdicts
  }
}

extension Comparison {
  /// Whether somebody unknown or inactive is named in an accountable role for an asset: that finding says more.
  fileprivate func isOwnerUnresolved(_ asset: Int) -> Bool {
    holdings.unresolved.contains { entry in
      let row = holdings.row(entry.row)
      let role = facts.matrix.roles[row.role]
      return role.levels.contains { facts.matrix.levels[$0].accountable }
        && (row.assets.isEmpty ? role.owned : row.assets).contains(asset)
    }
  }
}
