import AccessModel
import FindingStore
import Findings
import StrictSettings

extension Section {
  /// How findings live and how long what is over is kept; what is not given is the standard.
  mutating func lifeCycle() -> (LifeCyclePolicy, RetentionPolicy) {
    var policy = LifeCyclePolicy()
    var retention = RetentionPolicy()
    guard var section = section("findings") else { return (policy, retention) }
    section.days("dueDays", in: 0...3650, &policy.dueDays)
    section.days("baselineDays", in: 0...90, &policy.baselineDays)
    policy.confirmRuns = section.number("confirmRuns", in: 1...30) ?? policy.confirmRuns
    if var flapping = section.section("flapping", named: "\"flapping\" of \"findings\"") {
      policy.flappingReturns = flapping.number("returns", in: 2...8) ?? policy.flappingReturns
      policy.flappingDays = flapping.number("days", in: 1...365) ?? policy.flappingDays
      policy.flappingRuns = flapping.number("confirmRuns", in: 1...30) ?? policy.flappingRuns
      flapping.finish()
    }
    if var breaker = section.section("breaker", named: "\"breaker\" of \"findings\"") {
      policy.breaker.changes = breaker.number("changes", in: 1...1_000_000) ?? policy.breaker.changes
      policy.breaker.percent = breaker.number("percent", in: 1...100) ?? policy.breaker.percent
      policy.breaker.least = breaker.number("least", in: 1...1_000_000) ?? policy.breaker.least
      breaker.finish()
    }
    if var kept = section.section("keepDays", named: "\"keepDays\" of \"findings\"") {
      retention.deliveries = kept.number("deliveries", in: 1...3650) ?? retention.deliveries
      retention.runs = kept.number("runs", in: 1...3650) ?? retention.runs
      retention.resolved = kept.number("resolved", in: 30...36_500) ?? retention.resolved
      kept.finish()
    }
    section.finish()
    return (policy, retention)
  }

  private mutating func days(_ key: String, in range: ClosedRange<Int>, _ days: inout [Severity: Int]) {
    guard var section = section(key, named: "\"\(key)\" of \"findings\"") else { return }
    for severity in Severity.allCases {
      if let count = section.number(severity.word, in: range) { days[severity] = count }
    }
    section.finish()
  }
}
