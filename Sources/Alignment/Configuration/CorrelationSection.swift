import EffectiveAccess
import StrictSettings
import Yams

extension Section {
  /// Which accounts define identities, and the ordered rules that tie the others to them.
  mutating func correlation(source: String) -> SourceCorrelation {
    SourceCorrelation(
      source: source, authority: authority() ?? .none, rules: correlationRules() ?? CorrelationRule.standard,
      formerly: texts("formerly") ?? [])
  }

  /// `true`, `false`, `{ base: DN }` or `{ department: […], title: […] }`.
  private mutating func authority() -> SourceCorrelation.Authority? {
    let key = "authoritative"
    guard let node = node(key) else { return nil }
    if let flag = node.flag { return flag ? .all : SourceCorrelation.Authority.none }
    guard node.isMapping, var filter = section(key, named: "\"authoritative\" of \(name)") else {
      complain(key, "must be true, false, { base: DN } or { department: …, title: … }, not \(node.shape)")
      return nil
    }
    let base = filter.text("base")
    let departments = filter.texts("department")
    let titles = filter.texts("title")
    filter.finish()
    switch (base, departments, titles) {
    case (let base?, nil, nil): return .within(base)
    case (nil, nil, nil):
      if filter.keys.isEmpty { complain(key, "is empty", suggestion: "write true, or { base: DN }") }
      return nil
    case (nil, let departments, let titles): return .matching(department: departments ?? [], title: titles ?? [])
    default:
      complain(key, "has both a base and attributes", suggestion: "keep one of the two")
      return nil
    }
  }

  private mutating func correlationRules() -> [CorrelationRule]? {
    guard let items = list("correlate") else { return nil }
    if items.isEmpty {
      complain("correlate", "is an empty list", suggestion: "leave the key out for employee, mail, login")
    }
    var rules: [CorrelationRule] = []
    for item in items {
      guard let rule = rule(item) else { continue }
      if rules.contains(rule) {
        log.add(item.line, "the same rule stands twice in \"correlate\" of \(name)", suggestion: "keep one")
      }
      rules.append(rule)
    }
    return rules
  }

  /// `employee`, `mail`, `login`, `{ pattern: adm-(.+) }` or `{ map: { account: identity } }`.
  private func rule(_ node: Node) -> CorrelationRule? {
    let words = ["employee": CorrelationRule.employee, "mail": .mail, "login": .login]
    if let word = node.text {
      if let rule = words[word] { return rule }
      log.add(
        node.line, "unknown correlation rule \"\(word)\"",
        suggestion: suggestion(for: word, among: ["employee", "mail", "login", "pattern", "map"]))
      return nil
    }
    guard var section = Section(node, named: "a correlation rule", log: log) else { return nil }
    let pattern = section.text("pattern")
    let map = section.section("map", named: "\"map\"")
    section.finish()
    switch (pattern, map) {
    case (let pattern?, nil):
      if let rule = CorrelationRule.pattern(pattern) { return rule }
      section.complain(
        "pattern", "must be literal text around exactly one (.+), not \"\(pattern)\"",
        suggestion: "an example is adm-(.+)")
      return nil
    case (nil, let map?): return listed(map)
    case (nil, nil): return nil
    default:
      log.add(node.line, "a correlation rule is either a pattern or a map", suggestion: "write two rules")
      return nil
    }
  }

  private func listed(_ map: Section) -> CorrelationRule {
    var map = map
    var pairs: [String: String] = [:]
    for account in map.keys { pairs[account] = map.text(account) }
    return .map(pairs)
  }
}
