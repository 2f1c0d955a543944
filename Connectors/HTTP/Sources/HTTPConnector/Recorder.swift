import AccessModel
import ConnectorDefinition

/// Takes records from all listings, one after the other, and keeps account of what was not read.
actor Recorder {
  private var builder: SnapshotBuilder?
  private let namesEntries: Bool
  private let hasEveryone: Bool
  private var accounts: [SnapshotBuilder.Principal] = []
  /// Those of ``accounts`` that belong to people of the organisation.
  private var people: [SnapshotBuilder.Principal] = []
  private var groupsOfKind: [String: [String]] = [:]
  private var everyone: [Everyone] = []
  /// Accounts that no listing has, by their ids.
  private var outsiders: [String: (login: String, isWorkload: Bool)] = [:]
  /// Members that are groups of another organisation, if no listing has them.
  private var outsideGroups: [OutsideGroup] = []
  private var disputed: Set<String> = []
  private var failures: [Scope: Reasons] = [:]
  private var doubtful: [(group: String, reason: String)] = []
  private var doubtfulKinds: [(kinds: [String], reason: String)] = []
  /// Why members of groups may be missing, without a word on which groups.
  private var unboundDoubts = Reasons()
  /// Records that may come again, by their id: which one is kept must not depend on which came first.
  private var repeatable = RepeatableRecords()
  /// Where in the definition a stream stands.
  private let order: [String: Int]
  private var declared: [Scope: Int] = [:]
  private var notes: [String] = []

  init(source: String, _ definition: Definition) {
    builder = SnapshotBuilder(source: source)
    let streams = definition.streams.flatMap(\.all)
    order = Dictionary(streams.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    let members = streams.flatMap { $0.members + $0.membersIfNone }
    namesEntries = members.contains { if case .entry = $0.member { true } else { false } }
    hasEveryone = members.contains { if case .everyone = $0.member { true } else { false } }
  }

  /// Takes records; returns how many repeat an id that must not be repeated.
  ///
  /// - Parameter stream: the stream that made them.
  func take(_ batch: RecordBatch, of stream: String) -> Int {
    guard var open = builder.take() else { return 0 }
    // Its texts are used without its knowing.
    defer { withExtendedLifetime(batch) {} }
    let position = order[stream] ?? 0
    var repeated = 0
    for record in batch.records {
      switch record {
      case .account(let id, let account, let aliases, let mayRepeat):
        if !take(id, account, aliases, mayRepeat, position, into: &open) { repeated += 1 }
      case .group(let group, let aliases, let mayRepeat):
        if !take(group, aliases, mayRepeat, position, into: &open) { repeated += 1 }
      case .member(let member): take(member, into: &open)
      }
    }
    batch.members.withUnsafeBufferPointer { open.addMembers($0) }
    builder = consume open
    return repeated
  }

  private func take(
    _ id: ByteText, _ account: AccountBytes, _ aliases: [String], _ mayRepeat: Bool, _ position: Int,
    into open: inout SnapshotBuilder
  ) -> Bool {
    let principal = open.account(id: id)
    // What is told of an account goes before what was guessed of somebody outside.
    let isGuess = !outsiders.isEmpty && outsiders.removeValue(forKey: Recorder.string(id)) != nil
    let isKnown = open.isRead(principal) && !isGuess
    if !isKnown, !mayRepeat, !isGuess {
      open.add(principal, account)
    } else {
      let record = AccountRecord(id, account)
      switch repeatable.judge(record, isKnown: isKnown, mayRepeat: mayRepeat, order: position) {
      case .keep where isGuess: open.replace(record)
      case .keep: open.add(principal, account)
      case .replace: open.replace(record)
      case .drop: break
      case .refuse: return false
      }
    }
    if hasEveryone, !isKnown {
      accounts.append(principal)
      if account.kind == .human, !account.external { people.append(principal) }
    }
    if namesEntries { place(principal, at: [Recorder.string(id)] + aliases, in: &open) }
    return true
  }

  private func take(
    _ group: GroupRecord, _ aliases: [String], _ mayRepeat: Bool, _ position: Int, into open: inout SnapshotBuilder
  ) -> Bool {
    let principal = open.group(id: group.id)
    let isKnown = open.isRead(principal)
    switch repeatable.judge(group, isKnown: isKnown, mayRepeat: mayRepeat, order: position) {
    case .keep: open.add(group)
    case .replace: open.replace(group)
    case .drop: break
    case .refuse: return false
    }
    if !isKnown { groupsOfKind[group.kind, default: []].append(group.id) }
    if namesEntries { place(principal, at: [group.id] + aliases, in: &open) }
    return true
  }

  private func take(_ member: MemberRecord, into open: inout SnapshotBuilder) {
    let group = open.group(id: member.group)
    let who: SnapshotBuilder.Principal
    switch member.member {
    case .everyone(let onlyPeople):
      everyone.append(Everyone(member, onlyPeople))
      return
    case .unresolved(let name, let reason):
      return open.addUnresolved(Recorder.string(name), of: group, reason: reason)
    case .account(let id, let outsider):
      who = open.account(id: id)
      if let outsider, !open.isRead(who) || outsiders[Recorder.string(id)] != nil {
        let login = Recorder.string(outsider)
        // Where accounts are missing, it may be one of those.
        if failures[.accounts] != nil { return open.addUnresolved(login, of: group, reason: .unread) }
        take(login, Recorder.string(id), isWorkload: member.isWorkload, into: &open)
      }
    case .group(let id, let outsider):
      who = open.group(id: id)
      if let outsider, !open.isRead(who) {
        return outsideGroups.append(OutsideGroup(member, id: Recorder.string(id), name: Recorder.string(outsider)))
      }
    case .entry(let name): who = open.principal(at: name)
    }
    open.addMember(who, of: group, flags: member.flags, from: member.from, until: member.until)
  }

  /// Takes a member whom no listing has for an account of somebody outside of the organisation, or of a workload.
  private func take(_ login: String, _ id: String, isWorkload: Bool, into open: inout SnapshotBuilder) {
    // Listings are read several at a time: which one named it first must not matter.
    let known = outsiders[id]
    let (login, isWorkload) = (min(login, known?.login ?? login), isWorkload || known?.isWorkload == true)
    if let known, known == (login, isWorkload) { return }
    var account = AccountRecord(id: id)
    account.login = login
    if login.contains("@") { account.mail = login.lowercased() }
    account.kind = isWorkload ? .workload : .human
    account.external = !isWorkload
    if outsiders.updateValue((login, isWorkload), forKey: id) == nil {
      open.add(account)
    } else {
      open.replace(account)
    }
  }

  private static func string(_ text: ByteText) -> String { String(decoding: text, as: UTF8.self) }

  /// Two entries with one name: whoever is named by it is unknown then, and never guessed.
  private func place(_ principal: SnapshotBuilder.Principal, at names: [String], in open: inout SnapshotBuilder) {
    for var name in names {
      name.withUTF8 { key in
        if let other = open.principalPlaced(at: key), other != principal {
          disputed.insert(String(decoding: key, as: UTF8.self))
        } else {
          open.place(principal, at: key)
        }
      }
    }
  }

  // MARK: What was not read

  /// Says that a listing was not read completely.
  ///
  /// - Parameter stream: where it came up; empty for the reading as a whole.
  func fail(_ scopes: Set<Scope>, because reason: String, in stream: String = "") {
    for scope in scopes { failures[scope, default: Reasons()].add(reason, order: order[stream] ?? -1) }
    // It may be any group's members that are missing.
    if scopes.contains(.members) { unboundDoubts.add(reason, order: order[stream] ?? -1) }
  }

  /// Says that the members of a group are not completely known.
  func doubt(_ group: String, because reason: String) { doubtful.append((group, reason)) }

  /// Says that the members of all groups of some kinds are not completely known, also of those that come later.
  func doubt(kinds: [String], because reason: String, in stream: String) {
    doubtfulKinds.append((kinds, reason))
    failures[.members, default: Reasons()].add(reason, order: order[stream] ?? -1)
  }

  /// Adds to the number of records that the provider says there are.
  func declare(_ count: Int, in scope: Scope) { declared[scope, default: 0] += count }

  /// A fact for the operator that makes nothing incomplete.
  func note(_ words: String) { if !notes.contains(words) && notes.count < 50 { notes.append(words) } }

  /// Accounts, groups and memberships taken so far.
  func counts() -> (accounts: Int, groups: Int, members: Int) {
    guard let open = builder.take() else { return (0, 0, 0) }
    let counts = open.counts
    builder = consume open
    return counts
  }

  // MARK: The end

  /// Seals the snapshot; nothing can be taken after that.
  func finish(_ definition: Definition) -> Snapshot? {
    guard var open = builder.take() else { return nil }
    for record in everyone {
      let group = open.group(id: record.group)
      for account in record.onlyPeople ? people : accounts {
        open.addMember(account, of: group, flags: record.flags, from: record.from, until: record.until)
      }
      if failures[.accounts] != nil {
        doubt(record.group, because: "every account is a member of it, and not all accounts were read")
      }
    }
    for record in outsideGroups {
      let (group, member) = (open.group(id: record.group), open.group(id: record.id))
      if open.isRead(member) {
        open.addMember(member, of: group, flags: record.flags, from: record.from, until: record.until)
      } else {
        open.addUnresolved(record.name, of: group, reason: failures[.groups] == nil ? .foreign : .unread)
      }
    }
    var ambiguous = 0
    for name in disputed.sorted() {
      var name = name
      name.withUTF8 {
        if open.withdraw($0, because: "it lists a member by a name that several entries have") { ambiguous += 1 }
      }
    }
    if ambiguous > 0 {
      failures[.members, default: Reasons()].add(
        "\(ambiguous) \(ambiguous == 1 ? "name is" : "names are") used by several entries: members named so are unknown",
        order: order.count)
    }
    let counts = open.counts
    suspectEmptiness(definition, counts)
    for (kinds, reason) in doubtfulKinds {
      let groups = kinds.flatMap { groupsOfKind[$0] ?? [] }
      for group in groups { doubt(group, because: reason) }
      // Kinds that nobody has seen may be others than those that are meant.
      if groups.isEmpty { fail([.members], because: reason) }
    }
    if !unboundDoubts.isEmpty {
      for group in groupsOfKind.values.joined() { open.suspectMembers(of: group, because: unboundDoubts.text) }
    }
    // The least reason is the last one, so that it does not matter in which order they came.
    for entry in doubtful.sorted(by: { ($1.group, $1.reason) < ($0.group, $0.reason) }) {
      open.suspectMembers(of: entry.group, because: entry.reason)
    }
    let coverage = coverage(counts)
    let isWhole = !definition.coversPart && coverage.isComplete(.accounts) && coverage.isComplete(.groups)
    return open.finish(coverage: coverage, unresolvedReason: isWhole ? .dangling : .unread)
  }

  /// A provider without anybody is more likely one that shows nothing.
  private func suspectEmptiness(_ definition: Definition, _ counts: (accounts: Int, groups: Int, members: Int)) {
    let streams = definition.streams.flatMap(\.all).filter { !$0.mayBeEmpty }
    func suspect(_ scope: Scope, _ count: Int, _ isRead: Bool) {
      guard count == 0, isRead, failures[scope] == nil else { return }
      fail([scope], because: "not one of the \(scope.name) was shown; a permission may be missing")
    }
    suspect(.accounts, counts.accounts, streams.contains { !$0.accounts.isEmpty })
    suspect(.groups, counts.groups, streams.contains { !$0.groups.isEmpty })
    // Where groups may be missing, so may be their members.
    let hasGroups = counts.groups > 0 || failures[.groups] != nil
    suspect(.members, counts.members, hasGroups && streams.contains { !$0.members.isEmpty })
  }

  private func coverage(_ counts: (accounts: Int, groups: Int, members: Int)) -> Coverage {
    func scope(_ scope: Scope, _ count: Int) -> ScopeCoverage {
      var reasons = failures[scope] ?? Reasons()
      if scope == .members, !doubtful.isEmpty {
        let groups = Set(doubtful.map(\.group)).count
        let first = doubtful.min { ($0.group, $0.reason) < ($1.group, $1.reason) }?.reason ?? ""
        reasons.add("members of \(groups) \(groups == 1 ? "group" : "groups") unread: \(first)", order: order.count)
      }
      return ScopeCoverage(
        complete: reasons.isEmpty, count: count, declared: declared[scope], reason: reasons.text,
        // Where every failure is some groups' own, the members of all others came whole.
        confined: scope == .members && !reasons.isEmpty && unboundDoubts.isEmpty)
    }
    return Coverage(
      scopes: [
        .accounts: scope(.accounts, counts.accounts), .groups: scope(.groups, counts.groups),
        .members: scope(.members, counts.members),
      ], notes: notes)
  }
}

/// A group that everybody is a member of.
private struct Everyone {
  let group: String
  let onlyPeople: Bool
  let flags: MembershipFlags
  let from: CivilDay?
  let until: CivilDay?

  init(_ record: MemberRecord, _ onlyPeople: Bool) {
    (group, self.onlyPeople) = (String(decoding: record.group, as: UTF8.self), onlyPeople)
    (flags, from, until) = (record.flags, record.from, record.until)
  }
}

/// A group that may be of another organisation, as a member.
private struct OutsideGroup {
  let group: String
  let id: String
  let name: String
  let flags: MembershipFlags
  let from: CivilDay?
  let until: CivilDay?

  init(_ record: MemberRecord, id: String, name: String) {
    (group, self.id, self.name) = (String(decoding: record.group, as: UTF8.self), id, name)
    (flags, from, until) = (record.flags, record.from, record.until)
  }
}

extension AccountRecord {
  /// The same facts with texts of their own.
  fileprivate init(_ id: ByteText, _ facts: AccountBytes) {
    func text(_ bytes: ByteText) -> String { String(decoding: bytes, as: UTF8.self) }
    self.init(id: text(id))
    (login, mail, employee, name) = (text(facts.login), text(facts.mail), text(facts.employee), text(facts.name))
    (department, title, locator) = (text(facts.department), text(facts.title), text(facts.locator))
    (status, kind, external) = (facts.status, facts.kind, facts.external)
    (privilege, lastSignIn) = (facts.privilege, facts.lastSignIn)
  }
}

extension SnapshotBuilder {
  fileprivate mutating func suspectMembers(of group: String, because reason: String) {
    markMembersUnread(of: self.group(id: group), because: reason)
  }
}
