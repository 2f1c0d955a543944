public import AccessModel

/// The life of a finding, as one pure function of what is remembered and what a run says.
///
/// ```
///              seen                     seen, excepted   gone               unproven
/// (nothing)    pending | open |         excepted         –                  –
///              baselined (day one)
/// pending      open, once confirmed     excepted         dropped            pending
/// open         open (updated,           excepted         resolved, once     open
///              escalated)                                confirmed
/// acknowledged acknowledged (updated,   excepted         resolved, once     acknowledged
///              escalated)                                confirmed
/// excepted     open (exception ended)   excepted         resolved, once     excepted
///                                                        confirmed
/// baselined    baselined; open once     excepted         resolved, once     baselined
///              due, more severe, or                      confirmed
///              one that may not wait
/// resolved     open                     excepted         resolved           resolved
/// ```
/// A person's word moves it too: ``acknowledged(_:by:)`` and ``accepted(_:by:)``. What is unproven changes nothing but the
/// escalation of what is overdue: a source that cannot be read must not keep a deadline from passing. A change of severity,
/// path or cell is an update and never a new finding. The first time that somebody has to act is `opened`, every later one
/// `reopened`, whatever came between.
public struct LifeCycle: Sendable {
  /// The organisation's choices.
  public let policy: LifeCyclePolicy
  /// Start of the run, RFC 3339 in UTC.
  public let instant: String
  /// The civil day of the run.
  public let day: CivilDay
  /// Start of the run before, RFC 3339 in UTC: when what is not seen now was last seen. Empty for the first run.
  public let previousInstant: String
  /// Whether what is seen for the first time was there on day one.
  public let isDayOne: Bool

  /// What became of a finding.
  public struct Step: Sendable, Equatable {
    /// What is to be remembered; nil for nothing.
    public var record: FindingRecord?
    /// What happened, in order; empty when nothing did that anybody is told of.
    public var changes: [Change]
    /// Why an exception ended, in words; empty otherwise.
    public var note = ""
  }

  /// A life at a moment.
  public init(
    _ policy: LifeCyclePolicy, instant: String, day: CivilDay, previousInstant: String = "", isDayOne: Bool = false
  ) {
    (self.policy, self.instant, self.day, self.isDayOne) = (policy, instant, day, isDayOne)
    self.previousInstant = previousInstant
  }

  /// One step.
  ///
  /// - Parameters:
  ///   - record: what is remembered; nil when the finding was never seen.
  ///   - fingerprint: the finding's.
  ///   - sighting: what the run says.
  public func step(_ record: FindingRecord?, _ fingerprint: String, _ sighting: Sighting) -> Step {
    switch (record, sighting) {
    case (nil, .seen(let appearance)): begin(fingerprint, appearance)
    case (nil, .gone), (nil, .unproven): Step(record: nil, changes: [])
    case (let record?, .seen(let appearance)): seen(record, appearance)
    case (let record?, .gone): gone(record)
    case (let record?, .unproven): unproven(record)
    }
  }

  private func begin(_ fingerprint: String, _ appearance: Appearance) -> Step {
    var record = FindingRecord(
      fingerprint: fingerprint, state: .open, severity: appearance.severity, material: appearance.material,
      whole: appearance.whole, firstSeen: instant)
    if appearance.isExcepted {
      record.state = .excepted
      return Step(record: record, changes: [.excepted])
    }
    if isDayOne, LifeCycle.canBeBaselined(appearance.kind, appearance.severity) {
      record.state = .baselined
      record.dueOn = policy.baselineDay(appearance.severity, from: day)
      return Step(record: record, changes: [.baselined])
    }
    if policy.confirmRuns > 1 {
      record.state = .pending
      record.streak = 1
      return Step(record: record, changes: [.noticed])
    }
    let opened = open(&record)
    return Step(record: record, changes: [opened])
  }

  /// Whether a finding may wait as one of day one: nothing that is prohibited, and no leaver with privilege (which a
  /// `leaver-access` of severity high or above may be).
  public static func canBeBaselined(_ kind: DriftKind, _ severity: Severity) -> Bool {
    kind != .prohibitedAccess && !(kind == .leaverAccess && severity >= .high)
  }

  /// Opens it; gives the word for that.
  private func open(_ record: inout FindingRecord) -> Change {
    let change: Change = record.openedAt == nil ? .opened : .reopened
    record.state = .open
    record.openedAt = instant
    record.resolvedAt = nil
    record.dueOn = policy.dueDay(record.severity, openedOn: day)
    record.isEscalated = false
    record.acknowledgedBy = nil
    record.streak = 0
    return change
  }

  // MARK: Seen

