import AccessModel
import DriftDetection

/// One finding's step in a run, with what the store and the targets need of it.
public struct AdvancedFinding: Sendable, Equatable {
  /// The finding's.
  public let fingerprint: String
  /// What was remembered before; nil when nothing was.
  public let before: FindingRecord?
  /// What is to be remembered; nil when it is to be forgotten.
  public let after: FindingRecord?
  /// What happened, in order.
  public let changes: [Change]
  /// Which side moved; empty when nothing happened.
  public let movers: [Mover]
  /// Words about an exception that ended.
  public let note: String
  /// What it says now; nil when it was not seen, or says what it said before.
  public let facts: FindingFacts?

  /// A step by its parts.
  public init(
    fingerprint: String, before: FindingRecord?, after: FindingRecord?, changes: [Change], movers: [Mover],
    note: String,
    facts: FindingFacts?
  ) {
    (self.fingerprint, self.before, self.after) = (fingerprint, before, after)
    (self.changes, self.movers, self.note, self.facts) = (changes, movers, note, facts)
  }

  /// Whether it opens, or is resolved: what the breaker counts.
  var isOpening: Bool { changes.contains(.opened) || changes.contains(.reopened) }
  var isClosing: Bool { changes.contains(.resolved) }
}

/// What a run does to everything that is remembered: pure, so that it can be shown to do nothing twice.
public struct RunAdvance: Sendable {
  /// Every finding whose record changes, by fingerprint, ascending. A finding that nothing happened to is not among them.
  public private(set) var steps: [AdvancedFinding] = []
  /// Steps that are held back by the mass-change breaker: not applied.
  public private(set) var held: [AdvancedFinding] = []
  /// Why they are held; nil when nothing is.
  public private(set) var holding: String?
  /// Findings that were not seen and not shown to be gone, with the reason.
  public private(set) var unproven: [String: String] = [:]

  /// What a run knows.
  public struct Run {
    /// Every finding that the run sees.
    public var findings: [Finding]
    /// Why remembered findings that are not seen cannot be called gone, each in its place; nil for those that are gone.
    public var whyUnproven: ([FindingFacts]) -> [String?]
    /// What the run rests on.
    public var basis: RunBasis
    /// What the run before rested on.
    public var earlier: RunBasis?
    /// Who keeps each asset, by its id.
    public var assets: [String: AssetKeeper]

    /// A run by its parts.
    public init(
      findings: [Finding], basis: RunBasis, earlier: RunBasis?, assets: [String: AssetKeeper] = [:],
      whyUnproven: @escaping ([FindingFacts]) -> [String?]
    ) {
      (self.findings, self.basis, self.earlier, self.whyUnproven) = (findings, basis, earlier, whyUnproven)
      self.assets = assets
    }
  }

  /// Advances everything that is remembered by one run.
  ///
  /// - Parameters:
  ///   - run: what the run knows.
  ///   - memory: every live record, and every resolved one of a finding that the run sees.
  ///   - life: the life cycle at the run's start.
  ///   - isReleased: whether an operator has said that mass changes are to be applied.
  ///   - facts: what a remembered finding said when it was last seen; asked only for findings that are not seen.
  public init(
    _ run: Run, memory: [String: FindingRecord], life: LifeCycle, isReleased: Bool,
    facts: (String) throws -> FindingFacts?
  ) rethrows {
    var seen = Set<String>(minimumCapacity: run.findings.count)
    var all: [AdvancedFinding] = []
    for finding in run.findings where seen.insert(finding.fingerprint).inserted {
      let before = memory[finding.fingerprint]
      let appearance = Appearance(finding, assets: run.assets)
      let step = life.step(before, finding.fingerprint, .seen(appearance))
      if step.record == before { continue }
      let says = before?.whole == appearance.whole ? nil : FindingFacts(finding, assets: run.assets)
      let sources = step.changes.isEmpty ? [] : finding.sourceIDs
      all.append(
        AdvancedFinding(
          fingerprint: finding.fingerprint, before: before, after: step.record, changes: step.changes,
          movers: step.changes.isEmpty ? [] : run.basis.movers(since: run.earlier, naming: sources), note: step.note,
          facts: says))
    }
    let absent = memory.filter { $0.value.state.isLive && !seen.contains($0.key) }.sorted { $0.key < $1.key }
    let said = try absent.map { try facts($0.key) }
    var reasons = run.whyUnproven(said.compactMap { $0 })[...]
    for ((fingerprint, before), said) in zip(absent, said) {
      // Of what nothing is kept, nothing can be shown to be gone.
      let reason = said == nil ? "nothing is kept of what it said" : reasons.popFirst() ?? "nothing was said of it"
      if let reason { unproven[fingerprint] = reason }
      let step = life.step(before, fingerprint, reason.map { .unproven(because: $0) } ?? .gone)
      if step.record == before { continue }
      let movers =
        step.changes.isEmpty ? [] : run.basis.movers(since: run.earlier, naming: said?.sources ?? [])
      all.append(
        AdvancedFinding(
          fingerprint: fingerprint, before: before, after: step.record, changes: step.changes, movers: movers,
          note: step.note, facts: nil))
    }
    all.sort { $0.fingerprint < $1.fingerprint }
    let live = memory.values.count { $0.state.isLive }
    let reason = life.policy.breaker.reasonToHold(
      opening: all.count(where: \.isOpening), closing: all.count(where: \.isClosing), live: live)
    if let reason, !isReleased {
      holding = reason
      held = all.filter { $0.isOpening || $0.isClosing }
      steps = all.compactMap { $0.isOpening || $0.isClosing ? life.held($0) : $0 }
    } else {
      steps = all
    }
  }
}

extension LifeCycle {
  /// What is applied of a step that is held back; nil for nothing.
  fileprivate func held(_ step: AdvancedFinding) -> AdvancedFinding? {
    guard let before = step.before else { return nil }
    let kept = held(before, isSeen: !step.isClosing)
    if kept.record == before { return nil }
    return AdvancedFinding(
      fingerprint: step.fingerprint, before: before, after: kept.record, changes: kept.changes,
      movers: kept.changes.isEmpty ? [] : [.calendar], note: "", facts: nil)
  }
}

extension Finding {
  /// Every source that the finding speaks of, ordered.
  public var sourceIDs: [String] {
    var found = Set<String>()
    for path in drift.paths {
      found.insert(path.account.source)
      for group in path.groups { found.insert(group.source) }
    }
    if let account = drift.account { found.insert(account.source) }
    if let group = drift.group { found.insert(group.source) }
    return found.sorted()
  }
}
