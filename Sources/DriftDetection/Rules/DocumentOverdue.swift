import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// The matrix is past its own review.
///
/// Controls: ISO/IEC 27001 clause 7.5, ISO/IEC 27001:2022 A.5.1. Raised from the day after `next review`.
enum DocumentOverdue: DriftRule {
  static let kind = DriftKind.documentOverdue

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    let document = facts.matrix.document
    guard let due = document.nextReview, due < facts.graph.today else { return Verdicts() }
    return Verdicts(drifts: [
      Drift(
        kind, severity: facts.severity(kind, .low, asset: nil),
        expected: Expected("the matrix is reviewed by \(due)", at: document.cell),
        observation: "the review is \(facts.graph.today.days(since: due)) days overdue",
        remediation: "Review the matrix, have it approved, and write the next review into the Document table.",
        key: ["matrix", kind.rawValue, "", ""])
    ])
  }
}
