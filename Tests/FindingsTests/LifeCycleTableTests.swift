import AccessModel
import Findings
import Testing

/// Every state against everything that a run can say, as somebody who knows the semantics but not the code wrote it down.
@Suite struct `The table of lives` {
  /// Columns: seen as before; seen with another path; more severe; less severe; seen and excepted by the matrix; gone;
  /// unproven. A cell is the state that follows and what happened. `-` is nothing.
  static let table = """
    nothing            open:opened              open:opened                   open:opened                   open:opened              excepted:excepted  -:                 -:
    pending            open:opened              open:opened                   open:opened                   open:opened              excepted:excepted  -:dropped          pending:
    open               open:                    open:updated                  open:updated                  open:updated             excepted:excepted  resolved:resolved  open:
    open/last-day      open:                    open:updated                  open:updated                  open:updated             excepted:excepted  resolved:resolved  open:
    open/late          open:escalated           open:updated+escalated        open:updated+escalated        open:updated+escalated   excepted:excepted  resolved:resolved  open:escalated
    open/told          open:                    open:updated                  open:updated                  open:updated             excepted:excepted  resolved:resolved  open:
    acknowledged       acknowledged:            acknowledged:updated          acknowledged:updated          acknowledged:updated     excepted:excepted  resolved:resolved  acknowledged:
    acknowledged/last-day acknowledged:         acknowledged:updated          acknowledged:updated          acknowledged:updated     excepted:excepted  resolved:resolved  acknowledged:
    acknowledged/late  acknowledged:escalated   acknowledged:updated+escalated acknowledged:updated+escalated acknowledged:updated+escalated excepted:excepted resolved:resolved acknowledged:escalated
    acknowledged/told  acknowledged:            acknowledged:updated          acknowledged:updated          acknowledged:updated     excepted:excepted  resolved:resolved  acknowledged:
    excepted           open:exceptionEnded+opened open:exceptionEnded+opened  open:exceptionEnded+opened    open:exceptionEnded+opened excepted:        resolved:resolved  excepted:
    excepted/accepted  excepted:                open:exceptionEnded+reopened  open:exceptionEnded+reopened  excepted:                excepted:          resolved:resolved  excepted:
    excepted/ended     open:exceptionEnded+reopened open:exceptionEnded+reopened open:exceptionEnded+reopened open:exceptionEnded+reopened excepted:    resolved:resolved  excepted:
    baselined          baselined:               baselined:                    open:baselineEnded+opened     baselined:               excepted:excepted  resolved:resolved  baselined:
    baselined/last-day baselined:               baselined:                    open:baselineEnded+opened     baselined:               excepted:excepted  resolved:resolved  baselined:
    baselined/late     open:baselineEnded+opened open:baselineEnded+opened    open:baselineEnded+opened     open:baselineEnded+opened excepted:excepted resolved:resolved  baselined:
    resolved           open:reopened            open:reopened                 open:reopened                 open:reopened            excepted:excepted  resolved:          resolved:
    """

  static let sightings: [(name: String, says: Sighting)] = [
    ("seen", .seen(Lives.appearance())),
    ("another path", .seen(Lives.appearance(material: "m2", paths: ["p", "q"]))),
    ("more severe", .seen(Lives.appearance(.critical, material: "m3"))),
    ("less severe", .seen(Lives.appearance(.medium, material: "m4"))),
    ("excepted", .seen(Lives.appearance(isExcepted: true))), ("gone", .gone),
    ("unproven", .unproven(because: "corp was not read")),
  ]

  static func remembered(_ name: String) -> FindingRecord? {
    let parts = name.split(separator: "/")
    guard let state = FindingState(rawValue: String(parts[0])) else { return nil }
    var record = Lives.record(state)
    switch parts.dropFirst().first {
    case "last-day": record.dueOn = Lives.today
    case "late": record.dueOn = Lives.today.adding(days: -1)
    case "told": (record.dueOn, record.isEscalated) = (Lives.today.adding(days: -1), true)
    case "accepted":
      (record.acceptance, record.openedAt) = (Lives.acceptance(until: "2026-11-25"), "2026-11-02T02:00:00Z")
    case "ended":
      (record.acceptance, record.openedAt) = (Lives.acceptance(until: "2026-11-24"), "2026-11-02T02:00:00Z")
    default: if record.state.needsAction { record.dueOn = Lives.today.adding(days: 1) }
    }
    return record
  }

