import AccessModel
import DriftDetection
import Findings
import Reporting
import ResponsibilityMatrix

/// Reports to render: made by hand, so that each shows what it is for.
enum SampleReport {
  /// A believable first run: eight people, one partial source, an exception.
  static let small = Report(
    startedAt: "2026-11-30T02:00:00Z", day: day("2026-11-30"), zone: "Europe/Berlin", toolVersion: "0.1.0",
    verdict: .drift, matrix: matrix,
    sources: [
      SourceSummary(
        id: "corp", kind: "ldap",
        coverage: Coverage(
          scopes: [
            .accounts: ScopeCoverage(complete: true, count: 1_204, declared: 1_204),
            .groups: ScopeCoverage(complete: true, count: 60),
            .members: ScopeCoverage(complete: false, count: 8_310, reason: "1 group could not be read"),
          ], notes: ["3 referrals were seen and not followed"]),
        accounts: 1_204, groups: 60, memberships: 8_310, unresolvedMembers: 3, groupsNotRead: ["crm-approvers"],
        digest: digest("5")),
      SourceSummary(
        id: "hr", kind: "file",
        coverage: Coverage(scopes: [.accounts: ScopeCoverage(complete: true, count: 120, declared: 120)]),
        accounts: 120, groups: 0, memberships: 0, unresolvedMembers: 0, groupsNotRead: [], digest: digest("6")),
    ],
    findings: [
      auditor, admin("Tom Ott", "1007", "adm-tom", "administer", "a1"),
      admin("Tom Ott", "1007", "adm-tom", "grant", "a2"), admin("Uwe Lang", "1008", "adm-uwe", "administer", "a3"),
      admin("Uwe Lang", "1008", "adm-uwe", "grant", "a4"), owner, backup, unowned, acceptedLeave,
    ],
    notProven: [
      NotProven(
        .missingAuthority, identity: IdentityReference(key: "1003", name: "Carla Berg"), asset: crm,
        capability: "approve", because: "members of group crm-approvers in corp (403 forbidden)"),
      NotProven(
        .excessPrivilege, asset: crm, capability: "approve",
        because: "members of group crm-approvers in corp (403 forbidden)", count: 41),
    ],
    tally: tally,
    exceptions: [
      ExceptionSummary(
        exception: exception, kind: .excessAccess, subject: "Kim Vo", compensatingControl: "weekly review of the log",
        accepted: 1),
      ExceptionSummary(
        exception: AppliedException(
          id: "EX-9", justification: "migration of the file server", approver: "Dan Wolf", until: day("2026-12-05"),
          cell: Cell(file: "exceptions.csv", row: 3)), kind: .dormantPrivilege, subject: "group: corp/fs-admins",
        compensatingControl: "", accepted: 0),
    ],
    notes: ["roles.csv:9 (Assets owned): \"SAP\" names no asset of the inventory"],
    baseline: BaselineComparison(
      path: "last.json", startedAt: "2026-11-29T02:00:00Z", new: [fingerprint("a3"), fingerprint("a4")],
      gone: [fingerprint("e1"): "excess-access: Kim Vo (2001), use Wiki"],
      notProven: [fingerprint("e2"): "missing-authority: Carla Berg (1003), approve CRM"]))

  /// Nothing drifts and everything was read.
  static var aligned: Report {
    var report = small
    report.verdict = .aligned
    report.findings = []
    report.notProven = []
    report.exceptions = []
    report.notes = []
    report.baseline = nil
    report.tally.obligations.missing = 0
    report.tally.obligations.notProven = 0
    report.sources.removeFirst()
    return report
  }

  static func day(_ text: String) -> CivilDay { CivilDay(text) ?? CivilDay(daysSinceEpoch: 0) }
  static func fingerprint(_ start: String) -> String { "f1:" + start + String(repeating: "0", count: 64 - start.count) }
  static func digest(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }

  static let crm = NamedReference(id: "crm", name: "CRM")

  static let matrix: MatrixSummary = {
    var document = DocumentFacts()
    document.title = "Roles and responsibilities"
    document.version = "3.2"
    document.approvedBy = "Chris Adler, CEO"
    document.approvedOn = day("2026-03-01")
    document.nextReview = day("2027-03-01")
    document.classifications = ["public", "internal", "confidential"]
    document.changes = ["3.2: CRM has a new owner"]
    document.cell = Cell(file: "document.csv", row: 2)
    return MatrixSummary(
      document: document, path: "/etc/alignd/matrix", digest: digest("4"), roles: 7, assets: 12, entitlements: 31,
      assignments: 44)
  }()

