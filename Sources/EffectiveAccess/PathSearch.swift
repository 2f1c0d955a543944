import AccessModel

/// Finds shortest paths to one bound group after another, on raw views of the edges and with memory that it keeps.
///
/// Ties are broken by the order of the groups' ids, so that equal data give equal paths.
public struct PathSearch {
  /// A group on the way, and the place in ``nodes`` of the group that contains it; the bound group is its own.
  private struct Node {
    let row: Int
    let above: Int
    /// The owners of the bound group are a node of their own: the group may also be on the way as a nested one.
    let isOwners: Bool
  }

  private let rows: [MembershipRows]
  private let accountCounts: [Int]
  private let groupBase: [Int]
  private let hasEligible: Bool
  private var nodes: [Node] = []
  private var many: Set<Int> = []
  /// Places in the list of wanted accounts that have no path yet.
  private var open: [Int] = []

  init(_ graph: AccessGraph, _ rows: [MembershipRows]) {
    self.rows = rows
    accountCounts = graph.snapshots.map(\.accounts.count)
    groupBase = graph.groupBase
    hasEligible = graph.hasEligible
  }

  /// For each wanted account, one shortest path to the bound group; a standing one if there is any, nil if there is none.
  ///
  /// - Parameter accounts: wanted accounts, each once.
  public mutating func shortest(to bound: BoundGroup, for accounts: [Int]) -> [PathFinder.Path?] {
    var paths = [PathFinder.Path?](repeating: nil, count: accounts.count)
    var position = groupBase.count - 1
    while groupBase[position] > bound.group { position -= 1 }
    let local = 0..<accountCounts[position]
    open.removeAll(keepingCapacity: true)
    for place in accounts.indices where local.contains(accounts[place] - rows[position].accountBase) {
      open.append(place)
    }
    search(bound, position, accounts, &paths, eligible: false)
    if hasEligible { search(bound, position, accounts, &paths, eligible: true) }
    return paths
  }

  /// Looks at the rows of a bound group where the search will look first, so that they are at hand.
  ///
  /// - Returns: a number without meaning, which keeps the look from being optimised away.
  public func lookAhead(_ bound: BoundGroup) -> Int {
    var position = groupBase.count - 1
    while groupBase[position] > bound.group { position -= 1 }
    let rows = rows[position]
    let first = Int(rows.start[bound.group - rows.groupBase])
    let count = Int(rows.start[bound.group - rows.groupBase + 1]) - first
    if count == 0 { return 0 }
    // The halves, the quarters and the end.
    var seen = Int(rows.member[first + count - 1])
    for eighth in [2, 4, 6] { seen &+= Int(rows.member[first + count * eighth / 8]) }
    return seen
  }

  private mutating func search(
    _ bound: BoundGroup, _ position: Int, _ accounts: [Int], _ paths: inout [PathFinder.Path?], eligible: Bool
  ) {
    let rows = rows[position]
    nodes.removeAll(keepingCapacity: true)
    many.removeAll(keepingCapacity: true)
    nodes.append(Node(row: bound.group - rows.groupBase, above: 0, isOwners: bound.relation == .owner))
    var next = 0
    while next < nodes.count, !open.isEmpty {
      let node = nodes[next]
      var kept = 0
      // All who are found here share the groups of their path.
      var groups: [Int] = []
      for place in open {
        if holds(UInt32(accounts[place] - rows.accountBase), node, rows, eligible) {
          if groups.isEmpty { groups = self.groups(from: next, rows) }
          paths[place] = PathFinder.Path(
            account: accounts[place], groups: groups, state: eligible ? .eligible : .active)
        } else {
          open[kept] = place
          kept += 1
        }
      }
      open.removeSubrange(kept...)
      if !open.isEmpty { addGroups(in: node, at: next, rows, eligible) }
      next += 1
    }
  }

  /// The groups from a node up to the bound one.
  private func groups(from node: Int, _ rows: MembershipRows) -> [Int] {
    var groups = [nodes[node].row + rows.groupBase]
    var place = node
    while place != 0 {
      place = nodes[place].above
      groups.append(nodes[place].row + rows.groupBase)
    }
    return groups
  }

  /// Whether an edge of a group leads to that member. Rows are sorted by member, so a binary search finds it.
  private func holds(_ member: UInt32, _ node: Node, _ rows: MembershipRows, _ eligible: Bool) -> Bool {
    var low = Int(rows.start[node.row])
    let end = Int(rows.start[node.row + 1])
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if rows.member[middle] < member { low = middle + 1 } else { high = middle }
    }
    while low < end, rows.member[low] == member {
      if rows.counts(low, owners: node.isOwners, eligible: eligible) { return true }
      low += 1
    }
    return false
  }

  /// Nested groups of a group, by number; they stand at the end of its row.
  private mutating func addGroups(in node: Node, at place: Int, _ rows: MembershipRows, _ eligible: Bool) {
    let lower = Int(rows.start[node.row])
    let upper = Int(rows.start[node.row + 1])
    var first = upper
    while first > lower, rows.member[first - 1] & MembershipColumns.groupBit != 0 { first -= 1 }
    for edge in first..<upper where rows.counts(edge, owners: node.isOwners, eligible: eligible) {
      let inner = Int(rows.member[edge] & ~MembershipColumns.groupBit)
      if !isKnown(inner) { nodes.append(Node(row: inner, above: place, isOwners: false)) }
    }
  }

  /// Whether a group is on the way already. A few are compared one by one; many go into a set.
  private mutating func isKnown(_ row: Int) -> Bool {
    if nodes.count < 32 { return nodes.contains { $0.row == row && !$0.isOwners } }
    if many.isEmpty { for node in nodes where !node.isOwners { many.insert(node.row) } }
    return !many.insert(row).inserted
  }

  /// Whether every account that is, directly or nested, a member of the group, now or after activation, passes a test.
  public func allAccounts(below group: Int, satisfy test: (Int) -> Bool) -> Bool {
    var position = groupBase.count - 1
    while groupBase[position] > group { position -= 1 }
    let rows = rows[position]
    var seen: Set<Int> = [group - rows.groupBase]
    var queue = [group - rows.groupBase]
    while let next = queue.popLast() {
      for edge in Int(rows.start[next])..<Int(rows.start[next + 1])
      where rows.counts(edge, owners: false, eligible: true) {
        let member = rows.member[edge]
        let local = Int(member & ~MembershipColumns.groupBit)
        if member & MembershipColumns.groupBit == 0 {
          if !test(local + rows.accountBase) { return false }
        } else if seen.insert(local).inserted {
          queue.append(local)
        }
      }
    }
    return true
  }
}

extension MembershipRows {
  /// Whether an edge is one of members (or of owners) and in force, or can be activated where that is enough.
  @inline(__always)
  fileprivate func counts(_ edge: Int, owners: Bool, eligible: Bool) -> Bool {
    if verdict.isEmpty { return !owners }
    let raw = verdict[edge].raw
    guard (raw & AccessGraph.EdgeVerdict.owner != 0) == owners else { return false }
    return raw & AccessGraph.EdgeVerdict.inForce != 0 || (eligible && raw & AccessGraph.EdgeVerdict.eligible != 0)
  }
}
