import AccessModel
import ReferenceEvaluation
import Testing

@Suite struct `Against a slow and obvious reference` {
  /// Worlds in a block; the blocks are separate cases, so that a failure names few seeds.
  static let blockSize: UInt64 = 300

  @Test(arguments: UInt64(0)..<10) func `drifts, what is not proven and path lengths are the same`(block: UInt64) async
  {
    for seed in block * Self.blockSize..<(block + 1) * Self.blockSize {
      let world = WorldMaker.world(seed: seed)
      let found = await differences(in: world)
      guard let first = found.first else { continue }
      let kind = first.split(separator: ":").prefix(2)
      let small = await Shrinker.shrink(world) { candidate in
        await differences(in: candidate).contains { $0.split(separator: ":").prefix(2) == kind }
      }
      let left = await differences(in: small)
      Issue.record("seed \(seed)\n\(left.joined(separator: "\n"))\n\(small.text)")
      return
    }
  }
}
