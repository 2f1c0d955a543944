import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A control has nobody Responsible, or not exactly one Accountable.
///
/// Control: ISO/IEC 27001:2022 A.5.2. One drift a control. A role counts as one party.
enum RaciGap: DriftRule {
  static let kind = DriftKind.raciGap

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    for control in facts.matrix.controls {
      let accountable = Set(control.accountable.map(\.value)).count
      var gaps: [String] = []
      if control.responsible.isEmpty { gaps.append("nobody is Responsible") }
      if accountable == 0 { gaps.append("nobody is Accountable") }
      if accountable > 1 { gaps.append("\(accountable) parties are Accountable") }
      if gaps.isEmpty { continue }
      let name = control.name.isEmpty ? control.id : "\(control.id) \(control.name)"
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .low, asset: nil),
          expected: Expected("\(name): somebody Responsible and exactly one Accountable", at: control.cell),
          observation: gaps.joined(separator: "; "),
          remediation: "Complete the row of \(name) in the Controls table.",
          key: ["matrix", kind.rawValue, control.id, ""]))
    }
    return verdicts
  }
}
