import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An exception's last day has passed, and the deviation that it accepted is still there.
///
/// Control: ISO/IEC 27001:2022 A.5.18. One drift an exception, beside the drift itself, which is open again. *Not proven* while
/// the deviation is not, or while a path that was not read may lie outside what the exception accepted.
enum LapsedException {
  static let kind = DriftKind.lapsedException

  /// - Parameters:
  ///   - found: what the other rules said.
  ///   - unproven: asset id and capability of what is not completely known, with the reason.
  static func judge(
    _ found: Verdicts, _ match: ExceptionMatch, unproven: [[String]: String], _ comparison: Comparison
  ) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    if facts.matrix.exceptions.isEmpty { return verdicts }
    let raised = drifts(found.drifts, match, comparison)
    var open: [UnreadRow] = []
    for (number, exception) in facts.matrix.exceptions.enumerated() where exception.until < facts.graph.today {
      let reason = unread(exception, found.notProven, unproven, facts)
      if let drift = raised[number], reason == nil || !exception.namesPaths {
        verdicts.drifts.append(drift)
      } else if let reason {
        open.append(UnreadRow(what: "exception \(exception.id)", cell: exception.cell, because: reason))
      }
    }
    verdicts.notProven = NotProven.notes(kind, open)
    return verdicts
  }

  /// What was not read that the exception may be about.
  private static func unread(
    _ exception: PolicyException, _ notProven: [NotProven], _ unproven: [[String]: String], _ facts: Facts
  ) -> String? {
    let asset = exception.asset.map { facts.matrix.assets[$0].id }
    let capability = exception.capability.map { facts.name(capability: $0) }
    func agrees(_ one: String?, _ other: String?) -> Bool { one == nil || other == nil || one == other }
    let noted = notProven.first {
      $0.kind == exception.kind && agrees($0.asset?.id, asset) && agrees($0.capability, capability)
    }
    if let noted { return noted.because }
    return unproven.filter { agrees($0.key[0], asset) && agrees($0.key[1], capability) }
      .min { $0.key.lexicographicallyPrecedes($1.key) }?.value
  }

  /// The drifts that exceptions which have ended would accept, one an exception.
  private static func drifts(_ drifts: [Drift], _ match: ExceptionMatch, _ comparison: Comparison) -> [Int: Drift] {
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
    return found
  }
}

extension PolicyException {
  /// Whether a path outside what the exception names reopens the drift.
  fileprivate var namesPaths: Bool { !throughGroups.isEmpty || !accounts.isEmpty || state != nil }
}
