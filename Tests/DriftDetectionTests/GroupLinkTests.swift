import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

/// A directory's groups that feed an identity provider's: paths cross sources.
@Suite struct `Linked groups` {
  /// The provider has `crm-admins`, nested in `consoles`, which administers the CRM; nobody is in either there.
  private func world(_ match: GroupLink.Match?, groups: Bool = true) -> World {
    var world = World.drawn("alice bob", ["CRM-Admins": ["bob"], "inner": ["alice"], "unrelated": ["alice"]])
    world.add(asset: "crm")
    world.matrix.entitlements.append(
      Entitlement(
        asset: 0, capability: world.capability("administer"), source: "idp", group: "consoles", relation: .member,
        cell: World.cell))
    var builder = SnapshotBuilder(source: "idp")
    for (id, name) in [("crm-admins-id", "crm-admins"), ("consoles-id", "consoles")] {
      var record = GroupRecord(id: id)
      record.name = name
      builder.add(record)
    }
    builder.addMember(builder.group(id: "crm-admins-id"), of: builder.group(id: "consoles-id"))
    let whole = ScopeCoverage(complete: true, count: 0)
    world.others = [builder.finish(coverage: Coverage(scopes: [.accounts: whole, .groups: whole, .members: whole]))]
    world.otherCorrelations = [SourceCorrelation(source: "idp", authority: .none)]
    world.groupsComplete = groups
    if let match { world.policy.groupLinks = [GroupLink(from: "corp", into: "idp", match: match)] }
    return world
  }

  @Test func `without a link nobody reaches what the provider grants`() async {
    #expect(await world(nil).lines(.excessPrivilege) == [])
  }

  @Test func `with a link by name the member of the directory's group holds it, and the path crosses sources`()
    async throws
  {
    let world = world(.name)
    #expect(await world.lines(.excessPrivilege) == ["excess-privilege high bob: administer crm"])
    let drift = try #require(await world.first(.excessPrivilege))
    #expect(drift.paths.map(\.text) == ["bob → CRM-Admins → crm-admins (idp) → consoles: administer crm"])
    #expect(drift.paths.map { $0.groups.map(\.source) } == [["corp", "idp", "idp"]])
    #expect(drift.cause == "bob is a direct member of CRM-Admins (corp)")
  }

  @Test func `members nested in the directory's group count too`() async throws {
    var world = world(.name)
    world.members["CRM-Admins"] = ["@inner"]
    let drift = try #require(await world.first(.excessPrivilege))
    #expect(drift.paths.map(\.text) == ["alice → inner → CRM-Admins → crm-admins (idp) → consoles: administer crm"])
  }

  @Test func `a link by id does not take names for ids`() async {
    #expect(await world(.id).lines(.excessPrivilege) == [])
  }

  @Test func `a name that two groups of the directory have links neither`() async {
    var world = world(.name)
    world.groups["other"] = "crm-admins"
    world.members["other"] = ["alice"]
    #expect(await world.lines(.excessPrivilege) == [])
  }

  @Test func `while the directory's groups are not all known, an absence is not proven`() async {
    var world = world(.name, groups: false)
    world.members["CRM-Admins"] = []
    world.add(role: "keeper", [world.statement(.must, "administer", [.all])])
    world.assign("keeper", .person("alice"))
    #expect(await world.lines(.missingAuthority) == [])
    #expect(await world.open(.missingAuthority).count == 1)
    world.groupsComplete = true
    #expect(await world.lines(.missingAuthority) == ["missing-authority high alice: administer crm"])
  }

  @Test func `a link between sources that feed each other ends`() async {
    var world = world(.name)
    world.policy.groupLinks.append(GroupLink(from: "idp", into: "corp", match: .name))
    #expect(await world.lines(.excessPrivilege) == ["excess-privilege high bob: administer crm"])
  }
}
