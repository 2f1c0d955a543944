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
    let (position, boundRow) = graph.locate(group: bound.group)
    let accountBase = graph.accountBase[position]
    let count = graph.snapshots[position].accounts.count
    var open = wanted.filter { $0 >= accountBase && $0 < accountBase + count }.sorted()
    // The owners of a group are a node of their own: the group may also be on the way as a nested one.
    let ownersNode = -2
    let root = bound.relation == .owner ? ownersNode : boundRow
    var parent: [Int: Int] = [root: -1]
    var level = [root]
    while !level.isEmpty, !open.isEmpty {
      var nested: [Int] = []
      for group in level {
        let isRoot = group == ownersNode
        let row = isRoot ? boundRow : group
        open.removeAll { account in
          guard holds(UInt32(account - accountBase), row, position, owners: isRoot, eligible: eligible) else {
            return false
          }
          var chain = [group]
          while let above = parent[chain[chain.count - 1]], above != -1 { chain.append(above) }
          result[account] = Path(
            account: account, groups: chain.map { ($0 == ownersNode ? boundRow : $0) + graph.groupBase[position] },
            state: eligible ? .eligible : .active)
          return true
        }
        forEachGroup(in: row, position, owners: isRoot, eligible: eligible) { inner in
          if parent[inner] == nil {
            parent[inner] = group
            nested.append(inner)
          }
        }
      }
      level = nested
    }
    return result
  }

  /// Whether an edge of a group leads to that member. Rows are sorted by member, so a binary search finds it.
  private func holds(_ member: UInt32, _ group: Int, _ position: Int, owners: Bool, eligible: Bool) -> Bool {
    let edges = graph.snapshots[position].edges(of: group)
    return graph.snapshots[position].memberships.member.withUnsafeBufferPointer { members in
      var low = edges.lowerBound
      var high = edges.upperBound
      while low < high {
        let middle = (low + high) / 2
        if members[middle] < member { low = middle + 1 } else { high = middle }
      }
      while low < edges.upperBound, members[low] == member {
        if counts(low, position, owners: owners, eligible: eligible) { return true }
        low += 1
      }
      return false
    }
  }

  /// Nested groups of a group, by number; they stand at the end of its row.
  private func forEachGroup(
    in group: Int, _ position: Int, owners: Bool, eligible: Bool, _ body: (Int) -> Void
  ) {
    let edges = graph.snapshots[position].edges(of: group)
    graph.snapshots[position].memberships.member.withUnsafeBufferPointer { members in
      var first = edges.upperBound
      while first > edges.lowerBound, members[first - 1] & MembershipColumns.groupBit != 0 { first -= 1 }
      for edge in first..<edges.upperBound where counts(edge, position, owners: owners, eligible: eligible) {
        body(Int(members[edge] & ~MembershipColumns.groupBit))
      }
    }
  }

  private func counts(_ edge: Int, _ position: Int, owners: Bool, eligible: Bool) -> Bool {
    let verdicts = graph.verdicts[position]
    if verdicts.isEmpty { return !owners }
    let raw = verdicts[edge].raw
    guard (raw & AccessGraph.EdgeVerdict.owner != 0) == owners else { return false }
    return raw & AccessGraph.EdgeVerdict.inForce != 0 || (eligible && raw & AccessGraph.EdgeVerdict.eligible != 0)
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
