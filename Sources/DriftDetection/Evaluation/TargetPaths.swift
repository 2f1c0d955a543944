import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// The paths and the cause of the grants on one target, found together so that the groups are walked once.
struct TargetPaths {
  private let facts: Facts
  private let asset: NamedReference
  private let capability: String
  /// The accounts that the paths are of, ascending, and one path or none for each by entitlement.
  private let accounts: [Int]
  private var found: [(binding: Target.Binding, paths: [PathFinder.Path?])] = []
  /// Identities of this target that drift alike, ascending.
  private let drifting: [Int]
  private var driftsBelow: [Int: Bool] = [:]
  /// The groups of the paths: those of one target share most of theirs.
  private var groups: [(number: Int, reference: GroupReference)] = []
  /// The same of whole paths, by bound group.
  private var chains: [(entry: Int, groups: [Int], references: [GroupReference])] = []
  /// How the cause is worded for a direct member of a group, after the login.
  private var wordings: [(group: Int, text: String)] = []

  /// - Parameters:
  ///   - accounts: ascending, each once.
  ///   - drifting: identities whose grant on the target is raised, ascending.
  init(_ comparison: Comparison, target number: Int, accounts: [Int], drifting: [Int], _ search: inout PathSearch) {
    facts = comparison.facts
    let target = facts.targets.all[number]
    asset = facts.reference(asset: target.asset)
    capability = facts.name(capability: target.capability)
    self.accounts = accounts
    self.drifting = drifting
    for binding in target.bindings {
      found.append((binding, search.shortest(to: binding.bound, for: accounts)))
    }
  }

  /// One shortest path for each account and bound group, by account, then entitlement.
  mutating func paths(of own: some Collection<Int>) -> [GrantPath] {
    var result: [GrantPath] = []
    result.reserveCapacity(own.count)
    for account in own {
      guard let place = TargetPaths.place(of: account, in: accounts) else { continue }
      for entry in found.indices {
        guard let path = found[entry].paths[place] else { continue }
        let binding = found[entry].binding
        result.append(
          GrantPath(
            account: facts.reference(account: account), groups: chain(path.groups, entry), state: path.state,
            relation: binding.bound.relation, asset: asset, capability: capability,
            entitlement: facts.matrix.entitlements[binding.entitlement].cell))
      }
    }
    return result
  }

  /// Whether an account reaches the target without activating anything.
  func isStanding(_ account: Int) -> Bool {
    guard let place = TargetPaths.place(of: account, in: accounts) else { return false }
    return found.contains { $0.paths[place]?.state == .active }
  }

  /// The nesting edge nearest the entitlement all of whose members drift alike, else the direct membership.
  mutating func cause(of own: some Collection<Int>, _ search: inout PathSearch) -> String {
    for account in own {
      guard let place = TargetPaths.place(of: account, in: accounts) else { continue }
      for entry in found.indices {
        guard let path = found[entry].paths[place] else { continue }
        for position in path.groups.indices.dropLast().reversed() where allDrift(below: path.groups[position], &search)
        {
          let inner = reference(group: path.groups[position])
          let outer = reference(group: path.groups[position + 1])
          return "\(inner.name) is nested in \(outer.name) (\(inner.source))"
        }
        let isOwner = path.groups.count == 1 && found[entry].binding.bound.relation == .owner
        return facts.login(ofAccount: account) + wording(of: path.groups[0], isOwner: isOwner)
      }
    }
    return ""
  }

  private mutating func wording(of number: Int, isOwner: Bool) -> String {
    if !isOwner { for known in wordings where known.group == number { return known.text } }
    let group = reference(group: number)
    let text = "\(isOwner ? " is an owner of " : " is a direct member of ")\(group.name) (\(group.source))"
    if !isOwner, wordings.count < 32 { wordings.append((number, text)) }
    return text
  }

  /// The groups of a path to one of the bound groups, and those that lead on from there.
  private mutating func chain(_ own: [Int], _ entry: Int) -> [GroupReference] {
    for known in chains where known.entry == entry && known.groups == own { return known.references }
    var references: [GroupReference] = []
    references.reserveCapacity(own.count)
    for group in own { references.append(reference(group: group)) }
    for group in found[entry].binding.via { references.append(reference(group: group)) }
    if chains.count < 32 { chains.append((entry, own, references)) }
    return references
  }

  private mutating func reference(group: Int) -> GroupReference {
    for known in groups where known.number == group { return known.reference }
    let reference = facts.reference(group: group)
    if groups.count < 32 { groups.append((group, reference)) }
    return reference
  }

  private mutating func allDrift(below group: Int, _ search: inout PathSearch) -> Bool {
    if let known = driftsBelow[group] { return known }
    let counted = facts.identities.counted
    let drifting = self.drifting
    let verdict = search.allAccounts(below: group) { account in
      counted[account] == IdentityTable.none || TargetPaths.place(of: Int(counted[account]), in: drifting) != nil
    }
    driftsBelow[group] = verdict
    return verdict
  }

  /// Where a number stands in an ascending list.
  private static func place(of number: Int, in list: [Int]) -> Int? {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < list.count && list[low] == number ? low : nil
  }
}

extension Comparison {
  /// Accounts of an identity that count, ascending.
  func countedAccounts(of identity: Int) -> [Int] {
    var result: [Int] = []
    for account in facts.identities.accounts(of: identity)
    where facts.identities.counted[Int(account)] == UInt32(identity) {
      result.append(Int(account))
    }
    return result
  }

  /// Paths of one identity to one target, for rules with few drifts.
  func paths(of identity: Int, to target: Int) -> [GrantPath] {
    let accounts = countedAccounts(of: identity)
    return finder.searching { search in
      var paths = TargetPaths(self, target: target, accounts: accounts, drifting: [], &search)
      return paths.paths(of: accounts)
    }
  }

  /// Paths of one account to several targets.
  func paths(ofAccount account: Int, to targets: [Int]) -> [GrantPath] {
    finder.searching { search in
      targets.flatMap { target in
        var paths = TargetPaths(self, target: target, accounts: [account], drifting: [], &search)
        return paths.paths(of: [account])
      }
    }
  }
}
