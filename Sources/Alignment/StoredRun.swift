import AccessModel
import DriftDetection
import EffectiveAccess
public import FindingStore
public import Findings
public import Reporting
import ResponsibilityMatrix
import TicketDelivery

/// A run with memory, judged and not yet committed.
public struct PreparedRun: Sendable {
  /// The report, with the findings as they stand in memory.
  public let report: Report
  /// What it does to the findings.
  public let advance: RunAdvance
  /// Number of live findings before it.
  public let live: Int
  /// Findings that somebody has to act on after it, those that it could not see among them.
  public let open: Int
  let record: RunRecord
  let number: Int64

  /// How many findings something happens to.
  public func count(_ change: Change) -> Int { advance.steps.count { $0.changes.contains(change) } }
}

extension Configuration {
  /// Reads, judges, and advances what is remembered, without changing anything.
  ///
  /// - Parameters:
  ///   - moment: when the run starts.
  ///   - store: where findings are remembered; only read.
  ///   - isDayOne: whether findings that are seen for the first time are baselined.
  ///   - environment: where secrets that the configuration refers to are found.
  /// - Throws: ``ConfigurationError``, ``MatrixRefused``, ``ClockError`` or ``StoreError``.
  public func prepare(
    at moment: Moment, store: FindingStore, isDayOne: Bool = false, environment: [String: String]
  ) async throws -> PreparedRun {
    let (loaded, readings) = try await readBothSides(at: moment, environment: environment)
    let evaluation = await Evaluation.evaluate(
      loaded.matrix, readings.map(\.snapshot), readings.map(\.correlation), policy: policy, on: moment.day)
    let findings = await Finding.firstSeen(evaluation, loaded.matrix, at: moment.instant)
    var report = Report(loaded, readings, evaluation, findings, at: moment)
    let basis = RunBasis(report, self)

    let before = try store.latestRun()
    if let before, before.run.startedAt > moment.instant { throw ClockError(moment.instant, before.run.startedAt) }
    var memory = try store.memory(of: findings.map(\.fingerprint))
    let live = memory.values.count { $0.state.isLive }
    let life = LifeCycle(
      life, instant: moment.instant, day: moment.day, previousInstant: before?.run.startedAt ?? "", isDayOne: isDayOne)
    let advance = try RunAdvance(
      RunAdvance.Run(
        findings: findings, basis: basis, earlier: before?.run.basis, assets: loaded.matrix.keepers,
        whyUnproven: { evaluation.whyUnproven($0) }),
      memory: memory, life: life, isReleased: try store.isReleased(), facts: { try store.facts(of: $0) })
    for step in advance.steps { memory[step.fingerprint] = step.after }
    report.remember(memory, advance)
    return PreparedRun(
      report: report, advance: advance, live: live,
      open: memory.values.count(where: \.state.needsAction), record: RunRecord(report, basis, advance),
      number: (before?.id ?? 0) + 1)
  }

  /// Commits a run with everything that is to be delivered because of it: all of it or nothing.
  ///
  /// - Parameter finishedAt: when judging ended, RFC 3339 in UTC.
  public func commit(_ run: PreparedRun, to store: FindingStore, finishedAt: String) throws {
    try store.know(targets: targets.map(\.id), at: run.record.startedAt)
    var commit = StoreCommit(
      run: run.record, actor: "run", at: run.record.startedAt, steps: run.advance.steps,
      held: try run.advance.held.map { step throws(StoreError) in try HeldChange(step, store) })
    let storeID = try store.identifier()
    let events = EventWriter(
      store: storeID, run: run.number, startedAt: run.record.startedAt, time: finishedAt, isPersonal: false)
    let dispatch = Dispatch(targets.map(\.plan), events: events, storeID: storeID, at: finishedAt)
    try dispatch.add(to: &commit, store)
    var open: [Severity: Int] = [:]
    for finding in run.report.findings where finding.state.needsAction { open[finding.drift.severity, default: 0] += 1 }
    try dispatch.addRun(run.record, open: open, finishedAt: finishedAt, to: &commit)
    // An operator is told once, not by every run until the batch is released.
    if let reason = run.advance.holding, try store.latestRun()?.run.holding == nil {
      let closing = run.advance.held.count { $0.changes.contains(.resolved) }
      try dispatch.addBreaker(
        live: run.live, opening: run.advance.held.count - closing, closing: closing, reason: reason, to: &commit)
    }
    try store.commit(commit)
  }
}

