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
    let unread = Set(sources.filter { !$0.coverage.isComplete || !$0.groupsNotRead.isEmpty }.map(\.id))
    var gone: [String: String] = [:]
    var unproven: [String: String] = [:]
    for (fingerprint, entry) in baseline.findings where !shown.contains(fingerprint) {
      if couldHide(entry, unread) {
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

  /// Whether something that was not read could be all that keeps an earlier finding from being seen.
  private func couldHide(_ entry: BaselineReport.Entry, _ unread: Set<String>) -> Bool {
    // Kinds about the document alone depend on no source.
    if ["raci-gap", "document-overdue"].contains(entry.kind) { return false }
    let named = notProven.contains { item in
      (item.asset.map { $0.id == entry.assetID } ?? false) && (item.capability.map { $0 == entry.capability } ?? true)
        && (item.identity.map { $0.key == entry.identityKey } ?? true)
    }
    // A person's finding needs the person; an access may come over every group that is bound, in whatever source.
    let isUnseen =
      (entry.identityKey != nil && self.unread.identities)
      || (entry.assetID.map { self.unread.hides(asset: $0, capability: entry.capability) } ?? false)
    // Who holds a role may depend on a group of a source that no path of the finding is in.
    let isOpenAsKind = notProven.contains { item in
      item.kind.rawValue == entry.kind && item.asset == nil
        && (item.identity.map { $0.key == entry.identityKey } ?? true)
    }
    return named || isUnseen || isOpenAsKind || entry.sources.contains(where: unread.contains)
      || (entry.sources.isEmpty && !unread.isEmpty)
  }
}
