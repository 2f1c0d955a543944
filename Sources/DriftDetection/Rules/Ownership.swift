import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Who owns what, as the inventory and accountable levels say. Only `Assets.owner`, or else a level marked accountable,
/// makes an owner; deputies and other rows never dispute it.
struct Ownership {
  /// What one entry of the inventory comes to.
  enum Entry {
    case active(Int)
    case inactive(Int)
    case unknown
    case ambiguous
    /// A group, a filter: somebody together.
    case collective
    /// A group that no source shows, while not all groups were read, and why they were not.
    case unread(String)
  }

  let comparison: Comparison
  /// Roles of an accountable level.
  let roles: Set<Int>
  private(set) var entries: [[(holder: Located<Holder>, entry: Entry)]] = []
  /// Identities whom an accountable level makes owner of an asset that has no owner in the inventory.
  private(set) var accountable: [Int: Set<Int>] = [:]

  init(_ comparison: Comparison) {
    self.comparison = comparison
    let facts = comparison.facts
    var lookup = IdentityLookup(facts.identities, in: facts.graph)
    entries = facts.matrix.assets.map { asset in
      asset.owners.map { ($0, Ownership.entry($0.value, facts, &lookup)) }
    }
    roles = Set(
      facts.matrix.roles.indices.filter { role in
        facts.matrix.roles[role].levels.contains { facts.matrix.levels[$0].accountable }
      })
    for identity in Set(comparison.holders(ofRoles: roles).values.joined()) {
      let holdings = comparison.holdings.allHoldings(
        of: identity, isEveryone: facts.identities.isEveryone(identity))
      for holding in holdings
      where roles.contains(holding.role) && !comparison.holdings.graced.contains(holding.row) {
        for level in facts.matrix.roles[holding.role].levels where facts.matrix.levels[level].accountable {
          for asset in comparison.owned.assets(of: identity, through: holding, level: level)
          where facts.matrix.assets[asset].owners.isEmpty {
            accountable[asset, default: []].insert(identity)
          }
        }
      }
    }
  }

  /// The distinct owners whom the inventory names, by the name of the person or the words for the group.
  func named(_ asset: Int) -> [String] {
    var identities: Set<Int> = []
    var collectives: Set<String> = []
    for (holder, entry) in entries[asset] {
      switch entry {
      case .active(let identity): identities.insert(identity)
      case .collective: collectives.insert(holder.value.description)
      case .inactive, .unknown, .ambiguous, .unread: continue
      }
    }
    return (identities.map { comparison.facts.reference(identity: $0).name } + collectives).sorted()
  }

  /// Entries of the inventory that may be owners of an asset, besides those who are.
  func perhaps(_ asset: Int) -> [UnreadRow] {
    let unseen = comparison.facts.identitiesUnread
    return entries[asset].compactMap { holder, entry in
      let because: String
      switch entry {
      case .unread(let reason): because = reason
      case .unknown where !unseen.isEmpty: because = unseen
      default: return nil
      }
      return UnreadRow(
        what: "owner of \(comparison.facts.matrix.assets[asset].name)", cell: holder.cell, because: because)
    }
  }

  static func entry(_ holder: Holder, _ facts: Facts, _ lookup: inout IdentityLookup) -> Entry {
    if case .group(let source, let name) = holder {
      var groups = GroupLookup(facts.graph)
      if groups.groups(named: name, source: source).isEmpty {
        return facts.groupsAreRead(source: source) ? .unknown : .unread(facts.groupsUnread(of: source))
      }
    }
    guard case .person(let text) = holder else { return .collective }
    let found = lookup.identities(named: text)
    if found.isEmpty { return .unknown }
    if found.count > 1 { return .ambiguous }
    return facts.identities.status[found[0]] == .active ? .active(found[0]) : .inactive(found[0])
  }
}
