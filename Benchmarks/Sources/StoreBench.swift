import AccessModel
import DriftDetection
import FindingStore
import Findings
import ResponsibilityMatrix

/// One run over a store with many open findings, of which a few change; and the opening of a store of ten years.
///
/// Each run sees people by number, so many further on than the run before: half of what changes is gone, half is new.
struct StoreBench {
  private let store: FindingStore
  private let open: Int
  private let changed: Int
  private var number = 0

  /// A new store with so many open findings.
  init(path: String, open: Int, changed: Int) throws(BenchError) {
    (self.open, self.changed) = (open, changed)
    store = try Self.bench { () throws(StoreError) in
      let store = try FindingStore(path, for: .writing(owner: "alignd-bench"))
      try store.know(targets: ["hook"], at: Self.instant(0))
      return store
    }
    _ = try run()
  }

  /// Everything between an evaluation and the outbox: what is remembered, what becomes of it, the commit.
  mutating func run() throws(BenchError) -> [(String, Int)] {
    let findings = (0..<open).map { Self.finding($0 + number * changed / 2) }
    ProcessMemory.resetPeak()
    let used = ProcessTime.used
    let start = ContinuousClock.now
    let steps: Int
    do {
      let memory = try store.memory(of: findings.map(\.fingerprint))
      let earlier = try store.latestRun()
      let life = LifeCycle(
        LifeCyclePolicy(), instant: Self.instant(number), day: Self.day(number),
        previousInstant: Self.instant(number - 1))
      let advance = try RunAdvance(
        RunAdvance.Run(
          findings: findings, basis: Self.basis(number), earlier: earlier?.run.basis,
          whyUnproven: { $0.map { _ in nil } }),
        memory: memory, life: life, isReleased: true, facts: { try store.facts(of: $0) })
      var commit = StoreCommit(
        run: Self.record(number), actor: "run", at: Self.instant(number), steps: advance.steps)
      commit.deliveries = number == 0 ? [] : advance.steps.map { Self.delivery($0, number) }
      try store.commit(commit)
      steps = advance.steps.count
    } catch {
      throw BenchError("\(error)")
    }
    let duration = ContinuousClock.now - start
    let processor = ProcessTime.used - used
    number += 1
    return [
      ("steps", steps), ("peak", ProcessMemory.peak), ("microseconds", Int(duration / .microseconds(1))),
      ("processor", processor),
    ]
  }

  /// Opens a store to write and loads every live finding.
  static func open(path: String) throws(BenchError) -> [(String, Int)] {
    ProcessMemory.resetPeak()
    let used = ProcessTime.used
    let start = ContinuousClock.now
    let live = try bench { () throws(StoreError) in
      try FindingStore(path, for: .writing(owner: "alignd-bench")).memory(of: []).count
    }
    let duration = ContinuousClock.now - start
    return [
      ("live", live), ("peak", ProcessMemory.peak), ("microseconds", Int(duration / .microseconds(1))),
      ("processor", ProcessTime.used - used),
    ]
  }

  /// Makes a store of many runs, each of which opens some findings and resolves old ones, so that no more than `live` are.
  static func fill(path: String, runs: Int, findings: Int, live: Int) throws(BenchError) {
    let each = findings / runs
    try bench { () throws(StoreError) in
      let store = try FindingStore(path, for: .writing(owner: "alignd-bench"))
      for run in 0..<runs {
        let old = run - live / each
        let steps =
          (0..<each).map { step(finding(run * each + $0), nil, run) }
          + (old < 0 ? [] : (0..<each).map { step(finding(old * each + $0), old, run) })
        try store.commit(StoreCommit(run: record(run), actor: "run", at: instant(run), steps: steps))
      }
    }
  }

  private static func bench<Result>(_ body: () throws(StoreError) -> Result) throws(BenchError) -> Result {
    do throws(StoreError) { return try body() } catch { throw BenchError(error.description) }
  }

  // MARK: What is stored