extension Configuration {
  /// Deletes what is older than the retention says, reckoned from a run's start.
  public func prune(_ store: FindingStore, at moment: Moment) throws(StoreError) {
    func start(daysAgo days: Int) -> String {
      "\(CivilDay(daysSinceEpoch: moment.day.daysSinceEpoch - Int32(days)))T00:00:00Z"
    }
    try store.prune(
      deliveries: start(daysAgo: retention.deliveries), runs: start(daysAgo: retention.runs),
      findings: start(daysAgo: retention.resolved))
  }
}

/// The clock says that a run starts before the latest one did: nothing may be judged by such a clock.
public struct ClockError: Error, Sendable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  init(_ now: String, _ latest: String) {
    description =
      "the clock says \(now), but the latest run started at \(latest); set the clock (due days and exceptions are judged "
      + "by it), or wait until that time has passed"
  }
}

extension Matrix {
  /// Who keeps each asset, by its id.
  var keepers: [String: AssetKeeper] {
    Dictionary(
      assets.map { asset in
        let owners = asset.owners.map { "\($0.value)" }.joined(separator: ", ")
        return (asset.id, AssetKeeper(owner: owners, department: asset.department))
      }
    ) { first, _ in first }
  }
}

extension Evaluation {
  /// Why remembered findings that are not seen cannot be called gone, each in its place. A kind that this version does not know
  /// is gone: its rule is.
  func whyUnproven(_ facts: [FindingFacts]) -> [String?] {
    let known = facts.map { facts in
      DriftKind(rawValue: facts.kind).map { kind in
        AbsentDrift(
          kind: kind, identity: facts.identity?.id, source: facts.account?.source ?? facts.group?.source,
          asset: facts.asset?.id, capability: facts.capability,
          granted: facts.paths.map { (asset: $0.asset.id, capability: $0.capability) })
      }
    }
    var reasons = whyUnproven(known.compactMap { $0 })[...]
    return known.map { $0 == nil ? nil : reasons.popFirst() ?? nil }
  }
}

extension Report {
  /// Puts the findings where they stand in memory, and says what was remembered and not judged.
  mutating func remember(_ memory: [String: FindingRecord], _ advance: RunAdvance) {
    findings = findings.map { finding in
      memory[finding.fingerprint].map { finding.remembered($0) } ?? finding
    }
    if verdict != .notProven || findings.contains(where: \.changesExitCode) {
      let isComplete = notProven.isEmpty && sources.allSatisfy(\.coverage.isComplete)
      verdict = findings.contains(where: \.changesExitCode) ? .drift : isComplete ? .aligned : .notProven
    }
    if let holding = advance.holding {
      notes.append("held back: \(holding); look at them with alignd findings list --held, then alignd findings release")
    }
    if !advance.unproven.isEmpty {
      notes.append(
        "\(advance.unproven.count) remembered findings were not seen, and are not shown to be gone: they stay as they are"
      )
    }
  }
}

extension RunRecord {
  /// What is kept of a run.
  init(_ report: Report, _ basis: RunBasis, _ advance: RunAdvance) {
    var counts: [String: Int] = ["notProven": report.notProven.reduce(0) { $0 + $1.count }]
    for finding in report.findings { counts[finding.state.rawValue, default: 0] += 1 }
    for step in advance.steps { for change in step.changes { counts["+\(change.rawValue)", default: 0] += 1 } }
    self.init(
      startedAt: report.startedAt, day: report.day.description, zone: report.zone, tool: report.toolVersion,
      verdict: report.verdict.rawValue, isComplete: report.verdict != .notProven && report.notProven.isEmpty,
      basis: basis, counts: counts, holding: advance.holding,
      sources: report.sources.map { source in
        var gaps: [String: String] = [:]
        for (scope, coverage) in source.coverage.scopes where !coverage.complete { gaps[scope.name] = coverage.reason }
        for group in source.groupsNotRead.prefix(100) { gaps["members of \(group)"] = "not read" }
        return RunRecord.Source(
          id: source.id, kind: source.kind, digest: source.digest,
          isComplete: source.coverage.isComplete && source.groupsNotRead.isEmpty, accounts: source.accounts,
          groups: source.groups, memberships: source.memberships, gaps: gaps)
      })
  }
}

extension HeldChange {
  /// What is held back of a finding.
  init(_ step: AdvancedFinding, _ store: FindingStore) throws(StoreError) {
    let change: Change =
      step.changes.contains(.resolved) ? .resolved : step.changes.contains(.reopened) ? .reopened : .opened
    let facts = if let said = step.facts { said } else { try store.facts(of: step.fingerprint) }
    self.init(
      fingerprint: step.fingerprint, change: change,
      severity: (step.after ?? step.before)?.severity.rawValue ?? 0, title: facts?.title ?? step.fingerprint)
  }
}
