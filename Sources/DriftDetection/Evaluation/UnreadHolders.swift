import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A row of the matrix of which it is not known whom all it means.
struct UnreadRow {
  /// The assignment's number; nil for a row of the inventory.
  var row: Int?
  /// What the row is about: `holders of Administration`.
  let what: String
  let cell: Cell
  /// What was not read.
  let because: String
}

extension NotProven {
  /// One note a reason, with the first row that it concerns and the number of the others.
  static func notes(_ kind: DriftKind, _ rows: [UnreadRow]) -> [NotProven] {
    var order: [String] = []
    var grouped: [String: [UnreadRow]] = [:]
    for row in rows {
      if grouped[row.because] == nil { order.append(row.because) }
      grouped[row.because, default: []].append(row)
    }
    return order.compactMap { because in
      guard let rows = grouped[because], let first = rows.first else { return nil }
      let others = rows.count == 1 ? "" : " and \(rows.count - 1) more such row\(rows.count == 2 ? "" : "s")"
      return NotProven(kind, subject: "\(first.what) (\(first.cell))\(others)", because: because)
    }
  }
}

extension Comparison {
  /// Why the holders of a role are not completely known; nil when they are.
  func unreadHolders(role: Int) -> String? {
    if !facts.identitiesUnread.isEmpty { return facts.identitiesUnread }
    return unreadRows.first { holdings.row($0.row).role == role }?.reason
      ?? unknownAttribute(role: role)
  }

  /// Rows in force of which it is not known who all holds the role by them; an ended one in its grace gives nobody a role.
  var unreadRows: [(row: Int, reason: String)] {
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

  /// Rows by which somebody who was not seen may hold one of some roles.
  func openRows(of roles: Set<Int>) -> [UnreadRow] {
    let result = unreadRows.filter { roles.contains(holdings.row($0.row).role) }.map { unread(row: $0.row, $0.reason) }
    if facts.identitiesUnread.isEmpty { return result }
    let unseen = holdings.unresolved.filter { $0.identity == nil }.map(\.row)
    let open = Set(holdings.everyone.map(\.row) + holdings.filters + holdings.holderGroups.keys + unseen)
    return result
      + open.sorted().filter { roles.contains(holdings.row($0).role) && !holdings.graced.contains($0) }
      .map { unread(row: $0, facts.identitiesUnread) }
  }

  /// Rows by which somebody who was not seen may hold one of some roles, or what they own by it may be more.
  func openOwnership(of roles: @autoclosure () -> Set<Int>) -> [UnreadRow] {
    // As a rule everything was read, and then nobody need find out whom it is about.
    if holdings.unread.isEmpty, facts.identitiesUnread.isEmpty, owned.isCompletelyNamed { return [] }
    let roles = roles()
    return openRows(of: roles)
      + owned.unnamed(readBy: roles).map { asset, column, reason in
        let asset = facts.matrix.assets[asset]
        return UnreadRow(what: "\(column) of \(asset.name)", cell: asset.cell, because: reason)
      }
  }

  private func unread(row: Int, _ reason: String) -> UnreadRow {
    UnreadRow(row: row, what: "holders of \(roleName(of: row))", cell: holdings.row(row).cell, because: reason)
  }

  private func roleName(of row: Int) -> String { facts.matrix.roles[holdings.row(row).role].name }

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
    let accountable = Set(
      facts.matrix.roles.indices.filter { role in
        facts.matrix.roles[role].levels.contains { facts.matrix.levels[$0].accountable }
      })
    if let unnamed = owned.unnamed(readBy: accountable).first(where: { $0.asset == asset }) { return unnamed.reason }
    for row in holdings.filters where isAccountable(row) {
      if let reason = unknownAttribute(row: row) { return reason }
    }
    return nil
  }
}
