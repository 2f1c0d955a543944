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
///
/// At a million accounts the time goes into waiting for memory: which identities were seen already is therefore a bit
/// each, small enough to stay in a core's own cache; the accounts of some members are fetched in a loop that does nothing
/// else, so that the waits overlap; and what follows has no branch that depends on them.
public struct HolderWalk: ~Copyable {
  /// Of ``holders``, how many (from the front) hold standing; the rest can only activate it.
  public private(set) var standing = 0
  /// Accounts that reach the groups but count for no identity: inactive, orphaned or ambiguous ones. Each once.
  public private(set) var irregular: [UInt32] = []
  /// Groups on the way whose members may not all have been read.
  public private(set) var incomplete: [UInt32] = []

  private let rows: [MembershipRows]
  private let counted: UnsafeBufferPointer<UInt32>
  /// Empty where nobody wants words.
  private let entries: UnsafeBufferPointer<CountedAccounts.Entry>
  private static let block = 128
  private var groupMark: [UInt32]
  /// A bit for each identity that the question in hand has found.
  private let seen: UnsafeMutablePointer<UInt64>
  /// Room for every identity, and for one more that the loop may write before it sees that it knows it.
  private let found: UnsafeMutablePointer<UInt32>
  private let told: UnsafeMutablePointer<UInt64>
  /// What was fetched of some members.
  private let fetched: UnsafeMutablePointer<CountedAccounts.Entry>
  private var foundCount = 0
  private var irregularMark: [UInt32: UInt32] = [:]
  private var queue: [UInt32] = []
  private var epoch: UInt32 = 0
  private let hasEligible: Bool

  /// Calls `body` with a walk over the graph.
  ///
  /// - Parameters:
  ///   - identities: tell which identity each account counts for.
  ///   - accounts: the same with a word for each holder, which ``words`` gives; nil for none.
  public static func over<Result>(
    _ graph: AccessGraph, _ identities: IdentityTable, telling accounts: CountedAccounts? = nil,
    _ body: (inout HolderWalk) throws -> Result
  ) rethrows -> Result {
    try graph.withRows { rows in
      try identities.counted.withUnsafeBufferPointer { counted in
        try (accounts?.entries ?? []).withUnsafeBufferPointer { entries in
          var walk = HolderWalk(
            rows: rows, counted: counted, entries: entries, groups: graph.groupCount, identities: identities.count,
            hasEligible: graph.hasEligible)
          return try body(&walk)
        }
      }
    }
  }

  private init(
    rows: [MembershipRows], counted: UnsafeBufferPointer<UInt32>,
    entries: UnsafeBufferPointer<CountedAccounts.Entry>, groups: Int, identities: Int, hasEligible: Bool
  ) {
    self.entries = entries
    self.rows = rows
    self.counted = counted
    self.hasEligible = hasEligible
    groupMark = [UInt32](repeating: 0, count: groups)
    seen = .allocate(capacity: identities / 64 + 1)
    seen.initialize(repeating: 0, count: identities / 64 + 1)
    // Left uninitialised: a place is read only after it was written.
    found = .allocate(capacity: identities + 1)
    told = .allocate(capacity: entries.isEmpty ? 0 : identities + 1)
    fetched = .allocate(capacity: HolderWalk.block)
  }

  deinit {
    seen.deallocate()
    found.deallocate()
    told.deallocate()
    fetched.deallocate()
  }

