import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// One task's share of the scan: scratch memory and what it found.
struct ScanWorker {
  let scan: GrantScan
  var result = ScanResult()
  /// Per role (number plus one, so that zero is no role): what it says to the target in hand, one byte each.
  private var says: [UInt8]
  /// Roles that say something to the target in hand.
  private var speaking: [Int] = []

  init(scan: GrantScan) {
    self.scan = scan
    says = [UInt8](repeating: 0, count: scan.facts.matrix.roles.count + 1)
  }

  mutating func visit(_ number: Int, _ walk: inout HolderWalk) {
    let facts = scan.facts
    let target = facts.targets.all[number]
    walk.ask(target.bindings.map(\.bound), snapshots: target.bindings.map(\.snapshot))
    if !walk.incomplete.isEmpty { result.incomplete[number] = Array(Set(walk.incomplete.map(Int.init))).sorted() }
    for account in walk.irregular { result.irregular.append((Int(account), number)) }
    for watch in scan.watched[number] ?? [] where walk.found(watch.identity) { result.held.insert(watch.obligation) }
    if scan.keptTargets.contains(number) { result.kept[number] = walk.holders.sorted() }
    ask(target)
    let feeding = feedingRows(walk)
    if !feeding.isEmpty { result.feeding[number] = feeding }
    result.grants += walk.holders.count
    judgeHolders(number, target, walk)
    if facts.matrix.capabilities.isPrivileged(target.capability), !scan.dormantIdentities.isEmpty {
      for identity in walk.holders[..<walk.standing] where scan.dormantIdentities.contains(Int(identity)) {
        result.maybeDormant.append((number, Int(identity)))
      }
    }
  }

  /// Asks every role that has something to say about a target.
  private mutating func ask(_ target: Target) {
    for role in speaking { says[role + 1] = 0 }
    var says = self.says
    var speaking = self.speaking
    (self.says, self.speaking) = ([], [])
    speaking.removeAll(keepingCapacity: true)
    scan.index.verdicts(asset: target.asset, capability: target.capability) { role, verdict in
      if says[role + 1] == 0 { speaking.append(role) }
      says[role + 1] |= verdict.rawValue
    }
    (self.says, self.speaking) = (says, speaking)
  }

  /// Rows whose holder group feeds the target: what they permit has to be looked at closely.
  private mutating func feedingRows(_ walk: borrowing HolderWalk) -> Set<Int> {
    var result: Set<Int> = []
    for (row, groups) in scan.judge.holdings.holderGroups {
      var feeds = false
      for group in groups where walk.passed(group) { feeds = true }
      let role = scan.judge.holdings.row(row).role
      guard feeds, says[role + 1] != 0 else { continue }
      says[role + 1] |= PermissionIndex.Verdict.mayForbid.rawValue
      result.insert(row)
    }
    return result
  }

  /// Counts whom a role plainly permits the target, and judges everybody else one by one.
  private mutating func judgeHolders(_ number: Int, _ target: Target, _ walk: borrowing HolderWalk) {
    let says = self.says
    let everyoneSays = scan.judge.holdings.everyone.reduce(UInt8(0)) { $0 | says[$1.role + 1] }
    let permits = PermissionIndex.Verdict.permits.rawValue
    let forbids = PermissionIndex.Verdict.mayForbid.rawValue
    let firstCase = result.cases.count
    var permitted = 0
    says.withUnsafeBufferPointer { says in
      let holders = walk.holders
      let words = walk.words
      for position in holders.indices {
        let few = words[position]
        var heard: UInt8
        if few == GrantScan.manyRoles {
          heard = ScanWorker.heard(Int(holders[position]), says, scan.judge.holdings)
        } else {
          heard = says[Int(few & 0xFFFF)] | says[Int(few >> 16 & 0xFFFF)]
          heard |= says[Int(few >> 32 & 0xFFFF)] | says[Int(few >> 48)]
        }
        if heard & (permits | forbids) == permits, everyoneSays & forbids == 0 {
          permitted += 1
        } else if isPermitted(
          Int(holders[position]), heard, everyoneSays, target, position >= walk.standing, number, walk)
        {
          permitted += 1
        }
      }
    }
    result.permitted += permitted
    if result.cases.count > firstCase + 1 { result.cases[firstCase...].sort { $0.identity < $1.identity } }
  }

  private static func heard(_ identity: Int, _ says: UnsafeBufferPointer<UInt8>, _ holdings: RoleHoldings) -> UInt8 {
    var heard: UInt8 = 0
    for held in Int(holdings.start[identity])..<Int(holdings.start[identity + 1]) {
      heard |= says[Int(holdings.heldRole[held]) + 1]
    }
    return heard
  }

  /// Whether a grant that is not plain at first sight is permitted; notes it as a case if not.
  private mutating func isPermitted(
    _ identity: Int, _ roles: UInt8, _ everyone: UInt8, _ target: Target, _ eligibleOnly: Bool, _ number: Int,
    _ walk: borrowing HolderWalk
  ) -> Bool {
    let facts = scan.facts
    var heard = roles
    if everyone != 0, facts.identities.isEveryone(identity) { heard |= everyone }
    if heard & PermissionIndex.Verdict.mayForbid.rawValue == 0 {
      if heard & PermissionIndex.Verdict.permits.rawValue != 0 { return true }
      if heard & PermissionIndex.Verdict.permitsDepartment.rawValue != 0,
        facts.departments.contains(facts.departmentOfAsset[target.asset], facts.departmentOfIdentity[identity])
      {
        return true
      }
    }
    // No role says anything about it, and nothing that was not read could: there is nothing to look at closely.
    let judgement =
      heard == 0 && scan.judge.isDecided
      ? GrantJudgement.unpermitted
      : scan.judge.judge(
        identity: identity, target: target, eligibleOnly: eligibleOnly, speaks: { says[$0 + 1] != 0 }
      ) { walk.passed($0) }
    if case .permitted = judgement { return true }
    if case .selfAuthorised = judgement { result.selfAuthorised += 1 }
    result.cases.append(
      ScanResult.Case(target: number, identity: identity, eligibleOnly: eligibleOnly, judgement: judgement))
    return false
  }
}
