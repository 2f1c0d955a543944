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
  /// By column, then asset: why it is not known whom all the column names.
  private let unread: [String: [Int: String]]
  /// By role: assets that some assignment of the role names.
  private let assigned: [Int: Set<Int>]
  /// By role that gives anything to own: the columns that may be named like it. Folding names each time is dear.
  private let columnsLike: [Int: [String]]

  init(_ facts: Facts, _ holdings: RoleHoldings, _ inventory: Inventory) {
    self.facts = facts
    self.holdings = holdings
    unread = inventory.unread
    named = inventory.named
    open = OwnedAssets.openRoles(facts, holdings)
    assigned = OwnedAssets.assigned(facts.matrix.assignments)
    var columnsLike: [Int: [String]] = [:]
    for role in facts.matrix.roles.indices where !facts.owningLevels[role].isEmpty {
      columnsLike[role] = OwnedAssets.columns(like: facts.matrix.roles[role])
    }
    self.columnsLike = columnsLike
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
    let assigned = holdings.assets(ofRow: holding.row)
    if !assigned.isEmpty { return assigned }
    let inventory = inventory(identity, holding.role, level)
    if !inventory.isEmpty { return inventory }
    // Whoever the inventory names otherwise does not own what the role's cell says.
    if whyUnnamed(holding.role, level) != nil { return [] }
    return isSole(holding.role) ? facts.matrix.roles[holding.role].owned : []
  }

  /// Whether an identity owns an asset through a holding.
  func owns(_ asset: Int, _ identity: Int, through holding: RoleHoldings.Holding, level: Int) -> Answer {
    if assets(of: identity, through: holding, level: level).contains(asset) { return .yes }
    if !holdings.assets(ofRow: holding.row).isEmpty { return .no }
    if whyUnnamed(holding.role, level, on: asset) != nil { return .unknown }
    let role = facts.matrix.roles[holding.role]
    guard role.owned.contains(asset), inventory(identity, holding.role, level).isEmpty else { return .no }
    // The only holder whom one knows may be the only one there is.
    if isSole(holding.role) || whyOpen(holding.role) != nil { return .unknown }
    // Somebody else is named for it.
    let isSettled =
      columns(holding.role, level).contains { facts.matrix.assets[asset].people[$0] != nil }
      || assigned[holding.role]?.contains(asset) == true
    return isSettled ? .no : .unknown
  }

  /// What was not read, where ``owns(_:_:through:level:)`` is unknown for that reason.
  func whyUnread(_ asset: Int, _ role: Int, level: Int) -> String? {
    whyUnnamed(role, level, on: asset) ?? (isSole(role) ? whyUnnamed(role, level) : whyOpen(role))
  }

  /// Why it is not known whom the columns that a role and level read name, on one asset or on any.
  private func whyUnnamed(_ role: Int, _ level: Int, on asset: Int? = nil) -> String? {
    if unread.isEmpty { return nil }
    let found = columns(role, level).sorted().compactMap { unread[$0] }
    return found.compactMap { assets in asset.map { assets[$0] } ?? assets.min { $0.key < $1.key }?.value }.first
  }

  /// Whether it is known of every asset and column whom it names.
  var isCompletelyNamed: Bool { unread.isEmpty }

  /// Assets of which it is not known whom all a column names that some roles read as what their holders own.
  func unnamed(readBy roles: Set<Int>) -> [(asset: Int, column: String, reason: String)] {
    if unread.isEmpty { return [] }
    let read = Set(
      roles.flatMap { role in
        facts.owningLevels[role].flatMap { columns(role, $0) }
      })
    return read.sorted().flatMap { column in
      (unread[column] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, column, $0.value) }
    }
  }

  /// What was not read that keeps the one holder of a role whom one knows from being its only one; nil when that is clear.
  private func whyOpen(_ role: Int) -> String? {
    guard holdings.assignedCount[role] <= 1, let reason = open[role], !reason.isEmpty else { return nil }
    return reason
  }

  private func isSole(_ role: Int) -> Bool { holdings.assignedCount[role] <= 1 && open[role] == nil }

  /// The column that the level reads, and one that is named like the role itself.
  private func columns(_ role: Int, _ level: Int) -> [String] {
    let like = columnsLike[role] ?? OwnedAssets.columns(like: facts.matrix.roles[role])
    let own = facts.matrix.levels[level].assetColumn
    return like.contains(own) ? like : like + [own]
  }

  private static func columns(like role: Role) -> [String] {
    let (id, name) = (role.id.folded, role.name.folded)
    return id == name ? [id] : [id, name]
  }

  private func inventory(_ identity: Int, _ role: Int, _ level: Int) -> [Int] {
    let found = columns(role, level).compactMap { named[$0]?[identity] }
    return found.count > 1 ? Set(found.joined()).sorted() : found.first ?? []
  }
}
