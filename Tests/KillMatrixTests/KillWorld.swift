import BuiltProgram
import Foundation
import TestServers

/// One company whose processes are killed, step by step, until the kills are used up.
struct KillWorld {
  let site: KillSite
  private let number: Int
  private let firstTicket: Int
  private var truth: Truth?
  private var sincePeace: [KillStep] = []
  private var company = SmallCompany()
  private var accepted: Set<Int> = []
  private var random: SeededNumbers
  private(set) var tallies: [KillStep: KillTally] = [:]
  /// What is not as it must be, with where it was seen.
  private(set) var problems: [String] = []

  /// A company.
  ///
  /// - Parameter first: number of the next ticket.
  init(_ number: Int, seed: UInt64, _ servers: KillServers, from first: Int) throws {
    self.number = number
    random = SeededNumbers(seed: seed &* 1_000_003 &+ UInt64(number))
    company.access = [11]
    company.change(&random)
    firstTicket = first
    site = try KillSite(number, servers, company)
  }

  /// Kills at every step, in an order of the seed's, as often as `kills` says each.
  ///
  /// - Parameter peace: after so many steps alignd runs undisturbed, and the truth is asked for; what is wrong then is put
  ///   down to the last of them.
  mutating func run(kills: Int, peace: Int) async throws {
    var steps = KillStep.allCases
    while !steps.isEmpty {
      let step = steps.remove(at: random.next(in: 0...(steps.count - 1)))
      try await batch(step, kills, isLast: steps.count % peace == 0)
    }
    // At last nothing differs any longer.
    company.access = []
    try company.write(to: site.folder)
    try await settle(in: "at the end")
    let last = try await Truth.ask(site, from: firstTicket)
    truth = last
    problems += last.problems(company, accepted: accepted).map { "company \(number), at the end: \($0)" }
  }

  /// Kills at one step; then, if it is the last for now, lets alignd run in peace and asks for the truth.
  private mutating func batch(_ step: KillStep, _ kills: Int, isLast: Bool) async throws {
    var tally = KillTally()
    while tally.kills < kills, tally.attempts < kills * 3 {
      if random.isTrue(in: 80) {
        company.change(&random)
        try company.write(to: site.folder)
      }
      let result = try await attempt(step)
      tally.attempts += 1
      tally.kills += result.isKilled ? 1 : 0
      tally.unlearned += result.unlearned
      if !result.isKilled, ![0, 2].contains(result.ending.code), step != .otherCommand {
        note(step, "ended with \(result.ending.code): \(result.ending.output)")
      }
    }
    tallies[step] = tally
    sincePeace.append(step)
    guard isLast else { return }
    try await settle(in: step.rawValue)
    let (before, now) = (truth, try await Truth.ask(site, from: firstTicket))
    truth = now
    tally.made = now.tickets.count - (before?.tickets.count ?? 0)
    tally.lost = now.lost(company, accepted: accepted)
    tally.events = now.events.count - (before?.events.count ?? 0)
    tally.repeated = now.repeated - (before?.repeated ?? 0)
    // Who is restarted while the server still works on the request cannot know of it: the second ticket is closed at once.
    let doubled = now.doubled - (before?.doubled ?? 0)
    let place = sincePeace.contains(.sentAndOn) ? KillStep.sentAndOn : step
    if doubled > 0, place != .sentAndOn { note(step, "\(doubled) tickets are doubled") }
    for problem in now.problems(company, accepted: accepted) { note(step, problem) }
    tallies[step] = tally
    tallies[place]?.doubled += doubled
    sincePeace = []
  }

  /// Number of the next company's first ticket.
  var nextTicket: Int { (truth?.tickets.map(\.id).max() ?? firstTicket - 1) + 1 }

  private mutating func note(_ step: KillStep, _ text: String) {
    problems.append("company \(number), \(step.rawValue): \(text)")
  }

  // MARK: Attempts

  private mutating func attempt(_ step: KillStep) async throws -> KillResult {
    let site = site
    let isRun = random.isTrue(in: 75)
    let words = isRun ? ["run", "--once"] : ["deliveries", "retry"]
    let isEvent = random.isTrue(in: 30)
    let kind: KillSite.Place.Kind =
      isEvent ? .events : [.any, .writes, .writes, .creations][random.next(in: 0...3)]
    var place = KillSite.Place(kind: kind, count: random.next(in: 1...(kind == .any ? 6 : 3)))
    switch step {
    case .beforeSend: return try await kill(words, at: .arrived, of: place)
    case .halfSent: return try await kill(words, at: .halfSent, of: place)
    case .sent: return try await kill(words, at: .sent, of: place)
    case .sentAndOn: return try await kill(words, at: .sent, of: place, isPatient: false)
    case .answered: return try await kill(words, at: .answered, of: place)
    case .received:
      place.delay = random.next(in: 0...4000)
      return try await kill(words, at: .passed, of: place)
    case .transaction:
      let isWrite = random.isTrue(in: 70)
      let (call, nth) = isWrite ? ("pwrite64", random.next(in: 1...25)) : ("fdatasync", random.next(in: 1...5))
      let result = try await offPool { try site.kill(words, at: call, count: nth) }
      try await checkStore(step)
      return result
    case .making: return try await making()
    case .otherCommand: return try await otherCommand()
    case .beside: return try await beside(words, after: random.next(in: 20_000...250_000))
    case .anyInstant:
      let wait = random.next(in: 10_000...400_000)
      return try await offPool { try site.kill(words, after: wait) }
    }
  }

  private func kill(
    _ words: [String], at step: StepProxy.Step, of place: KillSite.Place, isPatient: Bool = true
  ) async throws -> KillResult {
    let site = site
    return try await offPool { try site.kill(words, at: step, of: place, isPatient: isPatient) }
  }

