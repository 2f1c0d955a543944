import AccessModel
import DrawnWorlds
import DriftDetection
import Findings
import ResponsibilityMatrix
import Testing

@Suite struct `A fingerprint is the same finding's in every run` {
  /// bob holds grant on crm through a nested group, which nothing permits.
  static func world(_ person: String = "bob") -> World {
    var world = World()
    world.people = [World.Person("alice"), World.Person(person)]
    world.groups = ["outer": "crm-admins", "inner": "helpdesk"]
    world.members = ["outer": ["@inner"], "inner": [person]]
    world.add(asset: "crm", owner: "alice")
    world.bind("outer", "grant", "crm")
    return world
  }

  static func fingerprints(_ world: World) async -> [String] {
    await world.evaluate().drifts.map(Fingerprint.of)
  }

  @Test func `it is f1 and the SHA-256 of the key, each part with its length`() {
    #expect(
      Fingerprint.of(key: ["missing", "alice", "crm", "approve"])
        == "f1:845cbd64a4e1e37dc9d131088b6493bd55ec8e0b853cfaa610976e5557a49b40")
    #expect(Fingerprint.of(key: ["a", "bc"]) != Fingerprint.of(key: ["ab", "c"]))
    #expect(Fingerprint.of(key: ["a", ""]) != Fingerprint.of(key: ["a"]))
  }

  @Test func `another name, path, cell, severity or source of truth keeps it`() async {
    let before = await Self.fingerprints(Self.world())
    #expect(before.count == 1)
    var world = Self.world()
    world.groups["outer"] = "renamed"
    #expect(await Self.fingerprints(world) == before)
    world = Self.world()
    world.members = ["outer": ["bob"], "inner": []]
    #expect(await Self.fingerprints(world) == before)
    world = Self.world()
    world.matrix.entitlements = [
      Entitlement(
        asset: 0, capability: world.capability("grant"), source: "corp", group: "outer",
        cell: Cell(file: "moved", row: 77))
    ]
    #expect(await Self.fingerprints(world) == before)
    world = Self.world()
    world.policy.severity[.excessPrivilege] = .low
    #expect(await Self.fingerprints(world) == before)
  }

  @Test func `a prohibition turns the same access into another kind, not another finding`() async {
    var world = Self.world()
    world.add(role: "auditor", [world.statement(.never, "grant", [.all])])
    world.assign("auditor", .person("bob"))
    let evaluation = await world.evaluate()
    #expect(evaluation.drifts.map(\.kind) == [.prohibitedAccess])
    #expect(await Self.fingerprints(Self.world()) == evaluation.drifts.map(Fingerprint.of))
  }

  @Test func `another person, asset or capability is another finding`() async {
    let before = await Self.fingerprints(Self.world())
    #expect(await Self.fingerprints(Self.world("carl")) != before)
    var world = Self.world()
    world.matrix.assets = []
    world.add(asset: "hr", owner: "alice")
    #expect(await Self.fingerprints(world) != before)
    world = Self.world()
    world.matrix.entitlements = []
    world.bind("outer", "deploy", "crm")
    #expect(await Self.fingerprints(world) != before)
  }

  @Test func `a renamed asset is known by the id that it had first`() async {
    let before = await Self.fingerprints(Self.world())
    var world = Self.world()
    let owner = [Located(Holder.person("alice"), at: World.cell)]
    world.matrix.assets = [
      Asset(
        id: "sales-tool", formerly: ["crm", "crm2"], name: "Sales tool", people: ["owner": owner], judged: .all,
        cell: World.cell)
    ]
    #expect(await Self.fingerprints(world) == before)
  }

  @Test func `an orphan that leaves is the same account's finding`() async {
    var world = Self.world()
    world.edit("bob") {
      $0.authoritative = false
      $0.employee = ""
    }
    let orphan = await world.evaluate().drifts
    #expect(orphan.map(\.kind) == [.orphanAccount])
    world.edit("bob") { $0.status = .disabled }
    let leaver = await world.evaluate().drifts
    #expect(leaver.map(\.kind) == [.leaverAccess])
    #expect(orphan.map(Fingerprint.of) == leaver.map(Fingerprint.of))
  }
}

@Suite struct `Findings of one run` {
  static func world(until: CivilDay?) -> World {
    var world = `A fingerprint is the same finding's in every run`.world()
    if let until {
      world.matrix.exceptions = [
        PolicyException(
          id: "e1", kind: .excessPrivilege, subject: Located(.person("bob"), at: World.cell),
          justification: "migration",
          approver: Located("alice", at: World.cell), until: until, cell: World.cell)
      ]
    }
    return world
  }

  static func findings(_ world: World) async -> [Finding] {
    await Finding.firstSeen(await world.evaluate(), world.matrix, at: "2026-11-24T02:00:00Z")
  }

  @Test func `an open one counts, an accepted one is listed with its exception and does not`() async throws {
    let open = try #require(await Self.findings(Self.world(until: nil)).first)
    #expect(open.state == .open)
    #expect(open.changesExitCode)
    #expect(open.firstSeen == "2026-11-24T02:00:00Z")
    let accepted = try #require(await Self.findings(Self.world(until: CivilDay("2026-11-24"))).first)
    #expect(accepted.state == .excepted)
    #expect(!accepted.changesExitCode)
    #expect(accepted.exception?.justification == "migration")
    #expect(accepted.fingerprint == open.fingerprint)
  }

  @Test func `what is only worth knowing never changes the exit code`() async throws {
    var world = World()
    world.people = [World.Person("alice")]
    world.groups = ["leftover": "leftover"]
    world.privileges = ["leftover": .lead]
    world.add(asset: "crm", owner: "alice")
    world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
    world.assign("owner", .person("alice"))
    let findings = await Self.findings(world)
    #expect(findings.map(\.drift.kind).sorted() == [.unboundAuthority, .unmanagedPrivilege])
    #expect(!findings.contains { $0.changesExitCode })
  }
}
