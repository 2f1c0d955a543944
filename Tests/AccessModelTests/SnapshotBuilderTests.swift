import AccessModel
import Testing

@Suite struct `A snapshot is built in any order` {
  static let complete = Coverage(scopes: [
    .accounts: ScopeCoverage(complete: true, count: 2), .groups: ScopeCoverage(complete: true, count: 2),
    .members: ScopeCoverage(complete: true, count: 2),
  ])

  static func canonical(_ snapshot: Snapshot) -> String {
    var bytes: [UInt8] = []
    snapshot.writeCanonical { bytes.append(contentsOf: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Members of a group: ids, groups with a leading `@`.
  static func members(_ id: String, _ snapshot: Snapshot) -> [String] {
    guard let group = snapshot.group(id: id) else { return [] }
    return snapshot.edges(of: group).map { edge in
      let member = snapshot.memberships.member[edge]
      return member & MembershipColumns.groupBit != 0
        ? "@" + snapshot.string(snapshot.groups.id[Int(member & ~MembershipColumns.groupBit)])
        : snapshot.string(snapshot.accounts.id[Int(member)])
    }
  }

  @Test func `the order of reading leaves no trace`() {
    func built(_ order: [Int]) -> String {
      var builder = SnapshotBuilder(source: "s")
      for step in order {
        switch step {
        case 0: builder.add(AccountRecord(id: "b"))
        case 1: builder.add(AccountRecord(id: "a"))
        case 2: builder.add(GroupRecord(id: "g"))
        case 3: builder.add(GroupRecord(id: "f"))
        case 4: builder.addMember(builder.account(id: "b"), of: builder.group(id: "g"))
        case 5: builder.addMember(builder.group(id: "f"), of: builder.group(id: "g"))
        default: builder.addMember(builder.account(id: "a"), of: builder.group(id: "g"))
        }
      }
      return Self.canonical(builder.finish(coverage: Self.complete))
    }
    let expected = """
      {"type":"account","id":"a","status":"active","kind":"human"}
      {"type":"account","id":"b","status":"active","kind":"human"}
      {"type":"group","id":"f"}
      {"type":"group","id":"g"}
      {"type":"member","group":"g","account":"a"}
      {"type":"member","group":"g","account":"b"}
      {"type":"member","group":"g","memberGroup":"f"}

      """
    for order in [[0, 1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1, 0], [4, 0, 6, 2, 5, 1, 3]] {
      #expect(built(order).hasPrefix(expected), "\(order)")
    }
  }

  @Test func `members by locator, many at once, are those named one by one`() {
    func built(atOnce: Bool) -> Snapshot {
      var builder = SnapshotBuilder(source: "s")
      let group = builder.group(id: "g")
      // Some sit there already, some come later, some never, one is a group.
      for number in 0..<400 { builder.add(AccountRecord(id: "u\(number)"), locatorKey: "uid=u\(number)") }
      builder.add(GroupRecord(id: "h"), locatorKey: "cn=h")
      let keys = (200..<1000).map { Array("uid=u\($0)".utf8) } + [Array("cn=h".utf8)]
      let all = keys.flatMap { $0 }
      all.withUnsafeBufferPointer { all in
        var start = 0
        let texts = keys.map { key in
          defer { start += key.count }
          return ByteText(rebasing: all[start..<start + key.count])
        }
        if atOnce {
          texts.withUnsafeBufferPointer {
            builder.addMembers(at: $0, of: group, flags: MembershipFlags(state: .eligible))
          }
        } else {
          for text in texts {
            builder.addMember(builder.principal(at: text), of: group, flags: MembershipFlags(state: .eligible))
          }
        }
      }
      for number in 400..<900 { builder.add(AccountRecord(id: "u\(number)"), locatorKey: "uid=u\(number)") }
      builder.add(GroupRecord(id: "g"))
      return builder.finish(coverage: Self.complete)
    }
    let snapshot = built(atOnce: true)
    #expect(Self.members("g", snapshot) == (200..<900).map { "u\($0)" } + ["@h"])
    #expect(snapshot.unresolved.map { snapshot.string($0.member) } == (900..<1000).map { "uid=u\($0)" })
    #expect(snapshot.memberships.flags.allSatisfy { $0 == MembershipFlags(state: .eligible) })
    #expect(Self.canonical(snapshot) == Self.canonical(built(atOnce: false)))
  }

  @Test func `of two records with one id the first is kept, and the coverage says so`() {
    var builder = SnapshotBuilder(source: "s")
    var first = AccountRecord(id: "a")
    first.name = "first"
    var second = AccountRecord(id: "a")
    second.name = "second"
    #expect(builder.add(first) == true)
    #expect(builder.add(second) == false)
    let snapshot = builder.finish(coverage: Self.complete)
    #expect(snapshot.accounts.count == 1)
    #expect(snapshot.string(snapshot.accounts.name[0]) == "first")
    #expect(snapshot.coverage.notes == ["1 records repeat an id that was already read; the first was kept"])
  }

  @Test func `a member that never appears is unresolved, with the reason that holds here`() {
    for reason in [UnresolvedReason.dangling, .unread] {
      var builder = SnapshotBuilder(source: "s")
      builder.add(GroupRecord(id: "g"))
      builder.addMember(builder.account(id: "ghost"), of: builder.group(id: "g"))
      builder.addMember(builder.principal(at: "cn=nowhere"), of: builder.group(id: "g"))
      builder.addUnresolved("S-1-5-21", of: builder.group(id: "g"), reason: .foreign)
      let snapshot = builder.finish(coverage: Self.complete, unresolvedReason: reason)
      #expect(snapshot.memberships.count == 0)
      #expect(snapshot.unresolved.map { snapshot.string($0.member) } == ["S-1-5-21", "cn=nowhere", "ghost"])
      #expect(snapshot.unresolved.map(\.reason) == [.foreign, reason, reason])
    }
  }

  @Test func `a locator may turn out to be an account or a group, later`() {
    var builder = SnapshotBuilder(source: "s")
    let group = builder.group(id: "g")
    builder.addMember(builder.principal(at: "cn=a"), of: group)
    builder.addMember(builder.principal(at: "cn=f"), of: group)
    builder.add(GroupRecord(id: "g"), locatorKey: "cn=g")
    builder.add(GroupRecord(id: "f"), locatorKey: "cn=f")
    builder.add(AccountRecord(id: "a"), locatorKey: "cn=a")
    #expect(Self.members("g", builder.finish(coverage: Self.complete)) == ["a", "@f"])
  }

  @Test func `a group may be its own member`() {
    var builder = SnapshotBuilder(source: "s")
    builder.add(GroupRecord(id: "g"))
    builder.addMember(builder.group(id: "g"), of: builder.group(id: "g"))
    #expect(Self.members("g", builder.finish(coverage: Self.complete)) == ["@g"])
  }

  @Test func `a membership of a group that was never read puts the groups in doubt`() {
    var builder = SnapshotBuilder(source: "s")
    builder.add(AccountRecord(id: "a"))
    builder.addMember(builder.account(id: "a"), of: builder.group(id: "never-read"))
    let snapshot = builder.finish(coverage: Self.complete)
    #expect(!snapshot.coverage.isComplete(.groups))
    #expect(snapshot.coverage.scopes[.groups]?.reason == "memberships name groups that were not read")
  }

  @Test func `exact repetitions are one edge; other facts of the same pair are edges of their own`() {
    var builder = SnapshotBuilder(source: "s")
    builder.add(AccountRecord(id: "a"))
    builder.add(GroupRecord(id: "g"))
    let (account, group) = (builder.account(id: "a"), builder.group(id: "g"))
    builder.addMember(account, of: group)
    builder.addMember(account, of: group)
    builder.addMember(account, of: group, flags: MembershipFlags(relation: .owner))
    builder.addMember(account, of: group, flags: MembershipFlags(state: .eligible, origin: .rule))
    let snapshot = builder.finish(coverage: Self.complete)
    #expect(snapshot.memberships.count == 3)
    #expect(snapshot.memberships.flags.map(\.relation).count { $0 == .owner } == 1)
    #expect(snapshot.memberships.flags.map(\.state).count { $0 == .eligible } == 1)
    #expect(snapshot.memberships.flags.map(\.origin).count { $0 == .rule } == 1)
  }

  @Test func `windows stay with their edges, and a membership without one is not lost beside them`() {
    func built(_ order: [Int]) -> Snapshot {
      var builder = SnapshotBuilder(source: "s")
      builder.add(AccountRecord(id: "a"))
      builder.add(AccountRecord(id: "b"))
      builder.add(GroupRecord(id: "g"))
      let (a, b, group) = (builder.account(id: "a"), builder.account(id: "b"), builder.group(id: "g"))
      for step in order {
        switch step {
        case 0: builder.addMember(a, of: group, from: CivilDay("2026-01-01"), until: CivilDay("2026-01-31"))
        case 1: builder.addMember(a, of: group, from: CivilDay("2026-03-01"))
        case 2: builder.addMember(a, of: group)
        default: builder.addMember(b, of: group, until: CivilDay("2026-02-01"))
        }
      }
      return builder.finish(coverage: Self.complete)
    }
    let snapshot = built([0, 1, 2, 3])
    #expect(Self.members("g", snapshot) == ["a", "a", "a", "b"])
    #expect(snapshot.memberships.windows.map(\.edge) == [1, 2, 3])
    #expect(
      snapshot.memberships.windows.map { [$0.from?.description, $0.until?.description] } == [
        ["2026-01-01", "2026-01-31"], ["2026-03-01", nil], [nil, "2026-02-01"],
      ])
    #expect(Self.canonical(built([3, 2, 1, 0])) == Self.canonical(snapshot))
  }

  @Test func `unread members of one group are told by the group`() {
    var builder = SnapshotBuilder(source: "s")
    builder.add(GroupRecord(id: "g"))
    builder.markMembersUnread(of: builder.group(id: "g"), because: "403 forbidden")
    let snapshot = builder.finish(coverage: Self.complete)
    #expect(snapshot.string(snapshot.groups.membersUnread[0]) == "403 forbidden")
  }

  @Test func `a source of which nothing was read is complete in nothing`() {
    let snapshot = Snapshot.unread(source: "s", because: "connection refused")
    #expect(!snapshot.coverage.isComplete)
    for scope in [Scope.accounts, .groups, .members] {
      #expect(!snapshot.coverage.isComplete(scope))
      #expect(snapshot.coverage.scopes[scope]?.reason == "connection refused")
    }
    #expect(!Coverage().isComplete)
    #expect(!Coverage().isComplete(.accounts))
  }

  @Test func `ids are found by their exact bytes`() {
    var builder = SnapshotBuilder(source: "s")
    for id in ["b", "a", "ab", "é"] { builder.add(AccountRecord(id: id)) }
    let snapshot = builder.finish(coverage: Self.complete)
    #expect(["a", "ab", "b", "é"].map { snapshot.account(id: $0) } == [0, 1, 2, 3])
    #expect(snapshot.account(id: "A") == nil)
    #expect(snapshot.account(id: "") == nil)
  }
}
