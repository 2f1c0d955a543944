import AccessModel
import Findings
import Testing

@Suite struct `Deadlines` {
  @Test(
    arguments: [
      (Severity.critical, "2026-11-28"), (.high, "2026-12-09"), (.medium, "2026-12-25"), (.low, "2027-02-23"),
      (.info, nil),
    ] as [(Severity, String?)]) func `a finding is due so many days after it opened`(severity: Severity, due: String?)
  {
    let step = Lives.life().step(nil, Lives.fingerprint, .seen(Lives.appearance(severity)))
    #expect(step.record?.dueOn?.description == due)
    #expect(step.record?.openedAt == Lives.now)
    #expect(step.record?.firstSeen == Lives.now)
  }

  @Test func `the last day is still in time, and what passed is said once`() throws {
    var record = try #require(Lives.life().step(nil, Lives.fingerprint, .seen(Lives.appearance())).record)
    var said: [String] = []
    for days in 1...40 {
      let day = Lives.today.adding(days: days)
      let step = Lives.life(on: day).step(record, Lives.fingerprint, .seen(Lives.appearance()))
      record = try #require(step.record)
      if step.changes.contains(.escalated) { said.append(day.description) }
    }
    #expect(said == ["2026-12-10"])
    #expect(record.isEscalated)
  }

  @Test func `a source that cannot be read does not stop a deadline`() throws {
    let record = try #require(Lives.life().step(nil, Lives.fingerprint, .seen(Lives.appearance())).record)
    let late = Lives.life(on: Lives.today.adding(days: 15))
    let step = late.step(record, Lives.fingerprint, .unproven(because: "corp was not read"))
    #expect(step.changes == [.escalated])
    #expect(step.record?.lastSeen == Lives.yesterday)
  }

  @Test func `more severe means sooner, and less severe never later`() throws {
    let record = try #require(Lives.life().step(nil, Lives.fingerprint, .seen(Lives.appearance(.medium))).record)
    let next = Lives.life(on: Lives.today.adding(days: 1))
    let worse = next.step(record, Lives.fingerprint, .seen(Lives.appearance(.critical, material: "n")))
    #expect(worse.record?.dueOn?.description == "2026-11-29")
    let milder = next.step(worse.record, Lives.fingerprint, .seen(Lives.appearance(.low, material: "o")))
    #expect(milder.record?.dueOn?.description == "2026-11-29")
    let almostDue = Lives.life(on: Lives.today.adding(days: 29))
    let late = almostDue.step(record, Lives.fingerprint, .seen(Lives.appearance(.high, material: "n")))
    #expect(late.record?.dueOn?.description == "2026-12-25", "it was due before that already")
  }

  @Test func `one that comes back has its whole time again`() {
    let step = Lives.life().step(Lives.record(.resolved), Lives.fingerprint, .seen(Lives.appearance()))
    #expect(step.record?.dueOn?.description == "2026-12-09")
    #expect(step.record?.returns == [Lives.today])
    #expect(step.record?.lastSeen == nil)
  }
}

@Suite struct `Day one` {
  @Test(arguments: [
    (Severity.critical, "2026-12-09"), (.high, "2026-12-25"), (.medium, "2027-01-24"), (.low, "2027-02-23"),
    (.info, "2027-02-23"),
  ]) func `what was there waits, by severity, ninety days at most`(severity: Severity, until: String) {
    let step = Lives.life(isDayOne: true).step(nil, Lives.fingerprint, .seen(Lives.appearance(severity)))
    #expect(step.record?.state == .baselined)
    #expect(step.changes == [.baselined])
    #expect(step.record?.dueOn?.description == until)
  }

  @Test func `a policy cannot make it more than ninety days`() {
    var policy = LifeCyclePolicy()
    policy.baselineDays[.low] = 400
    let step = Lives.life(policy, isDayOne: true).step(nil, Lives.fingerprint, .seen(Lives.appearance(.low)))
    #expect(step.record?.dueOn?.description == "2027-02-23")
  }

  @Test(arguments: DriftKind.allCases) func `prohibited access and leavers with privilege never wait`(kind: DriftKind) {
    for severity in Severity.allCases {
      let step = Lives.life(isDayOne: true).step(
        nil, Lives.fingerprint, .seen(Lives.appearance(severity, kind: kind)))
      let never = kind == .prohibitedAccess || (kind == .leaverAccess && (severity == .high || severity == .critical))
      #expect(step.record?.state == (never ? .open : .baselined), "\(kind.rawValue) \(severity.word)")
    }
  }

