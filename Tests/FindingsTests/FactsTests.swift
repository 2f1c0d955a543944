import AccessModel
import DriftDetection
import Findings
import Foundation
import ResponsibilityMatrix
import Testing

@Suite struct `What a finding says` {
  static let exception = AppliedException(
    id: "EX-1", justification: "migration", approver: "1001", until: Lives.today, cell: Drawn.cell)

  /// A change of a drift, and whether people would call it one.
  struct Edit: Sendable {
    let name: String
    let isMaterial: Bool
    let apply: @Sendable (inout Drift) -> Void

    init(_ name: String, isMaterial: Bool, _ apply: @escaping @Sendable (inout Drift) -> Void) {
      (self.name, self.isMaterial, self.apply) = (name, isMaterial, apply)
    }
  }

  static func path(
    account: AccountReference? = nil, groups: [GroupReference]? = nil, state: MembershipState = .active,
    relation: Relation = .member, asset: NamedReference? = nil, capability: String = "administer", row: Int = 3
  ) -> GrantPath {
    let plain = Drawn.path()
    return GrantPath(
      account: account ?? plain.account, groups: groups ?? plain.groups, state: state, relation: relation,
      asset: asset ?? plain.asset, capability: capability, entitlement: Cell(file: "matrix/entitlements.csv", row: row))
  }

  static let edits = [
    Edit("kind", isMaterial: true) { $0.kind = .prohibitedAccess },
    Edit("severity", isMaterial: true) { $0.severity = .critical },
    Edit("what the matrix says", isMaterial: true) {
      $0.expected = Expected("never administer on CRM", at: Drawn.cell)
    },
    Edit("another path", isMaterial: true) { $0.paths.append(Drawn.path(through: ["g2"])) },
    Edit("no path", isMaterial: true) { $0.paths = [] },
    Edit("another way", isMaterial: true) { $0.paths = [Drawn.path(through: ["g2", "g1"])] },
    Edit("another account", isMaterial: true) { $0.paths = [Drawn.path("u2")] },
    Edit("eligible", isMaterial: true) { $0.paths = [path(state: .eligible)] },
    Edit("as owner", isMaterial: true) { $0.paths = [path(relation: .owner)] },
    Edit("another capability", isMaterial: true) { $0.paths = [path(capability: "grant")] },
    Edit("another asset", isMaterial: true) { $0.paths = [path(asset: NamedReference(id: "erp", name: "CRM"))] },
    Edit("a group in another source", isMaterial: true) {
      $0.paths = [path(groups: [GroupReference(source: "idp", id: "g1", name: "name-g1")])]
    },
    Edit("the cell moved", isMaterial: false) {
      $0.expected = Expected("no role permits administer on CRM", at: Cell(file: "matrix/roles.csv", row: 8))
    },
    Edit("no cell", isMaterial: false) { $0.expected = Expected("no role permits administer on CRM", at: nil) },
    Edit("a marriage", isMaterial: false) { $0.identity = IdentityReference(key: "1007", name: "Tom Weber") },
    Edit("another login", isMaterial: false) {
      $0.paths = [path(account: AccountReference(source: "corp", id: "u1", login: "tweber"))]
    },
    Edit("a group's name", isMaterial: false) {
      $0.paths = [path(groups: [GroupReference(source: "corp", id: "g1", name: "admins")])]
    },
    Edit("the asset's name on the path", isMaterial: false) {
      $0.paths = [path(asset: NamedReference(id: "crm", name: "Sales tool"))]
    },
    Edit("the entitlement's row", isMaterial: false) { $0.paths = [path(row: 4)] },
    Edit("the asset's name", isMaterial: false) { $0.asset = NamedReference(id: "crm", name: "Sales tool") },
    Edit("the role's name", isMaterial: false) { $0.role = NamedReference(id: "admin", name: "Operators") },
    Edit("the role's id", isMaterial: false) { $0.role = NamedReference(id: "ops", name: "Administrators") },
    Edit("no role", isMaterial: false) { $0.role = nil },
    Edit("observation", isMaterial: false) { $0.observation = "unused for 91 days" },
    Edit("cause", isMaterial: false) { $0.cause = "g2 is bound" },
    Edit("remediation", isMaterial: false) { $0.remediation = "remove them" },
    Edit("an account", isMaterial: false) { $0.account = AccountReference(source: "corp", id: "u1", login: "tom") },
    Edit("a group", isMaterial: false) { $0.group = GroupReference(source: "corp", id: "g1", name: "admins") },
  ]

  @Test(arguments: edits.indices) func `what is material, and what is only said otherwise`(index: Int) {
    let edit = Self.edits[index]
    var drift = Drawn.drift()
    edit.apply(&drift)
    let (before, after) = (Drawn.finding(Drawn.drift()), Drawn.finding(drift))
    #expect(FindingFacts(before) != FindingFacts(after), "\(edit.name): no edit at all")
    #expect((Appearance(before).material != Appearance(after).material) == edit.isMaterial, "\(edit.name)")
    #expect(Appearance(before).whole != Appearance(after).whole, "\(edit.name): old facts would be kept")
  }

