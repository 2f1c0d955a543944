import AccessModel
import Findings

/// Records, appearances and days for tests of the life cycle.
enum Lives {
  /// The day of judgement, a Wednesday: 2026-11-25.
  static let today = CivilDay(daysSinceEpoch: 20_782)
  static let now = "2026-11-25T02:00:00Z"
  static let yesterday = "2026-11-24T02:00:00Z"
  static let fingerprint = "f1:" + String(repeating: "a", count: 64)

  static func life(
    _ policy: LifeCyclePolicy = LifeCyclePolicy(), on day: CivilDay = today, isDayOne: Bool = false
  ) -> LifeCycle {
    LifeCycle(policy, instant: now, day: day, previousInstant: yesterday, isDayOne: isDayOne)
  }

  static func record(_ state: FindingState) -> FindingRecord {
    var record = FindingRecord(
      fingerprint: fingerprint, state: state, severity: .high, material: "m", whole: "w",
      firstSeen: "2026-11-01T02:00:00Z")
    if state.needsAction { record.openedAt = "2026-11-02T02:00:00Z" }
    if state == .acknowledged { record.acknowledgedBy = "1001" }
    if state == .pending { record.streak = 1 }
    if state == .baselined { record.dueOn = today.adding(days: 1) }
    if state == .resolved {
      record.openedAt = "2026-11-02T02:00:00Z"
      record.resolvedAt = "2026-11-20T02:00:00Z"
      record.lastSeen = "2026-11-19T02:00:00Z"
    }
    return record
  }

  static func acceptance(until: String = "2026-12-31") -> Acceptance {
    Acceptance(
      approver: "1002", reason: "migration", compensatingControl: "weekly review", until: until, acceptedAt: yesterday,
      paths: ["p"], severity: "high", kind: "excess-privilege")
  }

  static func appearance(
    _ severity: Severity = .high, material: String = "m", paths: [String] = ["p"], isExcepted: Bool = false,
    kind: DriftKind = .excessPrivilege
  ) -> Appearance {
    Appearance(
      kind: kind, severity: severity, material: material, whole: "w", paths: paths, isExcepted: isExcepted)
  }

  /// What the schema of the store would refuse of a record, and what its words promise.
  static func complaints(_ record: FindingRecord) -> [String] {
    var found: [String] = []
    func demand(_ holds: Bool, _ words: String) { if !holds { found.append(words) } }
    demand((record.state == .resolved) == (record.resolvedAt != nil), "resolved means a time of it")
    demand(!record.state.needsAction || record.openedAt != nil, "open means a time of it")
    demand((record.state == .acknowledged) == (record.acknowledgedBy != nil), "acknowledged means somebody")
    demand(record.state != .baselined || record.dueOn != nil, "baselined means a last day")
    demand(record.acceptance == nil || record.state == .excepted, "an acceptance excepts")
    demand(!record.isEscalated || record.state.needsAction, "only what is open is escalated")
    demand(record.streak >= 0 && record.streak <= 30, "a streak is bounded")
    demand(record.returns.count <= 8, "returns are bounded")
    return found
  }
}

/// A small seeded random generator (SplitMix64).
struct Dice {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0xD134_2543_DE82_EF95 &+ 1 }

  mutating func roll(_ sides: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
  }
}
