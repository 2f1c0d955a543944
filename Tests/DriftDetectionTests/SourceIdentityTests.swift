import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

/// What a source is called must neither change findings nor merge those of two people.
@Suite struct `The id of a source` {
  /// An orphan, a privileged group, a broken entitlement, a circle, an unowned workload and somebody without a number.
  static func world(_ source: String, formerly: [String] = []) -> World {
    var world = World.drawn("alice", ["admins": ["alice", "stray", "job"], "domain admins": []])
    world.source = source
    world.formerly = formerly
    world.edit("alice") { $0.employee = "" }
    for id in ["stray", "job"] { world.addOther(id) }
    world.edit("job") { $0.kind = .workload }
    world.privileges["domain admins"] = .declared
    world.add(asset: "crm")
    world.bind("admins", "administer", "crm")
    world.bind("no such group", "use", "crm")
    world.add(role: "administrator", [world.statement(.may, "administer", [.all])])
    world.assign("administrator", .group(source: source, name: "admins"))
    world.add(role: "runner", [world.statement(.may, "use", [.all])])
    world.assign("runner", .person("bob"))
    world.matrix.workloads = [
      Workload(source: source, account: "job", accountable: Located("", at: World.cell), cell: World.cell)
    ]
    world.policy.maxRoles = 0
    return world
  }

  @Test func `changes with every key that it is in, but for its former ids`() async {
    let before = await Self.world("corp").evaluate().drifts
    let kinds: Set<DriftKind> = [
      .orphanAccount, .unownedWorkload, .unmanagedPrivilege, .brokenEntitlement, .circularAssignment, .roleOverload,
    ]
    #expect(kinds.isSubset(of: before.map(\.kind)))
    let renamed = await Self.world("directory", formerly: ["corp", "ldap"]).evaluate().drifts
    #expect(renamed.map(\.key) == before.map(\.key))
    #expect(renamed.map(\.identity?.key) == before.map(\.identity?.key))
    let other = await Self.world("directory").evaluate().drifts
    // What is about the matrix alone has no source in it.
    #expect(
      Set(other.map(\.key)).intersection(before.map(\.key)) == [
        ["matrix", "unknown-holder", "runner", "bob"], ["matrix", "unowned-asset", "crm", ""],
      ])
  }

  @Test func `tells two people without a number apart who have the same id in two sources`() async {
    var world = World.drawn("alice", ["a": ["alice"]])
    world.edit("alice") { $0.employee = "" }
    world.add(asset: "crm")
    world.bind("a", "use", "crm")
    var builder = SnapshotBuilder(source: "cloud")
    builder.add(AccountRecord(id: "alice"))
    builder.add(GroupRecord(id: "b"))
    builder.addMember(builder.account(id: "alice"), of: builder.group(id: "b"))
    world.others = [
      builder.finish(
        coverage: Coverage(scopes: [
          .accounts: ScopeCoverage(complete: true, count: 1), .groups: ScopeCoverage(complete: true, count: 1),
          .members: ScopeCoverage(complete: true, count: 1),
        ]))
    ]
    world.otherCorrelations = [SourceCorrelation(source: "cloud", authority: .all)]
    world.matrix.entitlements.append(
      Entitlement(
        asset: 0, capability: world.capability("use"), source: "cloud", group: "b", relation: .member, cell: World.cell)
    )
    #expect(
      await world.lines(.excessAccess) == [
        "excess-access medium account:cloud/alice: use crm", "excess-access medium account:corp/alice: use crm",
      ])
    let drifts = await world.evaluate().drifts
    #expect(Set(drifts.map(\.key)).count == drifts.count)
    // A cell that names both names nobody; the key that the report shows names one.
    world.add(role: "user", [world.statement(.may, "use", [.all])])
    world.assign("user", .person("alice"))
    #expect(await world.lines(.excessAccess, .unknownHolder).count == 3)
    world.assign("user", .person("account:cloud/alice"))
    #expect(await world.lines(.excessAccess) == ["excess-access medium account:corp/alice: use crm"])
  }

  @Test func `is not to be had by an employee number`() async {
    var world = World.drawn("alice mallory", ["a": ["alice", "mallory"]])
    world.edit("alice") { $0.employee = "" }
    world.edit("mallory") { $0.employee = "account:corp/alice" }
    world.add(asset: "crm")
    world.bind("a", "use", "crm")
    #expect(
      await world.lines(.excessAccess) == [
        "excess-access medium account:corp/alice: use crm",
        "excess-access medium employee:account:corp/alice: use crm",
      ])
  }
}
