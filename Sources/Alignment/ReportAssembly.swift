import AccessModel
import DriftDetection
import Findings
import Reporting
import ResponsibilityMatrix

extension Report {
  /// Puts together what a run has to say.
  init(
    _ loaded: LoadedMatrix, _ readings: [SourceReading], _ evaluation: Evaluation, _ findings: [Finding],
    at moment: Moment
  ) {
    let matrix = loaded.matrix
    let isComplete =
      evaluation.notProven.isEmpty && readings.allSatisfy { $0.snapshot.coverage.isComplete }
    self.init(
      startedAt: moment.instant, day: moment.day, zone: moment.zone, toolVersion: alignmentVersion,
      verdict: findings.contains(where: \.changesExitCode) ? .drift : isComplete ? .aligned : .notProven,
      matrix: MatrixSummary(
        document: matrix.document, path: loaded.path, digest: loaded.digest, roles: matrix.roles.count,
        assets: matrix.assets.count, entitlements: matrix.entitlements.count, assignments: matrix.assignments.count),
      sources: readings.map(SourceSummary.init), findings: findings, notProven: evaluation.notProven,
      tally: evaluation.tally, exceptions: ExceptionSummary.inForce(matrix, findings, on: moment.day),
      notes: evaluation.notes + loaded.warnings.map(\.description))
    whyUnproven = { evaluation.whyUnproven($0) }
  }
}

extension SourceSummary {
  init(_ reading: SourceReading) {
    let snapshot = reading.snapshot
    let unread = (0..<snapshot.groups.count).filter { snapshot.groups.membersUnread[$0] != 0 }
    self.init(
      id: snapshot.source, kind: reading.kind, coverage: snapshot.coverage, accounts: snapshot.accounts.count,
      groups: snapshot.groups.count, memberships: snapshot.memberships.count,
      unresolvedMembers: snapshot.unresolved.count,
      groupsNotRead: unread.map { row in
        let name = snapshot.groups.name[row] != 0 ? snapshot.groups.name[row] : snapshot.groups.id[row]
        return "\(snapshot.string(name)): \(snapshot.string(snapshot.groups.membersUnread[row]))"
      },
      digest: SnapshotDigest.of(snapshot))
  }
}

extension ExceptionSummary {
  static func inForce(_ matrix: Matrix, _ findings: [Finding], on today: CivilDay) -> [ExceptionSummary] {
    var accepted: [String: Int] = [:]
    for finding in findings { if let exception = finding.exception { accepted[exception.id, default: 0] += 1 } }
    return matrix.exceptions.filter { $0.until >= today }.map { exception in
      ExceptionSummary(
        exception: AppliedException(exception), kind: exception.kind, subject: exception.subject.value.description,
        compensatingControl: exception.compensatingControl, accepted: accepted[exception.id] ?? 0)
    }
  }
}