  static let tally: Tally = {
    var tally = Tally()
    tally.obligations.held = 28
    tally.obligations.missing = 1
    tally.obligations.notProven = 1
    tally.obligations.unbound = 2
    tally.obligations.documentary = 4
    tally.grants = 2_140
    tally.permitted = 2_120
    tally.unjudged = 12
    tally.selfAuthorised = 3
    return tally
  }()

  static func finding(
    _ drift: Drift, _ start: String, exception: AppliedException? = nil, firstSeen: String = "2026-11-30T02:00:00Z"
  ) -> Finding {
    Finding(
      fingerprint: fingerprint(start), drift: drift, state: exception == nil ? .open : .excepted, exception: exception,
      firstSeen: firstSeen, lastSeen: "2026-11-30T02:00:00Z")
  }

  static func path(_ login: String, _ groups: [String], _ capability: String, on asset: NamedReference) -> GrantPath {
    GrantPath(
      account: AccountReference(source: "corp", id: "u-\(login)", login: login),
      groups: groups.map { GroupReference(source: "corp", id: "g-\($0)", name: $0) }, state: .active,
      relation: .member, asset: asset, capability: capability, entitlement: Cell(file: "entitlements.csv", row: 7))
  }

  static let auditor = finding(
    Drift(
      .prohibitedAccess, severity: .critical, identity: IdentityReference(key: "1006", name: "Ida Hahn"), asset: crm,
      capability: "change", role: NamedReference(id: "internal-auditor", name: "Internal auditor"),
      expected: Expected(
        "Internal auditor must never change CRM", at: Cell(file: "levels.csv", row: 12, column: "Scope")),
      paths: [path("ida", ["crm-editors"], "change", on: crm)], cause: "ida is a member of crm-editors",
      remediation: "Remove ida from crm-editors in corp.", key: ["1006", "crm", "change"]), "c0ffee",
    firstSeen: "2026-11-02T02:00:00Z")

  static func admin(_ name: String, _ key: String, _ login: String, _ capability: String, _ start: String) -> Finding {
    finding(
      Drift(
        .excessPrivilege, severity: .high, identity: IdentityReference(key: key, name: name), asset: crm,
        capability: capability, expected: Expected("no role of \(name) permits \(capability) on CRM", at: nil),
        paths: [path(login, ["domain-admins", "crm-admins"], capability, on: crm)],
        cause: "domain-admins is nested in crm-admins",
        remediation: "Remove domain-admins from crm-admins in corp, or permit it in the matrix.",
        key: [key, "crm", capability]), start)
  }

  static let owner = finding(
    Drift(
      .missingAuthority, severity: .high, identity: IdentityReference(key: "1004", name: "Dan Wolf"),
      asset: NamedReference(id: "isms", name: "ISMS documents"), capability: "approve",
      role: NamedReference(id: "asset-owner", name: "Asset owner"),
      expected: Expected(
        "Asset owner must approve on ISMS documents",
        at: Cell(file: "roles.csv", row: 5, column: "Authorisation level")),
      remediation: "Add dan to isms-approvers in corp, or name another owner.", key: ["1004", "isms", "approve"]), "b1")

  static let backup = finding(
    Drift(
      .unownedWorkload, severity: .high, account: AccountReference(source: "corp", id: "u-9", login: "svc-backup"),
      expected: Expected("every workload has an accountable person", at: nil),
      paths: [
        path("svc-backup", ["domain-admins"], "administer", on: NamedReference(id: "ad", name: "Active Directory")),
        path("svc-backup", ["domain-admins", "crm-admins"], "administer", on: crm),
      ], cause: "svc-backup is a member of domain-admins",
      remediation: "Name who answers for svc-backup in the Workloads table, or disable it.", key: ["corp", "u-9"]), "b2"
  )

  static let unowned = finding(
    Drift(
      .unownedAsset, severity: .medium, asset: NamedReference(id: "wiki", name: "Wiki"),
      expected: Expected("Wiki has one accountable owner", at: Cell(file: "assets.csv", row: 9, column: "Owner")),
      observation: "the cell is empty and no level marked accountable owns it",
      remediation: "Name the owner in assets.csv.", key: ["wiki"]), "d1")

  static let exception = AppliedException(
    id: "EX-4", justification: "handover of the customer list until the new hire starts", approver: "Carla Berg",
    until: day("2027-01-31"), cell: Cell(file: "exceptions.csv", row: 2))

  static let acceptedLeave = finding(
    Drift(
      .excessAccess, severity: .medium, identity: IdentityReference(key: "2001", name: "Kim Vo"), asset: crm,
      capability: "use", expected: Expected("no role of Kim Vo permits use on CRM", at: nil),
      paths: [path("kim", ["crm-users"], "use", on: crm)], cause: "kim is a member of crm-users",
      remediation: "Remove kim from crm-users in corp.", key: ["2001", "crm", "use"]), "d2", exception: exception)
}
