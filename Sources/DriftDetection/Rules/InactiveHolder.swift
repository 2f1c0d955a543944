import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A cell names a holder or owner who is disabled, expired or gone.
///
/// Control: ISO/IEC 27001 clause 5.3. One drift a row's role or asset and identity. Swallows that holder's missing, vacant
/// and unowned.
enum InactiveHolder: DriftRule {
  static let kind = DriftKind.inactiveHolder

  static func judge(_ comparison: Comparison) -> Verdicts {
    NamedHolders.judge(kind, comparison) { entry in entry.identity != nil }
  }
}
