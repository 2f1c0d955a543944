import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix
import Testing

/// Findings drawn by hand.
enum Drawn {
  static let cell = Cell(file: "matrix/roles.csv", row: 7, column: "Authorisation level")

  static func path(_ account: String = "u1", through groups: [String] = ["g1"], asset: String = "crm") -> GrantPath {
    GrantPath(
      account: AccountReference(source: "corp", id: account, login: "login-\(account)"),
      groups: groups.map { GroupReference(source: "corp", id: $0, name: "name-\($0)") }, state: .active,
      relation: .member, asset: NamedReference(id: asset, name: asset.uppercased()), capability: "administer",
      entitlement: Cell(file: "matrix/entitlements.csv", row: 3))
  }

  static func drift(_ person: String = "1007", severity: Severity = .high, paths: [GrantPath] = [path()]) -> Drift {
    Drift(
      .excessPrivilege, severity: severity, identity: IdentityReference(key: person, name: "Tom Ott"),
      asset: NamedReference(id: "crm", name: "CRM"), capability: "administer",
      role: NamedReference(id: "admin", name: "Administrators"),
      expected: Expected("no role permits administer on CRM", at: cell), paths: paths, cause: "g1 is bound",
      remediation: "remove it", key: ["unauthorised", person, "crm", "administer"])
  }

  static func finding(_ drift: Drift, exception: AppliedException? = nil) -> Finding {
    Finding(
      fingerprint: Fingerprint.of(drift), drift: drift, state: exception == nil ? .open : .excepted,
      exception: exception, firstSeen: Lives.now, lastSeen: Lives.now)
  }

  static func basis(
    matrix: String = "m1", rules: String = "1.0", correlation: String = "c1", corp: String = "d1",
    isComplete: Bool = true, day: Int32 = 20_782
  ) -> RunBasis {
    RunBasis(
      matrix: matrix, rules: rules, correlation: correlation,
      sources: ["corp": .init(digest: corp, isComplete: isComplete), "idp": .init(digest: "i1", isComplete: true)],
      day: day)
  }
}

/// What a store does, in memory.
struct Memory {
  var records: [String: FindingRecord] = [:]
  var facts: [String: FindingFacts] = [:]
  var basis: RunBasis?

  func advance(
    _ findings: [Finding], _ life: LifeCycle, basis: RunBasis = Drawn.basis(), isReleased: Bool = false,
    whyUnproven: @escaping (FindingFacts) -> String? = { _ in nil }
  ) -> RunAdvance {
    RunAdvance(
      RunAdvance.Run(findings: findings, basis: basis, earlier: self.basis, whyUnproven: { $0.map(whyUnproven) }),
      memory: records,
      life: life, isReleased: isReleased, facts: { facts[$0] })
  }

  mutating func apply(_ advance: RunAdvance, basis: RunBasis = Drawn.basis()) {
    for step in advance.steps {
      records[step.fingerprint] = step.after
      if let said = step.facts { facts[step.fingerprint] = said }
    }
    self.basis = basis
  }
}

@Suite struct `A run over what is remembered` {
  static let people = (0..<400).map { Drawn.finding(Drawn.drift("p\($0)")) }

  static func remembering(_ findings: some Collection<Finding>, _ policy: LifeCyclePolicy = LifeCyclePolicy()) -> Memory
  {
    var memory = Memory()
    memory.apply(memory.advance(Array(findings), Lives.life(policy), isReleased: true))
    return memory
  }

  @Test func `what is seen first opens, with both sides and the mover`() throws {
    let advance = Memory().advance([Self.people[0]], Lives.life())
    let step = try #require(advance.steps.first)
    #expect(advance.steps.count == 1)
    #expect(step.changes == [.opened])
    #expect(step.movers == [.memory])
    #expect(step.facts?.cell?.text == "matrix/roles.csv:7 (Authorisation level)")
    #expect(step.facts?.paths.map(\.text) == ["login-u1 → name-g1: administer CRM"])
  }

  @Test func `twice is once, and the unchanged costs nothing`() {
    let memory = Self.remembering(Self.people.prefix(50))
    let again = memory.advance(Array(Self.people.prefix(50)), Lives.life())
    #expect(again.steps.isEmpty)
    #expect(again.held.isEmpty)
  }

  @Test func `one finding twice in a run is one`() {
    #expect(Memory().advance([Self.people[0], Self.people[0]], Lives.life()).steps.count == 1)
  }

