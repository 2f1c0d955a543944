import AccessModel
import EffectiveAccess
import Testing

@Suite struct `Groups whose members may be missing` {
  /// Of two groups that feed a third, which are in doubt when the first says that its members were not read.
  static func inDoubt(_ members: ScopeCoverage?, groupsComplete: Bool = true, naming: String = "403") -> [String] {
    var builder = SnapshotBuilder(source: "corp")
    for id in ["a", "b", "c"] {
      var group = GroupRecord(id: id)
      if id == "a" { group.membersUnread = naming }
      builder.add(group)
    }
    for id in ["a", "b"] { builder.addMember(builder.group(id: id), of: builder.group(id: "c")) }
    var coverage = Coverage(scopes: [
      .accounts: ScopeCoverage(complete: true, count: 0), .groups: ScopeCoverage(complete: groupsComplete, count: 3),
    ])
    coverage.scopes[.members] = members
    let snapshot = builder.finish(coverage: coverage)
    let graph = AccessGraph([snapshot], on: CivilDay(daysSinceEpoch: 20_781))
    let identities = Correlator.correlate(graph, by: [], people: [], workloads: [])
    return HolderWalk.over(graph, identities) { walk in
      walk.ask([BoundGroup(group: 2, relation: .member)], snapshots: [0])
      return walk.incomplete.sorted().map { snapshot.string(snapshot.groups.id[Int($0)]) }
    }
  }

  @Test func `are those that say so, where the source is complete or vouches for the others`() {
    #expect(Self.inDoubt(ScopeCoverage(complete: true, count: 2)) == ["a"])
    #expect(Self.inDoubt(ScopeCoverage(complete: false, count: 2, confined: true)) == ["a"])
    #expect(Self.inDoubt(ScopeCoverage(complete: false, count: 2, confined: true), groupsComplete: false) == ["a"])
  }

  @Test func `are all of them, where it vouches for none, or names none`() {
    #expect(Self.inDoubt(ScopeCoverage(complete: false, count: 2)) == ["a", "b", "c"])
    #expect(Self.inDoubt(nil) == ["a", "b", "c"])
    #expect(Self.inDoubt(ScopeCoverage(complete: false, count: 2, confined: true), naming: "") == ["a", "b", "c"])
  }
}
