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

  /// For each wanted account that reaches the bound group, one shortest path; see ``PathSearch``.
  public func shortest(to bound: BoundGroup, for wanted: Set<Int>) -> [Int: Path] {
    let accounts = wanted.sorted()
    let paths = searching { $0.shortest(to: bound, for: accounts) }
    return Dictionary(
      uniqueKeysWithValues: zip(accounts, paths).compactMap { account, path in path.map { (account, $0) } })
  }

  /// Calls `body` with a search over the graph.
  public func searching<Result>(_ body: (inout PathSearch) throws -> Result) rethrows -> Result {
    try graph.withRows { rows in
      var search = PathSearch(graph, rows)
      return try body(&search)
    }
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

  /// Every group of the sources that groups are of.
  func sourcemates(of groups: Set<Int>) -> [Int] {
    Set(groups.map { graph.locate(group: $0).snapshot }).sorted().flatMap { position in
      (0..<graph.snapshots[position].groups.count).map { $0 + graph.groupBase[position] }
    }
  }

  /// Groups that are directly in a group, now or after activation.
  func nestedGroups(in group: Int) -> [Int] {
    steps(into: group, owners: false).filter(\.isGroup).map(\.number)
  }

  private struct Step {
    let isGroup: Bool
    let number: Int
    let eligible: Bool
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
