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
  private var everyone: [(record: MemberRecord, onlyPeople: Bool)] = []
  private var disputed: Set<String> = []
  private var failures: [Scope: [String]] = [:]
  private var doubtful: [(group: String, reason: String)] = []
  private var declared: [Scope: Int] = [:]
  private var notes: [String] = []

  init(source: String, _ definition: Definition) {
    builder = SnapshotBuilder(source: source)
    let members = definition.streams.flatMap(\.all).flatMap { $0.members + $0.membersIfNone }
    namesEntries = members.contains { if case .entry = $0.member { true } else { false } }
    hasEveryone = members.contains { if case .everyone = $0.member { true } else { false } }
  }

  /// Takes records; returns how many repeat an id that must not be repeated.
  func take(_ records: [Record]) -> Int {
    guard var open = builder.take() else { return 0 }
    var repeated = 0
    for record in records {
      switch record {
      case .account(let account, let aliases, let mayRepeat):
        let isKnown = open.isRead(open.account(id: account.id))
        if isKnown {
          if !mayRepeat { repeated += 1 }
          continue
        }
        open.add(account)
        let principal = open.account(id: account.id)
        if hasEveryone {
          accounts.append(principal)
          if account.kind == .human, !account.external { people.append(principal) }
        }
        if namesEntries { for name in [account.id] + aliases { place(principal, at: name, in: &open) } }
      case .group(let group, let aliases, let mayRepeat):
        let isKnown = open.isRead(open.group(id: group.id))
        if isKnown {
          if !mayRepeat { repeated += 1 }
          continue
        }
        open.add(group)
        groupsOfKind[group.kind, default: []].append(group.id)
        if namesEntries {
          let principal = open.group(id: group.id)
          for name in [group.id] + aliases { place(principal, at: name, in: &open) }
        }
      case .member(let member): take(member, into: &open)
      }
    }
    builder = consume open
    return repeated
  }

  private func take(_ member: MemberRecord, into open: inout SnapshotBuilder) {
    let group = open.group(id: member.group)
    let who: SnapshotBuilder.Principal
    switch member.member {
    case .everyone(let onlyPeople):
      everyone.append((member, onlyPeople))
      return
    case .unresolved(let name, let reason):
      open.addUnresolved(name, of: group, reason: reason)
      return
    case .account(let id, let outsider):
      who = open.account(id: id)
      if let outsider, !open.isRead(who) {
        // Where accounts are missing, it may be one of those.
        open.addUnresolved(outsider, of: group, reason: failures[.accounts] == nil ? .foreign : .unread)
        return
      }
    case .group(let id): who = open.group(id: id)
    case .entry(let name): who = open.principal(at: name)
    }
    open.addMember(who, of: group, flags: member.flags, from: member.from, until: member.until)
  }

  /// Two entries with one name: whoever is named by it is unknown then, and never guessed.
  private func place(_ principal: SnapshotBuilder.Principal, at name: String, in open: inout SnapshotBuilder) {
    var name = name
    name.withUTF8 { key in
      if let other = open.principalPlaced(at: key), other != principal {
        disputed.insert(String(decoding: key, as: UTF8.self))
      } else {
        open.place(principal, at: key)
      }
    }
  }

  // MARK: What was not read

  /// Says that a listing was not read completely.
  func fail(_ scopes: Set<Scope>, because reason: String) {
    for scope in scopes { failures[scope, default: []].append(reason) }
  }

  /// Says that the members of a group are not completely known.
  func doubt(_ group: String, because reason: String) { doubtful.append((group, reason)) }

  /// Says that the members of all groups of some kinds are not completely known.
  func doubt(kinds: [String], because reason: String) {
    for kind in kinds { for group in groupsOfKind[kind] ?? [] { doubtful.append((group, reason)) } }
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
    for (record, onlyPeople) in everyone {
      let group = open.group(id: record.group)
      for account in onlyPeople ? people : accounts { open.addMember(account, of: group, flags: record.flags) }
    }
    for name in disputed {
      var name = name
      name.withUTF8 { open.withdraw($0, because: "it lists a member by a name that several entries have") }
    }
    if !disputed.isEmpty { note("\(disputed.count) names are used by several entries: members named so are unknown") }
    let counts = open.counts
    for entry in doubtful { open.markMembersUnread(of: open.group(id: entry.group), because: entry.reason) }
    suspectEmptiness(definition, counts)
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
    suspect(.members, counts.members, counts.groups > 0 && streams.contains { !$0.members.isEmpty })
  }

  private func coverage(_ counts: (accounts: Int, groups: Int, members: Int)) -> Coverage {
    func scope(_ scope: Scope, _ count: Int) -> ScopeCoverage {
      var reasons = failures[scope] ?? []
      if scope == .members, !doubtful.isEmpty {
        let groups = Set(doubtful.map(\.group)).count
        let first = doubtful.min { ($0.group, $0.reason) < ($1.group, $1.reason) }?.reason ?? ""
        reasons.append("members of \(groups) \(groups == 1 ? "group" : "groups") unread: \(first)")
      }
      let unique = reasons.enumerated().filter { reasons.firstIndex(of: $0.element) == $0.offset }.map(\.element)
      let more = unique.count > 3 ? ["and \(unique.count - 3) more reasons"] : []
      return ScopeCoverage(
        complete: reasons.isEmpty, count: count, declared: declared[scope],
        reason: (unique.prefix(3) + more).joined(separator: "; "),
        // Where every failure is one group's, the members of all others came whole.
        confined: scope == .members && failures[.members] == nil && !doubtful.isEmpty)
    }
    return Coverage(
      scopes: [
        .accounts: scope(.accounts, counts.accounts), .groups: scope(.groups, counts.groups),
        .members: scope(.members, counts.members),
      ], notes: notes)
  }
}
