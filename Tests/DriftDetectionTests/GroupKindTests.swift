import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Broken entitlements and unmanaged privilege` {
  @Test func `a group that a completely read source lacks is broken, once for all its rows`() async {
    var world = World.drawn("alice")
    world.add(asset: "crm", owner: "alice")
    world.bind("gone", "grant approve", "crm")
    #expect(await world.lines(.brokenEntitlement) == ["broken-entitlement medium gone: approve crm"])
  }

  @Test func `a name that two groups have is broken too; an id is not`() async {
    var world = World.drawn("alice", ["g1": [], "g2": []])
    world.groups = ["g1": "same", "g2": "same"]
    world.add(asset: "crm", owner: "alice")
    world.bind("same", "grant", "crm")
    #expect(await world.lines(.brokenEntitlement) == ["broken-entitlement medium same: grant crm"])
    world.matrix.entitlements = []
    world.bind("g1", "grant", "crm")
    #expect(await world.lines(.brokenEntitlement) == [])
  }

  @Test func `a group is found whatever the case of its name`() async {
    var world = World.drawn("alice", ["g1": []])
    world.groups = ["g1": "CRM Admins"]
    world.add(asset: "crm", owner: "alice")
    world.bind("crm admins", "grant", "crm")
    #expect(await world.lines(.brokenEntitlement) == [])
  }

  @Test func `not proven: groups that were not read completely`() async {
    var world = World.drawn("alice")
    world.groupsComplete = false
    world.add(asset: "crm", owner: "alice")
    world.bind("gone", "grant approve", "crm")
    #expect(await world.lines(.brokenEntitlement) == [])
    #expect(await world.open(.brokenEntitlement) == ["groups of corp were not read completely"])
  }

  @Test func `a privileged group that nothing binds is unmanaged; a mere lead is info`() async {
    var world = World.drawn("alice", ["domain-admins": [], "helpdesk-admins": [], "staff": []])
    world.privileges = ["domain-admins": .declared, "helpdesk-admins": .lead]
    #expect(
      await world.lines(.unmanagedPrivilege)
        == ["unmanaged-privilege info helpdesk-admins", "unmanaged-privilege low domain-admins"])
  }

  @Test func `bound, or excused until its review, it is managed`() async {
    var world = World.drawn("alice", ["domain-admins": []])
    world.privileges = ["domain-admins": .declared]
    world.matrix.groupExcuses = [
      GroupExcuse(
        source: "corp", group: "Domain-Admins", because: "empty", reviewedUntil: day(11, 24), cell: World.cell)
    ]
    #expect(await world.lines(.unmanagedPrivilege) == [])
    world.today = day(11, 25)
    #expect(await world.lines(.unmanagedPrivilege).count == 1)
    world.add(asset: "ad", owner: "alice")
    world.bind("domain-admins", "administer", "ad")
    #expect(await world.lines(.unmanagedPrivilege) == [])
  }

  @Test func `it is seen though not all groups were read`() async {
    var world = World.drawn("alice", ["domain-admins": []])
    world.privileges = ["domain-admins": .declared]
    world.groupsComplete = false
    #expect(await world.lines(.unmanagedPrivilege).count == 1)
  }
}
