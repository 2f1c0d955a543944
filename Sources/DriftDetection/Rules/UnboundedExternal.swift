import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An external holds a role without an end date.
///
/// Controls: ISO/IEC 27001:2022 A.5.16, A.5.18, A.5.19. An external identity with an active account holds a role that no
/// assignment gives to them by name with an `until`: a group, a filter or an open row has no end for one person. One drift
/// an identity. An external without any assignment has excess instead. *Not proven* while the holders of a role were not read.
enum UnboundedExternal: DriftRule {
  static let kind = DriftKind.unboundedExternal

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    var mayHoldMore = !facts.identitiesUnread.isEmpty
    for identity in 0..<facts.identities.count
    where facts.identities.external[identity] && facts.identities.status[identity] == .active {
      let held = comparison.holdings.holdings(of: identity).filter { !comparison.holdings.graced.contains($0.row) }
      let bounded = Set(held.filter { isBounded(comparison.holdings.row($0.row)) }.map(\.role))
      let endless = held.first { !bounded.contains($0.role) }
      if comparison.countedAccounts(of: identity).isEmpty { continue }
      guard let endless else {
        mayHoldMore = true
        continue
      }
      let reference = facts.reference(identity: identity)
      let row = comparison.holdings.row(endless.row)
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .low, asset: nil), identity: reference,
          role: facts.reference(role: endless.role),
          expected: Expected("an external's assignment names its last day", at: row.cell),
          observation:
            "\(reference.name) is external and holds \(facts.matrix.roles[endless.role].name) without an end",
          remediation: "Write the last day of the engagement into the until column.", key: ["external", reference.key]))
    }
    if mayHoldMore {
      verdicts.notProven = NotProven.notes(kind, comparison.openRows(of: Set(facts.matrix.roles.indices)))
    }
    return verdicts
  }

  private static func isBounded(_ row: Assignment) -> Bool {
    guard case .person = row.holder else { return false }
    return row.until != nil
  }
}