  @Test func `every edit says something of its own`() {
    let wholes = Self.edits.map { edit in
      var drift = Drawn.drift()
      edit.apply(&drift)
      return Appearance(Drawn.finding(drift)).whole
    }
    #expect(Set(wholes).count == Self.edits.count)
  }

  @Test func `the order of paths is not material, but is what is kept`() {
    let (one, other) = (Drawn.path(), Drawn.path(through: ["g2"]))
    let (first, second) = (
      Appearance(Drawn.finding(Drawn.drift(paths: [one, other]))),
      Appearance(Drawn.finding(Drawn.drift(paths: [other, one])))
    )
    #expect(first.material == second.material)
    #expect(first.whole != second.whole)
  }

  @Test func `an exception is no material change, and is told`() {
    let accepted = Appearance(Drawn.finding(Drawn.drift(), exception: Self.exception))
    #expect(accepted.material == Appearance(Drawn.finding(Drawn.drift())).material)
    #expect(accepted.whole != Appearance(Drawn.finding(Drawn.drift())).whole)
    #expect(accepted.isExcepted)
  }

  @Test func `another owner or department of the asset is told, and is no material change`() {
    let finding = Drawn.finding(Drawn.drift())
    let keepers = [("", ""), ("1001", ""), ("1002", ""), ("1001", "Sales"), ("", "1001")].map {
      ["crm": AssetKeeper(owner: $0.0, department: $0.1)]
    }
    #expect(Set(keepers.map { Appearance(finding, assets: $0).whole }).count == 5)
    #expect(Set(keepers.map { Appearance(finding, assets: $0).material }).count == 1)
  }

  // MARK: Paths

  @Test(arguments: edits.indices) func `what is kept tells paths apart as a run does`(index: Int) {
    var drift = Drawn.drift()
    Self.edits[index].apply(&drift)
    let finding = Drawn.finding(drift)
    #expect(FindingFacts(finding).pathIDs == Appearance(finding).paths)
  }

  @Test func `nobody can choose an id that makes a new path look like an old one`() {
    let hostile = [
      [Drawn.path("u1", through: ["g1", "g2"])], [Drawn.path("u1", through: ["g1>corp/g2"])],
      [Drawn.path("u1>corp/g1", through: ["g2"])], [Drawn.path("u1", through: ["g1/corp>g2"])],
      [Drawn.path("u1", through: ["g14:corp2:g2"])], [Drawn.path("u1", through: ["g1", "g2 member active"])],
      [Drawn.path("u1", through: ["g1"], asset: "2@crm")], [Drawn.path("u", through: ["1", "g1", "g2"])],
    ].map { Appearance(Drawn.finding(Drawn.drift(paths: $0))).paths }
    #expect(Set(hostile).count == hostile.count)
  }

  // MARK: As text

  @Test func `it comes back from JSON as it was`() throws {
    var drift = Drawn.drift(paths: [Drawn.path(), Self.path(state: .eligible, relation: .owner)])
    drift.observation = "\u{202E}\"quoted\"\n\u{0}é→\u{1F600}"
    drift.account = AccountReference(source: "corp", id: "u1", login: "")
    for finding in [
      Drawn.finding(drift, exception: Self.exception),
      Drawn.finding(
        Drift(
          .vacantRole, severity: .medium, expected: Expected("", at: nil), remediation: "", key: ["matrix", "x"])),
    ] {
      let facts = FindingFacts(finding)
      let data = try JSONEncoder().encode(facts)
      #expect(try JSONDecoder().decode(FindingFacts.self, from: data) == facts)
    }
  }

  @Test func `what a later version has written is read, as far as it is known`() throws {
    let facts = FindingFacts(Drawn.finding(Drawn.drift()))
    var object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(facts)) as? [String: Any])
    object["kind"] = "haunted-directory"
    object["severity"] = "apocalyptic"
    object["ghosts"] = ["of": [1, 2, 3]]
    let read = try JSONDecoder().decode(FindingFacts.self, from: JSONSerialization.data(withJSONObject: object))
    var expected = facts
    expected.kind = "haunted-directory"
    expected.severity = "apocalyptic"
    #expect(read == expected)
    #expect(read.title == "haunted-directory: Tom Ott (1007), administer CRM")
  }

  @Test func `it says whom it is about and which sources it speaks of`() {
    var drift = Drawn.drift(paths: [
      Drawn.path(), Self.path(groups: [GroupReference(source: "idp", id: "g9", name: "remote")]),
    ])
    drift.group = GroupReference(source: "hr", id: "x", name: "y")
    let facts = FindingFacts(Drawn.finding(drift))
    #expect(facts.sources == ["corp", "hr", "idp"])
    #expect(facts.sources == Drawn.finding(drift).sourceIDs)
    #expect(facts.subject == "Tom Ott (1007)")
    #expect(
      facts.targets.map { "\($0.capability ?? "-") \($0.asset)" } == [
        "administer crm", "administer crm", "administer crm",
      ])
    #expect(facts.paths[1].text == "login-u1 → remote (idp): administer CRM")
  }
}
