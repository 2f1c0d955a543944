import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

/// Findings of one severity that one repair would remove, told together.
///
/// Findings with a cause are grouped by it. Without a cause they are grouped when they are of one kind and contradict the
/// same cell about the same thing: forty people who lack the same access are one block too.
struct FindingGroup {
  let severity: Severity
  let cause: String
  private(set) var findings: [Finding]

  /// Kinds in the group, ordered by word.
  var kinds: [DriftKind] { Set(findings.map(\.drift.kind)).sorted() }

  /// People, accounts or things that the group is about, each once, in order.
  var subjects: [String] { distinct(\.subject) }

  /// Accesses that the group is about, or that its paths give, each once, in order.
  var accesses: [String] {
    var seen = Set<String>()
    return findings.flatMap { finding in
      finding.access.isEmpty
        ? finding.drift.paths.map { "\($0.capability.shown()) \($0.asset.name.shownName)" } : [finding.access]
    }.filter { seen.insert($0).inserted }
  }

  /// The value that all findings have in common, if they have.
  func shared<Value: Equatable>(_ value: (Finding) -> Value) -> Value? {
    guard let first = findings.first.map(value) else { return nil }
    return findings.allSatisfy { value($0) == first } ? first : nil
  }

  private func distinct(_ value: (Finding) -> String) -> [String] {
    var seen = Set<String>()
    return findings.map(value).filter { seen.insert($0).inserted }
  }

  /// Open findings by severity (highest first), and in each the groups: the largest first, then in report order.
  static func bySeverity(_ findings: [Finding]) -> [(severity: Severity, groups: [FindingGroup])] {
    var groups: [FindingGroup] = []
    var places: [Key: Int] = [:]
    for finding in findings {
      let key = Key(finding.drift)
      if let place = places[key] {
        groups[place].findings.append(finding)
      } else {
        places[key] = groups.count
        groups.append(
          FindingGroup(severity: finding.drift.severity, cause: finding.drift.cause, findings: [finding]))
      }
    }
    return Severity.allCases.reversed().compactMap { severity in
      let own = groups.enumerated().filter { $0.element.severity == severity }
      if own.isEmpty { return nil }
      let ordered = own.sorted { ($1.element.findings.count, $0.offset) < ($0.element.findings.count, $1.offset) }
      return (severity, ordered.map(\.element))
    }
  }

  private struct Key: Hashable {
    let severity: Severity
    let cause: String
    var kind: DriftKind?
    var asset: NamedReference?
    var capability: String?
    var expected: Expected?

    init(_ drift: Drift) {
      severity = drift.severity
      cause = drift.cause
      if drift.cause.isEmpty {
        kind = drift.kind
        asset = drift.asset
        capability = drift.capability
        expected = drift.expected
      }
    }
  }
}