  private func seen(_ old: FindingRecord, _ appearance: Appearance) -> Step {
    var record = old
    record.lastSeen = nil
    let isWorse = appearance.severity > old.severity
    let hasChanged = appearance.material != old.material || appearance.severity != old.severity
    (record.severity, record.material, record.whole) = (appearance.severity, appearance.material, appearance.whole)
    // The word of a person holds for what they saw; the matrix's own exceptions are judged anew by every run.
    let ending = old.state == .excepted ? whyEnded(old.acceptance, appearance) : nil
    let isExcepted = appearance.isExcepted || (old.state == .excepted && old.acceptance != nil && ending == nil)
    if ending != nil { record.acceptance = nil }
    if isExcepted { return excepted(record, old) }
    record.acceptance = nil
    switch old.state {
    case .resolved: return reopen(record, old)
    case .pending:
      record.streak += 1
      if record.streak < policy.confirmRuns { return Step(record: record, changes: []) }
      let opened = open(&record)
      return Step(record: record, changes: [opened])
    case .excepted:
      let opened = open(&record)
      return Step(
        record: record, changes: [.exceptionEnded, opened],
        note: ending ?? "no exception of the matrix accepts it any longer")
    case .baselined:
      record.streak = 0
      let mayWait = LifeCycle.canBeBaselined(appearance.kind, appearance.severity)
      if !isWorse, mayWait, let due = record.dueOn, day <= due { return Step(record: record, changes: []) }
      let opened = open(&record)
      return Step(
        record: record, changes: [.baselineEnded, opened],
        note: isWorse
          ? "it has become more severe"
          : mayWait ? "its due day has passed" : "it is \(appearance.kind.rawValue) now, which never waits")
    case .open, .acknowledged:
      record.streak = 0
      var changes: [Change] = []
      if hasChanged {
        changes.append(.updated)
        // More severe means sooner, never later.
        if isWorse, let due = policy.dueDay(record.severity, openedOn: day) {
          record.dueOn = min(record.dueOn ?? due, due)
        }
      }
      if escalate(&record) { changes.append(.escalated) }
      return Step(record: record, changes: changes)
    }
  }

  private func excepted(_ record: FindingRecord, _ old: FindingRecord) -> Step {
    var record = record
    record.state = .excepted
    record.acknowledgedBy = nil
    record.streak = 0
    record.resolvedAt = nil
    if old.state == .excepted { return Step(record: record, changes: []) }
    record.dueOn = nil
    record.isEscalated = false
    return Step(record: record, changes: [.excepted])
  }

  private func reopen(_ record: FindingRecord, _ old: FindingRecord) -> Step {
    var record = record
    record.returns = Array((record.returns + [day]).suffix(LifeCyclePolicy.rememberedReturns))
    let opened = open(&record)
    let isFlapping = policy.isFlapping(record.returns, on: day)
    return Step(record: record, changes: isFlapping ? [opened, .flapping] : [opened])
  }

  private func escalate(_ record: inout FindingRecord) -> Bool {
    guard record.state.needsAction, !record.isEscalated, let due = record.dueOn, day > due else { return false }
    record.isEscalated = true
    return true
  }

  /// Why an acceptance by command does not hold for what a run saw; nil when it does or there is none.
  private func whyEnded(_ acceptance: Acceptance?, _ appearance: Appearance) -> String? {
    guard let acceptance else { return nil }
    guard let until = CivilDay(acceptance.until), day <= until else {
      return "it was accepted until \(acceptance.until)"
    }
    if acceptance.kind != appearance.kind.rawValue {
      return "it was accepted as \(acceptance.kind) and is \(appearance.kind.rawValue) now"
    }
    if let severity = Severity(word: acceptance.severity), appearance.severity > severity {
      return "it was accepted as \(severity.word) and is \(appearance.severity.word) now"
    }
    let accepted = Set(acceptance.paths)
    let others = appearance.paths.count { !accepted.contains($0) }
    return others == 0 ? nil : "it was accepted for other paths: \(others) of \(appearance.paths.count) are new"
  }

  // MARK: Not seen

  private func gone(_ old: FindingRecord) -> Step {
    var record = old
    switch old.state {
    case .resolved: return Step(record: record, changes: [])
    case .pending: return Step(record: nil, changes: [.dropped])
    case .open, .acknowledged, .excepted, .baselined:
      record.lastSeen = old.lastSeen ?? previousInstant
      let needed = policy.isFlapping(old.returns, on: day) ? policy.flappingRuns : policy.confirmRuns
      record.streak = old.lastSeen == nil ? 1 : old.streak + 1
      if record.streak < needed {
        let isEscalated = escalate(&record)
        return Step(record: record, changes: isEscalated ? [.escalated] : [])
      }
      record.state = .resolved
      record.resolvedAt = instant
      record.dueOn = nil
      record.isEscalated = false
      record.acceptance = nil
      record.acknowledgedBy = nil
      record.streak = 0
      return Step(record: record, changes: [.resolved])
    }
  }

  private func unproven(_ old: FindingRecord) -> Step {
    var record = old
    if old.state.isLive { record.lastSeen = old.lastSeen ?? previousInstant }
    // Runs in a row that found it gone are not in a row any longer. Those that saw a pending one still are: a run that could
    // not look says nothing against it.
    if old.state != .pending { record.streak = 0 }
    let isEscalated = escalate(&record)
    return Step(record: record, changes: isEscalated ? [.escalated] : [])
  }

  /// What a run whose changes are held back does to a record that it would open or resolve: only what it saw is kept, and a
  /// deadline passes all the same.
  func held(_ old: FindingRecord, isSeen: Bool) -> Step {
    guard old.state.isLive else { return Step(record: old, changes: []) }
    var record = old
    record.lastSeen = isSeen ? nil : old.lastSeen ?? previousInstant
    let isEscalated = escalate(&record)
    return Step(record: record, changes: isEscalated ? [.escalated] : [])
  }
}
