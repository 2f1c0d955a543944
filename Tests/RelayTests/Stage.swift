import AccessModel
import DriftDetection
import FindingStore
import Findings
import Foundation
import ResponsibilityMatrix
import Synchronization
import TestServers
import TicketDelivery

/// A store in a folder of its own, a clock that stands until it is set, and targets that do as they are told.
final class Stage: Sendable {
  let folder: TestFolder
  let store: FindingStore
  private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  init() throws {
    folder = try TestFolder()
    store = try FindingStore(folder.file("store.db"), for: .writing(owner: "a test"))
    try store.know(targets: ["desk", "hook", "other"], at: "2027-01-15T08:00:00Z")
  }

  var now: Date { time.withLock { time in time } }
  func pass(_ seconds: Double) { time.withLock { $0 += seconds } }

  /// Waits are passed at once, and are drawn as long as can be.
  var timing: RelayTiming {
    RelayTiming(
      now: { self.now },
      sleep: { duration throws(CancellationError) in self.pass(Double(duration.components.seconds)) }, draw: { 0.999 })
  }

  func relay(_ target: String, _ end: DeliveryRelay.End) -> DeliveryRelay {
    DeliveryRelay(store, target: target, end: end, timing: timing)
  }

  /// A far deadline.
  var later: Date { now + 1_000_000 }

  // MARK: Findings

  static func fingerprint(_ number: Int) -> String {
    "f1:" + String(format: "%08x", number) + String(repeating: "0", count: 56)
  }

  static func facts(_ number: Int, severity: Severity = .high, cause: String = "", asset: String = "crm")
    -> FindingFacts
  {
    let drift = Drift(
      .excessPrivilege, severity: severity, identity: IdentityReference(key: "\(number)", name: "Person \(number)"),
      asset: NamedReference(id: asset, name: asset.uppercased()), capability: "administer",
      expected: Expected("no role permits administer on \(asset)", at: nil), cause: cause,
      remediation: "Remove the access at its cause.", key: ["unauthorised", "\(number)", asset, "administer"])
    return FindingFacts(
      Finding(
        fingerprint: fingerprint(number), drift: drift, state: .open, exception: nil, firstSeen: "2027-01-15T08:00:00Z",
        lastSeen: "2027-01-15T08:00:00Z"))
  }

  /// Commits that findings opened, or were resolved, in one run, for some targets.
  func run(
    opened: [Int] = [], resolved: [Int] = [], plans: [TargetPlan], cause: String = "", severity: Severity = .high
  ) throws {
    let before = try store.latestRun()
    let number = (before?.id ?? 0) + 1
    let instant = "2027-01-15T08:\(String(format: "%02d:%02d", number / 60, number % 60))Z"
    let day = CivilDay("2027-01-15") ?? CivilDay(daysSinceEpoch: 0)
    let life = LifeCycle(
      LifeCyclePolicy(), instant: instant, day: day, previousInstant: before?.run.startedAt ?? "")
    let memory = try store.memory(of: (opened + resolved).map(Self.fingerprint))
    var steps: [AdvancedFinding] = []
    for number in opened {
      let facts = Self.facts(number, severity: severity, cause: cause)
      let appearance = Appearance(
        kind: .excessPrivilege, severity: severity, material: severity.word, whole: severity.word, paths: [],
        isExcepted: false)
      let print = Self.fingerprint(number)
      let step = life.step(memory[print], print, .seen(appearance))
      steps.append(
        AdvancedFinding(
          fingerprint: print, before: memory[print], after: step.record, changes: step.changes, movers: [.reality],
          note: "", facts: facts))
    }
    for number in resolved {
      let print = Self.fingerprint(number)
      let step = life.step(memory[print], print, .gone)
      steps.append(
        AdvancedFinding(
          fingerprint: print, before: memory[print], after: step.record, changes: step.changes, movers: [.reality],
          note: "", facts: nil))
    }
    let basis = RunBasis(matrix: "m", rules: "1", correlation: "c", sources: [:], day: day.daysSinceEpoch)
    let record = RunRecord(
      startedAt: instant, day: day.description, zone: "UTC", tool: "1", verdict: "drift", isComplete: true,
      basis: basis,
      counts: [:], holding: nil, sources: [])
    var commit = StoreCommit(run: record, actor: "run", at: instant, steps: steps)
    let id = try store.identifier()
    let events = EventWriter(store: id, run: number, startedAt: instant, time: instant, isPersonal: false)
    try Dispatch(plans, events: events, storeID: id, at: instant).add(to: &commit, store)
    try store.commit(commit)
  }
}

/// A receiver that does as it is told and remembers what it took.
final class ScriptedReceiver: EventReceiver {
  let pace = Duration.zero
  private let state = Mutex((answers: [TargetFailure?](), taken: [String](), tried: [String]()))

  /// What the next attempts come to; nil: taken. Without more, everything is taken.
  func answer(_ answers: TargetFailure?...) { state.withLock { $0.answers += answers } }

  /// Ids of the events that were taken, in order; and of all that were tried.
  var taken: [String] { state.withLock { $0.taken } }
  var tried: [String] { state.withLock { $0.tried } }

  func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    let failure = state.withLock { state -> TargetFailure? in
      state.tried.append(event.id)
      let answer = state.answers.isEmpty ? nil : state.answers.removeFirst()
      if answer == nil { state.taken.append(event.id) }
      return answer
    }
    if let failure { throw failure }
  }

  func probe() async throws(TargetFailure) -> [String] { [] }
}
