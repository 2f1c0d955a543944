import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Leavers, orphans, ambiguous accounts and workloads` {
  /// An account `x` beside the people, in a group that gives a capability on crm.
  static func world(_ capability: String, _ change: @escaping (inout World.Person) -> Void = { _ in }) -> World {
    var world = World.crm(capability, by: ["x"])
    world.addOther("x", change)
    return world
  }
  static let all: [DriftKind] = [
    .leaverAccess, .orphanAccount, .ambiguousAccount, .unownedWorkload, .excessPrivilege, .excessAccess,
  ]
  static func lines(_ world: World) async -> [String] {
    await world.evaluate().drifts.filter { all.contains($0.kind) }.map(World.line)
  }

  // MARK: Orphans

  @Test func `an account that belongs to nobody is one orphan: high with privilege, else low`() async throws {
    var world = Self.world("grant")
    world.groups["second"] = "second"
    world.members["second"] = ["x"]
    world.bind("second", "use", "crm")
    #expect(await Self.lines(world) == ["orphan-account high x"])
    let drift = try #require(await world.first(.orphanAccount))
    #expect(drift.paths.map(\.text) == ["x → second: use crm", "x → crm-group: grant crm"])
    #expect(drift.key == ["account", "corp", "x"])
    #expect(await Self.lines(Self.world("use")) == ["orphan-account low x"])
  }

  @Test func `an account without governed access is nobody's concern`() async {
    var world = Self.world("grant")
    world.members["crm-group"] = ["@empty"]
    world.groups["empty"] = "empty"
    #expect(await Self.lines(world) == [])
  }

  @Test func `not proven: an orphan while the identities were not read completely`() async {
    var world = Self.world("grant")
    world.accountsComplete = false
    #expect(await Self.lines(world) == [])
    #expect(await world.open(.orphanAccount) == ["accounts of corp were not read completely"])
  }

  @Test func `the most classified asset that it reaches decides the tier`() async {
    var world = Self.world("grant")
    world.matrix.document.classifications = ["Public", "Internal", "Secret"]
    world.matrix.assets = []
    world.add(asset: "crm", owner: "alice", classification: "Public")
    world.add(asset: "hr", owner: "alice", classification: "Secret")
    #expect(await Self.lines(world) == ["orphan-account medium x"])
    world.bind("crm-group", "use", "hr")
    #expect(await Self.lines(world) == ["orphan-account critical x"])
  }

  // MARK: Ambiguous accounts

  static func ambiguous(_ capability: String) -> World {
    var world = World.crm(capability, by: ["x"])
    world.matrix.people = ["alice", "bob"].map { Person(id: $0, mail: "team@test", cell: World.cell) }
    world.addOther("x")
    world.rules = [.map(["x": "team@test"])]
    return world
  }

  @Test func `an account that could be several people's is reported, not guessed`() async throws {
    #expect(await Self.lines(Self.ambiguous("grant")) == ["ambiguous-account high x"])
    #expect(await Self.lines(Self.ambiguous("use")) == ["ambiguous-account low x"])
    #expect(
      await Self.ambiguous("use").first(.ambiguousAccount)?.observation
        == "the account could belong to alice (alice) or bob (bob)")
  }

  @Test func `not proven: an ambiguous account while the identities were not read completely`() async {
    var world = Self.ambiguous("grant")
    world.accountsComplete = false
    #expect(await Self.lines(world) == [])
    #expect(await world.open(.ambiguousAccount).count == 1)
  }

  @Test func `an inactive ambiguous account is a leaver's, and low while all whose it may be are here`() async {
    var world = Self.ambiguous("grant")
    world.edit("x") { $0.status = .disabled }
    #expect(await Self.lines(world) == ["leaver-access low x"])
  }

  // MARK: Leavers

  @Test func `a disabled account that nobody owns and that still reaches something is a leaver's`() async {
    #expect(await Self.lines(Self.world("grant") { $0.status = .disabled }) == ["leaver-access critical x"])
    #expect(await Self.lines(Self.world("use") { $0.status = .expired }) == ["leaver-access high x"])
  }

  @Test func `a working account of somebody who left is a leaver's`() async throws {
    var world = Self.world("grant") { $0.employee = "bob" }
    world.edit("bob") { $0.status = .gone }
    #expect(await Self.lines(world) == ["leaver-access critical bob"])
    let drift = try #require(await world.first(.leaverAccess))
    #expect(drift.account?.id == "x")
    #expect(drift.observation == "the account is active; bob is gone")
  }

  @Test func `it is low when the person has another active account`() async {
    let world = Self.world("grant") {
      $0.employee = "bob"
      $0.status = .disabled
    }
    #expect(await Self.lines(world) == ["leaver-access low bob"])
  }

  @Test func `somebody whom the People table says has left has left, whatever the directory says`() async {
    var world = World.crm("use", by: ["bob"])
    world.matrix.people = [Person(id: "bob", until: day(11, 23), cell: World.cell)]
    #expect(await Self.lines(world) == ["leaver-access high bob"])
    world.today = day(11, 23)
    #expect(await Self.lines(world) == ["excess-access medium bob: use crm"])
  }

  @Test func `a leaver by status is seen though the identities were not read completely`() async {
    var world = Self.world("use") { $0.status = .disabled }
    world.accountsComplete = false
    #expect(await Self.lines(world) == ["leaver-access high x"])
  }

  // MARK: Workloads

  static func workload(accountable: String, until: CivilDay? = nil, _ capability: String = "grant") -> World {
    var world = Self.world(capability) { $0.kind = .workload }
    world.matrix.workloads = [
      Workload(
        source: "corp", account: "x", accountable: Located(accountable, at: World.cell), until: until, cell: World.cell)
    ]
    return world
  }

  @Test func `a workload in no table is unowned: high with privilege, else low`() async {
    #expect(await Self.lines(Self.world("grant") { $0.kind = .workload }) == ["unowned-workload high x"])
    #expect(await Self.lines(Self.world("use") { $0.kind = .workload }) == ["unowned-workload low x"])
  }

  @Test func `one whose accountable person is unknown, inactive or not named is unowned`() async {
    for name in ["", "nobody", "bob"] {
      var world = Self.workload(accountable: name)
      world.edit("bob") { $0.status = .disabled }
      #expect(await Self.lines(world) == ["unowned-workload high workload:corp/x"], "\(name)")
    }
  }

  @Test func `one with an accountable person is judged like anybody else`() async {
    #expect(
      await Self.lines(Self.workload(accountable: "alice")) == ["excess-privilege high workload:corp/x: grant crm"])
    var world = Self.workload(accountable: "alice")
    world.add(role: "backup", [world.statement(.may, "grant", [.all])])
    world.assign("backup", .workload(source: "corp", account: "x"))
    #expect(await Self.lines(world) == [])
  }

  @Test func `past its last day it is a leaver`() async {
    #expect(
      await Self.lines(Self.workload(accountable: "alice", until: day(11, 23)))
        == ["leaver-access critical workload:corp/x"])
  }

  @Test func `listed among the people of the directory it is still nobody`() async {
    var world = World.crm("grant", by: ["bob"])
    world.matrix.workloads = [
      Workload(source: "corp", account: "bob", accountable: Located("alice", at: World.cell), cell: World.cell)
    ]
    world.add(role: "employee", [world.statement(.must, "grant", [.all])])
    world.assign("employee", .everyone)
    #expect(
      await world.lines(.excessPrivilege, .missingAuthority)
        == ["excess-privilege high workload:corp/bob: grant crm", "missing-authority high alice: grant crm"])
  }

  @Test func `not proven: an accountable person who may be among unread identities`() async {
    var world = Self.workload(accountable: "nobody")
    world.accountsComplete = false
    #expect(await Self.lines(world) == [])
    #expect(await world.open(.unownedWorkload).count == 1)
  }
}
