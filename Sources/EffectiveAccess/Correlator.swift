import AccessModel

/// Ties accounts to identities: authoritative accounts and listed people define them, rules attach the rest.
///
/// A class only so that its closures share one table instead of copying it a million times.
public final class Correlator {
  private let graph: AccessGraph
  private let correlations: [SourceCorrelation?]
  private var table: IdentityTable
  /// Accounts that the Workloads table lists, with the row.
  private var workloadOf: [Int: Int] = [:]
  /// What the first step read.
  private var records: AuthoritativeRecords?
  /// Identities without an employee number.
  private var keptByID: [Int] = []

  /// Correlates all accounts of a graph, on one task.
  ///
  /// - Parameters:
  ///   - correlations: one a source; a source without one defines nothing and is tied by the standard rules.
  ///   - people: persons that the matrix lists.
  ///   - workloads: accounts that the matrix lists as workloads.
  public static func correlate(
    _ graph: AccessGraph, by correlations: [SourceCorrelation], people: [ListedPerson], workloads: [ListedWorkload]
  ) -> IdentityTable {
    let correlator = Correlator(graph, correlations, people, workloads)
    let records = correlator.authoritativeRecords(workers: 1)
    records.read(share: 0, of: 1)
    records.match(part: 0)
    correlator.define(records)
    correlator.renumber(records.table, part: 0)
    return correlator.finish(records.takeTable())
  }

  /// The first of two steps, which keeps all workers busy: reads the accounts of a graph that define identities.
  ///
  /// - Parameter workers: tasks to use; the result does not depend on it.
  public static func reading(
    _ graph: AccessGraph, by correlations: [SourceCorrelation], people: [ListedPerson], workloads: [ListedWorkload],
    workers: Int
  ) async -> Correlator {
    let correlator = Correlator(graph, correlations, people, workloads)
    let records = correlator.authoritativeRecords(workers: workers)
    let shares = shares(of: workers)
    await concurrently(shares) { records.read(share: $0, of: shares) }
    await concurrently(records.table.parts) { records.match(part: $0) }
    correlator.records = records
    return correlator
  }

  /// The second step, once: correlates all accounts. Most of it is one task's work, beside which another can work.
  public func identities() async -> IdentityTable {
    guard let records else { return table }
    self.records = nil
    define(records)
    let numbers = table.identity
    await concurrently(records.table.parts) { part in
      numbers.withUnsafeBufferPointer { records.table.renumber(part: part, by: $0) }
    }
    return finish(records.takeTable())
  }

  private func define(_ records: AuthoritativeRecords) { keptByID = table.define(by: records, in: graph) }

  private func renumber(_ index: IndexTable, part: Int) {
    table.identity.withUnsafeBufferPointer { index.renumber(part: part, by: $0) }
  }

