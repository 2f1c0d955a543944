public import AccessModel
import DriftDetection
public import FindingStore
public import Findings
import ResponsibilityMatrix

/// Records, facts and runs for tests of the store, each by a number.
public enum Samples {
  /// `f1:` and a number.
  public static func fingerprint(_ number: Int) -> String { "f1:" + padded(number, 64) }

  /// `alignd-` and a number: a ticket's key.
  public static func key(_ number: Int) -> String { "alignd-" + padded(number, 32) }

  /// An instant of the day of a run.
  public static func instant(_ run: Int) -> String { "\(day(run))T02:00:00Z" }

  /// The day of a run: 2026-01-01 and so many days.
  public static func day(_ run: Int) -> CivilDay { CivilDay(daysSinceEpoch: 20_454 + Int32(run)) }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: width - digits.count) + digits
  }

  /// What a finding of that number says.
  public static func facts(_ number: Int) -> FindingFacts {
    let drift = Drift(
      .excessPrivilege, severity: .high, identity: IdentityReference(key: "\(number)", name: "Person \(number)"),
      asset: NamedReference(id: "crm", name: "CRM"), capability: "administer",
      expected: Expected("no role permits administer on CRM", at: Cell(file: "matrix/roles.csv", row: 7)),
      paths: [
        GrantPath(
          account: AccountReference(source: "corp", id: "u\(number)", login: "login\(number)"),
          groups: [GroupReference(source: "corp", id: "g1", name: "crm-admins")], state: .active, relation: .member,
          asset: NamedReference(id: "crm", name: "CRM"), capability: "administer",
          entitlement: Cell(file: "matrix/entitlements.csv", row: 3))
      ], cause: "login\(number) is a direct member of crm-admins (corp)", remediation: "Remove it.",
      key: ["unauthorised", "\(number)", "crm", "administer"])
    return FindingFacts(
      Finding(
        fingerprint: fingerprint(number), drift: drift, state: .open, exception: nil, firstSeen: instant(0),
        lastSeen: instant(0)))
  }

  /// A record that the store takes, in some state.
  public static func record(_ number: Int, _ state: FindingState, run: Int = 0) -> FindingRecord {
    var record = FindingRecord(
      fingerprint: fingerprint(number), state: state, severity: .high, material: "material \(number)",
      whole: "whole \(number)", firstSeen: instant(run))
    if state.needsAction || state == .resolved { record.openedAt = instant(run) }
    if state.needsAction || state == .baselined { record.dueOn = day(run + 14) }
    if state == .acknowledged { record.acknowledgedBy = "1001" }
    if state == .resolved {
      record.resolvedAt = instant(run)
      record.lastSeen = instant(run - 1)
    }
    return record
  }

  /// The step that brings a finding into a state for the first time.
  public static func opening(_ number: Int, _ state: FindingState = .open, run: Int = 0) -> AdvancedFinding {
    let change: Change =
      switch state {
      case .pending: .noticed
      case .open: .opened
      case .acknowledged: .acknowledged
      case .excepted: .excepted
      case .baselined: .baselined
      case .resolved: .resolved
      }
    return AdvancedFinding(
      fingerprint: fingerprint(number), before: nil, after: record(number, state, run: run), changes: [change],
      movers: [.reality, .matrix], note: "", facts: facts(number))
  }

  /// The step that resolves what ``opening(_:_:run:)`` opened.
  public static func resolution(_ number: Int, openedBy opened: Int, run: Int) -> AdvancedFinding {
    let before = record(number, .open, run: opened)
    var after = before
    (after.state, after.dueOn, after.lastSeen, after.resolvedAt) = (.resolved, nil, instant(run - 1), instant(run))
    return AdvancedFinding(
      fingerprint: fingerprint(number), before: before, after: after, changes: [.resolved], movers: [.reality],
      note: "",
      facts: nil)
  }

  /// What is kept of a run.
  public static func run(_ number: Int) -> RunRecord {
    RunRecord(
      startedAt: instant(number), day: day(number).description, zone: "Europe/Berlin", tool: "0.4.0", verdict: "drift",
      isComplete: false,
      basis: RunBasis(
        matrix: "sha256:m", rules: "0.4.0", correlation: "sha256:c",
        sources: ["corp": .init(digest: "sha256:\(number)", isComplete: true)], day: day(number).daysSinceEpoch),
      counts: ["open": 3, "number": number], holding: nil,
      sources: [
        RunRecord.Source(
          id: "idp", kind: "scim", digest: "sha256:i", isComplete: false, accounts: 7, groups: 0, memberships: 0,
          gaps: ["groups": "403 \"forbidden\""]),
        RunRecord.Source(
          id: "corp", kind: "ldap", digest: "sha256:\(number)", isComplete: true, accounts: 1200, groups: 40,
          memberships: 9000, gaps: [:]),
      ])
  }

  /// A delivery of a type about something.
  public static func delivery(
    _ target: String, _ subject: String, _ event: String, _ type: String, run: Int = 0
  ) -> NewDelivery {
    NewDelivery(
      target: target, subject: subject, event: event, type: type, at: instant(run), body: "{\"event\":\"\(event)\"}")
  }
}
