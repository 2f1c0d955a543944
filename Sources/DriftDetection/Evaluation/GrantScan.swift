import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Everything that the scan over bound entitlements found out; the rules read it and add nothing to it.
struct ScanResult: Sendable {
  /// An effective grant that is not plainly permitted.
  struct Case: Sendable {
    let target: Int
    let identity: Int
    let eligibleOnly: Bool
    let judgement: GrantJudgement
  }

  /// Grants that some rule may raise, by target, then identity.
  var cases: [Case] = []
  /// Runs of ``cases`` on the same target.
  var runs: [Range<Int>] = []
  /// Targets that each account reaches without counting for an identity.
  var irregular: [(account: Int, target: Int)] = []
  /// Privileged grants whose identity has an account that was not used for long; the rule looks closer.
  var maybeDormant: [(target: Int, identity: Int)] = []
  /// Groups whose members may be missing, by target.
  var incomplete: [Int: [Int]] = [:]
  /// Obligations that are held, as positions in the watch list.
  var held: Set<Int> = []
  /// Holders of the targets that constraints are about, ascending.
  var kept: [Int: [UInt32]] = [:]
  /// Holder groups (by row) that are, or feed, a group bound to the target.
  var feeding: [Int: Set<Int>] = [:]
  var grants = 0
  var permitted = 0
  var selfAuthorised = 0

  /// Puts the shares of several workers together. Each has its own targets and lists them in ascending order.
  static func merged(_ parts: [ScanResult]) -> ScanResult {
    var all = parts.first ?? ScanResult()
    for part in parts.dropFirst() {
      all.irregular += part.irregular
      all.maybeDormant += part.maybeDormant
      all.incomplete.merge(part.incomplete) { one, _ in one }
      all.held.formUnion(part.held)
      all.kept.merge(part.kept) { one, _ in one }
      all.feeding.merge(part.feeding) { one, _ in one }
      all.grants += part.grants
      all.permitted += part.permitted
      all.selfAuthorised += part.selfAuthorised
    }
    all.cases = mergedCases(parts.map(\.cases))
    all.findRuns()
    all.irregular.sort { $0 < $1 }
    all.maybeDormant.sort { $0 < $1 }
    return all
  }

  private mutating func findRuns() {
    var first = 0
    for position in cases.indices
    where position + 1 == cases.count || cases[position + 1].target != cases[first].target {
      runs.append(first..<position + 1)
      first = position + 1
    }
  }

  /// Runs of the same target, from whichever list has the lowest target next.
  private static func mergedCases(_ parts: [[Case]]) -> [Case] {
    if parts.count < 2 { return parts.first ?? [] }
    var next = parts.map { _ in 0 }
    var result: [Case] = []
    result.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    while true {
      var lowest: (part: Int, target: Int)?
      for part in parts.indices where next[part] < parts[part].count {
        let target = parts[part][next[part]].target
        if lowest.map({ target < $0.target }) ?? true { lowest = (part, target) }
      }
      guard let (part, target) = lowest else { return result }
      while next[part] < parts[part].count, parts[part][next[part]].target == target {
        result.append(parts[part][next[part]])
        next[part] += 1
      }
    }
  }
}

/// Walks every bound target once and judges whoever reaches it.
final class GrantScan: Sendable {
  let judge: GrantJudge
  let index: PermissionIndex
  /// For each target, positions in the list of obligations with the identities that are watched.
  let watched: [Int: [(obligation: Int, identity: Int)]]
  /// Targets whose holders constraints need.
  let keptTargets: Set<Int>
  /// Identities with an account that was not used for longer than the policy allows.
  let dormantIdentities: Set<Int>
  /// For each account, whose it is, with the roles of that identity in one word: see ``fewRoles(_:)``.
  let accounts: CountedAccounts

  /// Says that the roles of an identity do not fit into one word.
  static let manyRoles = UInt64.max

  init(
    judge: GrantJudge, index: PermissionIndex, watched: [Int: [(obligation: Int, identity: Int)]],
    keptTargets: Set<Int>, dormantIdentities: Set<Int>, accounts: CountedAccounts
  ) {
    self.judge = judge
    self.index = index
    self.watched = watched
    self.keptTargets = keptTargets
    self.dormantIdentities = dormantIdentities
    self.accounts = accounts
  }

  /// Roles of each identity in one word, 16 bits each (number plus one), or ``manyRoles``.
  static func fewRoles(_ holdings: RoleHoldings) -> [UInt64] {
    let count = holdings.start.count - 1
    return holdings.start.withAll { start in
      holdings.heldRole.withAll { roles in
        [UInt64](unsafeUninitializedCapacity: count) { words, initialized in
          for identity in 0..<count {
            words[identity] = word(of: roles[Int(start[identity])..<Int(start[identity + 1])])
          }
          initialized = count
        }
      }
    }
  }

  @inline(__always)
  private static func word(of roles: Slice<UnsafeBufferPointer<UInt32>>) -> UInt64 {
    if roles.count > 4 { return manyRoles }
    var word: UInt64 = 0
    for role in roles {
      // The last number is kept free so that no roles look like ``manyRoles``.
      if role >= 0xFFFE { return manyRoles }
      word = word << 16 | UInt64(role + 1)
    }
    return word
  }

  var facts: Facts { judge.facts }

  /// Scans all targets on `workers` tasks. The result does not depend on how many there are.
  func run(workers: Int) async -> ScanResult {
    let parts = await withTaskGroup(of: ScanResult.self) { group in
      let shares = shares(of: workers)
      for share in 0..<shares { group.addTask { self.scan(share: share, of: shares) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return ScanResult.merged(parts)
  }

  private func scan(share number: Int, of shares: Int) -> ScanResult {
    HolderWalk.over(facts.graph, facts.identities, telling: accounts) { walk in
      var share = ScanWorker(scan: self)
      let targets = facts.targets.all
      var seen: UInt32 = 0
      // Blocks of targets in turn: neighbours share assets, and no share has all the big ones.
      for first in stride(from: number * 64, to: targets.count, by: shares * 64) {
        let block = first..<min(first + 64, targets.count)
        let bindings = targets[block].flatMap(\.bindings)
        seen &+= walk.lookAhead(bindings.map(\.bound.group), snapshots: bindings.map(\.snapshot))
        for target in block { share.visit(target, &walk) }
      }
      withExtendedLifetime(seen) {}
      return share.result
    }
  }
}
