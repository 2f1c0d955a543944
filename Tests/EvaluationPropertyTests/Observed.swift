import AccessModel
import DriftDetection
import ReferenceEvaluation

/// What alignd makes of a world, in the reference's words.
struct Observed {
  let evaluation: Evaluation
  let drifts: [ReferenceDrift]

  init(_ evaluation: Evaluation) {
    self.evaluation = evaluation
    drifts = evaluation.drifts.map(Observed.plain)
  }

  static func of(_ world: PlainWorld, workers: Int = 1, order: (Int) -> [Int] = { Array(0..<$0) }) async -> Observed {
    Observed(
      await Evaluation.evaluate(
        world.matrix, world.snapshots(order: order), world.correlations, policy: world.policy, on: world.today,
        workers: workers))
  }

  /// Kind, identity, asset and capability of everything that is not proven.
  var open: Set<[String]> {
    Set(
      evaluation.notProven.map {
        [$0.kind.rawValue, $0.identity?.key ?? "", $0.asset?.id ?? "", $0.capability ?? ""]
      })
  }

  var unprovenTargets: Set<[String]> { Set(evaluation.unprovenTargets.keys) }
  var accepted: [ReferenceDrift] { evaluation.accepted.keys.map { drifts[$0] } }

  private static func plain(_ drift: Drift) -> ReferenceDrift {
    var plain = ReferenceDrift(drift.kind, drift.severity)
    plain.key = drift.key
    // A lapsed exception and a lapsed assignment repeat the paths of the drifts that they stand beside.
    if drift.kind == .lapsedException || drift.kind == .lapsedAssignment { return plain }
    // Two rows that bind the same group say the same of the path.
    plain.paths = Set(
      drift.paths.map { path in
        let bound = path.groups.last.map { "\($0.source)/\($0.id)" } ?? "nothing"
        return "\(path.account.source)/\(path.account.id) > \(bound) (\(path.groups.count)): "
          + "\(path.capability) \(path.asset.id) \(path.state.word)"
      }
    ).sorted()
    return plain
  }
}

/// Differences between alignd and the reference, a line each; empty when they agree.
func differences(in world: PlainWorld) async -> [String] {
  let observed = await Observed.of(world)
  let expected = ReferenceOutcome.judge(world)
  func compare(_ name: String, _ left: [String], _ right: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for line in left { counts[line, default: 0] += 1 }
    for line in right { counts[line, default: 0] -= 1 }
    return counts.filter { $0.value != 0 }.map {
      "\($0.value > 0 ? "only alignd" : "only reference") \(name): \($0.key)"
    }.sorted()
  }
  // Whether a self-authorising row without a holder is worth a finding is alignd's to choose, within these bounds.
  let circular = Set(observed.drifts.filter { $0.kind == .circularAssignment }.map(\.key))
  let shown = observed.drifts.filter { $0.kind != .circularAssignment }
  return compare("drift", shown.map(\.line), expected.drifts.map(\.line))
    + expected.circular.subtracting(circular).map { "only reference drift: circular-assignment \($0)" }.sorted()
    + circular.subtracting(expected.possiblyCircular).map { "only alignd drift: circular-assignment \($0)" }.sorted()
    + compare(
      "not proven", observed.open.map { $0.joined(separator: " ") }, expected.open.map { $0.joined(separator: " ") })
    + compare(
      "unproven target", observed.unprovenTargets.map { $0.joined(separator: " ") },
      expected.unprovenTargets.map { $0.joined(separator: " ") })
    + compare("accepted", observed.accepted.map(\.line), expected.accepted.map { expected.drifts[$0].line })
}
