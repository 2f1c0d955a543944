import Foundation
import Testing

/// Processes of alignd are killed (SIGKILL) at every step of run and delivery; afterwards the servers themselves are asked.
///
/// `ALIGND_KILLS=1000` kills as often, `ALIGND_KILL_SEED=7` otherwise (`make kills` does the first).
@Suite(.timeLimit(.minutes(180)), .serialized) struct KillMatrixTests {
  /// Kills at one step in one company.
  static let perStep = 4

  @Test func `a kill at any step loses nothing and doubles nothing`() async throws {
    let environment = ProcessInfo.processInfo.environment
    let kills = environment["ALIGND_KILLS"].flatMap { Int($0) } ?? 40
    let seed = environment["ALIGND_KILL_SEED"].flatMap { UInt64($0) } ?? 1
    let isShort = kills <= 100
    let perStep = isShort ? Self.perStep : 8
    let servers = try await KillServers.start()
    var tallies: [KillStep: KillTally] = [:]
    var problems: [String] = []
    var (company, done, ticket) = (0, 0, 1)
    let start = ContinuousClock.now
    while done < kills, company < kills {
      company += 1
      var world = try KillWorld(company, seed: seed, servers, from: ticket)
      try await world.run(kills: perStep, peace: isShort ? 4 : 1)
      for (step, tally) in world.tallies {
        tallies[step, default: KillTally()] = tallies[step, default: KillTally()] + tally
      }
      problems += world.problems
      ticket = world.nextTicket
      done = tallies.values.reduce(0) { $0 + $1.kills }
      if !isShort {
        print("\(done) kills in \(company) companies after \(ContinuousClock.now - start); \(problems.count) problems")
        for problem in world.problems { print("  \(problem)") }
      }
    }
    let total = tallies.values.reduce(KillTally(), +)
    print("kill matrix, seed \(seed), \(company) companies, \(ContinuousClock.now - start)")
    print(KillTally.head)
    for step in KillStep.allCases { print((tallies[step] ?? KillTally()).line(step.rawValue)) }
    print(total.line("all"))
    #expect(problems == [])
    #expect(total.kills >= min(kills, 40))
    #expect(KillStep.allCases.allSatisfy { (tallies[$0]?.kills ?? 0) > 0 })
    #expect(total.lost == 0)
    #expect(KillStep.allCases.allSatisfy { $0 == .sentAndOn || tallies[$0]?.doubled == 0 })
  }
}
