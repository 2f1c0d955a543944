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
    let absent = baseline.findings.filter { !shown.contains($0.key) }.sorted { $0.key < $1.key }
    let questions = absent.map { absentDrifts($0.value) }
    var answers = whyUnproven(questions.flatMap { $0 })[...]
    for ((fingerprint, entry), asked) in zip(absent, questions) {
      let isOpen = answers.prefix(asked.count).contains { $0 != nil }
      answers = answers.dropFirst(asked.count)
      if isOpen { unproven[fingerprint] = entry.summary } else { gone[fingerprint] = entry.summary }
    }
    var report = self
    report.baseline = BaselineComparison(
      path: path, startedAt: baseline.startedAt, new: open.filter { earlier[$0] == nil }, gone: gone,
      notProven: unproven)
    return report
  }

  /// An earlier finding as what may still be there: once for each source that it speaks of. A kind that this version does not
  /// know is gone: its rule is.
  private func absentDrifts(_ entry: BaselineReport.Entry) -> [AbsentDrift] {
    guard let kind = DriftKind(rawValue: entry.kind) else { return [] }
    let sources: [String?] = entry.sources.isEmpty ? [nil] : entry.sources
    return sources.map { source in
      AbsentDrift(
        kind: kind, identity: entry.identityKey, source: source, asset: entry.assetID, capability: entry.capability,
        granted: [])
    }
  }
}
