import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A privileged capability is held that nothing permits.
///
/// Controls: ISO/IEC 27001:2022 A.8.2, A.5.18. One drift an identity, asset and bound capability, with one shortest path
/// for each account and bound group. Judged unless the asset is `judged: obligations`. One severity lower when the
/// access can only be activated (eligible). Silent when a role forbids it (prohibited-access says more), and *not proven*
/// while a holder group or attribute that could permit it was not read.
enum ExcessPrivilege: DriftRule {
  static let kind = DriftKind.excessPrivilege
  static let shares = 8
  static func judge(_ comparison: Comparison, _ share: Share) -> Verdicts { AccessDrift.judge(kind, comparison, share) }
  static func judge(_ comparison: Comparison) -> Verdicts { judge(comparison, Share(number: 0, count: 1)) }
}
