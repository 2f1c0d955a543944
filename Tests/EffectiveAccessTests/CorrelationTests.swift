import AccessModel
import EffectiveAccess
import Testing

@Suite struct `Correlation ties accounts to identities` {
  /// An account: id, then what else is known of it.
  static func account(_ id: String, _ change: (inout AccountRecord) -> Void = { _ in }) -> AccountRecord {
    var record = AccountRecord(id: id)
    change(&record)
    return record
  }

  static func snapshot(_ source: String, _ accounts: [AccountRecord]) -> Snapshot {
    var builder = SnapshotBuilder(source: source)
    for record in accounts { builder.add(record) }
    return builder.finish(coverage: Coverage())
  }

  /// Whose each account of the last source is: a key, `several`, or `nobody`.
  static func owners(
    _ snapshots: [Snapshot], _ correlations: [SourceCorrelation], people: [ListedPerson] = [],
    workloads: [ListedWorkload] = []
  ) -> [String] {
    let graph = AccessGraph(snapshots, on: CivilDay(daysSinceEpoch: 20_781))
    let table = Correlator.correlate(graph, by: correlations, people: people, workloads: workloads)
    let base = graph.accountBase[snapshots.count - 1]
    return (base..<graph.accountCount).map { account in
      if table.ambiguous[account] != nil { return "several" }
      let owner = table.identity[account]
      return owner == IdentityTable.none ? "nobody" : table.key(of: Int(owner), in: graph)
    }
  }

  static let staff = snapshot(
    "hr",
    [
      account("id-1") {
        $0.employee = "1001"
        $0.mail = "alice@test"
        $0.login = "alice"
      },
      account("id-2") {
        $0.employee = "1002"
        $0.mail = "shared@test"
      },
      account("id-3") {
        $0.employee = "1003"
        $0.mail = "Shared@Test"
      },
      account("1009") { $0.login = "nine" },
    ])

  static func owner(_ rules: [CorrelationRule], _ change: (inout AccountRecord) -> Void) -> [String] {
    owners(
      [staff, snapshot("app", [account("x", change)])],
      [
        SourceCorrelation(source: "hr", authority: .all),
        SourceCorrelation(source: "app", authority: .none, rules: rules),
      ])
  }

  @Test func `by employee number, mail or login, letters' case aside`() {
    #expect(Self.owner([.employee]) { $0.employee = "1001" } == ["1001"])
    #expect(Self.owner([.mail]) { $0.mail = "ALICE@test" } == ["1001"])
    #expect(Self.owner([.login]) { $0.login = "Alice" } == ["1001"])
    #expect(Self.owner([.login]) { $0.login = "bob" } == ["nobody"])
    #expect(Self.owner([.employee]) { $0.login = "alice" } == ["nobody"])
  }

  @Test func `an empty value is nobody's`() {
    #expect(Self.owner(CorrelationRule.standard) { _ in } == ["nobody"])
  }

