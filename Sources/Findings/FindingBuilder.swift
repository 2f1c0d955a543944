import AccessModel
public import DriftDetection
public import ResponsibilityMatrix

extension Finding {
  /// The findings of one run without memory: everything is seen for the first time, and open unless accepted.
  ///
  /// - Parameters:
  ///   - evaluation: what the run found out.
  ///   - matrix: where its exceptions stand.
  ///   - startedAt: start of the run, RFC 3339 in UTC.
  ///   - workers: tasks to use; the result does not depend on it.
  public static func firstSeen(
    _ evaluation: Evaluation, _ matrix: Matrix, at startedAt: String, workers: Int = 2
  ) async -> [Finding] {
    let count = evaluation.drifts.count
    var parts = await withTaskGroup(of: (Int, [Finding]).self) { group in
      for worker in 0..<workers {
        let range = count * worker / workers..<count * (worker + 1) / workers
        group.addTask {
          var findings: [Finding] = []
          // The first part takes up the others.
          findings.reserveCapacity(worker == 0 ? count : range.count)
          for position in range { findings.append(firstSeen(position, evaluation, matrix, at: startedAt)) }
          return (worker, findings)
        }
      }
      return await group.reduce(into: [Int: [Finding]]()) { $0[$1.0] = $1.1 }
    }
    var all = parts.removeValue(forKey: 0) ?? []
    for worker in 0..<workers { all += parts[worker] ?? [] }
    return all
  }

  private static func firstSeen(
    _ position: Int, _ evaluation: Evaluation, _ matrix: Matrix, at startedAt: String
  ) -> Finding {
    let drift = evaluation.drifts[position]
    let exception = evaluation.accepted[position].map { AppliedException(matrix.exceptions[$0]) }
    return Finding(
      fingerprint: Fingerprint.of(drift), drift: drift, state: exception == nil ? .open : .excepted,
      exception: exception, firstSeen: startedAt, lastSeen: startedAt)
  }

  /// The same finding as it stands by what is remembered of it.
  public func remembered(_ record: FindingRecord) -> Finding {
    Finding(
      fingerprint: fingerprint, drift: drift, state: record.state, exception: exception, firstSeen: record.firstSeen,
      lastSeen: record.lastSeen ?? lastSeen, record: record)
  }

  /// Whether the finding makes the run one with drift: it is open, and more than an administrative remark.
  ///
  /// An obligation that nothing is bound to (`unbound-authority`) and `info` never do.
  public var changesExitCode: Bool {
    state.needsAction && drift.severity > .info && drift.kind != .unboundAuthority
  }
}

extension AppliedException {
  /// What a report says of an exception.
  public init(_ exception: PolicyException) {
    self.init(
      id: exception.id, justification: exception.justification, approver: exception.approver.value,
      until: exception.until, cell: exception.cell)
  }
}
