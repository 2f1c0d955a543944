import AccessModel
import DriftDetection
import StrictSettings

extension Section {
  /// How strictly is judged; what is not given is the standard.
  mutating func policy() -> EvaluationPolicy {
    var policy = EvaluationPolicy()
    guard var section = section("policy") else { return policy }
    if let days = section.number("graceDays", in: 0...365) { policy.graceDays = days }
    if let roles = section.number("maxRoles", in: 1...1000) { policy.maxRoles = roles }
    if let days = section.number("dormantAfterDays", in: 1...3650) { policy.dormantAfterDays = days }
    if let severities = section.section("severity", named: "\"severity\" of \"policy\"") {
      policy.severity = severities.severities()
    }
    section.finish()
    return policy
  }

  private consuming func severities() -> [DriftKind: Severity] {
    var result: [DriftKind: Severity] = [:]
    for key in keys {
      guard let kind = DriftKind(rawValue: key) else { continue }
      guard let word = text(key) else { continue }
      if let severity = Severity(word: word) {
        result[kind] = severity
      } else {
        complain(
          key, "does not know \"\(word)\"", suggestion: suggestion(for: word, among: Severity.allCases.map(\.word)))
      }
    }
    finish(known: DriftKind.allCases.map(\.rawValue))
    return result
  }
}
