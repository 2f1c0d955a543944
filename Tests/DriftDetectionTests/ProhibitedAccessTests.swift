import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Prohibited access` {
  /// bob is an auditor who may read everything and must never change or approve what he does not own.
  static func auditor(holds capability: String) -> World {
    var world = World.crm(capability, by: ["bob"])
    world.add(
      role: "auditor",
      [
        world.statement(.may, "read audit", [.all]),
        world.statement(.never, "change approve", [.all], except: [.owned]),
      ])
    world.assign("auditor", .person("bob"))
    return world
  }

  @Test func `holding what a role forbids is prohibited: high, and critical with privilege`() async throws {
    #expect(
      await Self.auditor(holds: "change").lines(.prohibitedAccess) == ["prohibited-access high bob: change crm"])
    #expect(
      await Self.auditor(holds: "approve").lines(.prohibitedAccess) == ["prohibited-access critical bob: approve crm"])
    let drift = try #require(await Self.auditor(holds: "change").first(.prohibitedAccess))
    #expect(drift.expected.text == "auditor: never change, approve on crm")
    #expect(drift.role?.id == "auditor")
    #expect(drift.paths.map(\.text) == ["bob → crm-group: change crm"])
  }

  @Test func `a capability that brings the forbidden one with it is prohibited`() async {
    #expect(
      await Self.auditor(holds: "administer").lines(.prohibitedAccess)
        == ["prohibited-access critical bob: administer crm"])
  }

  @Test func `what is not forbidden is not prohibited`() async {
    #expect(await Self.auditor(holds: "read").lines(.prohibitedAccess, .excessAccess) == [])
  }

  @Test func `what is owned is left out of the prohibition`() async {
    var world = Self.auditor(holds: "change")
    world.matrix.assets = []
    world.add(asset: "crm", owner: "bob")
    #expect(await world.lines(.prohibitedAccess) == [])
  }

  @Test func `a prohibition outweighs what another role permits`() async {
    var world = Self.auditor(holds: "change")
    world.add(role: "editor", [world.statement(.may, "change", [.all])])
    world.assign("editor", .person("bob"))
    #expect(await world.lines(.prohibitedAccess, .excessAccess) == ["prohibited-access high bob: change crm"])
  }

  @Test func `one fact is one finding: prohibited before excess, and the key of both is the same`() async throws {
    let world = Self.auditor(holds: "change")
    #expect(await world.lines(.prohibitedAccess, .excessAccess).count == 1)
    let prohibited = try #require(await world.first(.prohibitedAccess))
    let excess = try #require(await World.crm("change", by: ["bob"]).first(.excessAccess))
    #expect(prohibited.key == excess.key)
  }

  @Test func `it is judged on every asset, and not lowered when it can only be activated`() async {
    var world = Self.auditor(holds: "change")
    world.matrix.assets = []
    world.add(asset: "crm", owner: "alice", judged: .obligations)
    world.flags[["crm-group", "bob"]] = MembershipFlags(state: .eligible)
    #expect(await world.lines(.prohibitedAccess) == ["prohibited-access high bob: change crm"])
  }

  @Test func `grace is for what a role permitted: what it forbade is over with its last day`() async {
    var world = World.crm("change", by: ["bob"])
    world.add(role: "auditor", [world.statement(.never, "change", [.all])])
    world.add(role: "editor", [world.statement(.may, "change", [.all])])
    world.assign("auditor", .person("bob"), until: day(11, 23))
    world.assign("editor", .person("bob"))
    world.policy.graceDays = 30
    #expect(await world.lines(.prohibitedAccess) == [])
    world.today = day(11, 23)
    #expect(await world.lines(.prohibitedAccess) == ["prohibited-access high bob: change crm"])
  }

  // MARK: Not proven

  @Test func `an unread holder group of a forbidding role is said, and accuses nobody`() async {
    var world = World.crm("change", by: ["alice"], .may)
    world.groups["auditors"] = "auditors"
    world.unread["auditors"] = "timeout"
    world.add(role: "auditor", [world.statement(.never, "change", [.all])])
    world.assign("auditor", .group(source: "corp", name: "auditors"))
    #expect(await world.lines(.prohibitedAccess) == [])
    #expect(await world.open(.prohibitedAccess).count == 1)
  }

  @Test func `what is permitted unless it is not owned stays open while nobody says who owns it`() async {
    var world = Self.auditor(holds: "change")
    world.matrix.assets = []
    world.add(asset: "crm")
    world.matrix.roles = []
    world.matrix.levels = []
    world.matrix.assignments = AssignmentTable()
    world.add(
      role: "auditor", [world.statement(.never, "change", [.all], except: [.owned])], owned: [world.asset("crm")])
    world.add(role: "editor", [world.statement(.may, "change", [.all])])
    world.assign("auditor", .person("bob"))
    world.assign("auditor", .person("alice"))
    world.assign("editor", .person("bob"))
    #expect(await world.lines(.prohibitedAccess, .excessAccess) == [])
    #expect(await world.open(.prohibitedAccess).map { $0.hasPrefix("bob change crm several may hold") } == [true])
  }
}
