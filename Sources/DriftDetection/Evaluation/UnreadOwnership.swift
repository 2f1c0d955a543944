import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Whether somebody may own an asset through a role of which it is not known who all holds it.
struct UnreadOwnership {
  private let facts: Facts
  private let holdings: RoleHoldings
  private let owned: OwnedAssets
  /// Unread rows that name assets, by asset.
  private var naming: [Int: [Int]] = [:]
  /// One unread row a role of those that name none: they all mean the same assets.
  private var others: [Int] = []

  init(_ facts: Facts, _ holdings: RoleHoldings, _ owned: OwnedAssets) {
    self.facts = facts
    self.holdings = holdings
    self.owned = owned
    var seen: Set<Int> = []
    for row in holdings.unread.keys.sorted() {
      let assignment = holdings.row(row)
      if facts.owningLevels[assignment.role].isEmpty { continue }
      for asset in assignment.assets { naming[asset, default: []].append(row) }
      if assignment.assets.isEmpty, seen.insert(assignment.role).inserted { others.append(row) }
    }
  }

  /// What was not read that could make an identity the owner of an asset by a role of their own; nil for nothing.
  func reason(_ asset: Int, _ identity: Int) -> String? {
    for row in (naming[asset] ?? []) + others {
      let holding = RoleHoldings.Holding(role: holdings.row(row).role, row: row)
      let mayOwn = facts.owningLevels[holding.role].contains {
        owned.owns(asset, identity, through: holding, level: $0) != .no
      }
      if mayOwn { return holdings.unread[row] }
    }
    for holding in holdings.holdings(of: identity) {
      for level in facts.owningLevels[holding.role]
      where owned.owns(asset, identity, through: holding, level: level) == .unknown {
        if let reason = owned.whyUnread(asset, holding.role, level: level) { return reason }
      }
    }
    return nil
  }
}
