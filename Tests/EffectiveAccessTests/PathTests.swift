import AccessModel
import EffectiveAccess
import Testing

@Suite struct `Paths` {
  /// Groups with their members; a leading `@` is a group, a trailing `?` an eligible membership, `!` an owner.
  static func graph(_ groups: [(String, [String])], backwards: Bool = false) -> AccessGraph {
    var builder = SnapshotBuilder(source: "corp")
    for id in ["x", "y"] { builder.add(AccountRecord(id: id)) }
    for (id, members) in backwards ? groups.reversed() : groups {
      builder.add(GroupRecord(id: id))
      for member in backwards ? members.reversed() : members {
        let name = member.filter { !"@?!".contains($0) }
        let principal = member.hasPrefix("@") ? builder.group(id: name) : builder.account(id: name)
        builder.addMember(
          principal, of: builder.group(id: id),
          flags: MembershipFlags(
            relation: member.hasSuffix("!") ? .owner : .member, state: member.hasSuffix("?") ? .eligible : .active))
      }
    }
    return AccessGraph([builder.finish(coverage: Coverage())], on: CivilDay(daysSinceEpoch: 20_781))
  }

  static func words(_ path: PathFinder.Path, _ graph: AccessGraph) -> String {
    let snapshot = graph.snapshots[0]
    let names = path.groups.map { snapshot.string(snapshot.groups.id[$0]) }
    return ([snapshot.string(snapshot.accounts.id[path.account])] + names).joined(separator: " ")
      + (path.state == .eligible ? "?" : "")
  }

  static func shortest(_ graph: AccessGraph, to group: String, _ relation: Relation = .member) -> [String] {
    guard let number = graph.snapshots[0].group(id: group) else { return [] }
    return PathFinder(graph).shortest(to: BoundGroup(group: number, relation: relation), for: [0, 1]).values
      .map { words($0, graph) }.sorted()
  }

  @Test func `the shortest one is found, whole, from the account to the bound group`() {
    let graph = Self.graph([("a", ["@b", "@c"]), ("b", ["@d"]), ("c", ["x"]), ("d", ["x"])])
    #expect(Self.shortest(graph, to: "a") == ["x c a"])
  }

  @Test func `equal lengths are settled by the order of ids, not of reading`() {
    let groups = [("a", ["@c", "@b"]), ("c", ["x"]), ("b", ["x"])]
    for backwards in [false, true] {
      #expect(Self.shortest(Self.graph(groups, backwards: backwards), to: "a") == ["x b a"])
    }
  }

  @Test func `cycles and a group that is its own member end by themselves`() {
    let graph = Self.graph([("a", ["@a", "@b"]), ("b", ["@c"]), ("c", ["@a", "@b", "x"])])
    #expect(Self.shortest(graph, to: "a") == ["x c b a"])
    #expect(Self.shortest(graph, to: "b") == ["x c b"])
  }

  @Test func `a standing path comes before a shorter one that has to be activated`() {
    let graph = Self.graph([("a", ["x?", "@b", "y?"]), ("b", ["@c"]), ("c", ["x"])])
    #expect(Self.shortest(graph, to: "a") == ["x c b a", "y a?"])
  }

  @Test func `owners are not members, but members of an owning group own`() {
    let graph = Self.graph([("a", ["x!", "y", "@b!"]), ("b", ["y"])])
    #expect(Self.shortest(graph, to: "a") == ["y a"])
    #expect(Self.shortest(graph, to: "a", .owner) == ["x a", "y b a"])
  }

  @Test func `owning a nested group is no way into the one around it`() {
    #expect(Self.shortest(Self.graph([("a", ["@b"]), ("b", ["x!"])]), to: "a") == [])
  }

  @Test func `nobody has a path into an empty group`() {
    #expect(Self.shortest(Self.graph([("a", []), ("b", ["x"])]), to: "a") == [])
  }

  @Test func `all simple paths can be asked for, shortest first, up to a limit`() throws {
    let graph = Self.graph([("a", ["x", "@b", "@c"]), ("b", ["x", "@c"]), ("c", ["x", "@b"])])
    let group = BoundGroup(group: try #require(graph.snapshots[0].group(id: "a")), relation: .member)
    let finder = PathFinder(graph)
    #expect(
      finder.all(to: group, for: [0], limit: 100).map { Self.words($0, graph) }
        == ["x a", "x b a", "x c a", "x c b a", "x b c a"])
    #expect(finder.all(to: group, for: [0], limit: 2).count == 2)
  }

  @Test func `a dense knot of groups is searched within bounds`() throws {
    let names = (0..<30).map { "g\($0)" }
    let graph = Self.graph(names.map { name in (name, names.map { "@\($0)" } + (name == "g29" ? ["x"] : [])) })
    let group = BoundGroup(group: try #require(graph.snapshots[0].group(id: "g0")), relation: .member)
    #expect(Self.shortest(graph, to: "g0") == ["x g29 g0"])
    #expect(PathFinder(graph).all(to: group, for: [0], limit: 10).count == 10)
  }

  @Test func `a membership counts through both of its days`() throws {
    for (from, until, count) in [(20_781, 20_781, 1), (20_782, 20_790, 0), (20_700, 20_780, 0), (20_700, 20_782, 1)] {
      var builder = SnapshotBuilder(source: "corp")
      builder.add(AccountRecord(id: "x"))
      builder.add(GroupRecord(id: "a"))
      builder.addMember(
        builder.account(id: "x"), of: builder.group(id: "a"), from: CivilDay(daysSinceEpoch: Int32(from)),
        until: CivilDay(daysSinceEpoch: Int32(until)))
      let graph = AccessGraph([builder.finish(coverage: Coverage())], on: CivilDay(daysSinceEpoch: 20_781))
      #expect(PathFinder(graph).shortest(to: BoundGroup(group: 0, relation: .member), for: [0]).count == count)
    }
  }
}
