import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Excess access` {
  static let raised = ["excess-access medium bob: use crm"]

  /// bob uses crm, which belongs to Sales; everybody may use what is their department's.
  static func sales(bob department: String) -> World {
    var world = World.crm("use", by: ["bob"])
    world.matrix.assets = []
    world.add(asset: "crm", owner: "alice", department: "Sales")
    world.edit("bob") { $0.department = department }
    world.add(role: "employee", [world.statement(.may, "use", [.department])])
    world.assign("employee", .everyone)
    return world
  }

  @Test func `an ordinary capability that nothing permits is excess where all is judged`() async {
    #expect(await World.crm("use", by: ["bob"]).lines(.excessAccess) == Self.raised)
  }

  @Test func `it is counted, not raised, where only privileges are judged`() async {
    var world = World.crm("use", by: ["bob"])
    world.matrix.assets = []
    world.add(asset: "crm", owner: "alice", judged: .privileged)
    let evaluation = await world.evaluate()
    #expect(!evaluation.drifts.contains { $0.kind == .excessAccess })
    #expect(evaluation.tally.unjudged == 1)
  }

  @Test func `access that can only be activated is low`() async {
    var world = World.crm("use", by: ["bob"])
    world.flags[["crm-group", "bob"]] = MembershipFlags(state: .eligible)
    #expect(await world.lines(.excessAccess) == ["excess-access low bob: use crm"])
  }

  @Test(arguments: [("Sales", 0), (" sALES ", 0), ("Vertrieb", 0), ("Sales North", 0), ("IT", 1), ("Group", 1)])
  func `a department is compared folded, by alias, and within its parent`(department: String, count: Int) async {
    var world = Self.sales(bob: department)
    world.matrix.departments = [
      Department(name: "Group", cell: World.cell),
      Department(name: "Sales", aliases: ["Vertrieb"], parent: "Group", cell: World.cell),
      Department(name: "Sales North", parent: "Sales", cell: World.cell),
    ]
    #expect(await world.lines(.excessAccess).count == count)
  }

  @Test func `for identities without a department there is one note, with their number`() async {
    var world = Self.sales(bob: "")
    world.people.append(World.Person("carl"))
    world.members["crm-group"] = ["bob", "carl"]
    #expect(await world.lines(.excessAccess) == [])
    let notes = await world.evaluate().notProven.filter { $0.kind == .excessAccess }
    #expect(notes.map(\.count) == [2])
    #expect(notes.first?.because.contains("the department of 2 identities of corp is not known") == true)
  }

  @Test func `without a department all else is still judged`() async {
    var world = Self.sales(bob: "")
    world.groups["readers"] = "readers"
    world.members["readers"] = ["bob"]
    world.bind("readers", "read", "crm")
    #expect(await world.lines(.excessAccess) == ["excess-access medium bob: read crm"])
  }

  @Test func `everyone is neither an external nor a workload`() async {
    var world = World.crm("use", by: ["bob", "svc"])
    world.add(role: "employee", [world.statement(.may, "use", [.all])])
    world.assign("employee", .everyone)
    world.edit("bob") { $0.external = true }
    world.addOther("svc") { $0.kind = .workload }
    world.matrix.workloads = [
      Workload(source: "corp", account: "svc", accountable: Located("alice", at: World.cell), cell: World.cell)
    ]
    #expect(
      await world.lines(.excessAccess) == [
        "excess-access medium bob: use crm", "excess-access medium workload:corp/svc: use crm",
      ])
  }

  @Test func `scopes compose: tag, classification, named assets, and except`() async {
    let scopes: [([AssetScope.Term], [AssetScope.Term], Int)] = [
      ([.tag("common")], [], 0), ([.tag("other")], [], 1), ([.classification("internal")], [], 0),
      ([.asset(0)], [], 0), ([.all], [.asset(0)], 1), ([.all], [.tag("common")], 1), ([.all], [.tag("other")], 0),
    ]
    for (include, exclude, count) in scopes {
      var world = World.crm("use", by: ["bob"])
      world.matrix.assets = []
      world.add(asset: "crm", owner: "alice", tags: ["common"], classification: "Internal")
      world.add(role: "user", [world.statement(.may, "use", include, except: exclude)])
      world.assign("user", .person("bob"))
      #expect(await world.lines(.excessAccess).count == count, "\(include) except \(exclude)")
    }
  }

  @Test func `a filter on a department takes in the departments within it`() async {
    var world = World.crm("use", by: ["bob"])
    world.edit("bob") { $0.department = "Sales North" }
    world.matrix.departments = [
      Department(name: "Sales", cell: World.cell), Department(name: "Sales North", parent: "Sales", cell: World.cell),
    ]
    world.add(role: "seller", [world.statement(.may, "use", [.all])])
    world.assign("seller", .attributes([AttributeTest(.department, "sales")]))
    #expect(await world.lines(.excessAccess) == [])
  }
}