  @Test func `gone is resolved, and unproven stays with its reason`() {
    let memory = Self.remembering(Self.people.prefix(2))
    let (first, second) = (Self.people[0].fingerprint, Self.people[1].fingerprint)
    let advance = memory.advance([], Lives.life()) { $0.identity?.id == "p1" ? "members of g1 were not read" : nil }
    #expect(advance.steps.filter { $0.changes == [.resolved] }.map(\.fingerprint) == [first])
    #expect(advance.unproven == [second: "members of g1 were not read"])
    #expect(advance.steps.first { $0.fingerprint == second }?.changes == [])
  }

  @Test func `what nobody knows the subject of is not called gone`() {
    var memory = Self.remembering(Self.people.prefix(1))
    memory.facts = [:]
    let advance = memory.advance([], Lives.life())
    #expect(!advance.steps.contains { $0.changes.contains(.resolved) })
    #expect(advance.unproven.values.map { $0 } == ["nothing is kept of what it said"])
  }

  @Test func `steps come by fingerprint`() {
    let steps = Memory().advance(Self.people.reversed(), Lives.life(), isReleased: true).steps
    #expect(steps.count == 400)
    #expect(steps.map(\.fingerprint) == steps.map(\.fingerprint).sorted())
  }

  // MARK: The breaker

  @Test(arguments: [
    (200, 0, 0, false), (201, 0, 0, true), (100, 101, 1000, true), (24, 0, 30, false), (25, 0, 125, false),
    (25, 0, 124, true), (0, 25, 125, false), (0, 26, 125, true), (201, 0, 1_000_000, true), (200, 0, 1_000_000, false),
  ]) func `too many at once, by number or share`(opening: Int, closing: Int, live: Int, holds: Bool) {
    #expect((MassChangePolicy().reasonToHold(opening: opening, closing: closing, live: live) != nil) == holds)
  }

  @Test func `a mass opening is held, not remembered, and comes when it is released`() {
    let memory = Self.remembering(Self.people.prefix(5))
    let held = memory.advance(Self.people, Lives.life())
    #expect(held.held.count == 395)
    #expect(held.steps.isEmpty)
    #expect(held.holding == "395 findings would open and 0 would be resolved, more than 200")
    let released = memory.advance(Self.people, Lives.life(), isReleased: true)
    #expect(released.steps.count == 395)
    #expect(released.held.isEmpty && released.holding == nil)
  }

  @Test func `a mass resolution is held; what is late is escalated all the same; the day last seen stays true`() throws
  {
    var memory = Self.remembering(Self.people)
    let fingerprint = Self.people[0].fingerprint
    memory.records[fingerprint]?.dueOn = Lives.today
    let next = LifeCycle(
      LifeCyclePolicy(), instant: "2026-11-26T02:00:00Z", day: Lives.today.adding(days: 1), previousInstant: Lives.now)
    let held = memory.advance([], next)
    #expect(held.held.count == 400)
    #expect(held.steps.filter { !$0.changes.isEmpty }.map(\.fingerprint) == [fingerprint])
    #expect(held.steps.first { $0.fingerprint == fingerprint }?.changes == [.escalated])
    memory.apply(held)
    #expect(memory.records.values.allSatisfy { $0.state == .open && $0.lastSeen == Lives.now })
    let later = LifeCycle(
      LifeCyclePolicy(), instant: "2026-11-27T02:00:00Z", day: Lives.today.adding(days: 2),
      previousInstant: "2026-11-26T02:00:00Z")
    let again = memory.advance([], later)
    #expect(again.held.count == 400)
    #expect(again.steps.isEmpty, "held twice is held once")
    let released = memory.advance([], later, isReleased: true)
    #expect(released.steps.count { $0.changes == [.resolved] } == 400)
    #expect(released.steps.allSatisfy { $0.after?.lastSeen == Lives.now }, "the run that still saw it")
  }

  @Test func `held runs count on towards being confirmed`() {
    var policy = LifeCyclePolicy()
    policy.confirmRuns = 2
    var memory = Memory()
    for _ in 0..<2 { memory.apply(memory.advance(Self.people, Lives.life(policy), isReleased: true)) }
    #expect(memory.records.values.allSatisfy { $0.state == .open })
    for _ in 0..<3 { memory.apply(memory.advance([], Lives.life(policy))) }
    #expect(memory.records.values.allSatisfy { $0.state == .open })
    let released = memory.advance([], Lives.life(policy), isReleased: true)
    #expect(released.steps.count { $0.changes == [.resolved] } == 400)
  }

