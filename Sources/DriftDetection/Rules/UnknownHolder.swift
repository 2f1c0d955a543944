import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A cell names a holder or owner whom no directory and no table knows.
///
/// Control: ISO/IEC 27001 clause 5.3. One drift a row's role or asset and holder. A text that several identities share is
/// unknown too: alignd never guesses. *Not proven* while the identities (or the groups, for a holder group) were not read
/// completely. Swallows that holder's missing, vacant and unowned.
enum UnknownHolder: DriftRule {
  static let kind = DriftKind.unknownHolder

  static func judge(_ comparison: Comparison) -> Verdicts {
    NamedHolders.judge(kind, comparison) { entry in entry.identity == nil }
  }
}
