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

  mutating func merge(_ other: ScanResult) {
    cases += other.cases
    irregular += other.irregular
    maybeDormant += other.maybeDormant
    incomplete.merge(other.incomplete) { one, _ in one }
    held.formUnion(other.held)
    kept.merge(other.kept) { one, _ in one }
    feeding.merge(other.feeding) { one, _ in one }
    grants += other.grants
    permitted += other.permitted
    selfAuthorised += other.selfAuthorised
  }

  mutating func sort() {
    cases.sort { ($0.target, $0.identity) < ($1.target, $1.identity) }
    irregular.sort { $0 < $1 }
    maybeDormant.sort { $0 < $1 }
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
  /// Roles of each identity in one word, 16 bits each (number plus one), or ``manyRoles``: one look at memory instead of two
  /// for most of the grants there are.
  let fewRoles: [UInt64]

  /// Says that the roles of an identity do not fit into one word.
  static let manyRoles = UInt64.max

  init(
    judge: GrantJudge, index: PermissionIndex, watched: [Int: [(obligation: Int, identity: Int)]],
    keptTargets: Set<Int>, dormantIdentities: Set<Int>
  ) {
    self.judge = judge
    self.index = index
    self.watched = watched
    self.keptTargets = keptTargets
    self.dormantIdentities = dormantIdentities
    fewRoles = GrantScan.fewRoles(judge.holdings)
  }

  private static func fewRoles(_ holdings: RoleHoldings) -> [UInt64] {
    (0..<holdings.start.count - 1).map { identity in
      var word: UInt64 = 0
      let range = Int(holdings.start[identity])..<Int(holdings.start[identity + 1])
      if range.count > 4 { return manyRoles }
      for held in range {
        // The last number is kept free so that no roles look like ``manyRoles``.
        if holdings.heldRole[held] >= 0xFFFE { return manyRoles }
        word = word << 16 | UInt64(holdings.heldRole[held] + 1)
      }
      return word
    }
  }

  var facts: Facts { judge.facts }

  /// Scans all targets on `workers` tasks. The result does not depend on how many there are.
  func run(workers: Int) async -> ScanResult {
    var total = await withTaskGroup(of: ScanResult.self) { group in
      for worker in 0..<workers { group.addTask { self.scan(worker: worker, of: workers) } }
      var all = ScanResult()
      for await part in group { all.merge(part) }
      return all
    }
    total.sort()
    return total
  }

  private func scan(worker: Int, of workers: Int) -> ScanResult {
    HolderWalk.over(facts.graph, facts.identities) { walk in
      var share = ScanWorker(scan: self)
      // Blocks of targets in turn: neighbours share assets, and no worker is left with all the big ones.
      for target in facts.targets.all.indices where (target / 64) % workers == worker {
        share.visit(target, &walk)
      }
      return share.result
    }
  }
}

/// One task's share of the scan: scratch memory and what it found.
private struct ScanWorker {
  let scan: GrantScan
  var result = ScanResult()
  /// Per role: the number of the question, and what the role says to it.
  private var stamps: [UInt64]
  private var epoch: UInt64 = 0

  init(scan: GrantScan) {
    self.scan = scan
    stamps = [UInt64](repeating: 0, count: scan.facts.matrix.roles.count)
  }

  mutating func visit(_ number: Int, _ walk: inout HolderWalk) {
    let facts = scan.facts
    let target = facts.targets.all[number]
    walk.ask(target.bindings.map(\.bound), snapshots: target.bindings.map(\.snapshot))
    if !walk.incomplete.isEmpty { result.incomplete[number] = Array(Set(walk.incomplete.map(Int.init))).sorted() }
    for account in walk.irregular { result.irregular.append((Int(account), number)) }
    for watch in scan.watched[number] ?? [] where walk.found(watch.identity) { result.held.insert(watch.obligation) }
    if scan.keptTargets.contains(number) { result.kept[number] = walk.holders.sorted() }
    stamp(target)
    let feeding = feedingRows(&walk)
    if !feeding.isEmpty { result.feeding[number] = feeding }
    result.grants += walk.holders.count
    judgeHolders(number, target, &walk)
    if facts.matrix.capabilities.isPrivileged(target.capability), !scan.dormantIdentities.isEmpty {
      for identity in walk.holders[..<walk.standing] where scan.dormantIdentities.contains(Int(identity)) {
        result.maybeDormant.append((number, Int(identity)))
      }
    }
  }

