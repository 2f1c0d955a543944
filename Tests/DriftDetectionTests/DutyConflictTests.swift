import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Duty conflict` {
  /// bob may do anything, so that only the constraint can object; alice owns crm and hr.
  static func world(_ left: Constraint.Side, _ right: Constraint.Side, _ holds: [(String, String)]) -> World {
    var world = World.drawn("alice bob")
    world.add(asset: "crm", owner: "alice")
    world.add(asset: "hr", owner: "alice")
    world.add(role: "any", [world.statement(.may, "administer approve grant deploy", [.all])])
    world.add(role: "buyer", [])
    world.assign("any", .person("bob"))
    for (capability, asset) in holds {
      let group = "\(capability)-\(asset)"
      world.groups[group] = group
      world.members[group] = ["bob"]
      world.bind(group, capability, asset)
    }
    world.matrix.constraints = [Constraint(id: "c1", left: left, right: right, cell: World.cell)]
    return world
  }
  static let approve = Constraint.Side([.capability(4, asset: nil)])
  static let grant = Constraint.Side([.capability(5, asset: nil)])

  @Test func `incompatible capabilities on one asset conflict, with the paths of both`() async throws {
    let world = Self.world(Self.approve, Self.grant, [("approve", "crm"), ("grant", "crm")])
    #expect(await world.lines(.dutyConflict) == ["duty-conflict high bob: crm"])
    let drift = try #require(await world.first(.dutyConflict))
    #expect(drift.paths.map(\.text) == ["bob → approve-crm: approve crm", "bob → grant-crm: grant crm"])
    #expect(drift.key == ["duty", "c1", "bob", "crm"])
  }

  @Test func `on two assets they do not`() async {
    let world = Self.world(Self.approve, Self.grant, [("approve", "crm"), ("grant", "hr")])
    #expect(await world.lines(.dutyConflict) == [])
  }

  @Test func `an asset that one side names is meant by the other side too`() async {
    let onCRM = Constraint.Side([.capability(4, asset: 0)])
    #expect(
      await Self.world(onCRM, Self.grant, [("approve", "crm"), ("grant", "hr")]).lines(.dutyConflict) == [])
    #expect(
      await Self.world(onCRM, Self.grant, [("approve", "crm"), ("grant", "crm")]).lines(.dutyConflict)
        == ["duty-conflict high bob: crm"])
    #expect(
      await Self.world(onCRM, Self.grant, [("approve", "hr"), ("grant", "hr")]).lines(.dutyConflict) == [])
  }

  @Test func `named assets on both sides conflict across assets, once`() async {
    let world = Self.world(
      Constraint.Side([.capability(4, asset: 0)]), Constraint.Side([.capability(5, asset: 1)]),
      [("approve", "crm"), ("grant", "hr")])
    #expect(await world.lines(.dutyConflict) == ["duty-conflict high bob"])
  }

  @Test func `a capability counts for what it implies`() async {
    let world = Self.world(
      Self.approve, Constraint.Side([.capability(3, asset: nil)]), [("approve", "crm"), ("administer", "crm")])
    #expect(await world.lines(.dutyConflict) == ["duty-conflict high bob: crm"])
  }

  @Test func `all of a side are needed, or any`() async {
    let both: [Constraint.Duty] = [.capability(5, asset: nil), .capability(6, asset: nil)]
    let holds = [("approve", "crm"), ("grant", "crm")]
    #expect(await Self.world(Self.approve, Constraint.Side(all: true, both), holds).lines(.dutyConflict) == [])
    #expect(await Self.world(Self.approve, Constraint.Side(both), holds).lines(.dutyConflict).count == 1)
    #expect(
      await Self.world(Self.approve, Constraint.Side(all: true, both), holds + [("deploy", "crm")])
        .lines(.dutyConflict).count == 1)
  }

  @Test func `what can only be activated conflicts too`() async {
    var world = Self.world(Self.approve, Self.grant, [("approve", "crm"), ("grant", "crm")])
    world.flags[["grant-crm", "bob"]] = MembershipFlags(state: .eligible)
    #expect(await world.lines(.dutyConflict).count == 1)
  }

  @Test func `roles conflict before anybody holds anything, until the last day of one`() async {
    let roles = (Constraint.Side([.role(0)]), Constraint.Side([.role(1)]))
    var world = Self.world(roles.0, roles.1, [])
    world.assign("buyer", .person("bob"), until: day(11, 24))
    #expect(await world.lines(.dutyConflict) == ["duty-conflict high bob"])
    world.today = day(11, 25)
    world.policy.graceDays = 30
    #expect(await world.lines(.dutyConflict) == [])
  }

  @Test func `not proven: holders of a role of the constraint were not read`() async {
    var world = Self.world(Constraint.Side([.role(0)]), Constraint.Side([.role(1)]), [])
    world.groups["buyers"] = "buyers"
    world.unread["buyers"] = "timeout"
    world.assign("buyer", .group(source: "corp", name: "buyers"))
    #expect(await world.lines(.dutyConflict) == [])
    #expect(await world.open(.dutyConflict) == ["members of buyers in corp were not read (timeout)"])
  }
}
