import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Self-audit` {
  static func world(owner: String) -> World {
    var world = World.drawn("alice bob")
    world.add(asset: "crm", owner: owner)
    world.add(role: "auditor", [world.statement(.may, "audit read", [.all])])
    world.add(role: "owner", [world.statement(.may, "change", [.owned])], accountable: true)
    world.assign("auditor", .person("bob"))
    world.assign("owner", .person(owner))
    return world
  }

  @Test func `who may audit what they own through another role audits themselves`() async {
    #expect(await Self.world(owner: "bob").lines(.selfAudit) == ["self-audit medium bob: crm"])
  }

  @Test func `who audits what others own does not`() async {
    #expect(await Self.world(owner: "alice").lines(.selfAudit) == [])
  }

  @Test func `what the audit leaves out may be owned`() async {
    var world = Self.world(owner: "bob")
    world.matrix.levels[0] = AuthorisationLevel(
      id: "auditor", name: "auditor", statements: [world.statement(.may, "audit", [.all], except: [.owned])],
      cell: World.cell)
    #expect(await world.lines(.selfAudit) == [])
  }

  @Test func `what the auditing role itself owns is its own tool`() async {
    var world = World.drawn("bob")
    world.add(asset: "tracker", owner: "bob")
    world.add(
      role: "auditor", [world.statement(.may, "audit", [.all]), world.statement(.may, "change", [.owned])])
    world.assign("auditor", .person("bob"))
    #expect(await world.lines(.selfAudit) == [])
  }

  @Test func `a role that ended audits nobody, not even in its grace`() async {
    var world = Self.world(owner: "bob")
    world.matrix.assignments = AssignmentTable()
    world.assign("auditor", .person("bob"), until: day(11, 23))
    world.assign("owner", .person("bob"))
    world.policy.graceDays = 10
    #expect(await world.lines(.selfAudit) == [])
  }
}
