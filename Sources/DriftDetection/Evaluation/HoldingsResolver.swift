import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Resolves assignments to identities: dates, persons, groups, filters, and owners that only the inventory names.
struct HoldingsResolver {
  private let facts: Facts
  private var lookup: IdentityLookup
  private var groups: GroupLookup
  private var result: RoleHoldings
  /// Roles held through rows that do not simply name one identity, by ascending row.
  private var others: HoldingsGrouping.Dealt
  /// The identity that each distinct holder names by key, where it is exactly one; empty when that was not tried.
  private var byKey: [UInt32]
  /// What each other distinct holder resolves to.
  private var resolved: [Int: Resolution] = [:]

  enum Resolution {
    case identity(Int)
    case everyone
    case set([Int])
    case nobody
    case several
  }

  /// The first of two steps, which keeps all workers busy: who holds what by the Assignments table.
  static func assigned(_ facts: Facts, workers: Int) async -> HoldingsResolver {
    var resolver = HoldingsResolver(facts)
    await resolver.resolveKeys(workers: workers)
    let rows = await resolver.resolveRows(workers: workers)
    resolver.resolveRest(rows.flatMap(\.rest))
    await resolver.group(rows.map(\.rows), workers: workers)
    resolver.result.assignedCount = resolver.result.holderCount
    return resolver
  }

  /// The second step: adds what the inventory implies.
  consuming func holdings(with inventory: Inventory) -> RoleHoldings {
    insert(deriveFromInventory(inventory))
    return result
  }

  private init(_ facts: Facts) {
    self.facts = facts
    lookup = IdentityLookup(facts.identities, in: facts.graph)
    groups = GroupLookup(facts.graph)
    result = RoleHoldings(facts.matrix.assignments, roles: facts.matrix.roles.count)
    byKey = []
    others = HoldingsGrouping.Dealt(identities: facts.identities.count, rows: 0)
  }

