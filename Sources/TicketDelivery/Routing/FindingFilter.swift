public import AccessModel
public import Findings

/// Which findings a target, or a route of one, is for. What is not said matches everything.
public struct FindingFilter: Sendable, Equatable {
  /// The least severity.
  public var severity = Severity.info
  /// Words of kinds.
  public var kinds: Set<String> = []
  /// Ids of assets; a finding about none of them does not match.
  public var assets: Set<String> = []
  /// Owners as the Assets table names them, compared without case.
  public var owners: Set<String> = []
  /// Departments of assets, compared without case.
  public var departments: Set<String> = []

  /// A filter that matches everything.
  public init() {}

  /// Whether a finding is meant.
  public func matches(_ facts: FindingFacts) -> Bool {
    guard (Severity(word: facts.severity) ?? .info) >= severity else { return false }
    if !kinds.isEmpty, !kinds.contains(facts.kind) { return false }
    if !assets.isEmpty, !facts.targets.contains(where: { assets.contains($0.asset) }) { return false }
    if !owners.isEmpty, !owners.contains(where: { $0.lowercased() == facts.owner.lowercased() }) { return false }
    if !departments.isEmpty, !departments.contains(where: { $0.lowercased() == facts.department.lowercased() }) {
      return false
    }
    return true
  }
}

/// Where a ticket goes that a route is for.
public struct TicketRoute: Sendable, Equatable {
  /// Which tickets: by their first finding.
  public var when: FindingFilter
  /// Queue or project; nil for the target's own.
  public var queue: String?
  /// Who is to do it, as the system names people; nil for nobody in particular.
  public var assignee: String?

  /// A route by its parts.
  public init(when: FindingFilter, queue: String?, assignee: String?) {
    (self.when, self.queue, self.assignee) = (when, queue, assignee)
  }
}
