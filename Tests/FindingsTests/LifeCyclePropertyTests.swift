import AccessModel
import Findings
import Testing

/// Thousands of lives drawn by a seeded die: what no sequence of runs and words may break.
@Suite struct `No life breaks these` {
  static func policy(_ dice: inout Dice) -> LifeCyclePolicy {
    var policy = LifeCyclePolicy()
    policy.confirmRuns = [1, 1, 1, 2, 3][dice.roll(5)]
    policy.flappingRuns = 1 + dice.roll(4)
    policy.flappingReturns = 2 + dice.roll(3)
    if dice.roll(4) == 0 { policy.dueDays = [:] }
    return policy
  }

  static func sighting(_ dice: inout Dice) -> Sighting {
    switch dice.roll(10) {
    case 0...5:
      let paths = [["p"], ["p", "q"], ["q"], []][dice.roll(4)]
      let severity = Severity.allCases[dice.roll(5)]
      let kind: DriftKind = [.excessPrivilege, .excessPrivilege, .prohibitedAccess, .leaverAccess][dice.roll(4)]
      return .seen(
        Lives.appearance(
          severity, material: "\(kind.rawValue) \(severity.word) \(paths)", paths: paths,
          isExcepted: dice.roll(6) == 0, kind: kind))
    case 6, 7, 8: return .gone
    default: return .unproven(because: "corp was not read")
    }
  }

  /// A word of a person, where one fits.
  static func word(_ life: LifeCycle, _ record: FindingRecord, _ dice: inout Dice) -> LifeCycle.Step? {
    if dice.roll(2) == 0 { return try? life.acknowledged(record, by: "\(1000 + dice.roll(3))") }
    var acceptance = Lives.acceptance(until: life.day.adding(days: dice.roll(30)).description)
    acceptance.severity = record.severity.word
    return try? life.accepted(record, by: acceptance)
  }

  static func check(_ before: FindingRecord?, _ step: LifeCycle.Step, _ story: String) {
    let (acted, acts) = (before?.state.needsAction ?? false, step.record?.state.needsAction ?? false)
    let opens = step.changes.count { $0 == .opened || $0 == .reopened }
    #expect(opens == (!acted && acts ? 1 : 0), "\(story): to open is to begin to need somebody")
    let resolves = step.changes.contains(.resolved)
    #expect(resolves == (before?.state.isLive == true && step.record?.state == .resolved), "\(story): resolved once")
    #expect(step.changes.isEmpty || step.record != before, "\(story): a change of nothing")
    #expect(step.record.map(Lives.complaints) ?? [] == [], "\(story): a record that the store would refuse")
    if acted, acts, let due = before?.dueOn {
      #expect(step.record?.dueOn.map { $0 <= due } == true, "\(story): the day on which it is due moved later")
    }
    if let before, let after = step.record { #expect(after.firstSeen == before.firstSeen, "\(story)") }
  }

  @Test(arguments: 0..<20) func `in a hundred lives each`(block: Int) {
    var tally: [Change: Int] = [:]
    for number in 0..<100 {
      var dice = Dice(block * 100 + number)
      let policy = Self.policy(&dice)
      var (record, day, told) = (FindingRecord?.none, Lives.today, [Change]())
      var escalatedSinceOpening = 0
      for run in 0..<40 {
        day = day.adding(days: dice.roll(6))
        let life = LifeCycle(
          policy, instant: "r\(run)", day: day, previousInstant: "r\(run - 1)", isDayOne: run == 0 && dice.roll(2) == 0)
        let sighting = Self.sighting(&dice)
        let story = "seed \(block * 100 + number), run \(run), \(record?.state.rawValue ?? "nothing") \(sighting)"
        let step = life.step(record, Lives.fingerprint, sighting)
        Self.check(record, step, story)
        if case .unproven = sighting {
          #expect(step.record?.state == record?.state, "\(story): unproven moves nothing")
          #expect(step.changes.allSatisfy { $0 == .escalated }, "\(story): unproven raises and resolves nothing")
        }
        if case .gone = sighting, policy.confirmRuns == 1, policy.flappingRuns == 1 {
          #expect(step.record?.state.isLive != true, "\(story): gone is gone")
        }
        for change in step.changes {
          tally[change, default: 0] += 1
          if change == .opened || change == .reopened { escalatedSinceOpening = 0 }
          if change == .escalated { escalatedSinceOpening += 1 }
        }
        #expect(escalatedSinceOpening <= 1, "\(story): escalated twice")
        told += step.changes.filter { $0 == .opened || $0 == .reopened }
        // The same run again, as often as anything may want to be confirmed: what is to happen then happens once.
        var (replayed, happened) = (step.record, 0)
        for _ in 0..<5 {
          let again = LifeCycle(policy, instant: "r\(run)", day: day, previousInstant: "r\(run)")
            .step(replayed, Lives.fingerprint, sighting)
          Self.check(replayed, again, story + " again")
          happened += again.changes.count
          replayed = again.record
        }
        if policy.confirmRuns == 1, step.record?.returns.isEmpty ?? true {
          #expect(replayed == step.record && happened == 0, "\(story): twice is once")
        }
        #expect(happened <= 1, "\(story): a replay that goes on and on")
        let last = life.step(replayed, Lives.fingerprint, sighting)
        #expect(last.changes.isEmpty, "\(story): a replay that does not settle")
        record = step.record
        if dice.roll(8) == 0, let live = record, let spoken = Self.word(life, live, &dice) {
          Self.check(live, spoken, story + ", and a word")
          tally[.acknowledged, default: 0] += spoken.changes.count { $0 == .acknowledged }
          record = spoken.record
        }
      }
      // A pending one that is dropped is forgotten; everything else is opened for the first time once.
      #expect(told.isEmpty || told[0] == .opened)
      #expect(told.count { $0 == .opened } <= 1)
    }
    // The die has to have met everything, or nothing was shown.
    for change in Change.allCases { #expect((tally[change] ?? 0) > 0, "\(change.rawValue) hardly ever happened") }
  }
}
