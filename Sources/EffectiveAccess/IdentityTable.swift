public import AccessModel

/// The persons and workloads that the organisation knows, and which accounts belong to each.
public struct IdentityTable: Sendable {
  /// Stands for *no identity* in ``counted`` and ``identity``.
  public static let none = UInt32.max

  /// Where an identity comes from.
  public enum Origin: Hashable, Sendable {
    /// An account of an authoritative source, by number in the graph.
    case account(Int)
    /// A row of the People table.
    case person(Int)
    /// A row of the Workloads table.
    case workload(Int)
  }

  /// What every identity is known by.
  var origin: [PackedOrigin] = []
  /// Whether the identity is with the organisation.
  public internal(set) var status: [AccountStatus] = []
  /// True for somebody who is not of the organisation.
  public internal(set) var external: [Bool] = []
  /// True for a workload.
  public internal(set) var isWorkload: [Bool] = []
  /// The identity that each account belongs to, else ``none``.
  public internal(set) var identity: [UInt32] = []
  /// The identity that each account *counts* for: as ``identity``, but ``none`` when the account or its identity is
  /// not active.
  public internal(set) var counted: [UInt32] = []
  /// Accounts that the rules tie to several identities, and to which.
  public internal(set) var ambiguous: [Int: [Int]] = [:]
  /// The row of the People table of identities that have one, beside or instead of an account.
  var personOf: [Int: Int] = [:]
  /// Further authoritative accounts of identities that several of them describe.
  var further = FurtherRecords()
  /// The listed people and workloads, by row.
  let people: [ListedPerson]
  let workloads: [ListedWorkload]
  /// Finds identities by key.
  var keyIndex: KeyedIdentities?
  /// Whether any source or table defines persons at all.
  public internal(set) var hasAuthority = false
  /// Positions of the snapshots that define identities.
  public internal(set) var authoritativeSnapshots: [Int] = []

  private var accountStart: [UInt32] = []
  private var accountList: [UInt32] = []

  init(people: [ListedPerson], workloads: [ListedWorkload]) {
    self.people = people
    self.workloads = workloads
  }

  /// Number of identities.
  public var count: Int { status.count }

  /// Where an identity comes from.
  public func origin(of identity: Int) -> Origin { origin[identity].unpacked }

  /// The accounts of an identity, ascending.
  public func accounts(of identity: Int) -> ArraySlice<UInt32> {
    accountList[Int(accountStart[identity])..<Int(accountStart[identity + 1])]
  }

  /// Looks at what is known of an identity, so that it is at hand when it is needed.
  ///
  /// - Returns: a number without meaning, which keeps the look from being optimised away.
  public func lookAhead(_ identity: Int) -> Int {
    Int(origin[identity].raw) &+ Int(accountStart[identity]) &+ Int(status[identity].rawValue)
      &+ (external[identity] ? 1 : 0) &+ (isWorkload[identity] ? 1 : 0)
  }

  /// Whether the identity is an active person of the organisation: whom `everyone` means.
  public func isEveryone(_ identity: Int) -> Bool {
    status[identity] == .active && !external[identity] && !isWorkload[identity]
  }

  /// The stable key: the employee number, which is one person's in all sources; else `account:source/id`, the immutable id
  /// in the authoritative source, for two sources may use the same ids; `workload:source/account`. Sources are called by their
  /// oldest id.
  public func key(of identity: Int, in graph: AccessGraph) -> String {
    switch origin(of: identity) {
    case .person(let row): return IdentityTable.key(employee: people[row].key)
    case .workload(let row): return workloads[row].key(source: graph.stableID(source: workloads[row].source))
    case .account(let account):
      let (position, row) = graph.locate(account: account)
      let snapshot = graph.snapshots[position]
      if snapshot.accounts.employee[row] != 0 {
        return IdentityTable.key(employee: snapshot.string(snapshot.accounts.employee[row]))
      }
      return IdentityTable.key(
        account: snapshot.string(snapshot.accounts.id[row]), of: graph.stableID(source: snapshot.source))
    }
  }

  /// The key of whoever has no employee number, with the oldest id of the source.
  public static func key(account id: String, of source: String) -> String { "account:\(source)/\(id)" }

  /// The key of whoever has an employee number. One that looks like another kind of key is marked, so that nobody can take
  /// somebody else's findings.
  public static func key(employee: String) -> String {
    ["account:", "workload:", "employee:"].contains(where: employee.hasPrefix) ? "employee:\(employee)" : employee
  }

  /// The display name: name, else login, else key.
  public func name(of identity: Int, in graph: AccessGraph) -> String {
    for attribute in [IdentityAttribute.name, .login] {
      let value = value(of: attribute, identity, in: graph)
      if !value.isEmpty { return value }
    }
    return key(of: identity, in: graph)
  }

