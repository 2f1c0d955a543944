import AccessModel
import DriftDetection
import Findings
public import Reporting

extension Report {
  /// How this run's open findings differ from an earlier report's.
  ///
  ///     earlier  | now       | judged now        | counted as
  ///     ---------+-----------+-------------------+------------
  ///     open     | open      | -                 | -
  ///     open     | excepted  | -                 | -
  ///     open     | not shown | yes               | gone
  ///     open     | not shown | no                | not proven
  ///     excepted | open      | -                 | new
  ///     absent   | open      | -                 | new
  ///
  /// A finding that is not shown counts as judged only if no judgement of its family that concerns it is not proven, and
  /// every source that it speaks of is still configured and was read completely: what was not read is never gone.
  public func compared(with earlier: BaselineReport, at path: String) -> BaselineComparison {
    let shown = Set(findings.map(\.fingerprint))
    let new = findings.filter { $0.state == .open && earlier.findings[$0.fingerprint]?.state != "open" }
    let unread = Set(sources.filter { !$0.wasReadCompletely }.map(\.id))
    let known = Set(sources.map(\.id))
    var gone: [String: String] = [:]
    var unproven: [String: String] = [:]
    for (fingerprint, entry) in earlier.findings where entry.state == "open" && !shown.contains(fingerprint) {
      let isRead = entry.sources.allSatisfy { known.contains($0) && !unread.contains($0) }
      let isJudged = isRead && !notProven.contains { $0.concerns(entry) }
      if isJudged { gone[fingerprint] = entry.summary } else { unproven[fingerprint] = entry.summary }
    }
    return BaselineComparison(
      path: path, startedAt: earlier.startedAt, new: new.map(\.fingerprint), gone: gone, notProven: unproven)
  }

  /// Whether every source was read completely and every judgement could be made.
  public var isComplete: Bool { notProven.isEmpty && sources.allSatisfy(\.wasReadCompletely) }
}

extension SourceSummary {
  fileprivate var wasReadCompletely: Bool { coverage.isComplete && groupsNotRead.isEmpty }
}

extension NotProven {
  /// Whether the finding of an earlier report is among the judgements that could not be made.
  fileprivate func concerns(_ entry: BaselineReport.Entry) -> Bool {
    guard let earlier = DriftKind(rawValue: entry.kind) else { return true }
    return NotProven.family(earlier) == NotProven.family(kind)
      && (identity == nil || entry.identityKey == nil || identity?.key == entry.identityKey)
      && (asset == nil || entry.assetID == nil || asset?.id == entry.assetID)
      && (capability == nil || entry.capability == nil || capability == entry.capability)
  }

  /// Kinds that share a fingerprint: the same access may be one or the other from run to run.
  private static func family(_ kind: DriftKind) -> String {
    switch kind {
    case .prohibitedAccess, .excessPrivilege, .excessAccess, .dormantPrivilege: "unauthorised"
    case .orphanAccount, .ambiguousAccount, .leaverAccess, .unownedWorkload: "account"
    default: kind.rawValue
    }
  }
}