  @Test func `updates are never held`() {
    let memory = Self.remembering(Self.people)
    let worse = (0..<400).map { Drawn.finding(Drawn.drift("p\($0)", severity: .critical)) }
    let advance = memory.advance(worse, Lives.life())
    #expect(advance.holding == nil)
    #expect(advance.steps.count { $0.changes == [.updated] } == 400)
    #expect(advance.steps.allSatisfy { $0.facts?.severity == "critical" })
  }

  // MARK: Who moved

  @Test(arguments: [
    (Drawn.basis(), [Mover.memory]), (Drawn.basis(day: 20_783), [.calendar]), (Drawn.basis(corp: "d2"), [.reality]),
    (Drawn.basis(matrix: "m2"), [.matrix]), (Drawn.basis(rules: "1.1"), [.rules]),
    (Drawn.basis(correlation: "c2"), [.correlation]), (Drawn.basis(isComplete: false), [.coverage]),
    (
      Drawn.basis(matrix: "m2", rules: "2", correlation: "c2", corp: "d2", isComplete: false, day: 1),
      [.reality, .matrix, .rules, .correlation, .coverage]
    ),
  ]) func `which side moved, and all where several did`(now: RunBasis, movers: [Mover]) {
    #expect(now.movers(since: Drawn.basis(), naming: ["corp"]) == movers)
  }

  @Test func `another source's change moved nothing, and a finding without a source may be moved by any`() {
    var now = Drawn.basis(day: 20_783)
    now.sources["idp"]?.digest = "i2"
    #expect(now.movers(since: Drawn.basis(), naming: ["corp"]) == [.calendar])
    #expect(now.movers(since: Drawn.basis(), naming: []) == [.reality])
    now.sources["corp"] = nil
    #expect(now.movers(since: Drawn.basis(), naming: ["corp"]) == [.reality, .coverage])
    #expect(now.movers(since: nil, naming: ["corp"]) == [.memory])
  }

  @Test func `a step names the movers of its own sources`() {
    let memory = Self.remembering(Self.people.prefix(1))
    let gone = memory.advance([], Lives.life(), basis: Drawn.basis(corp: "d2", day: 20_783))
    #expect(gone.steps.map(\.movers) == [[.reality]])
  }

  // MARK: Sequences

  @Test(arguments: 0..<200) func `any sequence of runs: twice is once, and openings and resolutions alternate`(
    seed: Int
  ) {
    var dice = Dice(seed)
    var policy = LifeCyclePolicy()
    policy.breaker.least = 5
    policy.flappingRuns = 1
    var (memory, open) = (Memory(), Set<String>())
    for run in 0..<25 {
      let findings = (0..<12).filter { _ in dice.roll(4) > 0 }.map { person in
        Drawn.finding(
          Drawn.drift(
            "p\(person)", severity: [.medium, .high, .critical][dice.roll(3)],
            paths: dice.roll(3) == 0 ? [Drawn.path(), Drawn.path(through: ["g2", "g1"])] : [Drawn.path()]))
      }
      let unread = dice.roll(5) == 0
      let life = LifeCycle(
        policy, instant: "r\(run)", day: Lives.today.adding(days: run), previousInstant: "r\(run - 1)",
        isDayOne: run == 0)
      let why: (FindingFacts) -> String? = { _ in unread ? "corp was not read" : nil }
      let isReleased = dice.roll(3) == 0
      let advance = memory.advance(findings, life, isReleased: isReleased, whyUnproven: why)
      for step in advance.steps {
        #expect(step.after != step.before)
        if step.changes.contains(.opened) || step.changes.contains(.reopened) {
          #expect(open.insert(step.fingerprint).inserted, "seed \(seed), run \(run): opened twice")
        }
        if step.changes.contains(.resolved), step.before?.state.needsAction == true {
          #expect(open.remove(step.fingerprint) != nil, "seed \(seed), run \(run): resolved and was not open")
        }
      }
      memory.apply(advance)
      #expect(Set(memory.records.values.filter(\.state.needsAction).map(\.fingerprint)) == open)
      #expect(Set(memory.records.keys) == Set(memory.facts.keys), "whoever is remembered is known")
      let again = LifeCycle(policy, instant: "r\(run)", day: Lives.today.adding(days: run), previousInstant: "r\(run)")
      let replay = memory.advance(findings, again, isReleased: isReleased, whyUnproven: why)
      #expect(replay.steps.isEmpty, "seed \(seed), run \(run): \(replay.steps)")
      #expect(replay.held.map(\.fingerprint) == advance.held.map(\.fingerprint))
    }
  }
}