  @Test func `one that becomes prohibited does not go on waiting`() {
    let step = Lives.life().step(
      Lives.record(.baselined), Lives.fingerprint, .seen(Lives.appearance(material: "n", kind: .prohibitedAccess)))
    #expect(step.record?.state == .open)
    #expect(step.changes == [.baselineEnded, .opened])
    #expect(step.note == "it is prohibited-access now, which never waits")
  }

  @Test func `what comes later is no part of it`() {
    #expect(Lives.life().step(nil, Lives.fingerprint, .seen(Lives.appearance())).changes == [.opened])
  }

  @Test func `what an exception accepts on day one opens when that ends`() {
    let first = Lives.life(isDayOne: true).step(nil, Lives.fingerprint, .seen(Lives.appearance(isExcepted: true)))
    #expect(first.record?.state == .excepted)
    let then = Lives.life().step(first.record, Lives.fingerprint, .seen(Lives.appearance()))
    #expect(then.changes == [.exceptionEnded, .opened])
  }
}

@Suite struct `Confirming` {
  static func run(
    _ says: String, _ policy: LifeCyclePolicy, from start: FindingRecord? = nil
  ) -> (record: FindingRecord?, said: [String]) {
    var record = start
    let said = says.map { letter in
      let sighting: Sighting =
        switch letter {
        case "S": .seen(Lives.appearance())
        case "G": .gone
        default: .unproven(because: "corp was not read")
        }
      let step = Lives.life(policy).step(record, Lives.fingerprint, sighting)
      record = step.record
      return step.changes.map(\.rawValue).joined(separator: "+")
    }
    return (record, said)
  }

  @Test(arguments: [
    ("SSS", ["noticed", "", "opened"]), ("SSG", ["noticed", "", "dropped"]),
    ("SUUUSS", ["noticed", "", "", "", "", "opened"]),
    ("SSGSSS", ["noticed", "", "dropped", "noticed", "", "opened"]), ("SUGU", ["noticed", "", "dropped", ""]),
  ]) func `three runs that look must see it before anybody is told`(says: String, expected: [String]) {
    var policy = LifeCyclePolicy()
    policy.confirmRuns = 3
    #expect(Self.run(says, policy).said == expected)
  }

  @Test(arguments: [
    ("GGG", ["", "", "resolved"]), ("GGSGG", ["", "", "", "", ""]), ("GGUGGG", ["", "", "", "", "", "resolved"]),
    ("UUGGG", ["", "", "", "", "resolved"]), ("GUGUGUG", ["", "", "", "", "", "", ""]),
  ]) func `three runs in a row must find it gone, and an unproven one breaks the row`(says: String, expected: [String])
  {
    var policy = LifeCyclePolicy()
    policy.confirmRuns = 3
    let (record, said) = Self.run(says, policy, from: Lives.record(.open))
    #expect(said == expected)
    #expect(record?.state == (expected.last == "resolved" ? .resolved : .open))
  }

  @Test func `what is on the way to be gone keeps the day on which it was last seen`() {
    var policy = LifeCyclePolicy()
    policy.confirmRuns = 2
    var record: FindingRecord? = Lives.record(.open)
    for (instant, previous) in [("T3", "T2"), ("T4", "T3")] {
      record =
        LifeCycle(policy, instant: instant, day: Lives.today, previousInstant: previous)
        .step(record, Lives.fingerprint, .gone).record
    }
    #expect(record?.lastSeen == "T2")
    #expect(record?.resolvedAt == "T4")
  }

  @Test func `accepting a pending one gives it no head start to be resolved`() throws {
    var policy = LifeCyclePolicy()
    policy.confirmRuns = 2
    let pending = Self.run("SU", policy).record
    let accepted = try Lives.life(policy).accepted(try #require(pending), by: Lives.acceptance()).record
    #expect(Self.run("G", policy, from: accepted).said == [""])
    #expect(Self.run("GG", policy, from: accepted).said == ["", "resolved"])
  }
}

@Suite struct `Flapping` {
  static func returned(_ days: [Int]) -> FindingRecord {
    var record = Lives.record(.resolved)
    record.returns = days.map { Lives.today.adding(days: -$0) }
    return record
  }

