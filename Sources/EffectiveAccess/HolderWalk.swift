public import AccessModel

/// A group as bound by an entitlement, in the numbering of the graph.
public struct BoundGroup: Hashable, Sendable {
  /// Number of the group.
  public let group: Int
  /// Members or owners.
  public let relation: Relation

  /// A bound group by its parts.
  public init(group: Int, relation: Relation) {
    self.group = group
    self.relation = relation
  }
}

/// Finds who is, directly or nested, in a set of bound groups: the inner loop of every judgement.
///
/// Breadth first and downwards, every group at most once a question, so cycles end by themselves. Owns its scratch
/// memory and reuses it from question to question; one walk belongs to one task.
public struct HolderWalk: ~Copyable {
  /// Identities that hold through active accounts, in the order found, each once.
  public private(set) var holders: [UInt32] = []
  /// Of ``holders``, how many (from the front) hold standing; the rest can only activate it.
  public private(set) var standing = 0
  /// Accounts that reach the groups but count for no identity: inactive, orphaned or ambiguous ones. Each once.
  public private(set) var irregular: [UInt32] = []
  /// Groups on the way whose members may not all have been read.
  public private(set) var incomplete: [UInt32] = []

  private let rows: [MembershipRows]
  private let counted: UnsafeBufferPointer<UInt32>
  private var groupMark: [UInt32]
  private var identityMark: [UInt32]
  private var irregularMark: [UInt32: UInt32] = [:]
  private var queue: [UInt32] = []
  private var epoch: UInt32 = 0
  private let hasEligible: Bool

  /// Calls `body` with a walk over the graph.
  ///
  /// - Parameter identities: tells which identity each account counts for.
  public static func over<Result>(
    _ graph: AccessGraph, _ identities: IdentityTable, _ body: (inout HolderWalk) throws -> Result
  ) rethrows -> Result {
    try graph.withRows { rows in
      try identities.counted.withUnsafeBufferPointer { counted in
        var walk = HolderWalk(
          rows: rows, counted: counted, groups: graph.groupCount, identities: identities.count,
          hasEligible: graph.hasEligible)
        return try body(&walk)
      }
    }
  }

  private init(
    rows: [MembershipRows], counted: UnsafeBufferPointer<UInt32>, groups: Int, identities: Int, hasEligible: Bool
  ) {
    self.rows = rows
    self.counted = counted
    self.hasEligible = hasEligible
    groupMark = [UInt32](repeating: 0, count: groups)
    identityMark = [UInt32](repeating: 0, count: identities)
  }

  /// Whether the last question found that identity.
  public func found(_ identity: Int) -> Bool { identityMark[identity] == epoch }

  /// Whether the last question passed through that group (the bound groups included).
  public func passed(_ group: Int) -> Bool { groupMark[group] >= epoch - 1 && groupMark[group] != 0 }

  /// Asks who is in the bound groups. Answers are in the properties until the next question.
  ///
  /// - Parameter snapshots: for each bound group, the position of its snapshot in the graph.
  public mutating func ask(_ bound: [BoundGroup], snapshots: [Int]) {
    holders.removeAll(keepingCapacity: true)
    irregular.removeAll(keepingCapacity: true)
    incomplete.removeAll(keepingCapacity: true)
    // Two marks a question: groups are walked once for standing access and once more for eligible access.
    epoch += 2
    walk(bound, snapshots, through: AccessGraph.EdgeVerdict.inForce, mark: epoch - 1)
    standing = holders.count
    if hasEligible {
      walk(
        bound, snapshots, through: AccessGraph.EdgeVerdict.inForce | AccessGraph.EdgeVerdict.eligible, mark: epoch)
    }
  }

  private mutating func walk(_ bound: [BoundGroup], _ snapshots: [Int], through: UInt8, mark: UInt32) {
    for (position, root) in bound.enumerated() {
      let rows = rows[snapshots[position]]
      queue.removeAll(keepingCapacity: true)
      let local = root.group - rows.groupBase
      if root.relation == .owner {
        expand(local, in: rows, owners: true, through: through, mark: mark)
      } else if groupMark[root.group] != mark {
        groupMark[root.group] = mark
        queue.append(UInt32(local))
      }
      var next = 0
      while next < queue.count {
        expand(Int(queue[next]), in: rows, owners: false, through: through, mark: mark)
        next += 1
      }
    }
  }

  @inline(__always)
  private mutating func expand(
    _ group: Int, in rows: MembershipRows, owners: Bool, through: UInt8, mark: UInt32
  ) {
    if rows.incomplete[group] { incomplete.append(UInt32(group + rows.groupBase)) }
    let plain = rows.verdict.isEmpty
    if plain && owners { return }
    let wanted: UInt8 = owners ? AccessGraph.EdgeVerdict.owner : 0
    for edge in Int(rows.start[group])..<Int(rows.start[group + 1]) {
      if !plain {
        let verdict = rows.verdict[edge].raw
        if verdict & through == 0 || verdict & AccessGraph.EdgeVerdict.owner != wanted { continue }
      }
      let member = rows.member[edge]
      if member & MembershipColumns.groupBit != 0 {
        let nested = Int(member & ~MembershipColumns.groupBit)
        if groupMark[nested + rows.groupBase] != mark {
          groupMark[nested + rows.groupBase] = mark
          queue.append(UInt32(nested))
        }
      } else {
        take(account: Int(member) + rows.accountBase)
      }
    }
  }

  @inline(__always)
  private mutating func take(account: Int) {
    let identity = counted[account]
    if identity == IdentityTable.none {
      if irregularMark.updateValue(epoch, forKey: UInt32(account)) != epoch { irregular.append(UInt32(account)) }
    } else if identityMark[Int(identity)] != epoch {
      identityMark[Int(identity)] = epoch
      holders.append(identity)
    }
  }
}
