import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A role of the matrix has no active holder.
///
/// Control: ISO/IEC 27001 clause 5.3. Silent when a holder is named but unknown or inactive: those findings say more.
/// *Not proven* while a holder group, or the identities, were not read completely.
enum VacantRole: DriftRule {
  static let kind = DriftKind.vacantRole

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    let holdings = comparison.holdings
    let named = Set(holdings.unresolved.map { holdings.row($0.row).role })
    let hasPeople = (0..<facts.identities.count).contains { facts.identities.isEveryone($0) }
    let everyone =
      hasPeople ? Set(holdings.everyone.filter { !holdings.graced.contains($0.row) }.map(\.role)) : []
    var verdicts = Verdicts()
    for (number, role) in facts.matrix.roles.enumerated()
    where holdings.holderCount[number] == 0 && !everyone.contains(number) && !named.contains(number) {
      let reference = facts.reference(role: number)
      if let reason = comparison.unreadHolders(role: number) {
        verdicts.notProven.append(NotProven(kind, subject: "holders of \(role.name)", because: reason))
        continue
      }
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .medium, asset: nil), role: reference,
          expected: Expected("\(role.name) is held by somebody", at: role.cell),
          observation: "no active identity holds \(role.name)",
          remediation: "Assign \(role.name) in the Assignments table, or take the role out of the matrix.",
          key: ["matrix", kind.rawValue, facts.stableID(role: number), ""]))
    }
    return verdicts
  }
}

extension Comparison {
  /// Why the holders of a role are not completely known; nil when they are.
  func unreadHolders(role: Int) -> String? {
    if !facts.identitiesUnread.isEmpty { return facts.identitiesUnread }
    return unreadRows.first { holdings.row($0.row).role == role }?.reason
      ?? unknownAttribute(role: role)
  }

  /// Rows in force whose holder group was not read completely; an ended one in its grace gives nobody a role.
  private var unreadRows: [(row: Int, reason: String)] {
    holdings.unread.filter { !holdings.graced.contains($0.key) }.sorted { $0.key < $1.key }
      .map { (row: $0.key, reason: $0.value) }
  }

  /// A filter of a role that somebody may match whose attribute is not known.
  private func unknownAttribute(role: Int) -> String? {
    for row in holdings.filters where holdings.row(row).role == role && !holdings.graced.contains(row) {
      if let reason = unknownAttribute(row: row) { return reason }
    }
    return nil
  }

  private func unknownAttribute(row: Int) -> String? {
    guard case .attributes(let tests) = holdings.row(row).holder else { return nil }
    let count = (0..<facts.identities.count).count { facts.identity($0, matches: tests) == .unknown }
    if count == 0 { return nil }
    return "\(count) identities may match \(holdings.row(row).holder), but their record does not tell"
  }

  /// One note a row for what may bind holders of some roles whom nobody could read.
  func unreadHolders(_ kind: DriftKind, of roles: Set<Int>) -> [NotProven] {
    unreadRows.compactMap { row, reason in
      let role = holdings.row(row).role
      guard roles.contains(role) else { return nil }
      return NotProven(kind, subject: "holders of \(facts.matrix.roles[role].name)", because: reason)
    }
  }

  /// Roles with a statement of one of some modalities.
  func roles(saying modalities: Set<Modality>) -> Set<Int> {
    Set(
      facts.matrix.roles.indices.filter { role in
        facts.matrix.roles[role].levels.contains { level in
          facts.matrix.levels[level].statements.contains { modalities.contains($0.modality) }
        }
      })
  }

  /// Why it is not known who is accountable for an asset; nil when it is.
  func unreadHolders(asset: Int) -> String? {
    if !facts.identitiesUnread.isEmpty { return facts.identitiesUnread }
    func isAccountable(_ row: Int) -> Bool {
      let assignment = holdings.row(row)
      return !holdings.graced.contains(row)
        && facts.matrix.roles[assignment.role].levels.contains { facts.matrix.levels[$0].accountable }
        && (assignment.assets.isEmpty || assignment.assets.contains(asset))
    }
    if let unread = unreadRows.first(where: { isAccountable($0.row) }) { return unread.reason }
    for row in holdings.filters where isAccountable(row) {
      if let reason = unknownAttribute(row: row) { return reason }
    }
    return nil
  }
}
