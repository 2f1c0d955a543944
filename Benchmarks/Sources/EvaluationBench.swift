import AccessModel
import DriftDetection
import EffectiveAccess
import Findings
import ResponsibilityMatrix

/// One measured evaluation: from a loaded snapshot and matrix to sorted findings with paths.
struct EvaluationBench {
  private let snapshot: Snapshot
  private let matrix: Matrix
  private let today = CivilDay(daysSinceEpoch: 20_000)

  init(_ company: Company) {
    snapshot = CompanySnapshot.make(company)
    matrix = CompanyMatrix.make(company)
  }

  /// What is there to be evaluated.
  var facts: [(String, Int)] {
    [
      ("accounts", snapshot.accounts.count), ("groups", snapshot.groups.count), ("members", snapshot.memberships.count),
      ("assignments", matrix.assignments.count), ("resident", ProcessMemory.resident),
    ]
  }

  func run() async -> [(String, Int)] {
    ProcessMemory.resetPeak()
    let used = ProcessTime.used
    let start = ContinuousClock.now
    let evaluation = await Evaluation.evaluate(
      matrix, [snapshot], [SourceCorrelation(source: CompanySnapshot.source, authority: .all)],
      policy: EvaluationPolicy(), on: today)
    let findings = await Finding.firstSeen(evaluation, matrix, at: "2026-01-01T00:00:00Z")
    let duration = ContinuousClock.now - start
    let processor = ProcessTime.used - used
    return counts(evaluation, findings) + [
      ("peak", ProcessMemory.peak), ("microseconds", Int(duration / .microseconds(1))), ("processor", processor),
    ]
  }

  /// What the reference has to agree with: how many rows, and which (by the sums of their numbers).
  private func counts(_ evaluation: Evaluation, _ findings: [Finding]) -> [(String, Int)] {
    var excess = Checksum()
    var missing = Checksum()
    var paths = 0
    for finding in findings {
      paths += finding.drift.paths.isEmpty ? 0 : 1
      switch finding.drift.kind {
      case .excessAccess, .excessPrivilege: excess.add(finding.drift)
      case .missingAuthority: missing.add(finding.drift)
      default: break
      }
    }
    return [
      ("grants", evaluation.tally.grants), ("permitted", evaluation.tally.permitted), ("excess", excess.count),
      ("excess people", excess.people), ("excess assets", excess.assets), ("missing", missing.count),
      ("missing people", missing.people), ("findings", findings.count), ("findings with paths", paths),
    ]
  }

  private struct Checksum {
    var count = 0
    var people = 0
    var assets = 0

    mutating func add(_ drift: Drift) {
      count += 1
      people += (Int(drift.identity?.key.dropFirst() ?? "") ?? 0) - 1_000_000
      assets += (Int(drift.asset?.id.dropFirst() ?? "") ?? 0) - 10_000
    }
  }
}