  private func finish(_ index: consuming IndexTable) -> IdentityTable {
    addKeys(to: index)
    defineListed()
    attachRest()
    table.seal(graph)
    return table
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

  private func authoritativeRecords(workers: Int) -> AuthoritativeRecords {
    findWorkloads()
    let filters = graph.snapshots.enumerated().map { position, snapshot -> AuthorityFilter? in
      guard let authority = correlations[position]?.authority else { return nil }
      if case .none = authority { return nil }
      table.hasAuthority = true
      table.authoritativeSnapshots.append(position)
      return AuthorityFilter(authority, snapshot)
    }
    // What the matrix lists as a workload is nobody, even among the people of a directory.
    return AuthoritativeRecords(
      graph, filters, without: Set(workloadOf.keys), capacity: graph.accountCount + table.people.count, workers: workers
    )
  }

  /// The listed people, then the keys of those who have no employee number.
  private func addKeys(to index: consuming IndexTable) {
    var byKey = KeyedIdentities(
      index: IdentityIndex(adopting: index, count: table.count - keptByID.count, foldingCase: false),
      values: IdentityValues(of: .employee, in: graph))
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
    for identity in keptByID { add(identity, to: &byKey) }
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

  /// Every row of the Workloads table is an identity; its account belongs to it whatever the rules say.
  private func defineListed() {
    for (row, workload) in table.workloads.enumerated() {
      let identity = table.append(.workload(row), status: workload.status, external: false, isWorkload: true)
      if var keyed = table.keyIndex {
        table.keyIndex = nil
        add(identity, to: &keyed)
        table.keyIndex = keyed
      }
      for (account, listed) in workloadOf where listed == row { table.identity[account] = UInt32(identity) }
    }
  }

  private func findWorkloads() {
    for (row, workload) in table.workloads.enumerated() {
      guard let position = graph.snapshot(of: workload.source) else { continue }
      let snapshot = graph.snapshots[position]
      if let found = snapshot.account(id: workload.account) ?? Correlator.row(login: workload.account, in: snapshot) {
        workloadOf[graph.accountBase[position] + found] = row
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
    var left: [(position: Int, row: Int)] = []
    for (position, snapshot) in graph.snapshots.enumerated() {
      let rules = self.rules(at: position)
      let comparesLogins = rules.contains(where: \.comparesLogins)
      for row in 0..<snapshot.accounts.count {
        let account = graph.accountBase[position] + row
        // A workload is nobody's login, even if it carries its keeper's mail address.
        guard table.identity[account] == IdentityTable.none, snapshot.accounts.kind[row] == .human else { continue }
        var isSettled = false
        for rule in rules {
          let found = identities(rule, row, snapshot, &lookup)
          settle(account, found)
          isSettled = !found.isEmpty || rule.lists(row, in: snapshot)
          if isSettled { break }
        }
        if !isSettled, comparesLogins { left.append((position, row)) }
      }
    }
    if !left.isEmpty { attachByOtherAccounts(left) }
  }

  /// A person's login may stand only in an account that another rule has just tied: `adm-tom` belongs to whoever owns
  /// the account `tom`.
  private func attachByOtherAccounts(_ left: [(position: Int, row: Int)]) {
    let logins = AccountIndex(of: .login, table, in: graph)
    for (position, row) in left {
      let snapshot = graph.snapshots[position]
      for rule in rules(at: position) {
        guard let login = rule.login(of: row, in: snapshot) else { continue }
        let found = logins.match(login).all
        settle(graph.accountBase[position] + row, found)
        if !found.isEmpty { break }
      }
    }
  }

  private func rules(at position: Int) -> [CorrelationRule] {
    correlations[position]?.rules ?? CorrelationRule.standard
  }

  private func settle(_ account: Int, _ found: [Int]) {
    if found.count == 1 { table.identity[account] = UInt32(found[0]) }
    if found.count > 1 { table.ambiguous[account] = found.sorted() }
  }

  private func identities(
    _ rule: CorrelationRule, _ row: Int, _ snapshot: Snapshot, _ lookup: inout IdentityLookup
  ) -> [Int] {
    let found = rule.identities(of: row, in: snapshot, by: &lookup).filter { !table.isWorkload[$0] }
    guard case .employee = rule, !found.isEmpty else { return found }
    // The index knows immutable ids too, and an id that happens to look like the number is not the number.
    let number = snapshot.string(snapshot.accounts.employee[row])
    return found.filter { table.value(of: .employee, $0, in: graph) == number }
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
    case .pattern: return login(of: row, in: snapshot).map { lookup.identities(.login, $0) } ?? []
    case .map(let entries):
      return CorrelationRule.listed(entries, row, snapshot).map { lookup.identities(named: $0) } ?? []
    }
  }

  /// Whether the rule looks for a login.
  fileprivate var comparesLogins: Bool {
    switch self {
    case .login, .pattern: true
    case .employee, .mail, .map: false
    }
  }

  /// The login that the rule looks for; nil when it looks for none.
  fileprivate func login(of row: Int, in snapshot: Snapshot) -> String? {
    let login = snapshot.string(snapshot.accounts.login[row])
    switch self {
    case .login: return login.isEmpty ? nil : login
    case .pattern(let prefix, let suffix):
      guard login.utf8.count > prefix.utf8.count + suffix.utf8.count,
        login.lowercased().hasPrefix(prefix.lowercased()), login.lowercased().hasSuffix(suffix.lowercased())
      else { return nil }
      return String(login.dropFirst(prefix.count).dropLast(suffix.count))
    case .employee, .mail, .map: return nil
    }
  }

  /// Whether the rule names the account itself. Then it decides, even if nobody has the name that it gives.
  fileprivate func lists(_ row: Int, in snapshot: Snapshot) -> Bool {
    guard case .map(let entries) = self else { return false }
    return CorrelationRule.listed(entries, row, snapshot) != nil
  }

  private static func listed(_ entries: [String: String], _ row: Int, _ snapshot: Snapshot) -> String? {
    let login = snapshot.string(snapshot.accounts.login[row])
    return entries[login] ?? entries[snapshot.string(snapshot.accounts.id[row])] ?? entries[login.lowercased()]
  }
}
