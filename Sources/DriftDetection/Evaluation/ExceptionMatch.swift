import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Decides which exceptions accept which drifts.
///
/// An exception accepts only what it names: kind, subject, asset, capability; and where it names bound groups, accounts
/// or a state, any path outside them reopens the drift. Nobody accepts their own deviation.
struct ExceptionMatch {
  private let comparison: Comparison
  /// Keys of the identities that each exception is for, and of whoever approved it.
  private let subjects: [Set<String>]
  private let approvers: [Set<String>]
  /// Exceptions that count for nothing, and why.
  let refused: [String]

  init(_ comparison: Comparison) {
    self.comparison = comparison
    let facts = comparison.facts
    var lookup = IdentityLookup(facts.identities, in: facts.graph)
    var groups = GroupLookup(facts.graph)
    let subjects = facts.matrix.exceptions.map { exception -> Set<Int> in
      switch exception.subject.value {
      case .person(let text): return Set(lookup.identities(named: text))
      case .group(let source, let name): return Set(facts.identities(in: groups.groups(named: name, source: source)))
      case .workload(let source, let account):
        return Set(
          facts.graph.snapshots.filter { source.isEmpty || $0.source == source }
            .flatMap { lookup.identities(.employee, "workload:\($0.source)/\(account)") })
      case .attributes(let tests):
        return Set((0..<facts.identities.count).filter { facts.identity($0, matches: tests) == .yes })
      case .everyone: return []
      }
    }
    // By name too: whoever signs for themselves under another spelling signs for themselves.
    let approvers = facts.matrix.exceptions.map { exception in
      Set(
        lookup.identities(named: exception.approver.value) + lookup.identities(.name, exception.approver.value))
    }
    refused = zip(facts.matrix.exceptions, zip(subjects, approvers)).compactMap { exception, parties in
      parties.0.isDisjoint(with: parties.1) || parties.0.count > 1
        ? nil : "exception \(exception.id) (\(exception.cell)) is not applied: its approver is who benefits from it"
    }
    func keys(_ identities: Set<Int>) -> Set<String> {
      Set(identities.map { facts.identities.key(of: $0, in: facts.graph) })
    }
    self.subjects = subjects.map(keys)
    self.approvers = approvers.map(keys)
  }

  /// The first exception (by row) that accepts a drift and, with `lapsed`, has ended; else is in force.
  func accepting(_ drift: Drift, lapsed: Bool) -> Int? {
    guard drift.kind.canBeAccepted else { return nil }
    return comparison.facts.matrix.exceptions.indices.first { number in
      (comparison.facts.matrix.exceptions[number].until < comparison.facts.graph.today) == lapsed
        && accepts(number, drift)
    }
  }

  private func accepts(_ number: Int, _ drift: Drift) -> Bool {
    let exception = comparison.facts.matrix.exceptions[number]
    let facts = comparison.facts
    guard exception.kind == drift.kind, concerns(number, drift) else { return false }
    if let asset = exception.asset, facts.matrix.assets[asset].id != drift.asset?.id { return false }
    if let capability = exception.capability, facts.name(capability: capability) != drift.capability { return false }
    return drift.paths.allSatisfy { path in
      let bound = path.groups.last
      let throughAccepted =
        exception.throughGroups.isEmpty
        || exception.throughGroups.contains { $0 == bound?.id || $0.folded == bound?.name.folded }
      let byAccepted =
        exception.accounts.isEmpty
        || exception.accounts.contains { $0 == path.account.id || $0.folded == path.account.login.folded }
      return throughAccepted && byAccepted && (exception.state.map { $0 == path.state } ?? true)
    }
  }

  /// Whether the subject of an exception is who or what a drift is about.
  private func concerns(_ number: Int, _ drift: Drift) -> Bool {
    let exception = comparison.facts.matrix.exceptions[number]
    if let identity = drift.identity, approvers[number].contains(identity.key) { return false }
    if let identity = drift.identity, subjects[number].contains(identity.key) { return true }
    switch exception.subject.value {
    case .everyone: return drift.identity == nil
    case .group(let source, let name):
      guard let group = drift.group, source.isEmpty || source == group.source else { return false }
      return name == group.id || name.folded == group.name.folded
    case .person(let text):
      guard let account = drift.account else { return false }
      return text == account.id || text.folded == account.login.folded
    case .workload(let source, let text):
      guard let account = drift.account, source.isEmpty || source == account.source else { return false }
      return text == account.id || text.folded == account.login.folded
    case .attributes: return false
    }
  }
}
