import AccessModel
import DriftDetection
import Findings
import ReferenceEvaluation
import Testing

/// What must not change an answer.
@Suite struct `The same facts` {
  @Test func `give the same answer in whatever order they are read, and on however many workers`() async {
    for seed in UInt64(5_000)..<5_300 {
      let world = WorldMaker.world(seed: seed)
      var random = SplitMix64(seed: seed)
      var orders: [Int: [Int]] = [:]
      for count in 0...400 { orders[count] = (0..<count).shuffled(using: &random) }
      let known = orders
      let first = await Observed.of(world)
      let second = await Observed.of(world, workers: 3) { known[$0] ?? Array(0..<$0) }
      #expect(first.drifts == second.drifts, "seed \(seed)")
      #expect(first.evaluation.drifts.map(\.paths) == second.evaluation.drifts.map(\.paths), "seed \(seed)")
      #expect(first.evaluation.drifts.map(\.cause) == second.evaluation.drifts.map(\.cause), "seed \(seed)")
      #expect(first.evaluation.accepted == second.evaluation.accepted, "seed \(seed)")
      #expect(first.evaluation.notProven == second.evaluation.notProven, "seed \(seed)")
      #expect(first.evaluation.tally == second.evaluation.tally, "seed \(seed)")
      #expect(first.evaluation.unprovenTargets == second.evaluation.unprovenTargets, "seed \(seed)")
    }
  }

  @Test func `keep their fingerprints when names and places change`() async {
    for seed in UInt64(6_000)..<6_300 {
      let world = WorldMaker.world(seed: seed, onlyIDs: true)
      var renamed = world
      for source in renamed.sources.indices {
        for account in renamed.sources[source].accounts.indices {
          renamed.sources[source].accounts[account].name = "Somebody Else \(account)"
          let old = renamed.sources[source].accounts[account].locator
          renamed.sources[source].accounts[account].locator = old.replacing("uid=", with: "cn=moved ")
        }
        for group in renamed.sources[source].groups.indices {
          renamed.sources[source].groups[group].name = "Renamed \(group)"
          renamed.sources[source].groups[group].locator = "cn=renamed\(group),dc=elsewhere"
        }
      }
      let before = await Observed.of(world).evaluation.drifts.map { Fingerprint.of($0) }
      let after = await Observed.of(renamed).evaluation.drifts.map { Fingerprint.of($0) }
      #expect(before == after, "seed \(seed)")
      #expect(Set(before).count == before.count, "seed \(seed): two drifts share a fingerprint")
    }
  }
}
