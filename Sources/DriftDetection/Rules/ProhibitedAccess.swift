import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A capability is held that a role of the same identity forbids (`never`), whatever another role permits.
///
/// Control: ISO/IEC 27001:2022 A.5.3. The bound capability, or one that it implies, is forbidden on the asset: the auditor
/// who can change what they audit. Critical when the bound capability is privileged. Silent when a role of the same
/// identity also obliges it: that is contradictory-roles. *Not proven* for holders of a forbidding role who were not read, and
/// where nothing says whether the person owns what the prohibition leaves out.
enum ProhibitedAccess: DriftRule {
  static let kind = DriftKind.prohibitedAccess
  static let shares = 8
  static func judge(_ comparison: Comparison, _ share: Share) -> Verdicts {
    var verdicts = AccessDrift.judge(kind, comparison, share)
    if share.isFirst {
      verdicts.notProven += NotProven.notes(kind, comparison.openOwnership(of: comparison.roles(saying: [.never])))
    }
    return verdicts
  }
  static func judge(_ comparison: Comparison) -> Verdicts { judge(comparison, Share(number: 0, count: 1)) }
}
