import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Missing authority` {
  static let raised = ["missing-authority high alice: approve crm"]

  @Test func `an owner who must approve and cannot lacks it`() async throws {
    let world = World.crm("approve", by: ["bob"], .must)
    #expect(await world.lines(.missingAuthority) == Self.raised)
    let drift = try #require(await world.first(.missingAuthority))
    #expect(drift.paths.isEmpty)
    #expect(drift.expected.text == "owner: must approve on crm")
    #expect(drift.expected.cell == World.cell)
  }

  @Test func `an owner who can approve lacks nothing`() async {
    #expect(await World.crm("approve", by: ["alice"], .must).lines(.missingAuthority) == [])
  }

  @Test func `a stronger capability that implies the obliged one satisfies`() async {
    var world = World.crm("administer", by: ["alice"])
    world.add(role: "owner", [world.statement(.must, "change", [.owned])])
    world.assign("owner", .person("alice"))
    #expect(await world.lines(.missingAuthority) == [])
  }

  @Test func `any one of several entitlements satisfies`() async {
    var world = World.crm("approve", by: ["bob"], .must)
    world.groups["second"] = "second"
    world.members["second"] = ["alice"]
    world.bind("second", "approve", "crm")
    #expect(await world.lines(.missingAuthority) == [])
  }

  @Test(arguments: [(MembershipState.eligible, 0), (.pending, 1), (.expired, 1)])
  func `eligible counts as held, pending and expired do not`(state: MembershipState, count: Int) async {
    var world = World.crm("approve", by: ["alice"], .must)
    world.flags[["crm-group", "alice"]] = MembershipFlags(state: state)
    #expect(await world.lines(.missingAuthority).count == count)
  }

  @Test func `any active account of the person satisfies`() async {
    var world = World.crm("approve", by: ["adm-alice"], .must)
    world.addOther("adm-alice")
    #expect(await world.lines(.missingAuthority) == [])
  }

  @Test func `an inactive account satisfies nothing`() async {
    var world = World.crm("approve", by: ["adm-alice"], .must)
    world.addOther("adm-alice") { $0.status = .disabled }
    #expect(await world.lines(.missingAuthority) == Self.raised)
  }

  @Test func `must any asks for one holder of all, and is one finding about nobody in particular`() async {
    var world = World.crm("approve", by: [])
    world.add(role: "owner", [world.statement(.mustAny, "approve", [.all])])
    world.assign("owner", .person("alice"))
    world.assign("owner", .person("bob"))
    #expect(await world.lines(.missingAuthority) == ["missing-authority high owner: approve crm"])
    world.members["crm-group"] = ["bob"]
    #expect(await world.lines(.missingAuthority) == [])
  }

  @Test func `the last day of an assignment still obliges, the day after does not`() async {
    for (until, expected) in [(day(11, 24), Self.raised), (day(11, 23), [])] {
      var world = World.crm("approve", by: ["bob"])
      world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
      world.assign("owner", .person("alice"), until: until)
      #expect(await world.lines(.missingAuthority) == expected)
    }
  }

  @Test func `an assignment that begins tomorrow obliges nobody today`() async {
    var world = World.crm("approve", by: ["bob"])
    world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
    world.assign("owner", .person("alice"), from: day(11, 25))
    #expect(await world.lines(.missingAuthority) == [])
  }

  @Test func `grace lets a new duty be equipped first`() async {
    var world = World.crm("approve", by: ["bob"])
    world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
    world.assign("owner", .person("alice"), from: day(11, 20))
    world.policy.graceDays = 5
    #expect(await world.lines(.missingAuthority) == [])
    world.policy.graceDays = 4
    #expect(await world.lines(.missingAuthority) == Self.raised)
  }

  // MARK: Not proven

  @Test func `unread members of a group that feeds the entitlement prove nothing`() async {
    var world = World.crm("approve", by: ["@inner"], .must)
    world.groups["inner"] = "inner"
    world.unread["inner"] = "403 forbidden"
    #expect(await world.lines(.missingAuthority) == [])
    #expect(
      await world.open(.missingAuthority)
        == ["alice approve crm members of inner in corp were not read (403 forbidden)"])
  }

  @Test func `unread accounts prove nothing`() async {
    var world = World.crm("approve", by: ["bob"], .must)
    world.accountsComplete = false
    #expect(await world.lines(.missingAuthority) == [])
    #expect(await world.open(.missingAuthority) == ["alice approve crm accounts of corp were not read completely"])
  }

  @Test func `a broken entitlement beside a sound one proves nothing`() async {
    var world = World.crm("approve", by: ["bob"], .must)
    world.bind("no-such-group", "approve", "crm")
    #expect(await world.lines(.missingAuthority) == [])
    #expect(await world.open(.missingAuthority).count == 1)
  }

  @Test func `a path that was seen counts, however little was read`() async {
    var world = World.crm("approve", by: ["alice"], .must)
    world.groups["other"] = "other"
    world.unread["other"] = "403 forbidden"
    world.bind("other", "approve", "crm")
    let evaluation = await world.evaluate()
    #expect(evaluation.tally.obligations.held == 1)
    #expect(!evaluation.notProven.contains { $0.kind == .missingAuthority })
  }

  @Test func `of holders who answer together, an unseen one may be the one`() async {
    var world = World.crm("approve", by: ["bob"])
    world.groups["owners"] = "owners"
    world.unread["owners"] = "timeout"
    world.add(role: "owner", [world.statement(.mustAny, "approve", [.all])])
    world.assign("owner", .person("alice"))
    world.assign("owner", .group(source: "corp", name: "owners"))
    #expect(await world.lines(.missingAuthority) == [])
    #expect(await world.open(.missingAuthority).contains { $0.hasPrefix("approve crm members of owners") })
  }

  @Test func `a must over more than ten thousand pairs is refused, and the others are judged`() async {
    var world = World.crm("approve", by: ["bob"])
    for number in 0..<101 {
      world.people.append(World.Person("p\(number)"))
      world.add(asset: "a\(number)")
    }
    world.add(role: "all", [world.statement(.must, "read", [.all])])
    world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
    world.assign("all", .everyone)
    world.assign("owner", .person("alice"))
    #expect(await world.lines(.missingAuthority) == Self.raised)
    #expect(await world.open(.missingAuthority).count == 1)
  }

  /// alice owns crm and is in a holder group of another owning role, which asks nothing of her.
  static func ownerByGroup(_ modality: Modality) -> World {
    var world = World.crm("approve", by: ["bob"])
    world.groups["keepers"] = "keepers"
    world.members["keepers"] = ["alice"]
    world.add(role: "owner", [world.statement(modality, "approve", [.owned])], accountable: true)
    world.add(role: "keeper", [world.statement(.may, "use", [.owned])])
    world.assign("keeper", .group(source: "corp", name: "keepers"))
    return world
  }

  @Test(arguments: [Modality.must, .mustAny])
  func `not proven: an owner may hold another role by a group that was not read`(modality: Modality) async {
    var world = Self.ownerByGroup(modality)
    #expect(await world.lines(.missingAuthority) == [])
    world.members["keepers"] = []
    #expect(await world.lines(.missingAuthority).count == 1, "without a role of her own, the inventory gives her one")
    world.unread["keepers"] = "timeout"
    #expect(await world.lines(.missingAuthority) == [])
    #expect(await world.open(.missingAuthority) == ["members of keepers in corp were not read (timeout)"])
  }

  @Test func `an unread group of a role that owns nothing leaves the owner's duty as it is`() async {
    var world = Self.ownerByGroup(.must)
    world.add(role: "clerk", [world.statement(.may, "use", [.all])])
    world.matrix.assignments = AssignmentTable()
    world.assign("clerk", .group(source: "corp", name: "keepers"))
    world.unread["keepers"] = "timeout"
    #expect(await world.lines(.missingAuthority) == Self.raised)
    #expect(await world.open(.missingAuthority) == [])
  }

  @Test func `not proven: the owner of a role's cell may be its only holder, if the group that was not read is empty`()
    async
  {
    var world = Self.ownerByGroup(.must)
    world.matrix.assignments = AssignmentTable()
    world.matrix.roles.removeLast()
    world.matrix.levels.removeLast()
    world.add(
      role: "keeper", [world.statement(.may, "use", [.owned])], assetColumn: "keeper", owned: [world.asset("crm")])
    world.assign("keeper", .person("alice"))
    world.assign("keeper", .group(source: "corp", name: "keepers"))
    world.members["keepers"] = []
    #expect(await world.lines(.missingAuthority) == [])
    world.unread["keepers"] = "timeout"
    #expect(await world.lines(.missingAuthority) == [])
    #expect(await world.open(.missingAuthority) == ["members of keepers in corp were not read (timeout)"])
  }

  @Test func `not proven: what only a doubtful role of the inventory permits, forbids or fills`() async {
    var world = Self.ownerByGroup(.may)
    world.members["crm-group"] = ["alice"]
    world.members["keepers"] = []
    #expect(await world.lines(.excessPrivilege, .vacantRole) == ["vacant-role medium keeper"])
    world.unread["keepers"] = "timeout"
    #expect(await world.lines(.excessPrivilege, .vacantRole) == [])
    #expect(
      await world.open(.excessPrivilege) == ["alice approve crm members of keepers in corp were not read (timeout)"])
    #expect(await world.open(.vacantRole).count == 2)
    world = Self.ownerByGroup(.never)
    world.members["crm-group"] = ["alice"]
    world.unread["keepers"] = "timeout"
    #expect(await world.lines(.prohibitedAccess) == [])
    #expect(await world.open(.prohibitedAccess) == ["members of keepers in corp were not read (timeout)"])
  }
}
