import AccessModel
import StrictSettings
import TicketDelivery
import Yams

extension Configuration {
  /// The entries of `targets`.
  static func targets(_ top: inout Section, folder: String) -> [TargetConfiguration] {
    guard let items = top.list("targets") else { return [] }
    var seen: [String: Int] = [:]
    return items.compactMap { item in
      guard let target = target(item, folder: folder, log: top.log) else { return nil }
      if let earlier = seen[target.id] {
        top.log.add(
          target.line, "target id \"\(target.id)\" is already used in line \(earlier)", suggestion: "each needs its own"
        )
      }
      seen[target.id] = seen[target.id] ?? target.line
      return target
    }
  }

  private static func target(_ node: Node, folder: String, log: ProblemLog) -> TargetConfiguration? {
    guard var section = Section(node, named: "a target", log: log) else { return nil }
    let id = section.text("id")
    section.require("id", "it names the target in messages and on the command line")
    if let id {
      section.name = "target \"\(id)\""
      if !isId(id) { section.complain("id", "must be up to 64 letters, digits, \"-\", \"_\" or \".\"") }
    }
    let kind = section.text("kind")
    section.require("kind", "it is one of \(TargetSettings.kinds.joined(separator: ", "))")
    guard let kind else { return nil }
    guard TargetSettings.kinds.contains(kind) else {
      section.complain(
        "kind", "does not know \"\(kind)\"", suggestion: suggestion(for: kind, among: TargetSettings.kinds))
      return nil
    }
    let when = section.filter("when")
    let settings = section.target(kind, folder: folder)
    var grouping = TicketGrouping.cause
    var routes: [TicketRoute] = []
    var policy = TicketPolicy()
    let hearsOfRuns = settings?.takesEvents == true && section.flag("runs") ?? false
    if settings?.takesEvents != true {
      grouping = section.choice("groupBy", TicketGrouping.allCases) ?? .cause
      policy.refusal =
        section.choice("onRefused", TicketPolicy.Refusal.allCases) ?? policy.refusal
      policy.reopenWindow = section.number("reopenWithinDays", in: 1...3650).map { .seconds($0 * 86_400) }
      routes = section.routes()
    }
    section.finish()
    guard let id, let settings else { return nil }
    return TargetConfiguration(
      id: id, line: node.line, when: when, hearsOfRuns: hearsOfRuns, grouping: grouping, routes: routes, policy: policy,
      settings: settings)
  }
}

extension Section {
  /// Which findings are meant; without the key, all.
  fileprivate mutating func filter(_ key: String) -> FindingFilter {
    var filter = FindingFilter()
    guard var section = section(key, named: "\"\(key)\" of \(name)") else { return filter }
    if let word = section.text("severity") {
      if let severity = Severity(word: word) {
        filter.severity = severity
      } else {
        section.complain(
          "severity", "does not know \"\(word)\"",
          suggestion: suggestion(for: word, among: Severity.allCases.map(\.word)))
      }
    }
    for kind in section.texts("kinds") ?? [] {
      if DriftKind(rawValue: kind) == nil {
        section.complain(
          "kinds", "does not know \"\(kind)\"",
          suggestion: suggestion(for: kind, among: DriftKind.allCases.map(\.rawValue)))
      }
      filter.kinds.insert(kind)
    }
    filter.assets = Set(section.texts("assets") ?? [])
    filter.owners = Set(section.texts("owners") ?? [])
    filter.departments = Set(section.texts("departments") ?? [])
    section.finish()
    return filter
  }

  fileprivate mutating func routes() -> [TicketRoute] {
    guard let items = list("routes") else { return [] }
    return items.compactMap { item in
      guard var section = Section(item, named: "a route of \(name)", log: log) else { return nil }
      section.require("when", "say which findings the route is for")
      let when = section.filter("when")
      let queue = section.text("queue")
      let assignee = section.text("assignee")
      if queue == nil && assignee == nil {
        section.log.add(section.line, "\(section.name) leads nowhere", suggestion: "give a queue, an assignee or both")
      }
      section.finish()
      return TicketRoute(when: when, queue: queue, assignee: assignee)
    }
  }

  /// One of some words.
  mutating func choice<Value: RawRepresentable<String>>(_ key: String, _ all: [Value]) -> Value? {
    guard let word = text(key) else { return nil }
    if let value = all.first(where: { $0.rawValue == word }) { return value }
    complain(key, "does not know \"\(word)\"", suggestion: suggestion(for: word, among: all.map(\.rawValue)))
    return nil
  }
}
