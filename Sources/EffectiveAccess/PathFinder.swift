public import AccessModel

/// Reconstructs how accounts come to be in a bound group. Used only for what is reported, so it may allocate.
public struct PathFinder: Sendable {
  /// A way from an account to a bound group.
  public struct Path: Hashable, Sendable {
    /// Number of the account.
    public let account: Int
    /// Numbers of the groups, from the one that directly contains the account to the bound one.
    public let groups: [Int]
    /// `active` when every step is in force, `eligible` when one has to be activated.
    public let state: MembershipState
  }

  private let graph: AccessGraph

  /// A finder over a graph.
  public init(_ graph: AccessGraph) { self.graph = graph }

  /// For each wanted account that reaches the bound group, one shortest path; a standing one if there is any.
  ///
  /// Ties are broken by the order of the groups' ids, so that equal data give equal paths.
  public func shortest(to bound: BoundGroup, for wanted: Set<Int>) -> [Int: Path] {
    var result = search(bound, for: wanted, eligible: false)
    if graph.hasEligible, result.count < wanted.count {
      let missing = wanted.subtracting(result.keys)
      result.merge(search(bound, for: missing, eligible: true)) { standing, _ in standing }
    }
    return result
  }

  /// Every simple path of wanted accounts to the bound group, shortest first, at most `limit`.
  public func all(to bound: BoundGroup, for wanted: Set<Int>, limit: Int) -> [Path] {
    var found: [Path] = []
    var open: [(groups: [Int], state: MembershipState)] = [([bound.group], .active)]
    var next = 0
    // Bounds the walk as well as the answer: a dense graph has exponentially many simple paths.
    while next < open.count, next < limit * 64, found.count < limit {
      let (chain, state) = open[next]
      next += 1
      for step in steps(into: chain[0], owners: chain.count == 1 && bound.relation == .owner) {
        let reached: MembershipState = step.eligible ? .eligible : state
        if !step.isGroup {
          if wanted.contains(step.number) { found.append(Path(account: step.number, groups: chain, state: reached)) }
        } else if !chain.contains(step.number) {
          open.append(([step.number] + chain, reached))
        }
      }
    }
    return Array(found.prefix(limit))
  }

  private struct Step {
    let isGroup: Bool
    let number: Int
    let eligible: Bool
  }

  private func search(_ bound: BoundGroup, for wanted: Set<Int>, eligible: Bool) -> [Int: Path] {
    var result: [Int: Path] = [:]
    if wanted.isEmpty { return result }
    // The owners of a group are a node of their own: the group may also be on the way as a nested one.
    let ownersNode = -2
    let root = bound.relation == .owner ? ownersNode : bound.group
    var parent: [Int: Int] = [root: -1]
    var level = [root]
    while !level.isEmpty, result.count < wanted.count {
      var nested: [Int] = []
      for group in level {
        let isRoot = group == ownersNode
        for step in steps(into: isRoot ? bound.group : group, owners: isRoot) where eligible || !step.eligible {
          if step.isGroup {
            if parent[step.number] == nil {
              parent[step.number] = group
              nested.append(step.number)
            }
          } else if wanted.contains(step.number), result[step.number] == nil {
            var chain = [group]
            while let above = parent[chain[chain.count - 1]], above != -1 { chain.append(above) }
            result[step.number] = Path(
              account: step.number, groups: chain.map { $0 == ownersNode ? bound.group : $0 },
              state: eligible ? .eligible : .active)
          }
        }
      }
      level = nested
    }
    return result
  }

  private func steps(into group: Int, owners: Bool) -> [Step] {
    let (position, row) = graph.locate(group: group)
    let snapshot = graph.snapshots[position]
    let verdicts = graph.verdicts[position]
    var result: [Step] = []
    for edge in snapshot.edges(of: row) {
      let verdict = verdicts.isEmpty ? AccessGraph.EdgeVerdict.plain : verdicts[edge]
      let isOwner = verdict.raw & AccessGraph.EdgeVerdict.owner != 0
      let inForce = verdict.raw & AccessGraph.EdgeVerdict.inForce != 0
      let isEligible = verdict.raw & AccessGraph.EdgeVerdict.eligible != 0
      guard isOwner == owners, inForce || isEligible else { continue }
      let member = snapshot.memberships.member[edge]
      let isGroup = member & MembershipColumns.groupBit != 0
      let local = Int(member & ~MembershipColumns.groupBit)
      result.append(
        Step(
          isGroup: isGroup,
          number: local + (isGroup ? graph.groupBase[position] : graph.accountBase[position]),
          eligible: !inForce))
    }
    return result
  }
}

extension PathFinder {
  /// Every account that is, directly or nested, a member of the group.
  public func accounts(below group: Int) -> Set<Int> {
    var accounts: Set<Int> = []
    var seen: Set<Int> = [group]
    var queue = [group]
    while let next = queue.popLast() {
      for step in steps(into: next, owners: false) {
        if !step.isGroup {
          accounts.insert(step.number)
        } else if seen.insert(step.number).inserted {
          queue.append(step.number)
        }
      }
    }
    return accounts
  }
}

extension PathFinder {
  /// The group itself and every group that is, directly or nested, a member of it.
  public func groups(below group: Int) -> Set<Int> {
    var seen: Set<Int> = [group]
    var queue = [group]
    while let next = queue.popLast() {
      for step in steps(into: next, owners: false) where step.isGroup && seen.insert(step.number).inserted {
        queue.append(step.number)
      }
    }
    return seen
  }
}
