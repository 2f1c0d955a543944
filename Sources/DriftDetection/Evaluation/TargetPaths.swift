import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// The paths and the cause of the grants on one target, found together so that the groups are walked once.
struct TargetPaths {
  private let comparison: Comparison
  private let target: Target
  private var found: [(binding: Target.Binding, paths: [Int: PathFinder.Path])] = []
  /// Identities of this target that drift alike.
  private let drifting: Set<Int>
  private var driftsBelow: [Int: Bool] = [:]

  /// - Parameter drifting: identities whose grant on the target is raised.
  init(_ comparison: Comparison, target: Int, accounts: Set<Int>, drifting: Set<Int>) {
    self.comparison = comparison
    self.target = comparison.facts.targets.all[target]
    self.drifting = drifting
    for binding in self.target.bindings {
      found.append((binding, comparison.finder.shortest(to: binding.bound, for: accounts)))
    }
  }

  /// One shortest path for each account and bound group, by account, then entitlement.
  func paths(of accounts: some Sequence<Int>) -> [GrantPath] {
    accounts.flatMap { account in
      found.compactMap { entry in entry.paths[account].map { comparison.facts.path($0, through: entry.binding) } }
    }
  }

  /// Whether an account reaches the target without activating anything.
  func isStanding(_ account: Int) -> Bool { found.contains { $0.paths[account]?.state == .active } }

  /// The nesting edge nearest the entitlement all of whose members drift alike, else the direct membership.
  mutating func cause(of accounts: some Sequence<Int>) -> String {
    for account in accounts {
      for entry in found {
        guard let path = entry.paths[account] else { continue }
        for position in path.groups.indices.dropLast().reversed() where allDrift(below: path.groups[position]) {
          let inner = comparison.facts.reference(group: path.groups[position])
          let outer = comparison.facts.reference(group: path.groups[position + 1])
          return "\(inner.name) is nested in \(outer.name) (\(inner.source))"
        }
        let group = comparison.facts.reference(group: path.groups[0])
        let manner = path.groups.count == 1 && entry.binding.bound.relation == .owner ? "an owner" : "a direct member"
        return "\(comparison.facts.reference(account: account).login) is \(manner) of \(group.name) (\(group.source))"
      }
    }
    return ""
  }

  private mutating func allDrift(below group: Int) -> Bool {
    if let known = driftsBelow[group] { return known }
    let counted = comparison.facts.identities.counted
    let verdict = comparison.finder.accounts(below: group).allSatisfy { account in
      counted[account] == IdentityTable.none || drifting.contains(Int(counted[account]))
    }
    driftsBelow[group] = verdict
    return verdict
  }
}

extension Comparison {
  /// Accounts of an identity that count, ascending.
  func countedAccounts(of identity: Int) -> [Int] {
    facts.identities.accounts(of: identity).map(Int.init).filter {
      facts.identities.counted[$0] == UInt32(identity)
    }
  }

  /// Paths of one identity to one target, for rules with few drifts.
  func paths(of identity: Int, to target: Int) -> [GrantPath] {
    let accounts = countedAccounts(of: identity)
    return TargetPaths(self, target: target, accounts: Set(accounts), drifting: []).paths(of: accounts)
  }

  /// Paths of one account to several targets.
  func paths(ofAccount account: Int, to targets: [Int]) -> [GrantPath] {
    targets.flatMap { TargetPaths(self, target: $0, accounts: [account], drifting: []).paths(of: [account]) }
  }
}
