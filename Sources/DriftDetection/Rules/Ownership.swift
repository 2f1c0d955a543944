import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Who owns what, as the inventory and accountable levels say. Only `Assets.owner`, or else a level marked accountable,
/// makes an owner; deputies and other rows never dispute it.
struct Ownership: Sendable {
  private let facts: Facts
  private let inventory: Inventory
  /// Roles of an accountable level; left empty where the inventory names an owner of every asset.
  private(set) var roles: Set<Int> = []
  /// Identities whom an accountable level makes owner of an asset that has no owner in the inventory.
  private(set) var accountable: [Int: Set<Int>] = [:]

  init(_ facts: Facts, _ holdings: RoleHoldings, _ owned: OwnedAssets, _ inventory: Inventory) {
    self.facts = facts
    self.inventory = inventory
    let isUnowned = facts.matrix.assets.map(\.owners.isEmpty)
    guard isUnowned.contains(true) else { return }
    roles = Set(
      facts.matrix.roles.indices.filter { role in
        facts.matrix.roles[role].levels.contains { facts.matrix.levels[$0].accountable }
      })
    for identity in Set(holdings.holders(ofRoles: roles, facts).values.joined()) {
      holdings.forEachHolding(of: identity, isEveryone: facts.identities.isEveryone(identity)) { holding in
        guard roles.contains(holding.role), !holdings.graced.contains(holding.row) else { return }
        for level in facts.matrix.roles[holding.role].levels where facts.matrix.levels[level].accountable {
          for asset in owned.assets(of: identity, through: holding, level: level) where isUnowned[asset] {
            accountable[asset, default: []].insert(identity)
          }
        }
      }
    }
  }

  /// Whom the inventory names as owners of an asset.
  func entries(_ asset: Int) -> [Inventory.Entry] { inventory.entries(of: asset).filter { $0.column == "owner" } }

  /// The distinct owners whom the inventory names, by the name of the person or the words for the group.
  func named(_ asset: Int) -> [String] {
    var identities: Set<Int> = []
    var collectives: Set<String> = []
    for entry in entries(asset) {
      switch entry.meaning {
      case .active(let identity): identities.insert(identity)
      case .collective: collectives.insert(entry.holder.value.description)
      case .inactive, .unknown, .ambiguous, .unread: continue
      }
    }
    return (identities.map { facts.reference(identity: $0).name } + collectives).sorted()
  }

  /// Entries of the inventory that may be owners of an asset, besides those who are.
  func perhaps(_ asset: Int) -> [UnreadRow] {
    let unseen = facts.identitiesUnread
    return entries(asset).compactMap { entry in
      let because: String
      switch entry.meaning {
      case .unread(let reason): because = reason
      case .unknown where !unseen.isEmpty: because = unseen
      default: return nil
      }
      return UnreadRow(
        what: "owner of \(facts.matrix.assets[asset].name)", cell: entry.holder.cell, because: because)
    }
  }
}
