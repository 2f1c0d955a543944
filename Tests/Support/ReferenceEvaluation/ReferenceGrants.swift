import AccessModel
import DriftDetection
import ResponsibilityMatrix

/// What is held: prohibited-access, excess-privilege, excess-access, dormant-privilege, lapsed-assignment,
/// circular-assignment.
extension ReferenceJudge {
  mutating func judgeGrants() {
    var lapsed: Set<[String]> = []
    var circular: Set<Int> = []
    for (identity, held) in grants {
      let contradicted = contradictions(of: identity)
      for (pair, paths) in held {
        judge(identity, pair, paths, contradicted, &lapsed, &circular)
      }
    }
    for entry in lapsed { outcome.drifts.append(lapsedDrift(entry)) }
    for entry in perhapsLapsed.subtracting(lapsed) { leaveOpen(.lapsedAssignment, identity: entry[0]) }
    let former = roles.rows.indices.filter {
      roles.begun($0, grace: 0) && roles.ended($0, grace: world.policy.graceDays) && isUnreadGroup($0)
    }
    if !former.isEmpty { leaveOpen(.lapsedAssignment) }
    for number in circular { outcome.circular.insert(circularKey(number)) }
    judgePossiblyCircular()
  }

  private func circularKey(_ number: Int) -> [String] {
    let entitlement = matrix.entitlements[number]
    return [
      "circular", entitlement.source, access.bound[number].first?.id ?? "", matrix.assets[entitlement.asset].id,
      name(entitlement.capability),
    ]
  }

  /// Entitlements that some row might authorise by itself, if it had holders who own or belong as the scope wants.
  private mutating func judgePossiblyCircular() {
    for (number, entitlement) in matrix.entitlements.enumerated()
    where isPrivileged(entitlement.capability) && !access.bound[number].isEmpty && entitlement.relation == .member {
      let possible = sentences(where: roles.permits).contains { sentence in
        feeds(sentence, number) && roles.rows[sentence.row].governedBy.isEmpty && sentence.statement.modality != .never
          && sentence.statement.capabilities.contains { closure($0).contains(entitlement.capability) }
      }
      if possible { outcome.possiblyCircular.insert(circularKey(number)) }
    }
  }

  private func lapsedDrift(_ entry: [String]) -> ReferenceDrift {
    var drift = ReferenceDrift(.lapsedAssignment, adjusted(.low, nil, .lapsedAssignment))
    drift.identity = entry[0]
    drift.key = ["matrix", drift.kind.rawValue, matrix.roles[Int(entry[1]) ?? 0].id, entry[0]]
    return drift
  }

  private mutating func judge(
    _ identity: String, _ pair: Pair, _ paths: [PlainPath], _ contradicted: Set<Pair>, _ lapsed: inout Set<[String]>,
    _ circular: inout Set<Int>
  ) {
    let privileged = isPrivileged(pair.capability)
    let standing = paths.contains { $0.state == .active }
    if isForbidden(identity, pair.asset, pair.capability) {
      if contradicted.contains(pair) { return }
      raise(
        .prohibitedAccess, privileged ? .critical : .high, family: "unauthorised", identity, pair, paths)
      return
    }
    let permissions = sentences(of: identity, where: roles.permits).filter {
      permits($0, identity, pair, standing: standing) == .yes
    }
    let proper = permissions.filter { !authorisesItself($0, pair, paths) }
    if !permissions.isEmpty, maybeForbidden(identity, pair) {
      leaveOpen(.prohibitedAccess, identity: identity, asset: pair.asset, capability: pair.capability)
      return
    }
    if permissions.isEmpty {
      judgeExcess(identity, pair, paths, standing: standing, &lapsed)
      return
    }
    if proper.isEmpty, privileged {
      for permission in permissions where roles.rows[permission.row].governedBy.isEmpty {
        for path in paths
        where feeds(permission, path.entitlement) && matrix.entitlements[path.entitlement].relation == .member
          && matrix.assets[pair.asset].judged != .obligations
        { circular.insert(path.entitlement) }
      }
    }
    if isDormant(pair, paths), privileged, matrix.assets[pair.asset].judged != .obligations {
      if mayBeUsed(identity, pair, paths) || mayBeForbidden(identity, pair) {
        leaveOpen(.dormantPrivilege, identity: identity, asset: pair.asset, capability: pair.capability)
        return
      }
      raise(
        .dormantPrivilege, .low, family: "dormant", identity, pair,
        paths.filter { path in paths.contains { $0.account == path.account && $0.state == .active } })
    }
  }

  /// Whether a prohibition would reach it, if only one knew whose the asset is, or where the person works.
  func maybeForbidden(_ identity: String, _ pair: Pair) -> Bool {
    sentences(of: identity, where: roles.inForce).contains { sentence in
      sentence.statement.modality == .never
        && !closure(pair.capability).isDisjoint(with: sentence.statement.capabilities)
        && roles.covers(sentence.statement.scope, pair.asset, identity, sentence.row, sentence.level) == .unknown
    }
  }

  // MARK: Permission

