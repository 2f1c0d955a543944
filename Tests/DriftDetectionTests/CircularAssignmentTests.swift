import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Circular assignment` {
  /// Whoever is in `admins` is an administrator, and administrators may have what `crm-group` gives.
  static func world(_ capability: String, feeds: Bool = true, governedBy: String = "") -> World {
    var world = World.crm(capability, by: feeds ? ["@admins"] : ["bob"])
    world.groups["admins"] = "admins"
    world.members["admins"] = ["bob"]
    world.add(role: "admin", [world.statement(.may, capability, [.all])])
    world.assign("admin", .group(source: "corp", name: "admins"), governedBy: governedBy)
    return world
  }

  @Test func `a holder group that feeds the privileged group authorises itself: one finding, no excess`() async {
    let world = Self.world("grant")
    #expect(
      await world.lines(.circularAssignment, .excessPrivilege) == ["circular-assignment low crm-group: grant crm"])
    let tally = await world.evaluate().tally
    #expect(tally.selfAuthorised == 1)
    #expect(tally.permitted == 0)
  }

  @Test func `so does the bound group itself`() async {
    var world = World.crm("grant", by: ["bob"])
    world.add(role: "admin", [world.statement(.may, "grant", [.all])])
    world.assign("admin", .group(source: "corp", name: "crm-group"))
    #expect(await world.lines(.circularAssignment) == ["circular-assignment low crm-group: grant crm"])
  }

  @Test func `a holder group beside the bound one does not`() async {
    let world = Self.world("grant", feeds: false)
    #expect(await world.lines(.circularAssignment, .excessPrivilege) == [])
    #expect(await world.evaluate().tally.permitted == 1)
  }

  @Test func `naming who governs the group ends the finding, and the access is still not called aligned`() async {
    let world = Self.world("grant", governedBy: "alice")
    #expect(await world.lines(.circularAssignment, .excessPrivilege) == [])
    #expect(await world.evaluate().tally.selfAuthorised == 1)
  }

  @Test func `ordinary capabilities are only counted apart`() async {
    let world = Self.world("use")
    #expect(await world.lines(.circularAssignment, .excessAccess) == [])
    #expect(await world.evaluate().tally.selfAuthorised == 1)
  }

  @Test func `permission by another role makes the access aligned`() async {
    var world = Self.world("grant")
    world.add(role: "named", [world.statement(.may, "grant", [.all])])
    world.assign("named", .person("bob"))
    #expect(await world.evaluate().tally.permitted == 1)
  }

  @Test func `two rows that bind the same group are one finding`() async {
    var world = Self.world("grant")
    world.bind("crm-group", "grant", "crm")
    #expect(await world.lines(.circularAssignment).count == 1)
  }
}
