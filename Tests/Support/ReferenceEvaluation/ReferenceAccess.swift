import AccessModel
import ResponsibilityMatrix

/// A group of a source.
struct GroupKey: Hashable {
  let source: String
  let id: String
  var text: String { "\(source)/\(id)" }
}

/// The best way in which an account reaches what is bound.
struct PlainPath: Hashable {
  let account: AccountKey
  let group: GroupKey
  let length: Int
  let state: MembershipState
  let entitlement: Int
}

/// Who reaches what, by walking the edges breadth first, an account at a time.
struct ReferenceAccess {
  let world: PlainWorld
  var sources: [String: PlainSource] = [:]
  /// Group of each entitlement; several if the name is not unique, none if it is broken.
  var bound: [[GroupKey]] = []
  /// Every path of every account, the best per account and entitlement.
  var paths: [AccountKey: [PlainPath]] = [:]
  /// Groups that contain each account, standing or eligible.
  var reach: [AccountKey: [String: Int]] = [:]

  init(_ world: PlainWorld) {
    self.world = world
    for source in world.sources { sources[source.id] = source }
    for entitlement in world.matrix.entitlements { bound.append(groups(entitlement.source, entitlement.group)) }
    for source in world.sources {
      for account in source.accounts {
        let here = AccountKey(source: source.id, id: account.id)
        reach[here] = reached(here, eligible: true)
        paths[here] = walk(here)
      }
    }
  }

  /// Groups of a source (of any, if it is not named) that a cell means: by id, else by name, else by place.
  func groups(_ source: String, _ text: String) -> [GroupKey] {
    world.sources.filter { source.isEmpty || $0.id == source }.flatMap { found in
      let byID = found.groups.filter { $0.id == text }
      let byName = found.groups.filter { $0.name.folded == text.folded }
      let byPlace = found.groups.filter { $0.locator.lowercased() == text.lowercased() }
      let hits = !byID.isEmpty ? byID : (!byName.isEmpty ? byName : byPlace)
      return hits.map { GroupKey(source: found.id, id: $0.id) }
    }
  }

  /// Whether an edge counts today; `eligible` edges only if wanted.
  func counts(_ edge: PlainEdge, eligible: Bool) -> Bool {
    guard edge.state == .active || (eligible && edge.state == .eligible) else { return false }
    if let from = edge.from, from > world.today { return false }
    if let until = edge.until, until < world.today { return false }
    return true
  }

  // MARK: Up

  /// Groups that contain the account as members do, each with the number of groups on the way.
  func reached(_ account: AccountKey, eligible: Bool) -> [String: Int] {
    guard let source = sources[account.source] else { return [:] }
    let exists = Set(source.groups.map(\.id))
    let edges = source.edges.filter {
      $0.relation == .member && counts($0, eligible: eligible) && exists.contains($0.group)
    }
    var distance: [String: Int] = [:]
    var front: Set<PlainEdge.Member> = [.account(account.id)]
    var step = 0
    while !front.isEmpty {
      step += 1
      var next: Set<PlainEdge.Member> = []
      for edge in edges where front.contains(edge.member) && distance[edge.group] == nil {
        distance[edge.group] = step
        next.insert(.group(edge.group))
      }
      front = next
    }
    return distance
  }

  /// Number of groups on the shortest way into a bound group, as member or as owner.
  private func length(
    _ account: AccountKey, _ group: GroupKey, _ relation: Relation, _ distance: [String: Int], eligible: Bool
  ) -> Int? {
    if relation == .member { return distance[group.id] }
    let owners = (sources[group.source]?.edges ?? []).filter {
      $0.relation == .owner && $0.group == group.id && counts($0, eligible: eligible)
    }
    var best: Int?
    for owner in owners {
      switch owner.member {
      case .account(let id) where id == account.id: best = 1
      case .group(let id): if let before = distance[id] { best = min(best ?? .max, before + 1) }
      default: break
      }
    }
    return best
  }

  private func walk(_ account: AccountKey) -> [PlainPath] {
    let standing = reached(account, eligible: false)
    let any = reach[account] ?? [:]
    var result: [PlainPath] = []
    for (number, entitlement) in world.matrix.entitlements.enumerated() where entitlement.source == account.source {
      for group in bound[number] {
        if let length = length(account, group, entitlement.relation, standing, eligible: false) {
          result.append(
            PlainPath(account: account, group: group, length: length, state: .active, entitlement: number))
        } else if let length = length(account, group, entitlement.relation, any, eligible: true) {
          result.append(
            PlainPath(account: account, group: group, length: length, state: .eligible, entitlement: number))
        }
      }
    }
    return result
  }

  // MARK: Down

  /// The group itself and every group that feeds it, today, standing or eligible.
  func feeding(_ group: GroupKey, as relation: Relation = .member) -> Set<GroupKey> {
    let edges = (sources[group.source]?.edges ?? []).filter { counts($0, eligible: true) }
    var found: Set<String> = [group.id]
    var front: Set<String> = [group.id]
    var wanted = relation
    while !front.isEmpty {
      var next: Set<String> = []
      for edge in edges where edge.relation == wanted && front.contains(edge.group) {
        if case .group(let id) = edge.member, wanted == .owner || !found.contains(id) {
          found.insert(id)
          next.insert(id)
        }
      }
      front = next
      wanted = .member
    }
    return Set(found.map { GroupKey(source: group.source, id: $0) })
  }

  /// Whether anybody might be in the group, or in one that feeds it, without having been seen.
  func isUnread(_ group: GroupKey, as relation: Relation = .member) -> Bool {
    guard let source = sources[group.source] else { return true }
    if !source.accountsComplete || !source.membersComplete { return true }
    let accounts = Set(source.accounts.map(\.id))
    let groups = Set(source.groups.map(\.id))
    return feeding(group, as: relation).contains { part in
      if source.groups.contains(where: { $0.id == part.id && !$0.membersUnread.isEmpty }) { return true }
      // A member that does not seem to exist proves nothing while groups are missing.
      return !source.groupsComplete
        && source.edges.contains { edge in
          guard edge.group == part.id else { return false }
          return switch edge.member {
          case .account(let id): !accounts.contains(id)
          case .group(let id): !groups.contains(id)
          }
        }
    }
  }
}