  /// A store of its own that is killed while it is made; what was left behind is gone on with, or there is nothing again.
  private mutating func making() async throws -> KillResult {
    let (site, isAnew) = (site, random.isTrue(in: 85))
    if isAnew { remove("other.db") }
    let (call, most) = [("pwrite64", 80), ("ftruncate", 2), ("fdatasync", 6), ("unlink", 1)][random.next(in: 0...3)]
    let nth = random.next(in: 1...most)
    let words = random.isTrue(in: 50) ? ["db", "check"] : ["run", "--once"]
    let result = try await offPool { try site.kill(words, config: "other.yaml", at: call, count: nth) }
    let check = try await offPool { try site.alignd(["db", "check"], config: "other.yaml") }
    if check.status != 0 { note(.making, "db check after \(call) \(nth): \(check.output)\(check.errors)") }
    return result
  }

  private mutating func otherCommand() async throws -> KillResult {
    let site = site
    let list = try await offPool { try site.alignd(["findings", "list", "--format", "json"]) }
    struct Finding: Decodable { let fingerprint, title, state: String }
    let findings = (try? JSONDecoder().decode([Finding].self, from: Data(list.output.utf8))) ?? []
    let open = findings.filter { $0.state == "open" }
    var words = ["db", "vacuum"]
    let choice = random.next(in: 1...5)
    let copy = "copy.db"
    if choice == 1 { words = ["db", "backup", copy] }
    if choice == 2 { words = ["deliveries", "retry"] }
    if choice == 3, !open.isEmpty {
      let finding = open[random.next(in: 0...(open.count - 1))]
      words = ["findings", "acknowledge", finding.fingerprint, "--by", "kim"]
    }
    let eleventh = findings.first { $0.title == SmallCompany.title(11) && $0.state == "open" }
    if choice > 3, let eleventh {
      let day = Date().addingTimeInterval(30 * 86_400).formatted(.iso8601.year().month().day())
      words = ["findings", "accept", eleventh.fingerprint, "--by", "owner", "--reason", "tests", "--until", day]
    }
    if words.contains(copy) { remove(copy) }
    let isWrite = random.isTrue(in: 70)
    let (call, nth) = isWrite ? ("pwrite64", random.next(in: 1...(choice == 1 ? 40 : 12))) : ("fdatasync", 1)
    let result = try await offPool { [words] in try site.kill(words, at: call, count: nth) }
    if !result.isKilled, result.ending.code != 0 {
      note(.otherCommand, "\(words.joined(separator: " ")): \(result.ending.output)")
    }
    // A copy that is there is whole, even when the process that made it was killed.
    if words.contains(copy), FileManager.default.fileExists(atPath: site.folder.file(copy)) {
      let kept = try await offPool { try site.alignd(["findings", "list"], config: "copy.yaml") }
      let here = try await offPool { try site.alignd(["findings", "list"]) }
      if kept.output != here.output { note(.otherCommand, "the copy holds \(kept.output)\(kept.errors)") }
      try await checkCopy()
    }
    try await checkStore(.otherCommand)
    if words.contains("accept") { try await learnAcceptance() }
    return result
  }

  /// An acceptance that was killed holds or does not: the store says so, and the servers are held to it.
  private mutating func learnAcceptance() async throws {
    let site = site
    let list = try await offPool { try site.alignd(["findings", "list", "--state", "excepted"]) }
    accepted = list.output.contains(SmallCompany.title(11)) ? [11] : []
  }

  private mutating func beside(_ words: [String], after wait: Int) async throws -> KillResult {
    let site = site
    remove("copy.db")
    let other = [
      ["db", "backup", "copy.db"], ["findings", "list"], ["deliveries", "list", "--all"],
    ][random.next(in: 0...2)]
    let (result, trouble) = try await offPool { try site.kill(words, after: wait, beside: other) }
    // Before there is a store, there is nothing to read.
    if !trouble.isEmpty, !trouble.contains("makes it"), !trouble.contains("makes a store") { note(.beside, trouble) }
    if FileManager.default.fileExists(atPath: site.folder.file("copy.db")) { try await checkCopy() }
    return result
  }

  private mutating func checkStore(_ step: KillStep) async throws {
    let site = site
    let check = try await offPool { try site.alignd(["db", "check"]) }
    if check.status != 0 { note(step, "db check: \(check.output)\(check.errors)") }
  }

  private mutating func checkCopy() async throws {
    let site = site
    let check = try await offPool { try site.alignd(["db", "check"], config: "copy.yaml") }
    if check.status != 0 { note(.otherCommand, "db check of a copy: \(check.output)\(check.errors)") }
  }

  private func remove(_ name: String) {
    for end in ["", "-wal", "-shm", "-journal", ".lock"] {
      try? FileManager.default.removeItem(atPath: site.folder.file(name + end))
    }
  }

  // MARK: Peace

  /// Runs undisturbed until nothing waits.
  private mutating func settle(in place: String) async throws {
    let site = site
    try await offPool { try site.servers.comeToRest() }
    for round in 1...6 {
      let run = try await offPool { try site.alignd(["run", "--once", "--deliver-within", "300"]) }
      if ![0, 2].contains(run.status) { problems.append("company \(number), \(place): \(run.output)\(run.errors)") }
      let list = try await offPool { try site.alignd(["deliveries", "list"]) }
      // Twice: the second run sweeps what the first one did.
      if round > 1, list.output.contains("nothing waits") { break }
      _ = try await offPool { try site.alignd(["deliveries", "retry"]) }
    }
    let check = try await offPool { try site.alignd(["db", "check"]) }
    if !check.output.hasSuffix(": sound\n") {
      problems.append("company \(number), \(place): db check: \(check.output)\(check.errors)")
    }
  }
}