  /// An attribute of the identity's own record: the listed person's, then that of its authoritative accounts in the order
  /// in which they were read (not of its other accounts); empty when unknown.
  public func value(of attribute: IdentityAttribute, _ identity: Int, in graph: AccessGraph) -> String {
    if let row = personOf[identity] {
      let listed = attribute.value(in: people[row])
      if !listed.isEmpty { return listed }
    }
    switch origin(of: identity) {
    case .person(let row): return attribute.value(in: people[row])
    case .workload(let row): return attribute == .login || attribute == .name ? workloads[row].account : ""
    case .account(let account):
      for record in [account] + further[identity] {
        let (position, row) = graph.locate(account: record)
        let reference = attribute.column(in: graph.snapshots[position].accounts)[row]
        if reference != 0 { return graph.snapshots[position].string(reference) }
      }
      return ""
    }
  }

  mutating func reserve(_ count: Int) {
    origin.reserveCapacity(count)
    status.reserveCapacity(count)
    external.reserveCapacity(count)
    isWorkload.reserveCapacity(count)
  }

  mutating func append(_ origin: Origin, status: AccountStatus, external: Bool, isWorkload: Bool) -> Int {
    self.origin.append(PackedOrigin(origin))
    self.status.append(status)
    self.external.append(external)
    self.isWorkload.append(isWorkload)
    return self.status.count - 1
  }

  /// Fills ``counted`` and the lists of accounts once every account is tied.
  mutating func seal(_ graph: AccessGraph) {
    counted = identity
    var start = [UInt32](repeating: 0, count: count + 1)
    for (position, snapshot) in graph.snapshots.enumerated() {
      let base = graph.accountBase[position]
      snapshot.accounts.status.withUnsafeBufferPointer { own in
        for row in own.indices {
          let owner = identity[base + row]
          if owner == IdentityTable.none { continue }
          start[Int(owner) + 1] += 1
          if own[row] != .active || status[Int(owner)] != .active { counted[base + row] = IdentityTable.none }
        }
      }
    }
    for index in 0..<count { start[index + 1] += start[index] }
    var next = start
    accountList = [UInt32](repeating: 0, count: Int(start[count]))
    for (account, owner) in identity.enumerated() where owner != IdentityTable.none {
      accountList[Int(next[Int(owner)])] = UInt32(account)
      next[Int(owner)] += 1
    }
    accountStart = start
  }
}

/// Further authoritative accounts of identities that several of them describe: few, so they are searched for.
struct FurtherRecords: Sendable {
  /// Identity in the upper half, account in the lower, ascending once sealed.
  private var pairs: [UInt64] = []

  var isEmpty: Bool { pairs.isEmpty }

  mutating func append(_ account: Int, of identity: Int) { pairs.append(UInt64(identity) << 32 | UInt64(account)) }

  mutating func seal() { pairs.sort() }

  /// The further accounts of an identity, ascending.
  subscript(identity: Int) -> [Int] {
    var low = 0
    var high = pairs.count
    while low < high {
      let middle = (low + high) / 2
      if pairs[middle] >> 32 < UInt64(identity) { low = middle + 1 } else { high = middle }
    }
    return pairs[low...].prefix { $0 >> 32 == UInt64(identity) }.map { Int($0 & 0xFFFF_FFFF) }
  }
}

/// An ``IdentityTable/Origin`` in four bytes: two bits of kind, thirty of number.
struct PackedOrigin: Sendable {
  let raw: UInt32

  init(_ origin: IdentityTable.Origin) {
    switch origin {
    case .account(let number): raw = UInt32(number)
    case .person(let row): raw = UInt32(row) | 1 << 30
    case .workload(let row): raw = UInt32(row) | 2 << 30
    }
  }

  /// The account, if it is one.
  var account: Int? { raw >> 30 == 0 ? Int(raw) : nil }

  var unpacked: IdentityTable.Origin {
    let number = Int(raw & ~(3 << 30))
    switch raw >> 30 {
    case 0: return .account(number)
    case 1: return .person(number)
    default: return .workload(number)
    }
  }
}

/// Attributes that identities can be found or filtered by.
public enum IdentityAttribute: String, Sendable, CaseIterable {
  case employee, mail, login, name, department, title

  func value(in person: ListedPerson) -> String {
    switch self {
    case .employee: person.key
    case .mail: person.mail
    case .login: person.login
    case .name: person.name
    case .department: person.department
    case .title: person.title
    }
  }

  /// The column of the snapshot that holds the attribute.
  public func column(in accounts: AccountColumns) -> [StringRef] {
    switch self {
    case .employee: accounts.employee
    case .mail: accounts.mail
    case .login: accounts.login
    case .name: accounts.name
    case .department: accounts.department
    case .title: accounts.title
    }
  }
}

extension IdentityTable {
  /// Whether the People table has a row for the identity.
  public func hasListedPerson(_ identity: Int) -> Bool { personOf[identity] != nil }

  /// Makes the accounts of some identities count for nobody: their access is judged per account.
  public mutating func disregard(_ identities: [Int]) {
    for identity in identities {
      for account in accounts(of: identity) { counted[Int(account)] = IdentityTable.none }
    }
  }
}
