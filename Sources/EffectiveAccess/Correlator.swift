import AccessModel

/// Ties accounts to identities: authoritative accounts and listed people define them, rules attach the rest.
///
/// A class only so that its closures share one table instead of copying it a million times.
public final class Correlator {
  private let graph: AccessGraph
  private let correlations: [SourceCorrelation?]
  private var table: IdentityTable

  /// Correlates all accounts of a graph.
  ///
  /// - Parameters:
  ///   - correlations: one a source; a source without one defines nothing and is tied by the standard rules.
  ///   - people: persons that the matrix lists.
  ///   - workloads: accounts that the matrix lists as workloads.
  public static func correlate(
    _ graph: AccessGraph, by correlations: [SourceCorrelation], people: [ListedPerson], workloads: [ListedWorkload]
  ) -> IdentityTable {
    let correlator = Correlator(graph, correlations, people, workloads)
    correlator.defineIdentities()
    correlator.defineListed()
    correlator.attachRest()
    correlator.table.seal(graph)
    return correlator.table
  }

  private init(
    _ graph: AccessGraph, _ correlations: [SourceCorrelation], _ people: [ListedPerson], _ workloads: [ListedWorkload]
  ) {
    self.graph = graph
    self.correlations = graph.snapshots.map { snapshot in correlations.first { $0.source == snapshot.source } }
    table = IdentityTable(people: people, workloads: workloads)
    table.identity = [UInt32](repeating: IdentityTable.none, count: graph.accountCount)
  }

  // MARK: Identities

  /// One identity per employee number, else per account, over all authoritative accounts; then the listed people.
  private func defineIdentities() {
    let values = IdentityValues(of: .employee, in: graph)
    var byKey = KeyedIdentities(
      index: IdentityIndex(foldingCase: false, capacity: graph.accountCount + table.people.count), values: values)
    for (position, snapshot) in graph.snapshots.enumerated() {
      guard let authority = correlations[position]?.authority else { continue }
      if case .none = authority { continue }
      table.hasAuthority = true
      table.authoritativeSnapshots.append(position)
      let filter = AuthorityFilter(authority, snapshot)
      let accounts = snapshot.accounts
      let strings = snapshot.strings
      for row in 0..<accounts.count where accounts.kind[row] == .human && filter.accepts(row) {
        let account = graph.accountBase[position] + row
        if accounts.employee[row] != 0,
          let known = strings.withBytes(
            of: accounts.employee[row], { identity(employee: $0, byKey) })
        {
          merge(accounts.status[row], accounts.external[row], into: known)
          table.identity[account] = UInt32(known)
          continue
        }
        let added = table.append(
          .account(account), status: accounts.status[row], external: accounts.external[row], isWorkload: false)
        table.identity[account] = UInt32(added)
        if accounts.employee[row] != 0 { add(added, to: &byKey) }
      }
    }
    for (row, person) in table.people.enumerated() {
      table.hasAuthority = true
      var key = person.key
      if let known = key.withUTF8({ identity(employee: $0, byKey) }) {
        table.personOf[known] = row
        // The matrix's own word that somebody left outweighs a directory that still says active.
        if person.status != .active { table.status[known] = person.status }
        table.external[known] = table.external[known] || person.external
      } else {
        let identity = table.append(.person(row), status: person.status, external: person.external, isWorkload: false)
        add(identity, to: &byKey)
      }
    }
    // Immutable ids come last: an id must not be taken for somebody's employee number above.
    for identity in 0..<table.count { add(identity, to: &byKey) }
    table.keyIndex = byKey
  }

  private func identity(employee: ByteText, _ keyed: borrowing KeyedIdentities) -> Int? {
    switch keyed.index.find(employee, has: { keyed.values.has(employee, $0, table) }) {
    case .nobody: nil
    case .one(let identity): identity
    case .several(let identities): identities.first
    }
  }

  private func add(_ identity: Int, to keyed: inout KeyedIdentities) {
    keyed.values.withEach(of: identity, table) { value in
      keyed.index.insert(value, identity) { keyed.values.has(value, $0, table) }
    }
  }

  /// A person is active if any authoritative record says so.
  private func merge(_ status: AccountStatus, _ external: Bool, into identity: Int) {
    if status.rawValue < table.status[identity].rawValue { table.status[identity] = status }
    table.external[identity] = table.external[identity] || external
  }

  /// Every row of the Workloads table is an identity; its account belongs to it whatever the rules say.
  private func defineListed() {
    for (row, workload) in table.workloads.enumerated() {
      let identity = table.append(.workload(row), status: workload.status, external: false, isWorkload: true)
      if var keyed = table.keyIndex {
        table.keyIndex = nil
        add(identity, to: &keyed)
        table.keyIndex = keyed
      }
      guard let position = graph.snapshot(of: workload.source) else { continue }
      let snapshot = graph.snapshots[position]
      if let found = snapshot.account(id: workload.account) ?? Correlator.row(login: workload.account, in: snapshot) {
        table.identity[graph.accountBase[position] + found] = UInt32(identity)
      }
    }
  }

  private static func row(login: String, in snapshot: Snapshot) -> Int? {
    let wanted = Array(login.utf8).map { (65...90).contains($0) ? $0 | 32 : $0 }
    return snapshot.accounts.login.firstIndex { reference in
      snapshot.strings.withBytes(of: reference) { bytes in
        bytes.count == wanted.count
          && zip(bytes, wanted).allSatisfy { ((65...90).contains($0) ? $0 | 32 : $0) == $1 }
      }
    }
  }

  // MARK: The other accounts

  private func attachRest() {
    var lookup = IdentityLookup(table, in: graph)
    for (position, snapshot) in graph.snapshots.enumerated() {
      let rules = correlations[position]?.rules ?? CorrelationRule.standard
      for row in 0..<snapshot.accounts.count {
        let account = graph.accountBase[position] + row
        // A workload is nobody's login, even if it carries its keeper's mail address.
        guard table.identity[account] == IdentityTable.none, snapshot.accounts.kind[row] == .human else { continue }
        for rule in rules {
          let found = rule.identities(of: row, in: snapshot, by: &lookup).filter { !table.isWorkload[$0] }
          if found.count == 1 { table.identity[account] = UInt32(found[0]) }
          if found.count > 1 { table.ambiguous[account] = found.sorted() }
          if !found.isEmpty { break }
        }
      }
    }
  }
}

extension CorrelationRule {
  fileprivate func identities(of row: Int, in snapshot: Snapshot, by lookup: inout IdentityLookup) -> [Int] {
    let accounts = snapshot.accounts
    switch self {
    case .employee:
      return accounts.employee[row] == 0 ? [] : lookup.identities(.employee, snapshot.string(accounts.employee[row]))
    case .mail: return accounts.mail[row] == 0 ? [] : lookup.identities(.mail, snapshot.string(accounts.mail[row]))
    case .login: return accounts.login[row] == 0 ? [] : lookup.identities(.login, snapshot.string(accounts.login[row]))
    case .pattern(let prefix, let suffix):
      let login = snapshot.string(accounts.login[row])
      guard login.utf8.count > prefix.utf8.count + suffix.utf8.count,
        login.lowercased().hasPrefix(prefix.lowercased()), login.lowercased().hasSuffix(suffix.lowercased())
      else { return [] }
      return lookup.identities(.login, String(login.dropFirst(prefix.count).dropLast(suffix.count)))
    case .map(let entries):
      let wanted = entries[snapshot.string(accounts.login[row])] ?? entries[snapshot.string(accounts.id[row])]
      return wanted.map { lookup.identities(named: $0) } ?? []
    }
  }
}
