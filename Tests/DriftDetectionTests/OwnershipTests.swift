import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `Unowned and disputed assets` {
  static func world(owners: [Holder] = []) -> World {
    var world = World.drawn("alice bob")
    world.edit("bob") { $0.status = .disabled }
    world.matrix.assets = [
      Asset(
        id: "crm", name: "crm", people: owners.isEmpty ? [:] : ["owner": owners.map { Located($0, at: World.cell) }],
        cell: World.cell)
    ]
    world.add(role: "owner", [world.statement(.may, "use", [.owned])], accountable: true)
    world.add(role: "runner", [world.statement(.may, "use", [.owned])])
    return world
  }
  @Test func `an asset that nobody owns is unowned`() async {
    #expect(await Self.world().lines(.unownedAsset) == ["unowned-asset medium : crm"])
  }

  @Test func `an owner in the inventory, or an accountable role, owns it`() async {
    #expect(await Self.world(owners: [.person("alice")]).lines(.unownedAsset, .disputedAsset) == [])
    var world = Self.world()
    world.assign("owner", .person("alice"), assets: ["crm"])
    #expect(await world.lines(.unownedAsset, .disputedAsset) == [])
  }

  @Test func `a role that is not accountable makes no owner`() async {
    var world = Self.world()
    world.assign("runner", .person("alice"), assets: ["crm"])
    #expect(await world.lines(.unownedAsset) == ["unowned-asset medium : crm"])
  }

  @Test func `an inactive owner is named instead, wherever the owner is written`() async {
    let kinds: [DriftKind] = [.unownedAsset, .inactiveHolder]
    var world = Self.world(owners: [.person("bob")])
    #expect(await world.evaluate().drifts.filter { kinds.contains($0.kind) }.map(\.kind) == [.inactiveHolder])
    world = Self.world()
    world.assign("owner", .person("bob"), assets: ["crm"])
    #expect(await world.evaluate().drifts.filter { kinds.contains($0.kind) }.map(\.kind) == [.inactiveHolder])
  }

  @Test func `two owners dispute, two spellings of one do not`() async {
    var world = Self.world(owners: [.person("alice"), .person("ALICE")])
    #expect(await world.lines(.disputedAsset) == [])
    world = Self.world(owners: [.person("alice"), .person("bob")])
    world.edit("bob") { $0.status = .active }
    #expect(await world.lines(.disputedAsset) == ["disputed-asset low : crm"])
  }

  @Test func `two accountable holders dispute only what the inventory gives to nobody`() async {
    for (owners, lines) in [([], ["disputed-asset low : crm"]), ([Holder.person("alice")], [])] {
      var world = Self.world(owners: owners)
      world.edit("bob") { $0.status = .active }
      world.assign("owner", .person("alice"), assets: ["crm"])
      world.assign("owner", .person("bob"), assets: ["crm"])
      #expect(await world.lines(.disputedAsset) == lines)
    }
  }

  @Test func `not proven: an unread holder group of an accountable role may own it`() async {
    var world = Self.world()
    world.groups["owners"] = "owners"
    world.unread["owners"] = "timeout"
    world.assign("owner", .group(source: "corp", name: "owners"), assets: ["crm"])
    #expect(await world.lines(.unownedAsset) == [])
    #expect(await world.open(.unownedAsset) == ["crm members of owners in corp were not read (timeout)"])
  }

  @Test func `a person owns by column, by role's name, or as the sole holder of the cell`() async {
    var world = World.drawn("alice bob")
    world.add(asset: "a", owner: "alice")
    world.add(asset: "b", operators: ["alice"])
    world.add(asset: "c")
    world.groups = ["a": "a", "b": "b", "c": "c"]
    world.members = ["a": ["alice", "bob"], "b": ["alice", "bob"], "c": ["alice", "bob"]]
    for asset in ["a", "b", "c"] { world.bind(asset, "use", asset) }
    world.add(role: "keeper", [world.statement(.may, "use", [.owned])])
    world.add(role: "operator", [world.statement(.may, "use", [.owned])], assetColumn: "operator")
    world.add(role: "head", [world.statement(.may, "use", [.owned])], owned: [world.asset("c")])
    world.assign("keeper", .person("alice"))
    world.assign("keeper", .person("bob"))
    world.assign("operator", .person("alice"))
    world.assign("head", .person("bob"))
    #expect(
      await world.lines(.excessAccess) == [
        "excess-access medium alice: use c", "excess-access medium bob: use a", "excess-access medium bob: use b",
      ])
  }
}
