import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An asset and capability that entitlements are bound to, with the groups that they name.
struct Target: Sendable {
  /// One entitlement whose group was found.
  struct Binding: Sendable {
    let entitlement: Int
    let bound: BoundGroup
    let snapshot: Int
    /// Where a link between sources leads from the bound group's members to the entitlement: the groups between, from
    /// the one that is fed to the one that the entitlement names. Empty for that group itself.
    var via: [Int] = []
  }

  let asset: Int
  let capability: Int
  var bindings: [Binding] = []
  /// Entitlements whose group a completely read source does not have, or has several of.
  var broken: [Int] = []
  /// Entitlements whose source, or whose source's groups, were not read.
  var unread: [Int] = []
  /// A source whose groups may feed a bound one, and whose groups were not read.
  var unreadFeeder: String?
}

/// Every bound pair of asset and capability, ordered by both.
struct TargetTable: Sendable {
  private(set) var all: [Target] = []
  /// Numbers of the targets of each asset.
  private(set) var ofAsset: [[Int]]
  /// For broken entitlements: how many groups have the name.
  private(set) var matches: [Int: Int] = [:]
  /// Groups that some entitlement names.
  private(set) var boundGroups: Set<Int> = []

  init(_ matrix: Matrix, _ graph: AccessGraph, _ groupLinks: [GroupLink]) {
    ofAsset = Array(repeating: [], count: matrix.assets.count)
    var lookup = GroupLookup(graph)
    let links = GroupLinks(graph, groupLinks)
    for number in TargetTable.order(matrix.entitlements) {
      let entitlement = matrix.entitlements[number]
      if all.last?.asset != entitlement.asset || all.last?.capability != entitlement.capability {
        ofAsset[entitlement.asset].append(all.count)
        all.append(Target(asset: entitlement.asset, capability: entitlement.capability))
      }
      let found = lookup.groups(named: entitlement.group, source: entitlement.source)
      let last = all.count - 1
      if found.count == 1 {
        boundGroups.insert(found[0])
        let binding = Target.Binding(
          entitlement: number, bound: BoundGroup(group: found[0], relation: entitlement.relation),
          snapshot: graph.locate(group: found[0]).snapshot)
        all[last].bindings.append(binding)
        follow(links, from: binding, graph)
      } else if let position = graph.snapshot(of: entitlement.source),
        graph.snapshots[position].coverage.isComplete(.groups)
      {
        all[last].broken.append(number)
        matches[number] = found.count
      } else {
        all[last].unread.append(number)
      }
    }
  }

  /// Numbers of entitlements by asset, then capability, then number. Sorts numbers, not rows: those are dear to copy.
  private static func order(_ entitlements: [Entitlement]) -> [Int] {
    let keys = entitlements.enumerated().map { number, entitlement in
      (asset: entitlement.asset, capability: entitlement.capability, number: number)
    }
    return keys.sorted { $0 < $1 }.map(\.number)
  }

  /// Adds the groups of other sources that feed what an entitlement is bound to.
  private mutating func follow(_ links: GroupLinks, from binding: Target.Binding, _ graph: AccessGraph) {
    if links.isEmpty || binding.bound.relation != .member { return }
    let last = all.count - 1
    for feed in links.feeds(of: binding.bound.group) {
      boundGroups.insert(feed.group)
      all[last].bindings.append(
        Target.Binding(
          entitlement: binding.entitlement, bound: BoundGroup(group: feed.group, relation: .member),
          snapshot: graph.locate(group: feed.group).snapshot, via: feed.via))
    }
    if let source = links.unreadFeeder(ofSnapshot: binding.snapshot) { all[last].unreadFeeder = source }
  }

  /// Targets of an asset whose capability is, or implies, the wanted one.
  func granting(_ capability: Int, on asset: Int, _ capabilities: CapabilityTable) -> [Int] {
    ofAsset[asset].filter { capabilities.implies(all[$0].capability, capability) }
  }
}