  /// Whether a sentence permits somebody, who may or may not hold the role, the capability.
  func permits(_ sentence: Sentence, _ identity: String, _ pair: Pair, standing: Bool) -> Answer {
    guard sentence.statement.modality != .never else { return .no }
    guard sentence.statement.capabilities.contains(where: { closure($0).contains(pair.capability) }) else { return .no }
    if sentence.statement.whenEligible, standing { return .no }
    return roles.covers(sentence.statement.scope, pair.asset, identity, sentence.row, sentence.level)
  }

  /// Whether the holder group of the sentence's row is, or feeds, the group of an entitlement.
  private func feeds(_ sentence: Sentence, _ entitlement: Int) -> Bool {
    guard case .group(let source, let name) = roles.rows[sentence.row].holder else { return false }
    let holders = access.groups(source, name)
    return access.bound[entitlement].contains { bound in
      !access.feeding(bound, as: matrix.entitlements[entitlement].relation).isDisjoint(with: holders)
    }
  }

  private func authorisesItself(_ sentence: Sentence, _ pair: Pair, _ paths: [PlainPath]) -> Bool {
    paths.contains { feeds(sentence, $0.entitlement) }
  }

  // MARK: Excess

  private mutating func judgeExcess(
    _ identity: String, _ pair: Pair, _ paths: [PlainPath], standing: Bool, _ lapsed: inout Set<[String]>
  ) {
    let privileged = isPrivileged(pair.capability)
    let kind = privileged ? DriftKind.excessPrivilege : .excessAccess
    switch matrix.assets[pair.asset].judged {
    case .obligations: return
    case .privileged: if !privileged { return }
    case .all: break
    }
    let own = sentences(of: identity, where: roles.permits).filter {
      permits($0, identity, pair, standing: standing) == .unknown
    }
    let unseen = sentences { roles.permits($0) && mayHold(identity, $0) }.contains {
      permits($0, identity, pair, standing: standing) != .no
    }
    let byDepartment = own.filter { dependsOnDepartment($0, identity) }
    let ended = sentences { roles.begun($0, grace: 0) && roles.ended($0, grace: world.policy.graceDays) }
      .filter { roles.holds(identity, $0.row) }
    if unseen || own.count > byDepartment.count {
      for sentence in ended where permits(sentence, identity, pair, standing: standing) != .no {
        perhapsLapsed.insert([identity, String(roles.rows[sentence.row].role)])
      }
      leaveOpen(kind, identity: identity, asset: pair.asset, capability: pair.capability)
      return
    }
    if !own.isEmpty {
      leaveOpen(kind)
      return
    }
    let severity = privileged ? Severity.high : .medium
    raise(
      kind, standing ? severity : severity.lowered, family: "unauthorised", identity, pair, paths)
    let uncertain = mayBeForbidden(identity, pair)
    for sentence in ended {
      let entry = [identity, String(roles.rows[sentence.row].role)]
      switch permits(sentence, identity, pair, standing: standing) {
      case .no: continue
      case .yes where !uncertain: lapsed.insert(entry)
      case .yes, .unknown: perhapsLapsed.insert(entry)
      }
    }
  }

  /// Whether an identity could hold the row's role, for all that was read.
  func mayHold(_ identity: String, _ row: Int) -> Bool {
    if let only = roles.doubtful[row] { return only == identity }
    guard case .attributes(let tests) = roles.rows[row].holder, let person = people.identities[identity] else {
      return isUnreadGroup(row)
    }
    return roles.matches(tests, person) == .unknown
  }

  private func dependsOnDepartment(_ sentence: Sentence, _ identity: String) -> Bool {
    let scope = sentence.statement.scope
    return people.identities[identity]?.department.isEmpty != false
      && (scope.include + scope.exclude).contains(.department)
  }

  /// Whether somebody more could hold the row's role by a group that was not read.
  func isUnreadGroup(_ row: Int) -> Bool {
    if roles.doubtful[row] != nil { return true }
    if case .group = roles.rows[row].holder { return roles.resolved[row].unread }
    return false
  }

  // MARK: Dormancy

  private func isDormant(_ pair: Pair, _ paths: [PlainPath]) -> Bool {
    let standing = paths.filter { $0.state == .active }
    if standing.isEmpty { return false }
    return standing.allSatisfy { path in
      guard let last = people.records[path.account]?.lastSignIn else { return false }
      return world.today.days(since: last) > world.policy.dormantAfterDays
    }
  }

  /// Whether another account of the person, one in use, may reach it by what was not read.
  private func mayBeUsed(_ identity: String, _ pair: Pair, _ paths: [PlainPath]) -> Bool {
    let granting = Set(paths.filter { $0.state == .active }.map(\.account))
    let used = people.accounts(of: identity).contains { account in
      guard people.isActive(account), !granting.contains(account) else { return false }
      guard let last = people.records[account]?.lastSignIn else { return true }
      return world.today.days(since: last) <= world.policy.dormantAfterDays
    }
    return used
      && matrix.entitlements.indices.contains {
        matrix.entitlements[$0].asset == pair.asset && matrix.entitlements[$0].capability == pair.capability
          && isUnread($0)
      }
  }

  // MARK: Workloads

  /// A workload that nobody answers for is one finding, and nothing else.
  func swallowedWorkload(_ identity: String) -> Bool { people.isUnowned(identity) }
}
