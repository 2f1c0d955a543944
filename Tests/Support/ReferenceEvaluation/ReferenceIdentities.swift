import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An account of a source.
struct AccountKey: Hashable {
  let source: String
  let id: String
  var text: String { "\(source)/\(id)" }
}

/// A person or workload, from whatever says that it is one.
struct PlainIdentity {
  let key: String
  var isWorkload = false
  var active = false
  var external = false
  var employees: Set<String> = []
  /// Immutable ids by which whoever has no number is named.
  var ids: Set<String> = []
  var mails: Set<String> = []
  var logins: Set<String> = []
  var names: Set<String> = []
  var department = ""
  var title = ""
}

/// Whom an account belongs to.
enum Belonging: Hashable {
  case identity(String)
  case nobody
  case several
  /// A workload that no table lists.
  case unlisted
}

/// Accounts tied to identities, as DESIGN §2 "Identities" and §4 "Correlation" say.
struct ReferenceIdentities {
  var identities: [String: PlainIdentity] = [:]
  var belonging: [AccountKey: Belonging] = [:]
  var records: [AccountKey: AccountRecord] = [:]
  /// Whether every source that says who exists was read to the end.
  var complete = true
  /// For accounts that may belong to several persons: to whom.
  private var several: [AccountKey: Set<String>] = [:]
  /// The accounts of each identity.
  private var owned: [String: [AccountKey]] = [:]
  private var unowned: Set<String> = []

  init(_ world: PlainWorld) {
    for source in world.sources {
      if case .none = source.authority {} else if !source.accountsComplete { complete = false }
      for account in source.accounts { records[AccountKey(source: source.id, id: account.id)] = account }
    }
    addWorkloads(world)
    for source in world.sources {
      for account in source.accounts where ReferenceIdentities.defines(account, source.authority) {
        let here = AccountKey(source: source.id, id: account.id)
        if belonging[here] == nil { define(account, here) }
      }
    }
    for person in world.matrix.people { define(person, on: world.today) }
    for source in world.sources {
      for account in source.accounts {
        let here = AccountKey(source: source.id, id: account.id)
        if belonging[here] != nil { continue }
        if account.kind == .human { several[here] = firstHits(account, source.rules) }
        belonging[here] = account.kind == .workload ? .unlisted : correlate(account, source.rules)
      }
    }
    let tied = belonging
    for source in world.sources {
      for account in source.accounts {
        let here = AccountKey(source: source.id, id: account.id)
        if tied[here] == .nobody { belonging[here] = correlateByAccounts(account, source.rules, tied) }
      }
    }
    for (account, belongs) in belonging {
      if case .identity(let key) = belongs { owned[key, default: []].append(account) }
    }
    for workload in world.matrix.workloads {
      let accountable = persons(named: workload.accountable.value)
      if accountable.count != 1 || !accountable.contains(where: { identities[$0]?.active == true }) {
        unowned.insert("workload:\(workload.source)/\(workload.account)")
      }
    }
  }

  /// A login that no record of a person has may be that of an account which another rule has just tied.
  private func correlateByAccounts(
    _ account: AccountRecord, _ rules: [CorrelationRule], _ tied: [AccountKey: Belonging]
  ) -> Belonging {
    for rule in rules {
      var hits: Set<String> = []
      for (other, belongs) in tied {
        guard case .identity(let key) = belongs, let login = records[other]?.login, !login.isEmpty,
          identities[key]?.isWorkload == false
        else { continue }
        var stand = PlainIdentity(key: "")
        stand.logins = [login.lowercased()]
        switch rule {
        case .login, .pattern: if matches(account, stand, rule) { hits.insert(key) }
        default: break
        }
      }
      if hits.count == 1, let only = hits.first { return .identity(only) }
      if hits.count > 1 { return .several }
    }
    return .nobody
  }

  /// Whether an account can be used by somebody who is there.
  func isActive(_ account: AccountKey) -> Bool {
    guard records[account]?.status == .active else { return false }
    if case .identity(let key)? = belonging[account] { return identities[key]?.active ?? false }
    return true
  }

  func accounts(of key: String) -> [AccountKey] { owned[key] ?? [] }

  /// Whether an identity is a workload that nobody answers for.
  func isUnowned(_ key: String) -> Bool { unowned.contains(key) }

  // MARK: Who exists

  private static func defines(_ account: AccountRecord, _ authority: SourceCorrelation.Authority) -> Bool {
    guard account.kind == .human else { return false }
    switch authority {
    case .none: return false
    case .all: return true
    case .within(let base):
      return account.locator.lowercased() == base.lowercased()
        || account.locator.lowercased().hasSuffix("," + base.lowercased())
    case .matching(let departments, let titles):
      return departments.map(\.folded).contains(account.department.folded)
        || titles.map(\.folded).contains(account.title.folded)
    }
  }