  private static func day(_ run: Int) -> CivilDay { CivilDay(daysSinceEpoch: 20_454 + Int32(run)) }
  private static func instant(_ run: Int) -> String { "\(day(run))T02:00:00Z" }

  private static func finding(_ person: Int) -> Finding {
    let drift = Drift(
      .excessPrivilege, severity: .high, identity: IdentityReference(key: "\(person)", name: "Person \(person)"),
      asset: NamedReference(id: "asset-\(person % 5000)", name: "Asset \(person % 5000)"), capability: "administer",
      expected: Expected(
        "no role permits administer on Asset \(person % 5000); held: All employees",
        at: Cell(file: "matrix/roles.csv", row: 7, column: "Authorisation level")),
      paths: [
        GrantPath(
          account: AccountReference(source: "corp", id: "account-\(person)", login: "login\(person)"),
          groups: [
            GroupReference(source: "corp", id: "team-\(person % 900)", name: "Team \(person % 900)"),
            GroupReference(
              source: "corp", id: "admins-\(person % 5000)", name: "Asset \(person % 5000) administrators"),
          ], state: .active, relation: .member,
          asset: NamedReference(id: "asset-\(person % 5000)", name: "Asset \(person % 5000)"),
          capability: "administer", entitlement: Cell(file: "matrix/entitlements.csv", row: person % 5000 + 2))
      ],
      cause: "Team \(person % 900) is nested in Asset \(person % 5000) administrators (corp)",
      remediation: "Remove the access at its cause, or let a role permit it.",
      key: ["unauthorised", "\(person)", "asset-\(person % 5000)", "administer"])
    return Finding(
      fingerprint: Fingerprint.of(drift), drift: drift, state: .open, exception: nil, firstSeen: instant(0),
      lastSeen: instant(0))
  }

  /// The step that opens a finding, or resolves what an earlier run opened.
  private static func step(_ finding: Finding, _ opened: Int?, _ run: Int) -> AdvancedFinding {
    func life(_ run: Int) -> LifeCycle {
      LifeCycle(LifeCyclePolicy(), instant: instant(run), day: day(run), previousInstant: instant(run - 1))
    }
    let before = life(opened ?? run).step(nil, finding.fingerprint, .seen(Appearance(finding)))
    let step = opened == nil ? before : life(run).step(before.record, finding.fingerprint, .gone)
    return AdvancedFinding(
      fingerprint: finding.fingerprint, before: opened == nil ? nil : before.record, after: step.record,
      changes: step.changes, movers: [.reality], note: "", facts: opened == nil ? FindingFacts(finding) : nil)
  }

  private static func basis(_ run: Int) -> RunBasis {
    RunBasis(
      matrix: "sha256:0", rules: "bench", correlation: "sha256:0",
      sources: ["corp": .init(digest: "sha256:\(run)", isComplete: true)], day: day(run).daysSinceEpoch)
  }

  private static func record(_ run: Int) -> RunRecord {
    RunRecord(
      startedAt: instant(run), day: day(run).description, zone: "UTC", tool: "bench", verdict: "drift",
      isComplete: true, basis: basis(run), counts: ["open": 1], holding: nil,
      sources: [
        RunRecord.Source(
          id: "corp", kind: "ldap", digest: "sha256:\(run)", isComplete: true, accounts: 100_000, groups: 10_000,
          memberships: 1_000_000, gaps: [:])
      ])
  }

  /// An event of about the size of a real one.
  private static func delivery(_ step: AdvancedFinding, _ run: Int) -> NewDelivery {
    let type = step.changes.contains(.resolved) ? "finding.resolved" : "finding.opened"
    let text = String(repeating: "x", count: 900)
    return NewDelivery(
      target: "hook", subject: step.fingerprint, event: "\(run)-\(step.fingerprint)", type: type, at: instant(run),
      body: "{\"specversion\":\"1.0\",\"type\":\"\(type)\",\"data\":\"\(text)\"}")
  }
}
