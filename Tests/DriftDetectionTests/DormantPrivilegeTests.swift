import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Dormant privilege` {
  /// alice may what she holds; her last sign-in was so many days ago.
  static func world(_ capability: String, days: Int?) -> World {
    var world = World.crm(capability, by: ["alice"], .may)
    world.edit("alice") { $0.lastSignIn = days.map { day(11, 24).adding(days: -$0) } }
    return world
  }
  static let raised = ["dormant-privilege low alice: grant crm"]

  @Test func `privileged access unused for longer than the policy allows is dormant`() async {
    #expect(await Self.world("grant", days: 91).lines(.dormantPrivilege) == Self.raised)
    #expect(await Self.world("grant", days: 90).lines(.dormantPrivilege) == [])
  }

  @Test func `silent where the source does not tell, and for ordinary access`() async {
    #expect(await Self.world("grant", days: nil).lines(.dormantPrivilege) == [])
    #expect(await Self.world("change", days: 400).lines(.dormantPrivilege) == [])
  }

  @Test func `one account in use is enough, one that does not tell is too`() async {
    for day in [day(11, 20), nil] {
      var world = Self.world("grant", days: 400)
      world.addOther("adm-alice") { $0.lastSignIn = day }
      world.members["crm-group"] = ["alice", "adm-alice"]
      #expect(await world.lines(.dormantPrivilege) == [])
    }
  }

  @Test func `use of an account that does not reach it says nothing`() async {
    var world = Self.world("grant", days: 400)
    world.addOther("adm-alice") { $0.lastSignIn = day(11, 20) }
    #expect(await world.lines(.dormantPrivilege) == Self.raised)
  }

  @Test func `what can only be activated is never dormant`() async {
    var world = Self.world("grant", days: 400)
    world.flags[["crm-group", "alice"]] = MembershipFlags(state: .eligible)
    #expect(await world.lines(.dormantPrivilege) == [])
  }

  @Test func `excess comes before dormant`() async {
    var world = World.crm("grant", by: ["bob"])
    world.edit("bob") { $0.lastSignIn = day(1, 1) }
    #expect(
      await world.lines(.dormantPrivilege, .excessPrivilege) == ["excess-privilege high bob: grant crm"])
  }

  @Test func `not judged on an asset that is judged by its obligations only`() async {
    var world = Self.world("grant", days: 400)
    world.matrix.assets = []
    world.add(asset: "crm", owner: "alice", judged: .obligations)
    #expect(await world.lines(.dormantPrivilege) == [])
  }
}