  /// Resolves the holders that are written as keys, by far the most at a million people, on all workers.
  private mutating func resolveKeys(workers: Int) async {
    let holders = facts.matrix.assignments.holders
    guard holders.count > 10_000 else { return }
    let shared = lookup
    let shares = shares(of: workers)
    let parts = await withTaskGroup(of: (Int, [UInt32]).self) { group in
      for share in 0..<shares {
        group.addTask {
          let range = holders.count * share / shares..<holders.count * (share + 1) / shares
          let found = shared.identities(byKeys: range) { if case .person(let text) = holders[$0] { text } else { "" } }
          return (range.lowerBound, found)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    byKey = parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
  }

  // MARK: Assignments

  /// Finds the rows in force that simply name one active identity, nearly all of them, on all workers.
  private func resolveRows(workers: Int) async -> [(rows: HoldingsGrouping.Dealt, rest: [Int])] {
    let table = facts.matrix.assignments
    let states = termStates()
    let (byKey, facts) = (byKey, facts)
    let parts = await withTaskGroup(of: (Int, HoldingsGrouping.Dealt, [Int]).self) { group in
      for worker in 0..<workers {
        let range = table.count * worker / workers..<table.count * (worker + 1) / workers
        group.addTask {
          let (rows, rest) = HoldingsResolver.plainRows(range, states, byKey, facts)
          return (worker, rows, rest)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return parts.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
  }

  private static func plainRows(
    _ range: Range<Int>, _ states: [TermState], _ byKey: [UInt32], _ facts: Facts
  ) -> (rows: HoldingsGrouping.Dealt, rest: [Int]) {
    let table = facts.matrix.assignments
    let status = facts.identities.status
    var rest: [Int] = []
    var rows = HoldingsGrouping.Dealt(identities: facts.identities.count, rows: range.count)
    // Rows in a row mostly name the same holder, who need not be looked at again.
    var last: (holder: UInt32, identity: UInt32) = (.max, IdentityTable.none)
    for row in range {
      let state = states[Int(table.term[row])]
      if state == .future { continue }
      if state == .inForce, !byKey.isEmpty {
        let holder = table.holder[row]
        if holder != last.holder {
          let identity = byKey[Int(holder)]
          let isActive = identity != IdentityTable.none && status[Int(identity)] == .active
          last = (holder, isActive ? identity : IdentityTable.none)
        }
        if last.identity != IdentityTable.none {
          rows.append(last.identity, row: row)
          continue
        }
      }
      rest.append(row)
    }
    rows.flush()
    return (rows, rest)
  }

  private func termStates() -> [TermState] {
    let today = facts.graph.today
    return facts.matrix.assignments.terms.map { terms -> TermState in
      if let from = terms.from, from > today { return .future }
      guard let until = terms.until, until < today else { return .inForce }
      return until.adding(days: facts.policy.graceDays) < today ? .lapsed : .graced
    }
  }

  /// Resolves the other rows, which are ascending.
  private mutating func resolveRest(_ rows: [Int]) {
    let table = facts.matrix.assignments
    let states = termStates()
    for row in rows {
      let holder = Int(table.holder[row])
      let state = states[Int(table.term[row])]
      let resolution = resolved[holder] ?? resolve(table.holders[holder])
      resolved[holder] = resolution
      if state == .lapsed {
        noteLapsed(resolution, row)
        if case .group(let source, let name) = table.holders[holder], case .set = resolution {
          let found = groups.groups(named: name, source: source)
          result.lapsedUnread[row] = facts.unreadReason(groups: found, named: name, source: source)
        }
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
        others.append(UInt32(identity), row: row)
      } else if !result.graced.contains(row) {
        result.unresolved.append(RoleHoldings.Unresolved(row: row, identity: identity, isAmbiguous: false))
      }
    case .set(let members):
      for identity in members {
        others.append(UInt32(identity), row: row)
      }
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
  private mutating func deriveFromInventory(
    _ inventory: Inventory
  ) -> [(identity: UInt32, role: UInt32, row: UInt32)] {
    var added: [(identity: UInt32, role: UInt32, row: UInt32)] = []
    let owned = OwnedAssets(facts, result, inventory)
    let unread = UnreadOwnership(facts, result, owned)
    var roles: [String: Int?] = [:]
    for entry in inventory.entries {
      let reading = roles[entry.column] ?? facts.role(reading: entry.column)
      roles[entry.column] = .some(reading)
      guard let role = reading, case .active(let identity) = entry.meaning else { continue }
      let already = result.holdings(of: identity).contains { holding in
        facts.owningLevels[holding.role].contains { level in
          owned.assets(of: identity, through: holding, level: level).contains(entry.asset)
        }
      }
      if already { continue }
      result.derived.append(
        Assignment(role: role, holder: entry.holder.value, assets: [entry.asset], cell: entry.holder.cell))
      let row = result.rowCount - 1
      if let reason = unread.reason(entry.asset, identity) {
        result.doubtful[row] = identity
        result.unread[row] = reason
      } else {
        added.append((UInt32(identity), UInt32(role), UInt32(row)))
      }
    }
    return added
  }

  // MARK: Grouping

  /// Puts the held roles in the order of identities and counts holders.
  private mutating func group(_ rows: [HoldingsGrouping.Dealt], workers: Int) async {
    others.flush()
    // What the inventory implies comes later, at most a role for each of its entries.
    let spare = facts.matrix.assets.reduce(0) { $0 + $1.people.values.reduce(0) { $0 + $1.count } }
    result.take(
      await HoldingsGrouping.group(
        rows, others, roles: facts.matrix.assignments.role, identities: facts.identities.count,
        roleCount: facts.matrix.roles.count, graced: result.graced, spare: spare, workers: workers))
  }

  /// Adds a few held roles to those that are grouped already, after the others of the same identity.
  private mutating func insert(_ added: [(identity: UInt32, role: UInt32, row: UInt32)]) {
    if added.isEmpty { return }
    let order = added.indices.sorted { (added[$0].identity, $0) < (added[$1].identity, $1) }
    countHolders(added)
    let places = order.map { Int(result.start[Int(added[$0].identity) + 1]) }
    result.heldRole.insert(zip(places, order).map { ($0, added[$1].role) })
    result.heldRow.insert(zip(places, order).map { ($0, added[$1].row) })
    var before: UInt32 = 0
    for identity in 0..<result.start.count - 1 {
      while Int(before) < order.count, added[order[Int(before)]].identity == UInt32(identity) { before += 1 }
      result.start[identity + 1] += before
    }
  }

  /// Counts those who hold a role only now.
  private mutating func countHolders(_ added: [(identity: UInt32, role: UInt32, row: UInt32)]) {
    var counted: Set<UInt64> = []
    for pair in added {
      let holds = result.holdings(of: Int(pair.identity)).contains {
        $0.role == Int(pair.role) && !result.graced.contains($0.row)
      }
      if !holds, counted.insert(UInt64(pair.identity) << 32 | UInt64(pair.role)).inserted {
        result.holderCount[Int(pair.role)] += 1
      }
    }
  }
}
