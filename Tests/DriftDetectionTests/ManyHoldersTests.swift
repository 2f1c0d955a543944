import AccessModel
import DrawnWorlds
import DriftDetection
import ResponsibilityMatrix
import Testing

/// More holders than are looked up one by one, and more identities than are sorted at once.
@Suite struct `Many holders` {
  /// Twenty thousand people with a role each; the first and the last hold more, by name and by group.
  static func world() -> World {
    var world = World()
    world.people = (0..<20_000).map { World.Person("p\($0)") }
    world.groups = ["early": "early", "late": "late"]
    world.members = ["early": ["p0", "p19999"], "late": ["p0", "p19999"]]
    for role in ["a", "b", "c", "d"] { world.add(role: role, []) }
    world.policy.maxRoles = 3
    assign(2, "d", .group(source: "", name: "early"), in: &world)
    assign(3, "a", .person("p0"), in: &world)
    assign(4, "b", .person("p0"), in: &world)
    for number in 1..<20_000 { assign(4 + number, "b", .person("p\(number)"), in: &world) }
    assign(30_000, "a", .person("p19999"), in: &world)
    assign(30_001, "c", .group(source: "", name: "late"), in: &world)
    return world
  }

  private static func assign(_ row: Int, _ role: String, _ holder: Holder, in world: inout World) {
    world.matrix.assignments.append(
      Assignment(role: world.role(role), holder: holder, cell: Cell(file: "assignments", row: row)))
  }

  @Test(arguments: [1, 2, 3]) func `hold their roles by ascending row, however rows name them`(workers: Int) async {
    let drifts = await Self.world().evaluate(workers: workers).drifts.filter { $0.kind == .roleOverload }
    #expect(drifts.map { $0.identity?.key } == ["p0", "p19999"])
    // The row of a group, which is resolved after those that name a person.
    #expect(drifts.map { $0.expected.cell?.row } == [2, 2])
    #expect(drifts.map(\.observation) == ["holds 4: a; b; c; d", "holds 4: a; b; c; d"])
  }

  @Test func `make no role vacant that they hold`() async {
    #expect(await Self.world().evaluate(workers: 2).drifts.filter { $0.kind == .vacantRole }.isEmpty)
  }
}
