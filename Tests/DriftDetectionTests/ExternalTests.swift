import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Unbounded externals` {
  static func world(_ assign: (inout World) -> Void) -> World {
    var world = World.drawn("bob", ["team": ["bob"]])
    world.edit("bob") { $0.external = true }
    world.add(role: "helper", [])
    world.add(role: "other", [])
    assign(&world)
    return world
  }

  @Test func `an external who holds a role without an end is unbounded, once`() async {
    let world = Self.world {
      $0.assign("helper", .person("bob"))
      $0.assign("other", .person("bob"))
    }
    #expect(await world.lines(.unboundedExternal) == ["unbounded-external low bob"])
  }

  @Test func `with an end, or without any role, they are not`() async {
    #expect(
      await Self.world { $0.assign("helper", .person("bob"), until: day(12, 31)) }.lines(.unboundedExternal) == [])
    #expect(await Self.world { $0.assign("helper", .everyone) }.lines(.unboundedExternal) == [])
  }

  @Test func `a group's end is no end under their own name`() async {
    let world = Self.world {
      $0.assign("helper", .group(source: "corp", name: "team"), until: day(12, 31))
    }
    #expect(await world.lines(.unboundedExternal) == ["unbounded-external low bob"])
  }

  @Test func `internals and inactive externals need no end`() async {
    var world = Self.world { $0.assign("helper", .person("bob")) }
    world.edit("bob") { $0.external = false }
    #expect(await world.lines(.unboundedExternal) == [])
    world.edit("bob") {
      $0.external = true
      $0.status = .disabled
    }
    #expect(await world.lines(.unboundedExternal) == [])
  }

  @Test func `a role that has ended has an end, also while it still permits`() async {
    var world = World.drawn("zoe", ["team": ["zoe"]])
    world.edit("zoe") { $0.external = true }
    world.add(role: "clerk", [])
    world.assign("clerk", .group(source: "corp", name: "team"), until: day(11, 23))
    world.policy.graceDays = 5
    #expect(await world.lines(.unboundedExternal) == [])
    world.policy.graceDays = 0
    world.matrix.assignments = AssignmentTable()
    world.assign("clerk", .group(source: "corp", name: "team"), until: day(11, 24))
    #expect(await world.lines(.unboundedExternal) == ["unbounded-external low zoe"])
  }
}
