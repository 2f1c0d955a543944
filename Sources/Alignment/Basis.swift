import AccessModel
import Crypto
import DriftDetection
import EffectiveAccess
import Findings
import Reporting

extension RunBasis {
  /// What a run of a configuration rests on, as its report tells.
  init(_ report: Report, _ configuration: Configuration) {
    var sources: [String: RunBasis.Source] = [:]
    for source in report.sources {
      sources[source.id] = RunBasis.Source(
        digest: source.digest, isComplete: source.coverage.isComplete && source.groupsNotRead.isEmpty)
    }
    self.init(
      matrix: report.matrix.digest, rules: report.toolVersion, correlation: configuration.judgementDigest,
      sources: sources, day: report.day.daysSinceEpoch)
  }
}

extension Configuration {
  /// A digest of how accounts become identities and how strictly is judged: what an operator can change without changing
  /// matrix or sources.
  var judgementDigest: String {
    var lines: [String] = ["zone \(zone)"]
    for source in sources {
      let correlation = source.correlation
      lines.append("source \(source.id) \(source.kind) formerly \(correlation.formerly)")
      lines.append("authority \(correlation.authority)")
      for rule in correlation.rules {
        if case .map(let entries) = rule {
          lines.append("map \(entries.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })")
        } else {
          lines.append("rule \(rule)")
        }
      }
    }
    lines.append("policy \(policy.graceDays) \(policy.maxRoles) \(policy.dormantAfterDays)")
    lines += policy.severity.sorted { $0.key < $1.key }.map { "severity \($0.key.rawValue) \($0.value.word)" }
    lines += policy.groupLinks.map { "link \($0)" }
    var hash = SHA256()
    for line in lines { hash.update(data: Array("\(line.utf8.count):\(line)".utf8)) }
    return hash.finalize().text
  }
}
