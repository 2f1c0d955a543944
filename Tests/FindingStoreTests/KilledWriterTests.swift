import FindingStore
import Foundation
import StoreSamples
import TestServers
import Testing

/// A writer is killed with SIGKILL at hundreds of drawn moments: in the middle of making a store, of commits, between them.
@Suite struct `A killed writer` {
  static let steps = 48
  static let kills = 100

  /// What the store holds after each number of steps, from a writer that nobody kills.
  static let undisturbed: Result<[String], any Error> = Result {
    let fixture = try StoreFixture()
    let store = try fixture.opened()
    var all = [try fixture.everything]
    for step in 0..<steps {
      try Script.perform(step, store)
      all.append(try fixture.everything)
    }
    return all
  }

  @Test(arguments: 0..<4) func `loses nothing that it was told is kept, and leaves nothing by halves`(lane: Int)
    async throws
  {
    try await offPool { try Self.work(lane) }
  }

  private static func work(_ lane: Int) throws {
    let expected = try undisturbed.get()
    var dice = Dice(lane)
    var fixture = try StoreFixture()
    var (done, tally) = (0, ["only what was told": 0, "one step more": 0, "no store yet": 0])
    for kill in 0..<kills {
      let victim = try Victim(["work", fixture.file, "\(done)", "\(steps)"])
      var told = done
      for _ in 0..<dice.roll(6) {
        if let line = victim.line(), let step = Int(line) { told = step + 1 }
      }
      usleep(UInt32(dice.roll(told == done ? 60_000 : 4000)))
      for line in victim.kill() { if let step = Int(line) { told = step + 1 } }

      let story = "lane \(lane), kill \(kill), \(told) steps told"
      if told == 0, !FileManager.default.fileExists(atPath: fixture.file) {
        tally["no store yet", default: 0] += 1
        continue
      }
      let store = try fixture.opened()
      #expect(try store.check() == [], "\(story)")
      let now = try fixture.everything
      let isMore = told < steps && now == expected[told + 1] && now != expected[told]
      #expect(isMore || now == expected[told], "\(story): neither what was told nor one whole step more")
      tally[isMore ? "one step more" : "only what was told", default: 0] += 1
      done = isMore ? told + 1 : told
      if done == steps { (fixture, done) = (try StoreFixture(), 0) }
    }
    print(
      "lane \(lane): \(kills) kills, "
        + tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    #expect(tally["only what was told"] ?? 0 > 20)
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
