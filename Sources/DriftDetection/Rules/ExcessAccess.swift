import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A non-privileged capability is held that nothing permits.
///
/// Controls: ISO/IEC 27001:2022 A.5.15, A.5.18, A.8.3. As excess-privilege, but raised only on assets that are
/// `judged: all`; elsewhere it is counted.
enum ExcessAccess: DriftRule {
  static let kind = DriftKind.excessAccess
  static let shares = 8
  static func judge(_ comparison: Comparison, _ share: Share) -> Verdicts { AccessDrift.judge(kind, comparison, share) }
  static func judge(_ comparison: Comparison) -> Verdicts { judge(comparison, Share(number: 0, count: 1)) }
}
