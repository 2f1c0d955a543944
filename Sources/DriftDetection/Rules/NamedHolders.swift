import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Every cell that names somebody who cannot act: of the Assignments table, and of the inventory's columns that give a
/// role: owner, operator and the like.
struct NamedHolders {
  struct Entry {
    let holder: Holder
    let identity: Int?
    let isAmbiguous: Bool
    let role: Int?
    let asset: Int?
    /// The column of the inventory; empty for an assignment.
    var column = ""
    let cell: Cell
  }

  static func judge(_ kind: DriftKind, _ comparison: Comparison, _ belongs: (Entry) -> Bool) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    var seen: Set<[String]> = []
    for entry in entries(comparison) where belongs(entry) {
      let about = about(entry, facts)
      let identity = entry.identity.map { facts.reference(identity: $0) }
      let key = ["matrix", kind.rawValue, about, identity?.key ?? entry.holder.description]
      guard seen.insert(key).inserted else { continue }
      let name =
        entry.role.map { facts.matrix.roles[$0].name } ?? entry.asset.map {
          "\(entry.column) of \(facts.matrix.assets[$0].name)"
        }
        ?? ""
      let isPerson = if case .person = entry.holder { true } else { false }
      if entry.identity == nil, !entry.isAmbiguous, isPerson, !facts.identitiesUnread.isEmpty {
        verdicts.notProven.append(
          NotProven(
            kind, subject: "\(name), \"\(entry.holder)\" (\(entry.cell))", because: facts.identitiesUnread))
        continue
      }
      let state =
        entry.identity.map { facts.identities.status[$0].word }
        ?? (entry.isAmbiguous ? "the name of several identities" : "in no directory and no table")
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, kind == .inactiveHolder ? .medium : .low, asset: entry.asset),
          identity: identity, asset: entry.asset.map { facts.reference(asset: $0) },
          role: entry.role.map { facts.reference(role: $0) },
          expected: Expected("\(name): \(entry.holder)", at: entry.cell),
          observation: "\(identity?.name ?? "\"\(entry.holder)\"") is \(state)",
          remediation: "Name somebody who is with the organisation, by employee number or mail.", key: key))
    }
    if kind == .unknownHolder { verdicts.notProven += unreadGroups(comparison) }
    return verdicts
  }

  /// Groups that no source shows, while not all groups were read: nobody knows whether there are such groups.
  private static func unreadGroups(_ comparison: Comparison) -> [NotProven] {
    let holdings = comparison.holdings
    let facts = comparison.facts
    var rows = holdings.unread.sorted { $0.key < $1.key }.compactMap { row, reason -> UnreadRow? in
      guard holdings.holderGroups[row]?.isEmpty == true, !holdings.graced.contains(row) else { return nil }
      let assignment = holdings.row(row)
      return UnreadRow(
        what: "\(facts.matrix.roles[assignment.role].name), \"\(assignment.holder)\"", cell: assignment.cell,
        because: reason)
    }
    for entry in named(comparison) {
      guard case .unread(let reason) = entry.meaning else { continue }
      rows.append(
        UnreadRow(
          what: "\(entry.column) of \(facts.matrix.assets[entry.asset].name), \"\(entry.holder.value)\"",
          cell: entry.holder.cell, because: reason))
    }
    return NotProven.notes(.unknownHolder, rows)
  }

  /// Cells of the inventory that name an owner, or somebody who holds a role by them.
  private static func named(_ comparison: Comparison) -> [Inventory.Entry] {
    var givesRole = ["owner": true]
    return comparison.inventory.entries.filter { entry in
      if let known = givesRole[entry.column] { return known }
      let gives = comparison.facts.role(reading: entry.column) != nil
      givesRole[entry.column] = gives
      return gives
    }
  }

  /// The row that names the holder, by stable ids; another column than the owner's is told apart.
  private static func about(_ entry: Entry, _ facts: Facts) -> String {
    if let role = entry.role { return facts.stableID(role: role) }
    guard let asset = entry.asset else { return "" }
    return facts.stableID(asset: asset) + (entry.column == "owner" ? "" : ",\(entry.column)")
  }

  private static func entries(_ comparison: Comparison) -> [Entry] {
    var result = comparison.holdings.unresolved.map { unresolved in
      let row = comparison.holdings.row(unresolved.row)
      return Entry(
        holder: row.holder, identity: unresolved.identity, isAmbiguous: unresolved.isAmbiguous, role: row.role,
        asset: nil, cell: row.cell)
    }
    for entry in named(comparison) {
      guard let (identity, ambiguous) = unable(entry.meaning) else { continue }
      result.append(
        Entry(
          holder: entry.holder.value, identity: identity, isAmbiguous: ambiguous, role: nil, asset: entry.asset,
          column: entry.column, cell: entry.holder.cell))
    }
    return result
  }

  /// The identity of somebody who cannot act, none if it is nobody or several; nil for whoever can.
  private static func unable(_ meaning: Inventory.Meaning) -> (identity: Int?, isAmbiguous: Bool)? {
    switch meaning {
    case .active, .collective, .unread: nil
    case .inactive(let identity): (identity, false)
    case .unknown: (nil, false)
    case .ambiguous: (nil, true)
    }
  }
}
