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
  public static func firstSeen(_ evaluation: Evaluation, _ matrix: Matrix, at startedAt: String) -> [Finding] {
    evaluation.drifts.enumerated().map { position, drift in
      let exception = evaluation.accepted[position].map { AppliedException(matrix.exceptions[$0]) }
      return Finding(
        fingerprint: Fingerprint.of(drift), drift: drift, state: exception == nil ? .open : .excepted,
        exception: exception, firstSeen: startedAt, lastSeen: startedAt)
    }
  }

  /// Whether the finding makes the run one with drift: it is open, and more than an administrative remark.
  ///
  /// An obligation that nothing is bound to (`unbound-authority`) and `info` never do.
  public var changesExitCode: Bool {
    state == .open && drift.severity > .info && drift.kind != .unboundAuthority
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
