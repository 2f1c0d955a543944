import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Exceptions` {
  /// bob holds grant on crm, which nothing permits; alice accepted it.
  static func world(
    _ kind: DriftKind = .excessPrivilege, for subject: Holder = .person("bob"), asset: Int? = nil,
    capability: Int? = nil, through groups: [String] = [], accounts: [String] = [], state: MembershipState? = nil,
    by approver: String = "alice", until: CivilDay = day(11, 24)
  ) -> World {
    var world = World.crm("grant", by: ["bob"])
    world.addOther("adm-bob")
    world.add(asset: "hr", owner: "alice")
    world.matrix.exceptions = [
      PolicyException(
        id: "e1", kind: kind, subject: Located(subject, at: World.cell), asset: asset, capability: capability,
        throughGroups: groups, accounts: accounts, state: state, justification: "migration",
        approver: Located(approver, at: World.cell), until: until, cell: World.cell)
    ]
    return world
  }

  static func accepted(_ world: World) async -> Bool {
    let evaluation = await world.evaluate()
    return evaluation.drifts.indices.contains {
      evaluation.drifts[$0].kind == .excessPrivilege && evaluation.accepted[$0] == 0
    }
  }

  @Test func `an exception accepts through its last day, and the drift is still listed`() async {
    #expect(await Self.accepted(Self.world()))
    #expect(await Self.world().lines(.excessPrivilege) == ["excess-privilege high bob: grant crm"])
  }

  @Test func `the day after, the drift is open and the exception has lapsed`() async {
    let world = Self.world(until: day(11, 23))
    #expect(await !Self.accepted(world))
    #expect(await world.lines(.lapsedException) == ["lapsed-exception low bob: grant crm"])
  }

  @Test func `an exception whose deviation is gone has not lapsed`() async {
    var world = Self.world(until: day(11, 23))
    world.members["crm-group"] = []
    #expect(await world.lines(.lapsedException) == [])
  }

  @Test func `it accepts only what it selects`() async {
    #expect(await !Self.accepted(Self.world(.excessAccess)))
    #expect(await !Self.accepted(Self.world(for: .person("alice"), by: "bob")))
    #expect(await Self.accepted(Self.world(asset: 0, capability: 5)))
    #expect(await !Self.accepted(Self.world(asset: 1)))
    #expect(await !Self.accepted(Self.world(capability: 4)))
  }

  @Test func `a group's members can be the subject`() async {
    var world = Self.world(for: .group(source: "corp", name: "crm-group"))
    #expect(await Self.accepted(world))
    world.groups["others"] = "others"
    world.matrix.exceptions = Self.world(for: .group(source: "corp", name: "others")).matrix.exceptions
    #expect(await !Self.accepted(world))
  }

  @Test func `a path outside the accepted groups, accounts or state reopens it`() async {
    for accepted in [
      Self.world(through: ["crm-group"]), Self.world(accounts: ["bob"]), Self.world(state: .active),
    ] {
      #expect(await Self.accepted(accepted))
    }
    var world = Self.world(through: ["crm-group"])
    world.groups["second"] = "second"
    world.members["second"] = ["bob"]
    world.bind("second", "grant", "crm")
    #expect(await !Self.accepted(world))
    world = Self.world(accounts: ["bob"])
    world.members["crm-group"] = ["bob", "adm-bob"]
    #expect(await !Self.accepted(world))
    world = Self.world(state: .eligible)
    #expect(await !Self.accepted(world))
  }

  @Test(arguments: ["bob", "BOB", "adm-bob"])
  func `nobody accepts their own deviation, by whatever account they sign`(approver: String) async {
    let world = Self.world(by: approver)
    #expect(await !Self.accepted(world))
    #expect(await world.evaluate().notes.count == 1)
  }

  @Test func `a member of the group who approved is the one whom it does not cover`() async {
    var world = Self.world(for: .group(source: "corp", name: "crm-group"), by: "bob")
    world.members["crm-group"] = ["alice", "bob"]
    let evaluation = await world.evaluate()
    let accepted = evaluation.drifts.indices.filter { evaluation.accepted[$0] != nil }
    #expect(accepted.map { World.line(evaluation.drifts[$0]) } == ["excess-privilege high alice: grant crm"])
  }

  @Test func `an account kind is selected by its account`() async {
    var world = Self.world(.orphanAccount, for: .person("x"))
    world.addOther("x")
    world.members["crm-group"] = ["x"]
    let evaluation = await world.evaluate()
    #expect(evaluation.accepted.count == 1)
  }

  @Test func `a broken entitlement cannot be accepted`() async {
    var world = Self.world(.brokenEntitlement, for: .group(source: "corp", name: "gone"))
    world.bind("gone", "use", "hr")
    let evaluation = await world.evaluate()
    #expect(evaluation.drifts.contains { $0.kind == .brokenEntitlement })
    #expect(evaluation.accepted.isEmpty)
  }
}