  private mutating func define(_ account: AccountRecord, _ here: AccountKey) {
    let key = account.employee.isEmpty ? "account:\(here.source)/\(account.id)" : account.employee
    var identity = identities[key] ?? PlainIdentity(key: key)
    if account.employee.isEmpty { identity.ids.insert(account.id) }
    if account.status == .active { identity.active = true }
    if account.external { identity.external = true }
    identity.employees.insert(account.employee)
    identity.mails.insert(account.mail.lowercased())
    identity.logins.insert(account.login.lowercased())
    identity.names.insert(account.name)
    if identity.department.isEmpty { identity.department = account.department }
    if identity.title.isEmpty { identity.title = account.title }
    identities[key] = identity
    belonging[here] = .identity(key)
  }

  private mutating func define(_ person: Person, on today: CivilDay) {
    let ended = person.until.map { $0 < today } ?? false
    var identity = identities[person.id] ?? PlainIdentity(key: person.id)
    // Whom the organisation's own table says to have left has left, whatever a directory still shows.
    // A row of the table does not bring anybody back either.
    identity.active = person.status == .active && !ended && (identities[person.id]?.active ?? true)
    if person.external { identity.external = true }
    identity.employees.insert(person.id)
    identity.mails.insert(person.mail.lowercased())
    identity.logins.insert(person.login.lowercased())
    identity.names.insert(person.name)
    if !person.department.isEmpty { identity.department = person.department }
    if !person.title.isEmpty { identity.title = person.title }
    identities[person.id] = identity
  }

  private mutating func addWorkloads(_ world: PlainWorld) {
    for workload in world.matrix.workloads {
      let key = "workload:\(workload.source)/\(workload.account)"
      var identity = PlainIdentity(key: key)
      identity.isWorkload = true
      identity.active = workload.until.map { $0 >= world.today } ?? true
      identities[key] = identity
      for (account, record) in records where account.source == workload.source {
        if account.id == workload.account || record.login == workload.account { belonging[account] = .identity(key) }
      }
    }
  }

  // MARK: Whose account

  /// The persons whom an ambiguous account may belong to.
  func candidates(_ account: AccountKey) -> Set<String> { several[account] ?? [] }

  private func correlate(_ account: AccountRecord, _ rules: [CorrelationRule]) -> Belonging {
    let hits = firstHits(account, rules)
    if hits.count > 1 { return .several }
    return hits.first.map { .identity($0) } ?? .nobody
  }

  /// Whom the first rule that finds anybody finds.
  private func firstHits(_ account: AccountRecord, _ rules: [CorrelationRule]) -> Set<String> {
    for rule in rules {
      let hits = persons { matches(account, $0, rule) }
      if !hits.isEmpty { return hits }
    }
    return []
  }

  private func persons(where test: (PlainIdentity) -> Bool) -> Set<String> {
    Set(identities.values.filter { !$0.isWorkload && test($0) }.map(\.key))
  }

  private func matches(_ account: AccountRecord, _ identity: PlainIdentity, _ rule: CorrelationRule) -> Bool {
    let login = account.login.lowercased()
    switch rule {
    case .employee: return !account.employee.isEmpty && identity.employees.contains(account.employee)
    case .mail: return !account.mail.isEmpty && identity.mails.contains(account.mail.lowercased())
    case .login: return !login.isEmpty && identity.logins.contains(login)
    case .pattern(let prefix, let suffix):
      guard login.hasPrefix(prefix.lowercased()), login.hasSuffix(suffix.lowercased()),
        login.count > prefix.count + suffix.count
      else { return false }
      return identity.logins.contains(String(login.dropFirst(prefix.count).dropLast(suffix.count)))
    case .map(let table):
      guard let target = table[account.login] ?? table[account.id] else { return false }
      return named(target, identity)
    }
  }

  /// Whether a cell that says `text` means this person: by key, employee number, mail or login.
  func named(_ text: String, _ identity: PlainIdentity) -> Bool {
    if text.isEmpty { return false }
    return identity.key == text || identity.ids.contains(text) || identity.employees.contains(text)
      || identity.mails.contains(text.lowercased())
      || identity.logins.contains(text.lowercased())
  }

  /// Whom a cell means: by key or employee number, then by mail, then by login, then by any account of theirs.
  func persons(named text: String) -> Set<String> {
    if text.isEmpty { return [] }
    let wanted = text.lowercased()
    let ways: [(PlainIdentity) -> Bool] = [
      { $0.key == text || $0.ids.contains(text) || $0.employees.contains(text) }, { $0.mails.contains(wanted) },
      { $0.logins.contains(wanted) },
      { owner in accounts(of: owner.key).contains { records[$0]?.mail.lowercased() == wanted } },
      { owner in accounts(of: owner.key).contains { records[$0]?.login.lowercased() == wanted } },
    ]
    for way in ways {
      let hits = persons(where: way)
      if !hits.isEmpty { return hits }
    }
    return []
  }
}
