import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Answers what `owned` means: it belongs to a person, not to a row.
///
/// The assignment's own assets; else the assets whose column of the inventory names the identity; else, only for a role
/// with one holder, the assets in the row's cell. Where several hold a role and nothing says whose an asset of the cell
/// is, it is not known, and not judged.
struct OwnedAssets: Sendable {
  private let facts: Facts
  private let holdings: RoleHoldings
  /// By column, then identity: assets.
  private let named: [String: [Int: [Int]]]
  /// Roles that may have more holders than were seen, with what was not read; empty for roles of `everyone`.
  private let open: [Int: String]
  /// By role: assets that some assignment of the role names.
  private let assigned: [Int: Set<Int>]

  init(_ facts: Facts, _ holdings: RoleHoldings) {
    self.facts = facts
    self.holdings = holdings
    var lookup = IdentityLookup(facts.identities, in: facts.graph)
    var groups = GroupLookup(facts.graph)
    var named: [String: [Int: [Int]]] = [:]
    for (asset, row) in facts.matrix.assets.enumerated() {
      for (column, entries) in row.people {
        for entry in entries {
          for identity in OwnedAssets.identities(entry.value, facts, &lookup, &groups) {
            if named[column]?[identity]?.last == asset { continue }
            named[column, default: [:]][identity, default: []].append(asset)
          }
        }
      }
    }
    self.named = named
    open = OwnedAssets.openRoles(facts, holdings)
    assigned = OwnedAssets.assigned(facts.matrix.assignments)
  }

  private static func openRoles(_ facts: Facts, _ holdings: RoleHoldings) -> [Int: String] {
    var result: [Int: String] = [:]
    for holding in holdings.everyone { result[holding.role] = "" }
    for (row, reason) in holdings.unread.sorted(by: { $0.key < $1.key }) where holdings.doubtful[row] == nil {
      if result[holdings.row(row).role] == nil { result[holdings.row(row).role] = reason }
    }
    if facts.identitiesUnread.isEmpty { return result }
    let unresolved = holdings.unresolved.filter { $0.identity == nil }.map(\.row)
    for row in unresolved + holdings.filters + holdings.holderGroups.keys where result[holdings.row(row).role] == nil {
      result[holdings.row(row).role] = facts.identitiesUnread
    }
    return result
  }

  private static func assigned(_ table: AssignmentTable) -> [Int: Set<Int>] {
    var result: [Int: Set<Int>] = [:]
    let naming = table.terms.map { !$0.assets.isEmpty }
    guard naming.contains(true) else { return [:] }
    for row in 0..<table.count where naming[Int(table.term[row])] {
      result[Int(table.role[row]), default: []].formUnion(table.terms[Int(table.term[row])].assets)
    }
    return result
  }

  /// Assets that are owned by an identity through a holding, as a level reads it; ascending.
  func assets(of identity: Int, through holding: RoleHoldings.Holding, level: Int) -> [Int] {
    let row = holdings.row(holding.row)
    if !row.assets.isEmpty { return row.assets }
    let inventory = inventory(identity, holding.role, level)
    if !inventory.isEmpty { return inventory }
    return isSole(holding.role) ? facts.matrix.roles[holding.role].owned : []
  }

  /// Whether an identity owns an asset through a holding.
  func owns(_ asset: Int, _ identity: Int, through holding: RoleHoldings.Holding, level: Int) -> Answer {
    if assets(of: identity, through: holding, level: level).contains(asset) { return .yes }
    let role = facts.matrix.roles[holding.role]
    guard role.owned.contains(asset), !isSole(holding.role), holdings.row(holding.row).assets.isEmpty,
      inventory(identity, holding.role, level).isEmpty
    else { return .no }
    // Somebody else is named for it.
    let isSettled =
      columns(holding.role, level).contains { facts.matrix.assets[asset].people[$0] != nil }
      || assigned[holding.role]?.contains(asset) == true
    return isSettled ? .no : .unknown
  }

  /// What was not read that keeps the one holder of a role whom one knows from being its only one; nil when that is clear.
  func whyOpen(_ role: Int) -> String? {
    guard holdings.assignedCount[role] <= 1, let reason = open[role], !reason.isEmpty else { return nil }
    return reason
  }

  private func isSole(_ role: Int) -> Bool { holdings.assignedCount[role] <= 1 && open[role] == nil }

  /// The column that the level reads, and one that is named like the role itself.
  private func columns(_ role: Int, _ level: Int) -> Set<String> {
    [facts.matrix.levels[level].assetColumn, facts.matrix.roles[role].id.folded, facts.matrix.roles[role].name.folded]
  }

  private func inventory(_ identity: Int, _ role: Int, _ level: Int) -> [Int] {
    let found = columns(role, level).compactMap { named[$0]?[identity] }
    return found.count > 1 ? Set(found.joined()).sorted() : found.first ?? []
  }

  private static func identities(
    _ holder: Holder, _ facts: Facts, _ lookup: inout IdentityLookup, _ groups: inout GroupLookup
  ) -> [Int] {
    switch holder {
    case .person(let text):
      let found = lookup.identities(named: text)
      return found.count == 1 ? found : []
    case .group(let source, let name): return facts.identities(in: groups.groups(named: name, source: source))
    case .attributes(let tests):
      return (0..<facts.identities.count).filter { facts.identity($0, matches: tests) == .yes }
    case .workload, .everyone: return []
    }
  }
}