  /// Identities that hold through active accounts, in the order found, each once; valid until the next question.
  public var holders: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: found, count: foundCount) }

  /// The word of each of ``holders``; empty where none were given.
  public var words: UnsafeBufferPointer<UInt64> {
    UnsafeBufferPointer(start: told, count: entries.isEmpty ? 0 : foundCount)
  }

  /// Whether the last question found that identity.
  public func found(_ identity: Int) -> Bool { seen[identity >> 6] & (1 << UInt64(identity & 63)) != 0 }

  /// Whether the last question passed through that group (the bound groups included).
  public func passed(_ group: Int) -> Bool { groupMark[group] >= epoch - 1 && groupMark[group] != 0 }

  /// Asks who is in the bound groups. Answers are in the properties until the next question.
  ///
  /// - Parameter snapshots: for each bound group, the position of its snapshot in the graph.
  public mutating func ask(_ bound: [BoundGroup], snapshots: [Int]) {
    for position in 0..<foundCount { seen[Int(found[position] >> 6)] = 0 }
    foundCount = 0
    irregular.removeAll(keepingCapacity: true)
    incomplete.removeAll(keepingCapacity: true)
    // Two marks a question: groups are walked once for standing access and once more for eligible access.
    epoch += 2
    walk(bound, snapshots, through: AccessGraph.EdgeVerdict.inForce, mark: epoch - 1)
    standing = foundCount
    if hasEligible {
      walk(
        bound, snapshots, through: AccessGraph.EdgeVerdict.inForce | AccessGraph.EdgeVerdict.eligible, mark: epoch)
    }
  }

  /// Looks at the rows of some groups that will be asked about, and of those nested in them, so that they are at hand.
  ///
  /// - Returns: a number without meaning, which keeps the loops from being optimised away.
  public func lookAhead(_ groups: [Int], snapshots: [Int]) -> UInt32 {
    var seen: UInt32 = 0
    for (group, position) in zip(groups, snapshots) { seen &+= rows[position].start[group - rows[position].groupBase] }
    for (group, position) in zip(groups, snapshots) { seen &+= rows[position].touch(group - rows[position].groupBase) }
    for (group, position) in zip(groups, snapshots) {
      let rows = rows[position]
      let row = group - rows.groupBase
      var edge = Int(rows.start[row + 1])
      while edge > Int(rows.start[row]), rows.member[edge - 1] & MembershipColumns.groupBit != 0 {
        edge -= 1
        seen &+= rows.touch(Int(rows.member[edge] & ~MembershipColumns.groupBit))
      }
    }
    return seen
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

  private mutating func expand(
    _ group: Int, in rows: MembershipRows, owners: Bool, through: UInt8, mark: UInt32
  ) {
    if rows.incomplete[group] { incomplete.append(UInt32(group + rows.groupBase)) }
    if rows.verdict.isEmpty {
      if !owners { expandPlain(group, in: rows, mark: mark) }
      return
    }
    let wanted: UInt8 = owners ? AccessGraph.EdgeVerdict.owner : 0
    for edge in Int(rows.start[group])..<Int(rows.start[group + 1]) {
      let verdict = rows.verdict[edge].raw
      if verdict & through == 0 || verdict & AccessGraph.EdgeVerdict.owner != wanted { continue }
      let member = rows.member[edge]
      if member & MembershipColumns.groupBit != 0 {
        enqueue(member, in: rows, mark: mark)
      } else {
        let account = Int(member) + rows.accountBase
        take(entries.isEmpty ? CountedAccounts.Entry(counted[account], 0) : entries[account], of: account)
      }
    }
  }

  /// Takes a row in which every edge counts. Nested groups stand at its end.
  private mutating func expandPlain(_ group: Int, in rows: MembershipRows, mark: UInt32) {
    let first = Int(rows.start[group])
    let last = Int(rows.start[group + 1])
    var end = last
    while end > first, rows.member[end - 1] & MembershipColumns.groupBit != 0 { end -= 1 }
    for start in stride(from: first, to: end, by: HolderWalk.block) {
      let count = min(HolderWalk.block, end - start)
      let members = UnsafeBufferPointer(rebasing: rows.member[start..<start + count])
      let base = rows.accountBase
      if entries.isEmpty {
        for place in 0..<count { fetched[place] = CountedAccounts.Entry(counted[Int(members[place]) &+ base], 0) }
      } else {
        for place in 0..<count { fetched[place] = entries[Int(members[place]) &+ base] }
      }
      for place in 0..<count { take(fetched[place], of: Int(members[place]) &+ base) }
    }
    for edge in end..<last { enqueue(rows.member[edge], in: rows, mark: mark) }
  }

  @inline(__always)
  private mutating func enqueue(_ member: UInt32, in rows: MembershipRows, mark: UInt32) {
    let nested = Int(member & ~MembershipColumns.groupBit)
    if groupMark[nested + rows.groupBase] != mark {
      groupMark[nested + rows.groupBase] = mark
      queue.append(UInt32(nested))
    }
  }

  @inline(__always)
  private mutating func take(_ entry: CountedAccounts.Entry, of account: Int) {
    let identity = entry.identity
    if identity == IdentityTable.none { return takeIrregular(account) }
    if !entries.isEmpty { told[foundCount] = entry.word }
    let word = Int(identity >> 6)
    let bit: UInt64 = 1 << UInt64(identity & 63)
    let before = seen[word]
    seen[word] = before | bit
    found[foundCount] = identity
    foundCount &+= before & bit == 0 ? 1 : 0
  }

  @inline(never)
  private mutating func takeIrregular(_ account: Int) {
    if irregularMark.updateValue(epoch, forKey: UInt32(account)) != epoch { irregular.append(UInt32(account)) }
  }
}

extension MembershipRows {
  /// Looks at both ends of a row.
  @inline(__always)
  fileprivate func touch(_ row: Int) -> UInt32 {
    let (first, end) = (Int(start[row]), Int(start[row + 1]))
    return first == end ? 0 : member[first] &+ member[end - 1]
  }
}
