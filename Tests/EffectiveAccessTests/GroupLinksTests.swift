import AccessModel
import EffectiveAccess
import Testing

/// Which groups of other sources feed a group, found with one walk, is what walking anew for every group finds.
@Suite struct `Links between sources` {
  /// A small generator, so that a seed means the same groups everywhere.
  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
  }

  private static let sources = ["corp", "idp", "cloud"]
  private static let size = 12

  /// Three sources of twelve groups; nesting is drawn, cycles and memberships out of force included.
  private func nesting(_ dice: inout Dice) -> [[(group: Int, member: Int, flags: MembershipFlags)]] {
    Self.sources.map { _ in
      (0..<dice.roll(30)).map { _ in
        let kind = dice.roll(10)
        let flags = MembershipFlags(
          relation: kind == 0 ? .owner : .member,
          state: kind == 1 ? .eligible : kind == 2 ? .expired : .active)
        return (dice.roll(Self.size), dice.roll(Self.size), flags)
      }
    }
  }

  /// Names are drawn from few, so that some groups of a source share one and link nothing.
  private func graph(
    _ nesting: [[(group: Int, member: Int, flags: MembershipFlags)]], _ dice: inout Dice
  ) -> AccessGraph {
    let snapshots = zip(Self.sources, nesting).map { source, edges in
      var builder = SnapshotBuilder(source: source)
      for number in 0..<Self.size {
        var group = GroupRecord(id: "g\(number)")
        group.name = "n\(dice.roll(20))"
        builder.add(group)
      }
      for edge in edges {
        builder.addMember(
          builder.group(id: "g\(edge.member)"), of: builder.group(id: "g\(edge.group)"), flags: edge.flags)
      }
      let whole = ScopeCoverage(complete: true, count: 0)
      return builder.finish(coverage: Coverage(scopes: [.accounts: whole, .groups: whole, .members: whole]))
    }
    return AccessGraph(snapshots, on: CivilDay(daysSinceEpoch: 20_781))
  }

  /// Group numbers that feed one, by the definition: follow nesting and links until nothing new is found.
  private func fed(_ start: Int, _ graph: AccessGraph, _ below: [Int: [Int]], _ links: [GroupLink]) -> Set<Int> {
    var (seen, open): (Set<Int>, [Int]) = ([start], [start])
    var feeders: Set<Int> = []
    while let group = open.popLast() {
      let across = links.flatMap { link -> [Int] in
        guard let from = graph.snapshot(of: link.from), let into = graph.snapshot(of: link.into),
          graph.locate(group: group).snapshot == into
        else { return [] }
        let (own, others) = (graph.snapshots[into], graph.snapshots[from])
        func name(_ snapshot: Snapshot, _ row: Int) -> String { snapshot.string(snapshot.groups.name[row]) }
        let wanted = name(own, group - graph.groupBase[into])
        let isShared = (0..<own.groups.count).filter { name(own, $0) == wanted }.count > 1
        let rows = (0..<others.groups.count).filter { name(others, $0) == wanted }
        return isShared || rows.count != 1 ? [] : [rows[0] + graph.groupBase[from]]
      }
      feeders.formUnion(across)
      for next in across + (below[group] ?? []) where seen.insert(next).inserted { open.append(next) }
    }
    return feeders.subtracting([start])
  }

  @Test(arguments: 1...60) func `found with one walk are those that are there`(_ seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let nesting = nesting(&dice)
    let graph = graph(nesting, &dice)
    var below: [Int: [Int]] = [:]
    for (source, edges) in zip(Self.sources, nesting) {
      let position = try #require(graph.snapshot(of: source))
      let snapshot = graph.snapshots[position]
      for edge in edges where edge.flags.relation == .member && edge.flags.state != .expired {
        let group = try #require(snapshot.group(id: "g\(edge.group)")) + graph.groupBase[position]
        let member = try #require(snapshot.group(id: "g\(edge.member)")) + graph.groupBase[position]
        below[group, default: []].append(member)
      }
    }
    let links = [
      GroupLink(from: "corp", into: "idp", match: .name), GroupLink(from: "idp", into: "cloud", match: .name),
      GroupLink(from: "cloud", into: "corp", match: .name),
    ]
    let linked = GroupLinks(graph, links)
    for group in 0..<Self.size * Self.sources.count {
      let feeds = linked.feeds(of: group)
      #expect(Set(feeds.map(\.group)) == fed(group, graph, below, links), "group \(group)")
      #expect(Set(feeds.map(\.group)).count == feeds.count)
      for feed in feeds {
        // The chain ends at the group, and each step of it is nesting or a link.
        #expect(feed.via.last == group)
        for (lower, upper) in zip(feed.via, feed.via.dropFirst()) {
          let isNested = below[upper]?.contains(lower) == true
          #expect(isNested || fed(upper, graph, [:], links).contains(lower), "\(lower) in \(upper)")
        }
      }
    }
  }
}