  @Test func `the first rule that finds anybody decides`() {
    #expect(
      Self.owner([.employee, .login]) {
        $0.employee = "1002"
        $0.login = "alice"
      } == ["1002"])
    #expect(
      Self.owner([.login, .employee]) {
        $0.employee = "1002"
        $0.login = "alice"
      } == ["1001"])
  }

  @Test func `two hits are ambiguity, and no later rule guesses`() {
    #expect(
      Self.owner([.mail, .login]) {
        $0.mail = "shared@test"
        $0.login = "alice"
      } == ["several"])
  }

  @Test func `an immutable id that looks like an employee number is none`() {
    #expect(Self.owner([.employee]) { $0.employee = "1009" } == ["nobody"])
  }

  @Test(arguments: [
    ("adm-alice", "1001"), ("ADM-alice", "1001"), ("adm-", "nobody"), ("alice", "nobody"), ("adm-bob", "nobody"),
  ])
  func `a pattern cuts the login to a person's`(login: String, owner: String) {
    #expect(Self.owner([.pattern(prefix: "adm-", suffix: "")]) { $0.login = login } == [owner])
  }

  @Test func `a pattern is literal text around one gap, and nothing else`() {
    #expect(CorrelationRule.pattern("adm-(.+)") == .pattern(prefix: "adm-", suffix: ""))
    #expect(CorrelationRule.pattern("(.+)@corp") == .pattern(prefix: "", suffix: "@corp"))
    for text in ["", "(.+)", "adm-", "adm-(.*)", "a(.+)b(.+)", "[a](.+)", "(a+)+(.+)"] {
      #expect(CorrelationRule.pattern(text) == nil, "\(text)")
    }
  }

  @Test func `a map names the account by login or id, and decides even when its name is nobody's`() {
    #expect(Self.owner([.map(["root": "1001"])]) { $0.login = "root" } == ["1001"])
    #expect(Self.owner([.map(["x": "alice@test"])]) { $0.login = "root" } == ["1001"])
    #expect(
      Self.owner([.map(["root": "1077"]), .mail]) {
        $0.login = "root"
        $0.mail = "alice@test"
      } == ["nobody"])
  }

  @Test func `a login that only another account has finds whoever owns that account`() {
    let directory = Self.snapshot(
      "ad",
      [
        Self.account("a1") {
          $0.login = "bob"
          $0.employee = "1002"
        }, Self.account("a2") { $0.login = "adm-bob" },
      ])
    #expect(
      Self.owners(
        [Self.staff, directory],
        [
          SourceCorrelation(source: "hr", authority: .all),
          SourceCorrelation(
            source: "ad", authority: .none, rules: [.employee, .pattern(prefix: "adm-", suffix: "")]),
        ]) == ["1002", "1002"])
  }

  @Test func `authoritative records with one employee number are one person`() {
    let second = Self.snapshot("ad", [Self.account("a1") { $0.employee = "1001" }, Self.account("a2")])
    let both = [SourceCorrelation(source: "hr", authority: .all), SourceCorrelation(source: "ad", authority: .all)]
    #expect(Self.owners([Self.staff, second], both) == ["1001", "account:ad/a2"])
  }

  @Test func `a person is active if any authoritative record says so, and what one record lacks another tells`() {
    let graph = AccessGraph(
      [
        Self.snapshot(
          "hr",
          [
            Self.account("h") {
              $0.employee = "1"
              $0.status = .disabled
            }
          ]),
        Self.snapshot(
          "ad",
          [
            Self.account("a") {
              $0.employee = "1"
              $0.department = "Sales"
            }
          ]),
      ], on: CivilDay(daysSinceEpoch: 20_781))
    let table = Correlator.correlate(
      graph, by: ["hr", "ad"].map { SourceCorrelation(source: $0, authority: .all) }, people: [], workloads: [])
    #expect(table.count == 1)
    #expect(table.status == [.active])
    #expect(table.value(of: .department, 0, in: graph) == "Sales")
    #expect(table.counted == [IdentityTable.none, 0])
  }

  @Test func `workload accounts, and what the matrix lists as one, are nobody's login`() {
    let app = Self.snapshot(
      "app",
      [
        Self.account("s1") {
          $0.mail = "alice@test"
          $0.kind = .workload
        }, Self.account("s2") { $0.login = "alice" },
      ])
    #expect(
      Self.owners(
        [Self.staff, app], [SourceCorrelation(source: "hr", authority: .all)],
        workloads: [ListedWorkload(source: "app", account: "s2", status: .active)]) == ["nobody", "workload:app/s2"])
  }

  @Test func `authority may be a part of a directory, compared as a DN's end`() {
    let people = Self.snapshot(
      "ad",
      [
        Self.account("a") { $0.locator = "uid=a, OU=People,dc=test" },
        Self.account("b") { $0.locator = "uid=b,ou=notpeople,dc=test" },
        Self.account("c") { $0.locator = "uid=c,ou=x,ou=people,dc=test" },
        Self.account("d") { $0.locator = "uid=d,xou=people,dc=test" },
      ])
    #expect(
      Self.owners([people], [SourceCorrelation(source: "ad", authority: .within("ou=people,dc=test"))])
        == ["account:ad/a", "nobody", "account:ad/c", "nobody"])
  }

  @Test func `without any authority nobody is anybody`() {
    #expect(Self.owners([Self.staff], []) == ["nobody", "nobody", "nobody", "nobody"])
  }
}
