import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An exception's last day has passed, and the deviation that it accepted is still there.
///
/// Control: ISO/IEC 27001:2022 A.5.18. One drift an exception, beside the drift itself, which is open again.
enum LapsedException {
  static let kind = DriftKind.lapsedException

  static func judge(_ drifts: [Drift], _ match: ExceptionMatch, _ comparison: Comparison) -> [Drift] {
    let facts = comparison.facts
    var found: [Int: Drift] = [:]
    for drift in drifts {
      guard let number = match.accepting(drift, lapsed: true), found[number] == nil,
        match.accepting(drift, lapsed: false) == nil
      else { continue }
      let exception = facts.matrix.exceptions[number]
      found[number] = Drift(
        kind, severity: facts.severity(kind, .low, asset: nil), identity: drift.identity, account: drift.account,
        group: drift.group, asset: drift.asset, capability: drift.capability,
        expected: Expected("exception \(exception.id) accepts this until \(exception.until)", at: exception.cell),
        paths: drift.paths, observation: "the \(drift.kind.rawValue) that it accepted is still there",
        cause: drift.cause, remediation: "End the deviation, or have the exception approved again with a new end.",
        key: ["matrix", kind.rawValue, exception.id, ""])
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }
}
