import AccessModel
import DrawnWorlds
import DriftDetection
import ResponsibilityMatrix
import Testing

/// `reference/worked-example.md`, case by case and step by step. The expected lines are written by hand.
@Suite struct `The worked example` {
  /// What the table of the example expects of persons and accounts.
  static let persons = [
    "excess-access medium chris: use crm",
    "missing-authority high carla: approve crm",
    "excess-privilege high tom: administer crm",
    "excess-privilege high tom: grant crm",
    "prohibited-access high ida: change crm",
    "excess-privilege high kim: administer crm",
    "excess-privilege high kim: grant crm",
    "excess-access medium kim: use crm",
    "excess-access medium kim: use intranet",
    "unowned-workload high svc-backup",
  ].sorted()

  /// What the same matrix says about itself: three assets without an owner.
  static let documents = [
    "unowned-asset medium : ad", "unowned-asset medium : intranet", "unowned-asset medium : siem",
  ]

  @Test func `raises exactly what was worked out by hand`() async {
    #expect(await workedExample().lines() == (Self.persons + Self.documents).sorted())
  }

  @Test func `the admin pair is one identity, and the cause is the nesting edge`() async throws {
    let drifts = await workedExample().evaluate().drifts.filter { $0.identity?.key == "tom" }
    for drift in drifts {
      #expect(drift.cause == "domain-admins is nested in crm-admins (corp)")
      #expect(
        drift.paths.map { [$0.account.login] + $0.groups.map(\.name) } == [["adm-tom", "domain-admins", "crm-admins"]])
    }
    #expect(drifts.count == 2)
  }

  @Test func `the unlisted workload lists its three grants`() async throws {
    let drift = try #require(await workedExample().evaluate().drifts.first { $0.kind == .unownedWorkload })
    #expect(
      Set(drift.paths.map { "\($0.capability) \($0.asset.id)" }) == ["administer ad", "administer crm", "grant crm"])
  }

  @Test func `step 1: Carla joins crm-approvers and only her finding is gone`() async {
    var world = workedExample()
    world.members["crm-approvers", default: []].append("carla")
    let expected = (Self.persons + Self.documents).filter { !$0.contains("carla") }.sorted()
    #expect(await world.lines() == expected)
  }

  @Test func `step 2: an unread member list makes Carla and Sam not proven, and nothing else`() async {
    var world = workedExample()
    world.unread["crm-approvers"] = "403 forbidden"
    let evaluation = await world.evaluate()
    let expected = (Self.persons + Self.documents).filter { !$0.contains("carla") }.sorted()
    #expect(evaluation.drifts.map(World.line).sorted() == expected)
    #expect(evaluation.notProven.map { "\($0.kind.rawValue) \($0.identity?.key ?? "")" } == ["missing-authority carla"])
    #expect(evaluation.unprovenTargets[["crm", "approve"]]?.contains("403 forbidden") == true)
  }

  @Test func `step 3: a renamed group changes nothing, a deleted one is one broken entitlement`() async {
    var world = workedExample()
    world.matrix.entitlements = world.matrix.entitlements.map { entitlement in
      Entitlement(
        asset: entitlement.asset, capability: entitlement.capability, source: entitlement.source,
        group: entitlement.group == "crm-approvers" ? "id-of-approvers" : entitlement.group, cell: entitlement.cell)
    }
    world.groups["crm-approvers"] = nil
    world.groups["id-of-approvers"] = "crm-sign-off"
    world.members["id-of-approvers"] = world.members["crm-approvers"]
    #expect(await world.lines() == (Self.persons + Self.documents).sorted())

    world.groups["id-of-approvers"] = nil
    let evaluation = await world.evaluate()
    let expected =
      (Self.persons + Self.documents).filter { !$0.contains("carla") }
      + ["broken-entitlement medium id-of-approvers: approve crm"]
    #expect(evaluation.drifts.map(World.line).sorted() == expected.sorted())
    #expect(evaluation.notProven.contains { $0.kind == .missingAuthority && $0.identity?.key == "carla" })
  }

  @Test func `step 4: Kim disabled and gone is one leaver instead`() async {
    var world = workedExample()
    world.edit("kim") {
      $0.status = .disabled
      $0.authoritative = false
      $0.employee = ""
    }
    let expected =
      (Self.persons + Self.documents).filter { !$0.contains("kim") } + ["leaver-access critical kim"]
    #expect(await world.lines() == expected.sorted())
  }

  @Test func `step 5: an auditor who also operates ad audits herself, and must any contradicts nothing`()
    async
  {
    var world = workedExample()
    world.matrix.assets[world.asset("ad")] = Asset(
      id: "ad", name: "ad", kind: .directory,
      people: ["operator": ["tom", "ida"].map { Located(.person($0), at: World.cell) }], judged: .all, cell: World.cell)
    world.assign("system-administrator", .person("ida"))
    #expect(
      await world.lines() == (Self.persons + Self.documents + ["self-audit medium ida: ad"]).sorted())

    let level = world.matrix.roles[world.role("system-administrator")].levels[0]
    world.matrix.levels[level] = AuthorisationLevel(
      id: "system-administrator", name: "system-administrator",
      statements: [
        world.statement(.must, "administer", [.owned]), world.statement(.may, "grant configure", [.owned]),
      ], assetColumn: "operator", cell: World.cell)
    let lines = await world.lines()
    #expect(lines.filter { $0.hasPrefix("contradictory-roles") } == ["contradictory-roles low ida: administer ad"])
    #expect(!lines.contains { $0.hasPrefix("missing-authority high ida") })
  }

  @Test func `step 6: a deputy in the asset owner row disputes nothing`() async {
    var world = workedExample()
    world.assign("asset-owner", .person("dan"), assets: ["crm"])
    #expect(!(await world.lines()).contains { $0.hasPrefix("disputed-asset") })
  }

  @Test func `policies is documentary: an obligation on a document with nothing bound is counted, not raised`() async {
    var world = workedExample()
    world.assign("asset-owner", .person("chris"), assets: ["policies"])
    let evaluation = await world.evaluate()
    #expect(evaluation.tally.obligations.documentary == 1)
    #expect(!evaluation.drifts.contains { $0.asset?.id == "policies" })
  }

  @Test func `the order in which a directory answers changes nothing`() async {
    var world = workedExample()
    let first = await world.evaluate()
    world.people.reverse()
    for group in world.members.keys { world.members[group]?.reverse() }
    let second = await world.evaluate(workers: 3)
    #expect(first.drifts.map(\.key) == second.drifts.map(\.key))
    #expect(first.drifts.map(\.paths) == second.drifts.map(\.paths))
  }
}
