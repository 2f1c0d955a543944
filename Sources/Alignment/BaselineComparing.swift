import AccessModel
import DriftDetection
import Findings
public import Reporting

extension Report {
  /// The same report, compared with an earlier one: what is new, what is verifiably gone, what could not be judged.
  ///
  /// A finding of the earlier report that this run does not show is gone only if everything that could still show it was
  /// read: not read is not resolved.
  public func compared(with baseline: BaselineReport, path: String) -> Report {
    let open = findings.filter { $0.state == .open }.map(\.fingerprint)
    let earlier = baseline.findings.filter { $0.value.state == "open" }
    let shown = Set(findings.map(\.fingerprint))
    var gone: [String: String] = [:]
    var unproven: [String: String] = [:]
    for (fingerprint, entry) in baseline.findings where !shown.contains(fingerprint) {
      if couldHide(entry) {
        unproven[fingerprint] = entry.summary
      } else {
        gone[fingerprint] = entry.summary
      }
    }
    var report = self
    report.baseline = BaselineComparison(
      path: path, startedAt: baseline.startedAt, new: open.filter { earlier[$0] == nil }, gone: gone,
      notProven: unproven)
    return report
  }

  /// Whether something that was not read could be all that keeps an earlier finding from being seen. A kind that this version
  /// does not know is gone: its rule is.
  private func couldHide(_ entry: BaselineReport.Entry) -> Bool {
    guard let kind = DriftKind(rawValue: entry.kind) else { return false }
    return entry.sources.isEmpty
      ? whyUnproven(absent(entry, kind, nil)) != nil
      : entry.sources.contains { whyUnproven(absent(entry, kind, $0)) != nil }
  }

  private func absent(_ entry: BaselineReport.Entry, _ kind: DriftKind, _ source: String?) -> AbsentDrift {
    AbsentDrift(
      kind: kind, identity: entry.identityKey, source: source, asset: entry.assetID, capability: entry.capability,
      granted: [])
  }
}
