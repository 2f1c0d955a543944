import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Answers what `owned` means: it belongs to a person, not to a row.
///
/// The assignment's own assets; else the assets whose column of the inventory names the identity; else, only for a role
/// with one holder, the assets in the row's cell.
struct OwnedAssets: Sendable {
  private let facts: Facts
  private let holdings: RoleHoldings
  /// By column, then identity: assets.
  private let named: [String: [Int: [Int]]]

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
  }

  /// Assets that are owned by an identity through a holding, as a level reads it; ascending.
  func assets(of identity: Int, through holding: RoleHoldings.Holding, level: Int) -> [Int] {
    let row = holdings.row(holding.row)
    if !row.assets.isEmpty { return row.assets }
    let role = facts.matrix.roles[holding.role]
    // The column that the level reads, or one that is named like the role itself.
    for column in [facts.matrix.levels[level].assetColumn, role.id.folded, role.name.folded] {
      if let assets = named[column]?[identity] { return assets }
    }
    return holdings.holderCount[holding.role] == 1 && row.holder != .everyone ? role.owned : []
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
