import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

/// Findings about who holds which role must not vanish in silence when the group that gives the role is no longer read.
@Suite struct `What a holder group gave before it was not read` {
  static let unread = "members of team in corp were not read (timeout)"

  /// Evaluates with the group `team` read, then unread: the lines of a kind before, after, and what is not proven.
  static func before(
    _ world: World, _ kind: DriftKind
  ) async -> (lines: [String], unreadLines: [String], notes: [NotProven]) {
    var after = world
    after.unread["team"] = "timeout"
    let evaluation = await after.evaluate()
    return (
      await world.lines(kind), evaluation.drifts.filter { $0.kind == kind }.map(World.line),
      evaluation.notProven.filter { $0.kind == kind }
    )
  }

  static func world(_ team: [String] = ["alice"]) -> World {
    var world = World.drawn("alice bob", ["team": team])
    world.add(asset: "crm")
    return world
  }

  @Test func `role-overload: one note for all rows of one reason, where somebody may hold too many`() async {
    var world = Self.world()
    for role in ["a", "b"] {
      world.add(role: role, [])
      world.assign(role, .person("alice"))
    }
    for role in ["c", "d"] {
      world.add(role: role, [])
      world.assign(role, .group(source: "corp", name: "team"))
    }
    world.policy.maxRoles = 3
    let seen = await Self.before(world, .roleOverload)
    #expect(seen.lines == ["role-overload low alice"])
    #expect(seen.unreadLines == [])
    #expect(
      seen.notes == [
        NotProven(.roleOverload, subject: "holders of c (drawn:1) and 1 more such row", because: Self.unread)
      ])
    world.policy.maxRoles = 4
    #expect(await Self.before(world, .roleOverload).notes == [])
  }

  @Test func `self-audit: of the auditing and of the owning role, and of no other`() async {
    for unreadRole in ["auditor", "owner"] {
      var world = Self.world()
      world.add(role: "auditor", [world.statement(.may, "audit", [.all])])
      world.add(role: "owner", [world.statement(.may, "use", [.owned])], owned: [world.asset("crm")])
      for role in ["auditor", "owner"] {
        world.assign(role, role == unreadRole ? .group(source: "corp", name: "team") : .person("alice"))
      }
      let seen = await Self.before(world, .selfAudit)
      #expect(seen.lines == ["self-audit medium alice: crm"])
      #expect(seen.unreadLines == [])
      #expect(
        seen.notes == [NotProven(.selfAudit, subject: "holders of \(unreadRole) (drawn:1)", because: Self.unread)])
    }
    var world = Self.world()
    world.add(role: "clerk", [world.statement(.may, "use", [.all])])
    world.assign("clerk", .group(source: "corp", name: "team"))
    #expect(await Self.before(world, .selfAudit).notes == [])
  }

  @Test func `unbounded-external: where an active external is there at all`() async {
    var world = Self.world()
    world.add(role: "clerk", [])
    world.assign("clerk", .group(source: "corp", name: "team"))
    #expect(await Self.before(world, .unboundedExternal).notes == [])
    world.edit("alice") { $0.external = true }
    let seen = await Self.before(world, .unboundedExternal)
    #expect(seen.lines == ["unbounded-external low alice"])
    #expect(seen.unreadLines == [])
    #expect(
      seen.notes == [NotProven(.unboundedExternal, subject: "holders of clerk (drawn:1)", because: Self.unread)])
  }

  @Test func `contradictory-roles: of the obliging and of the forbidding role`() async {
    for unreadRole in ["maker", "checker"] {
      var world = Self.world()
      world.add(role: "maker", [world.statement(.must, "change", [.all])])
      world.add(role: "checker", [world.statement(.never, "change", [.all])])
      for role in ["maker", "checker"] {
        world.assign(role, role == unreadRole ? .group(source: "corp", name: "team") : .person("alice"))
      }
      let seen = await Self.before(world, .contradictoryRoles)
      #expect(seen.lines == ["contradictory-roles low alice: change crm"])
      #expect(seen.unreadLines == [])
      #expect(
        seen.notes == [
          NotProven(.contradictoryRoles, subject: "holders of \(unreadRole) (drawn:1)", because: Self.unread)
        ])
    }
  }

  @Test func `contradictory-roles: somebody in the group may be free to do what all others are forbidden`() async {
    var world = Self.world([])
    world.add(role: "maker", [world.statement(.mustAny, "change", [.all])])
    world.add(role: "checker", [world.statement(.never, "change", [.all])])
    world.assign("maker", .person("alice"))
    world.assign("maker", .group(source: "corp", name: "team"))
    world.assign("checker", .person("alice"))
    #expect(await world.lines(.contradictoryRoles) == ["contradictory-roles low alice: change crm"])
    world.unread["team"] = "timeout"
    #expect(await world.lines(.contradictoryRoles, .prohibitedAccess, .missingAuthority) == [])
    #expect(await world.open(.contradictoryRoles).contains("alice change crm \(Self.unread)"))
  }

  @Test func `missing-authority: the document may forbid what it obliges to, by a role that was not read`() async {
    var world = World.crm("approve", by: ["bob"], .must)
    world.groups["team"] = "team"
    world.members["team"] = ["alice"]
    world.add(role: "checker", [world.statement(.never, "approve", [.all])])
    world.assign("checker", .group(source: "corp", name: "team"))
    #expect(await world.lines(.missingAuthority, .contradictoryRoles) == ["contradictory-roles low alice: approve crm"])
    world.unread["team"] = "timeout"
    #expect(await world.lines(.missingAuthority, .contradictoryRoles) == [])
    #expect(await world.open(.missingAuthority) == ["alice approve crm \(Self.unread)"])
  }

  @Test func `disputed-asset: of an accountable role, where the inventory names no owner`() async {
    var world = Self.world()
    world.add(role: "owner", [world.statement(.may, "use", [.owned])], accountable: true)
    world.assign("owner", .person("bob"), assets: ["crm"])
    world.assign("owner", .group(source: "corp", name: "team"), assets: ["crm"])
    let seen = await Self.before(world, .disputedAsset)
    #expect(seen.lines == ["disputed-asset low : crm"])
    #expect(seen.unreadLines == [])
    #expect(seen.notes == [NotProven(.disputedAsset, subject: "holders of owner (drawn:1)", because: Self.unread)])
  }

  @Test func `unbound-authority: of a role that obliges to what nothing gives`() async {
    var world = Self.world()
    world.add(role: "owner", [world.statement(.must, "approve", [.all])])
    world.assign("owner", .group(source: "corp", name: "team"))
    let seen = await Self.before(world, .unboundAuthority)
    #expect(seen.lines == ["unbound-authority low owner: approve crm"])
    #expect(seen.unreadLines == [])
    #expect(seen.notes == [NotProven(.unboundAuthority, subject: "holders of owner (drawn:1)", because: Self.unread)])
    world.bind("team", "approve", "crm")
    #expect(await Self.before(world, .unboundAuthority).notes == [])
  }

  @Test func `lapsed-assignment: of the ended row, and of a row that may permit the access after all`() async {
    for isEnded in [true, false] {
      var world = Self.world(isEnded ? ["alice"] : [])
      world.groups["users"] = "users"
      world.members["users"] = ["alice"]
      world.bind("users", "use", "crm")
      world.add(role: "clerk", [world.statement(.may, "use", [.all])])
      world.assign("clerk", isEnded ? .group(source: "corp", name: "team") : .person("alice"), until: day(11, 23))
      if !isEnded { world.assign("clerk", .group(source: "corp", name: "team")) }
      let seen = await Self.before(world, .lapsedAssignment)
      #expect(seen.lines == ["lapsed-assignment low alice"])
      #expect(seen.unreadLines == [])
      #expect(seen.notes.map(\.because) == [Self.unread])
      #expect(seen.notes.map(\.subject) == [isEnded ? "former holders of clerk (drawn:1)" : "clerk"])
    }
  }

  @Test func `lapsed-exception: while the deviation is not proven, and while another path may reopen it`() async {
    var world = Self.world([])
    world.groups["users"] = "users"
    world.members["users"] = ["alice"]
    world.bind("users", "use", "crm")
    world.add(role: "clerk", [world.statement(.may, "use", [.all])])
    world.assign("clerk", .group(source: "corp", name: "team"))
    world.matrix.exceptions = [
      PolicyException(
        id: "e", kind: .excessAccess, subject: Located(.person("alice"), at: World.cell), justification: "agreed",
        approver: Located("bob", at: World.cell), until: day(11, 23), cell: World.cell)
    ]
    let seen = await Self.before(world, .lapsedException)
    #expect(seen.lines == ["lapsed-exception low alice: use crm"])
    #expect(seen.unreadLines == [])
    #expect(seen.notes == [NotProven(.lapsedException, subject: "exception e (drawn:1)", because: Self.unread)])
  }

  @Test func `dormant-privilege: where another account is in use and may be in the group, or a role may forbid it`()
    async
  {
    for mayForbid in [false, true] {
      var world = Self.world([])
      world.groups["admins"] = "admins"
      world.members["admins"] = mayForbid ? ["alice"] : ["alice", "@team"]
      world.bind("admins", "administer", "crm")
      world.edit("alice") { $0.lastSignIn = day(1, 1) }
      world.addOther("adm-alice") { $0.lastSignIn = day(11, 20) }
      world.add(role: "administrator", [world.statement(.may, "administer", [.all])])
      world.assign("administrator", .person("alice"))
      world.add(role: "checker", [world.statement(.never, "change", [.all])])
      if mayForbid { world.assign("checker", .group(source: "corp", name: "team")) }
      let seen = await Self.before(world, .dormantPrivilege)
      #expect(seen.lines == ["dormant-privilege low alice: administer crm"])
      #expect(seen.unreadLines == [])
      #expect(seen.notes.map(\.because) == [Self.unread])
    }
  }

  @Test func `what the members of an unread group of the inventory own is not known`() async {
    var world = Self.world(["alice"])
    world.groups["users"] = "users"
    world.members["users"] = ["alice", "bob"]
    world.bind("users", "use", "crm")
    world.matrix.assets[0] = Asset(
      id: "crm", name: "crm", people: ["owner": [Located(.group(source: "corp", name: "team"), at: World.cell)]],
      judged: .all, cell: World.cell)
    world.add(role: "keeper", [world.statement(.may, "use", [.owned])])
    for person in ["alice", "bob"] { world.assign("keeper", .person(person)) }
    let seen = await Self.before(world, .excessAccess)
    #expect(seen.lines == ["excess-access medium bob: use crm"])
    #expect(seen.unreadLines == [])
    #expect(seen.notes.map(\.identity?.key) == ["alice", "bob"])
    #expect(seen.notes.map(\.because) == [Self.unread, Self.unread])
  }

  @Test func `an unknown group in the inventory is noted while groups were read in part`() async {
    var world = Self.world()
    let owners = ["no team", "other team"].map { Located(Holder.group(source: "", name: $0), at: World.cell) }
    world.matrix.assets = [Asset(id: "crm", name: "crm", people: ["owner": owners], cell: World.cell)]
    #expect(await world.lines(.unknownHolder) == ["unknown-holder low : crm", "unknown-holder low : crm"])
    world.groupsComplete = false
    let evaluation = await world.evaluate()
    #expect(evaluation.drifts.filter { [.unknownHolder, .disputedAsset].contains($0.kind) }.isEmpty)
    let because = "groups of corp were not read completely"
    #expect(
      evaluation.notProven == [
        NotProven(.disputedAsset, subject: "owner of crm (drawn:1) and 1 more such row", because: because),
        NotProven(
          .unknownHolder, subject: "owner of crm, \"group: no team\" (drawn:1) and 1 more such row", because: because),
      ])
  }
}
