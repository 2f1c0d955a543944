import AccessModel
import DrawnWorlds
import DriftDetection
import ResponsibilityMatrix
import Testing

/// When a drift that an earlier run saw is gone, and when that is not known.
@Suite struct `A drift that is not seen any longer` {
  /// Why the drifts of one world cannot be called gone in another.
  static func reasons(_ before: World, _ after: World, _ kind: DriftKind) async -> [String?] {
    let earlier = await before.evaluate().drifts.filter { $0.kind == kind }
    let now = await after.evaluate()
    #expect(!earlier.isEmpty)
    #expect(!now.drifts.contains { drift in earlier.contains { $0.key == drift.key } })
    return now.whyUnproven(earlier.map { AbsentDrift($0) })
  }

  @Test func `is gone when the access is, though what others may is not known`() async {
    // Carl's department is not known, which leaves one judgement of the kind open for as long as he is there.
    var before = `Excess access`.sales(bob: "IT")
    before.people.append(World.Person("carl"))
    before.members["crm-group"] = ["bob", "carl"]
    var after = before
    after.members["crm-group"] = ["carl"]
    #expect(await after.evaluate().notProven.contains { $0.kind == .excessAccess })
    #expect(await Self.reasons(before, after, .excessAccess) == [nil])
  }

  @Test func `is not gone when the person has it still, and only what permits it is not known`() async {
    let before = `Excess access`.sales(bob: "IT")
    let after = `Excess access`.sales(bob: "")
    #expect(await Self.reasons(before, after, .excessAccess) == ["the person's department is not known"])
  }

  @Test func `is gone when the access is permitted now, though some paths were not read`() async {
    var before = `Excess access`.sales(bob: "IT")
    before.groups["other"] = "other"
    before.bind("other", "use", "crm")
    var after = before
    after.edit("bob") { $0.department = "Sales" }
    after.unread["other"] = "timeout"
    #expect(await Self.reasons(before, after, .excessAccess) == [nil])
  }

  @Test func `is not gone while a group that may give the access was not read`() async {
    let before = `Excess access`.sales(bob: "IT")
    var after = before
    after.unread["crm-group"] = "timeout"
    #expect(
      await Self.reasons(before, after, .excessAccess) == ["members of crm-group in corp were not read (timeout)"])
  }

  @Test func `is gone though a group was not read that has nothing to do with it`() async {
    var before = `Excess access`.sales(bob: "IT")
    before.groups["other"] = "other"
    before.add(asset: "erp", owner: "alice", department: "Sales")
    before.bind("other", "use", "erp")
    var after = before
    after.members["crm-group"] = []
    after.unread["other"] = "timeout"
    #expect(await Self.reasons(before, after, .excessAccess) == [nil])
  }
}
