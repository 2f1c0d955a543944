import AccessModel
import ReferenceEvaluation
import Testing

/// The other tests prove nothing about what never happens in a drawn world.
@Suite struct `The drawn worlds` {
  @Test func `raise every kind, leave every kind open that can be, and are seldom empty`() {
    var raised: [DriftKind: Int] = [:]
    var open: [String: Int] = [:]
    var eligible = 0
    var long = 0
    var accepted = 0
    var full = 0
    for seed in UInt64(0)..<800 {
      let outcome = ReferenceOutcome.judge(WorldMaker.world(seed: seed))
      for drift in outcome.drifts { raised[drift.kind, default: 0] += 1 }
      raised[.circularAssignment, default: 0] += outcome.circular.count
      for entry in outcome.open { open[entry[0], default: 0] += 1 }
      let paths = outcome.drifts.flatMap(\.paths)
      eligible += paths.count { $0.hasSuffix("eligible") }
      long += paths.count { !$0.contains("(1)") && !$0.contains("(2)") }
      accepted += outcome.accepted.count
      if !paths.isEmpty { full += 1 }
    }
    for kind in DriftKind.allCases { #expect(raised[kind, default: 0] >= 8, "\(kind.rawValue)") }
    for kind in Self.leftOpen { #expect(open[kind.rawValue, default: 0] >= 5, "\(kind.rawValue)") }
    #expect(eligible >= 100)
    #expect(long >= 50)
    #expect(accepted >= 20)
    #expect(full >= 400)
  }

  /// Kinds that depend on something that may not have been read.
  static let leftOpen: [DriftKind] = [
    .missingAuthority, .excessPrivilege, .excessAccess, .prohibitedAccess, .dutyConflict, .vacantRole, .unownedAsset,
    .unknownHolder, .orphanAccount, .brokenEntitlement,
  ]
}
