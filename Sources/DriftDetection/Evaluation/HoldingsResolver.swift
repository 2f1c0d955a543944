import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Resolves assignments to identities: dates, persons, groups, filters, and owners that only the inventory names.
struct HoldingsResolver {
  private let facts: Facts
  private var lookup: IdentityLookup
  private var groups: GroupLookup
  private var result: RoleHoldings
  /// Held roles before they are grouped by identity.
  private var pairs: [(identity: UInt32, role: UInt32, row: UInt32)] = []
  /// The identity that each distinct holder names by key, where it is exactly one; empty when that was not tried.
  private var byKey: [UInt32]
  /// What each other distinct holder resolves to.
  private var resolved: [Resolution?]

  enum Resolution {
    case identity(Int)
    case everyone
    case set([Int])
    case nobody
    case several
  }

  static func resolve(_ facts: Facts, workers: Int) async -> RoleHoldings {
    var resolver = HoldingsResolver(facts)
    await resolver.resolveKeys(workers: workers)
    resolver.resolveAssignments()
    resolver.group()
    resolver.result.assignedCount = resolver.result.holderCount
    resolver.insert(resolver.deriveFromInventory())
    return resolver.result
  }

  private init(_ facts: Facts) {
    self.facts = facts
    lookup = IdentityLookup(facts.identities, in: facts.graph)
    groups = GroupLookup(facts.graph)
    result = RoleHoldings(facts.matrix.assignments, roles: facts.matrix.roles.count)
    resolved = Array(repeating: nil, count: facts.matrix.assignments.holders.count)
    pairs.reserveCapacity(facts.matrix.assignments.count)
    byKey = []
  }