  private mutating func stamp(_ target: Target) {
    epoch += 1
    let mark = epoch << 8
    var stamps = self.stamps
    self.stamps = []
    scan.index.verdicts(asset: target.asset, capability: target.capability) { role, verdict in
      if stamps[role] < mark { stamps[role] = mark }
      stamps[role] |= UInt64(verdict.rawValue)
    }
    self.stamps = stamps
  }

  /// Rows whose holder group feeds the target: what they permit has to be looked at closely.
  private mutating func feedingRows(_ walk: inout HolderWalk) -> Set<Int> {
    var result: Set<Int> = []
    for (row, groups) in scan.judge.holdings.holderGroups where groups.contains(where: { walk.passed($0) }) {
      let role = scan.judge.holdings.row(row).role
      guard stamps[role] >> 8 == epoch else { continue }
      stamps[role] |= UInt64(PermissionIndex.Verdict.mayForbid.rawValue)
      result.insert(row)
    }
    return result
  }

  private mutating func judgeHolders(_ number: Int, _ target: Target, _ walk: inout HolderWalk) {
    let facts = scan.facts
    let holdings = scan.judge.holdings
    let stamps = self.stamps
    let everyoneBits = holdings.everyone.reduce(UInt64(0)) { bits, holding in
      stamps[holding.role] >> 8 == epoch ? bits | (stamps[holding.role] & 255) : bits
    }
    let permits = UInt64(PermissionIndex.Verdict.permits.rawValue)
    let byDepartment = UInt64(PermissionIndex.Verdict.permitsDepartment.rawValue)
    let forbids = UInt64(PermissionIndex.Verdict.mayForbid.rawValue)
    let wanted = facts.departmentOfAsset[target.asset]
    let isSilenceProof = holdings.unread.isEmpty && holdings.filters.isEmpty
    var permitted = 0
    let fewRoles = scan.fewRoles
    for (position, holder) in walk.holders.enumerated() {
      let identity = Int(holder)
      var bits: UInt64 = 0
      var few = fewRoles[identity]
      if few == GrantScan.manyRoles {
        for held in Int(holdings.start[identity])..<Int(holdings.start[identity + 1]) {
          let stamp = stamps[Int(holdings.heldRole[held])]
          if stamp >> 8 == epoch { bits |= stamp & 255 }
        }
      } else {
        while few != 0 {
          let stamp = stamps[Int(few & 0xFFFF) - 1]
          bits |= stamp >> 8 == epoch ? stamp & 255 : 0
          few >>= 16
        }
      }
      if everyoneBits != 0, facts.identities.isEveryone(identity) { bits |= everyoneBits }
      if bits & forbids == 0 {
        if bits & permits != 0 {
          permitted += 1
          continue
        }
        if bits & byDepartment != 0,
          facts.departments.contains(wanted, facts.departmentOfIdentity[identity])
        {
          permitted += 1
          continue
        }
      }
      let eligibleOnly = position >= walk.standing
      // No role says anything about it, and nothing that was not read could: there is nothing to look at closely.
      let judgement =
        bits == 0 && isSilenceProof
        ? GrantJudgement.unpermitted
        : scan.judge.judge(identity: identity, target: target, eligibleOnly: eligibleOnly) { walk.passed($0) }
      switch judgement {
      case .permitted: permitted += 1
      case .selfAuthorised:
        result.selfAuthorised += 1
        result.cases.append(
          ScanResult.Case(target: number, identity: identity, eligibleOnly: eligibleOnly, judgement: judgement))
      default:
        result.cases.append(
          ScanResult.Case(target: number, identity: identity, eligibleOnly: eligibleOnly, judgement: judgement))
      }
    }
    result.permitted += permitted
  }
}
