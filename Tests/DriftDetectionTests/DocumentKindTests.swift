import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `The document's own kinds` {
  // MARK: unbound-authority

  @Test func `a must that nothing is bound to is one finding for everybody, low and not missing`() async {
    var world = World.drawn("alice bob")
    world.add(asset: "crm", owner: "alice", classification: "Secret")
    world.matrix.document.classifications = ["Public", "Secret"]
    world.add(role: "owner", [world.statement(.must, "approve", [.all])])
    world.assign("owner", .everyone)
    #expect(await world.lines(.unboundAuthority, .missingAuthority) == ["unbound-authority low owner: approve crm"])
    #expect(await world.evaluate().tally.obligations.unbound == 2)
  }

  @Test func `on a document with nothing bound it is documentary; with something bound it is not`() async {
    var world = World.drawn("alice", ["readers": []])
    world.add(asset: "policy", kind: .document, owner: "alice")
    world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
    world.assign("owner", .person("alice"))
    #expect(await world.lines(.unboundAuthority) == [])
    #expect(await world.evaluate().tally.obligations.documentary == 1)
    world.bind("readers", "read", "policy")
    #expect(await world.lines(.unboundAuthority) == ["unbound-authority low owner: approve policy"])
  }

  // MARK: raci-gap

  @Test func `a control needs somebody Responsible and exactly one Accountable`() async {
    let role = Located(Control.Party.role(0), at: World.cell)
    let other = Located(Control.Party.holder(.person("alice")), at: World.cell)
    for (responsible, accountable, count) in [
      ([role], [role], 0), ([], [role], 1), ([role], [], 1), ([role], [role, other], 1), ([role, other], [role], 0),
      ([role], [role, role], 0), ([], [], 1),
    ] {
      var world = World.drawn("alice")
      world.add(role: "owner", [])
      world.matrix.controls = [
        Control(id: "A.5.18", responsible: responsible, accountable: accountable, cell: World.cell)
      ]
      #expect(await world.lines(.raciGap).count == count)
    }
  }

  // MARK: document-overdue

  @Test func `the matrix is overdue from the day after its next review`() async {
    for (review, count) in [(day(11, 24), 0), (day(11, 23), 1)] {
      var world = World.drawn("alice")
      world.matrix.document.nextReview = review
      #expect(await world.lines(.documentOverdue).count == count)
    }
    #expect(await World.drawn("alice").lines(.documentOverdue) == [])
  }

  // MARK: lapsed-assignment

  static func ended(_ holder: Holder) -> World {
    var world = World.crm("grant", by: ["bob"])
    world.groups["team"] = "team"
    world.members["team"] = ["bob"]
    world.add(role: "admin", [world.statement(.may, "grant", [.all])])
    world.assign("admin", holder, until: day(11, 23))
    return world
  }

  @Test func `access that only an ended assignment allowed is named with the row that ended`() async throws {
    for holder in [Holder.person("bob"), .group(source: "corp", name: "team"), .everyone] {
      let world = Self.ended(holder)
      #expect(await world.lines(.lapsedAssignment) == ["lapsed-assignment low bob"], "\(holder)")
      let drift = try #require(await world.first(.lapsedAssignment))
      #expect(drift.paths.map(\.text) == ["bob → crm-group: grant crm"])
      #expect(drift.key == ["matrix", "lapsed-assignment", "admin", "bob"])
    }
  }

  @Test func `nothing lapsed when the access is gone, allowed otherwise, or in its grace`() async {
    var world = Self.ended(.person("bob"))
    world.members["crm-group"] = []
    #expect(await world.lines(.lapsedAssignment) == [])
    world = Self.ended(.person("bob"))
    world.assign("admin", .person("bob"))
    #expect(await world.lines(.lapsedAssignment) == [])
    world = Self.ended(.person("bob"))
    world.policy.graceDays = 1
    #expect(await world.lines(.lapsedAssignment, .excessPrivilege) == [])
  }
}