  static let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

  @Test func `it has a row for every state and a cell for every sighting`() {
    #expect(Set(Self.rows.map { String($0[0].prefix { $0 != "/" }) }).count == FindingState.allCases.count + 1)
    #expect(Self.rows.allSatisfy { $0.count == Self.sightings.count + 1 })
    #expect(Self.rows.count == 17)
  }

  @Test(arguments: rows) func `what follows is what the table says`(row: [String]) {
    let before = Self.remembered(row[0])
    for (sighting, cell) in zip(Self.sightings, row.dropFirst()) {
      let step = Lives.life().step(before, Lives.fingerprint, sighting.says)
      let words = step.changes.map(\.rawValue).joined(separator: "+")
      #expect("\(step.record?.state.rawValue ?? "-"):\(words)" == cell, "\(row[0]), \(sighting.name)")
      if let after = step.record { #expect(Lives.complaints(after) == [], "\(row[0]), \(sighting.name)") }
      #expect(step.changes.isEmpty || step.record != before, "\(row[0]), \(sighting.name): a change of nothing")
    }
  }

  @Test(arguments: rows) func `saying the same again changes nothing`(row: [String]) {
    for sighting in Self.sightings {
      let first = Lives.life().step(Self.remembered(row[0]), Lives.fingerprint, sighting.says)
      let again = LifeCycle(
        LifeCyclePolicy(), instant: "2026-11-25T03:00:00Z", day: Lives.today, previousInstant: Lives.now
      )
      .step(first.record, Lives.fingerprint, sighting.says)
      #expect(again.record == first.record, "\(row[0]), \(sighting.name)")
      #expect(again.changes == [], "\(row[0]), \(sighting.name)")
    }
  }

  @Test(arguments: [
    ("open", "acknowledged:acknowledged"), ("acknowledged", "acknowledged:acknowledged"), ("pending", "refused"),
    ("excepted", "refused"), ("baselined", "refused"), ("resolved", "refused"),
  ]) func `only what is open can be acknowledged`(state: String, follows: String) {
    var said = "refused"
    if let record = Self.remembered(state), let step = try? Lives.life().acknowledged(record, by: "1003") {
      said = "\(step.record?.state.rawValue ?? "-"):\(step.changes.map(\.rawValue).joined(separator: "+"))"
      #expect(step.record?.acknowledgedBy == "1003")
    }
    #expect(said == follows)
  }

  @Test func `who acknowledges twice says nothing new`() throws {
    let step = try Lives.life().acknowledged(Lives.record(.acknowledged), by: "1001")
    #expect(step.record == Lives.record(.acknowledged))
    #expect(step.changes == [])
  }

  @Test(arguments: [
    ("open/late", true), ("acknowledged/told", true), ("pending", true), ("baselined", true),
    ("excepted/accepted", true),
    ("excepted", false), ("resolved", false),
  ]) func `whatever is live and not excepted by the matrix can be accepted`(state: String, may: Bool) throws {
    let record = try #require(Self.remembered(state))
    guard may else {
      #expect(throws: LifeCycleError.self) { try Lives.life().accepted(record, by: Lives.acceptance()) }
      return
    }
    let step = try Lives.life().accepted(record, by: Lives.acceptance())
    let after = try #require(step.record)
    #expect(after.state == .excepted)
    #expect(after.acceptance == Lives.acceptance())
    #expect(after.dueOn == nil)
    #expect(Lives.complaints(after) == [])
    #expect(step.changes == [.excepted], "who accepted what has to be in the history, also the second time")
    #expect(step.note == "accepted by 1002 until 2026-12-31: migration; instead: weekly review")
  }

  @Test(arguments: ["", "2026-11-24", "2026-02-30", "31.12.2026", "9999", "2026-12-31T00:00:00Z", "2026-12-31 "])
  func `a last day that is none or has passed accepts nothing`(until: String) {
    #expect(throws: LifeCycleError.self) {
      try Lives.life().accepted(Lives.record(.open), by: Lives.acceptance(until: until))
    }
  }
}