  @Test(arguments: [
    ([30, 20], [Change.reopened, .flapping]), ([31, 20], [.reopened]), ([1], [.reopened]), ([], [.reopened]),
    ([90, 60, 31], [.reopened]), ([3, 2, 1], [.reopened, .flapping]),
  ]) func `three returns within thirty days are told`(earlier: [Int], changes: [Change]) {
    let step = Lives.life().step(Self.returned(earlier), Lives.fingerprint, .seen(Lives.appearance()))
    #expect(step.changes == changes)
  }

  @Test func `a flapping one must be gone three times`() {
    var record: FindingRecord? = Lives.record(.open)
    record?.returns = [3, 2, 1].map { Lives.today.adding(days: -$0) }
    let said = (1...3).map { _ in
      let step = Lives.life().step(record, Lives.fingerprint, .gone)
      record = step.record
      return step.changes
    }
    #expect(said == [[], [], [.resolved]])
  }

  @Test func `of its returns eight are remembered`() {
    let step = Lives.life().step(
      Self.returned([90, 80, 70, 60, 50, 40, 35, 31]), Lives.fingerprint, .seen(Lives.appearance()))
    #expect(step.record?.returns.count == 8)
    #expect(step.record?.returns.last == Lives.today)
    #expect(step.record?.returns.first == Lives.today.adding(days: -80))
  }
}

@Suite struct `What a person accepted` {
  static func end(_ appearance: Appearance, on day: CivilDay = Lives.today) -> (state: FindingState?, note: String) {
    var record = Lives.record(.excepted)
    record.acceptance = Lives.acceptance()
    record.acceptance?.paths = ["p", "q"]
    record.openedAt = Lives.yesterday
    let step = Lives.life(on: day).step(record, Lives.fingerprint, .seen(appearance))
    return (step.record?.state, step.note)
  }

  @Test func `it holds for its paths, and for fewer`() {
    #expect(Self.end(Lives.appearance(paths: ["q", "p"])).state == .excepted)
    #expect(Self.end(Lives.appearance(material: "n", paths: ["q"])).state == .excepted)
    #expect(Self.end(Lives.appearance(material: "n", paths: [])).state == .excepted)
  }

  @Test func `another path ends it`() {
    let (state, note) = Self.end(Lives.appearance(material: "n", paths: ["p", "r", "s"]))
    #expect(state == .open)
    #expect(note == "it was accepted for other paths: 2 of 3 are new")
  }

  @Test func `its last day is inclusive`() throws {
    let last = try #require(CivilDay("2026-12-31"))
    #expect(Self.end(Lives.appearance(), on: last).state == .excepted)
    let (state, note) = Self.end(Lives.appearance(), on: last.adding(days: 1))
    #expect(state == .open)
    #expect(note == "it was accepted until 2026-12-31")
  }

  @Test func `more severe ends it, less severe does not`() {
    #expect(Self.end(Lives.appearance(.medium, material: "n")).state == .excepted)
    let (state, note) = Self.end(Lives.appearance(.critical, material: "n"))
    #expect(state == .open)
    #expect(note == "it was accepted as high and is critical now")
  }

  @Test func `another kind ends it, for excess was accepted and not what is forbidden`() {
    let (state, note) = Self.end(Lives.appearance(material: "n", kind: .prohibitedAccess))
    #expect(state == .open)
    #expect(note == "it was accepted as excess-privilege and is prohibited-access now")
  }

  @Test func `an exception of the matrix goes on where it ended, and is forgotten with it`() {
    var record = Lives.record(.excepted)
    record.acceptance = Lives.acceptance(until: "2026-11-01")
    let held = Lives.life().step(record, Lives.fingerprint, .seen(Lives.appearance(isExcepted: true)))
    #expect(held.record?.state == .excepted)
    #expect(held.record?.acceptance == nil)
    let ended = Lives.life().step(held.record, Lives.fingerprint, .seen(Lives.appearance()))
    #expect(ended.note == "no exception of the matrix accepts it any longer")
  }

  @Test func `a day that cannot be read ends it`() {
    var record = Lives.record(.excepted)
    record.acceptance = Lives.acceptance(until: "for ever")
    #expect(Lives.life().step(record, Lives.fingerprint, .seen(Lives.appearance())).record?.state == .open)
  }
}
