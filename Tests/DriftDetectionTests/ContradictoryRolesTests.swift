import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Contradictory roles` {
  static func world(_ modality: Modality, _ obliged: String, never forbidden: String, holders: String) -> World {
    var world = World.crm(obliged, by: ["alice"])
    world.add(role: "owner", [world.statement(modality, obliged, [.asset(0)])])
    world.add(role: "auditor", [world.statement(.never, forbidden, [.all])])
    for holder in holders.split(separator: " ") { world.assign("owner", .person(String(holder))) }
    world.assign("auditor", .person("alice"))
    return world
  }
  static let raised = ["contradictory-roles low alice: approve crm"]

  @Test func `a must against a never is the document's fault, and swallows the prohibited access`() async {
    let world = Self.world(.must, "approve", never: "approve", holders: "alice")
    #expect(await world.lines(.contradictoryRoles, .prohibitedAccess, .missingAuthority) == Self.raised)
  }

  @Test func `it is found before anybody holds anything, and swallows the missing authority`() async {
    var world = Self.world(.must, "approve", never: "approve", holders: "alice")
    world.members["crm-group"] = []
    #expect(await world.lines(.contradictoryRoles, .prohibitedAccess, .missingAuthority) == Self.raised)
  }

  @Test func `a may against a never is no contradiction`() async {
    let world = Self.world(.may, "approve", never: "approve", holders: "alice")
    #expect(await world.lines(.contradictoryRoles) == [])
    #expect(await world.lines(.prohibitedAccess) == ["prohibited-access critical alice: approve crm"])
  }

  @Test func `must any contradicts only when every holder is forbidden`() async {
    #expect(
      await Self.world(.mustAny, "approve", never: "approve", holders: "alice").lines(.contradictoryRoles)
        == Self.raised)
    #expect(
      await Self.world(.mustAny, "approve", never: "approve", holders: "alice bob").lines(.contradictoryRoles) == [])
  }

  @Test func `what cannot be held without the forbidden contradicts; what can be, does not`() async {
    #expect(
      await Self.world(.must, "administer", never: "change", holders: "alice").lines(.contradictoryRoles)
        == ["contradictory-roles low alice: administer crm"])
    #expect(await Self.world(.must, "change", never: "administer", holders: "alice").lines(.contradictoryRoles) == [])
  }

  @Test func `it cannot be accepted`() async {
    var world = Self.world(.must, "approve", never: "approve", holders: "alice")
    world.matrix.exceptions = [
      PolicyException(
        id: "e", kind: .contradictoryRoles, subject: Located(.person("alice"), at: World.cell), justification: "j",
        approver: Located("bob", at: World.cell), until: day(12, 31), cell: World.cell)
    ]
    #expect(await world.evaluate().accepted.isEmpty)
  }
}
