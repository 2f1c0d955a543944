import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Role overload` {
  static func world(roles count: Int) -> World {
    var world = World.drawn("alice")
    for number in 0..<count {
      world.add(role: "r\(number)", [])
      world.assign("r\(number)", .person("alice"))
    }
    world.policy.maxRoles = 3
    return world
  }

  @Test func `more roles than the policy allows are too many; as many are not`() async {
    #expect(await Self.world(roles: 4).lines(.roleOverload) == ["role-overload low alice"])
    #expect(await Self.world(roles: 3).lines(.roleOverload) == [])
  }

  @Test func `one role by two rows, a role of everyone and an ended one do not count`() async {
    var world = Self.world(roles: 3)
    world.assign("r0", .person("alice"))
    world.add(role: "all", [])
    world.assign("all", .everyone)
    world.add(role: "old", [])
    world.assign("old", .person("alice"), until: day(11, 23))
    world.policy.graceDays = 5
    #expect(await world.lines(.roleOverload) == [])
  }
}