  /// Resolves the holders that are written as keys, by far the most at a million people, on all workers.
  private mutating func resolveKeys(workers: Int) async {
    let holders = facts.matrix.assignments.holders
    guard holders.count > 10_000 else { return }
    let shared = lookup
    let size = (holders.count + workers - 1) / workers
    let parts = await withTaskGroup(of: (Int, [UInt32]).self) { group in
      for worker in 0..<workers {
        group.addTask {
          let range = min(worker * size, holders.count)..<min((worker + 1) * size, holders.count)
          let found = shared.identities(byKeys: range) { if case .person(let text) = holders[$0] { text } else { "" } }
          return (range.lowerBound, found)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    byKey = parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
  }

  // MARK: Assignments

  private mutating func resolveAssignments() {
    let table = facts.matrix.assignments
    let today = facts.graph.today
    let grace = facts.policy.graceDays
    let states = table.terms.map { terms -> TermState in
      if let from = terms.from, from > today { return .future }
      guard let until = terms.until, until < today else { return .inForce }
      return until.adding(days: grace) < today ? .lapsed : .graced
    }
    for row in 0..<table.count {
      let holder = Int(table.holder[row])
      let state = states[Int(table.term[row])]
      if state == .future { continue }
      if state == .inForce, !byKey.isEmpty, byKey[holder] != IdentityTable.none,
        facts.identities.status[Int(byKey[holder])] == .active
      {
        pairs.append((byKey[holder], table.role[row], UInt32(row)))
        continue
      }
      let resolution = resolved[holder] ?? resolve(table.holders[holder])
      resolved[holder] = resolution
      if state == .lapsed {
        noteLapsed(resolution, row)
        continue
      }
      if state == .graced { result.graced.insert(row) }
      apply(resolution, role: table.role[row], row: row, holder: table.holders[holder])
    }
  }

  private enum TermState {
    case future, inForce, graced, lapsed
  }

  private mutating func noteLapsed(_ resolution: Resolution, _ row: Int) {
    switch resolution {
    case .identity(let identity): result.lapsed[identity, default: []].append(row)
    case .set(let identities): for identity in identities { result.lapsed[identity, default: []].append(row) }
    case .everyone: result.lapsedEveryone.append(row)
    case .nobody, .several: break
    }
  }

  private mutating func apply(_ resolution: Resolution, role: UInt32, row: Int, holder: Holder) {
    switch resolution {
    case .everyone: result.everyone.append(RoleHoldings.Holding(role: Int(role), row: row))
    case .nobody, .several:
      if result.graced.contains(row) { return }
      let ambiguous = if case .several = resolution { true } else { false }
      result.unresolved.append(RoleHoldings.Unresolved(row: row, identity: nil, isAmbiguous: ambiguous))
    case .identity(let identity):
      if facts.identities.status[identity] == .active {
        pairs.append((UInt32(identity), role, UInt32(row)))
      } else if !result.graced.contains(row) {
        result.unresolved.append(RoleHoldings.Unresolved(row: row, identity: identity, isAmbiguous: false))
      }
    case .set(let members):
      for identity in members { pairs.append((UInt32(identity), role, UInt32(row))) }
      if case .attributes = holder { result.filters.append(row) }
      if case .group(let source, let name) = holder {
        let found = groups.groups(named: name, source: source)
        result.holderGroups[row] = found
        if let reason = facts.unreadReason(groups: found, named: name, source: source) { result.unread[row] = reason }
      }
    }
  }

  private mutating func resolve(_ holder: Holder) -> Resolution {
    switch holder {
    case .everyone: return .everyone
    case .person(let text):
      switch lookup.match(named: text) {
      case .nobody: return .nobody
      case .one(let identity): return .identity(identity)
      case .several: return .several
      }
    case .workload(let source, let account):
      let found = facts.graph.snapshots.filter { source.isEmpty || $0.source == source }
        .flatMap { lookup.identities(.employee, "workload:\($0.source)/\(account)") }
      return found.count == 1 ? .identity(found[0]) : found.isEmpty ? .nobody : .several
    case .group(let source, let name):
      let found = groups.groups(named: name, source: source)
      if found.isEmpty { return facts.groupsAreRead(source: source) ? .nobody : .set([]) }
      return .set(facts.identities(in: found))
    case .attributes(let tests):
      return .set((0..<facts.identities.count).filter { facts.identity($0, matches: tests) == .yes })
    }
  }

  // MARK: The inventory

  /// An owner whom only the inventory names holds the accountable owning role for that asset, unless a role of their
  /// own already owns it. Any other people column gives the role whose level reads that column. While such an own role
  /// may be among what was not read, the row obliges, permits and forbids nothing for certain.
  private mutating func deriveFromInventory() -> [(identity: UInt32, role: UInt32, row: UInt32)] {
    var added: [(identity: UInt32, role: UInt32, row: UInt32)] = []
    let owned = OwnedAssets(facts, result)
    let unread = UnreadOwnership(facts, result, owned)
    var roles: [String: Int?] = [:]
    for (asset, row) in facts.matrix.assets.enumerated() {
      for (column, entries) in row.people.sorted(by: { $0.key < $1.key }) {
        let reading = roles[column] ?? facts.role(reading: column)
        roles[column] = .some(reading)
        guard let role = reading else { continue }
        for entry in entries {
          guard case .person = entry.value, case .identity(let identity) = resolve(entry.value) else { continue }
          let already = result.holdings(of: identity).contains { holding in
            facts.matrix.roles[holding.role].levels.contains { level in
              facts.matrix.levels[level].isOwning
                && owned.assets(of: identity, through: holding, level: level).contains(asset)
            }
          }
          if already || facts.identities.status[identity] != .active { continue }
          result.derived.append(
            Assignment(role: role, holder: entry.value, assets: [asset], cell: entry.cell))
          if let reason = unread.reason(asset, identity) {
            result.doubtful[result.rowCount - 1] = identity
            result.unread[result.rowCount - 1] = reason
          } else {
            added.append((UInt32(identity), UInt32(role), UInt32(result.rowCount - 1)))
          }
        }
      }
    }
    return added
  }

  // MARK: Grouping

  /// Sorts the pairs into rows by identity (counting sort, stable) and counts holders.
  private mutating func group() {
    let count = facts.identities.count
    var start = [UInt32](repeating: 0, count: count + 1)
    for pair in pairs { start[Int(pair.identity) + 1] += 1 }
    for index in 0..<count { start[index + 1] += start[index] }
    var next = start
    result.heldRole = [UInt32](repeating: 0, count: pairs.count)
    result.heldRow = result.heldRole
    result.heldRole.withUnsafeMutableBufferPointer { roles in
      result.heldRow.withUnsafeMutableBufferPointer { rows in
        next.withUnsafeMutableBufferPointer { next in
          for pair in pairs {
            let position = Int(next[Int(pair.identity)])
            next[Int(pair.identity)] += 1
            roles[position] = pair.role
            rows[position] = pair.row
          }
        }
      }
    }
    result.start = start
    result.holderCount = countHolders(start)
  }

  /// Adds a few held roles to those that are grouped already, after the others of the same identity.
  private mutating func insert(_ added: [(identity: UInt32, role: UInt32, row: UInt32)]) {
    if added.isEmpty { return }
    let count = facts.identities.count
    let order = added.indices.sorted { (added[$0].identity, $0) < (added[$1].identity, $1) }
    let old = result
    result.heldRole.removeAll(keepingCapacity: true)
    result.heldRow.removeAll(keepingCapacity: true)
    var copied = 0
    for position in order {
      let pair = added[position]
      let end = Int(old.start[Int(pair.identity) + 1])
      result.heldRole += old.heldRole[copied..<end]
      result.heldRow += old.heldRow[copied..<end]
      result.heldRole.append(pair.role)
      result.heldRow.append(pair.row)
      copied = end
    }
    result.heldRole += old.heldRole[copied...]
    result.heldRow += old.heldRow[copied...]
    var next = 0
    for identity in 0..<count {
      while next < order.count, added[order[next]].identity == UInt32(identity) { next += 1 }
      result.start[identity + 1] += UInt32(next)
    }
    result.holderCount = countHolders(result.start)
  }

  private func countHolders(_ start: [UInt32]) -> [Int] {
    var count = Array(repeating: 0, count: facts.matrix.roles.count)
    var last = [UInt32](repeating: .max, count: facts.matrix.roles.count)
    for identity in 0..<facts.identities.count {
      for position in Int(start[identity])..<Int(start[identity + 1]) {
        let role = Int(result.heldRole[position])
        if !result.graced.isEmpty, result.graced.contains(Int(result.heldRow[position])) { continue }
        if last[role] != UInt32(identity) {
          last[role] = UInt32(identity)
          count[role] += 1
        }
      }
    }
    return count
  }
}
