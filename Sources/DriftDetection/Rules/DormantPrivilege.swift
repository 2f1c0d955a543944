import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Privileged access is unused for longer than the policy allows.
///
/// Control: ISO/IEC 27001:2022 A.8.2. Every account through which the identity holds the capability standing has a last
/// sign-in, and all of them are older than `dormantAfterDays`. Silent where the source does not tell, for eligible access,
/// where the access is prohibited or excess anyway, and on assets that are `judged: obligations`. *Not proven* where the access may be reached by another account that is
/// in use, or forbidden by a role that was not read.
enum DormantPrivilege: DriftRule {
  static let kind = DriftKind.dormantPrivilege

  static func judge(_ comparison: Comparison) -> Verdicts {
    if comparison.scan.maybeDormant.isEmpty { return Verdicts() }
    let raised = Set(
      comparison.scan.cases.compactMap { entry -> [Int]? in
        if case .permitted = entry.judgement { return nil }
        if case .selfAuthorised = entry.judgement { return nil }
        return [entry.target, entry.identity]
      })
    return comparison.finder.searching { search in
      judge(comparison, raised, &search)
    }
  }

  private static func judge(_ comparison: Comparison, _ raised: Set<[Int]>, _ search: inout PathSearch) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    for (number, identity) in comparison.scan.maybeDormant where !raised.contains([number, identity]) {
      let target = facts.targets.all[number]
      let asset = facts.matrix.assets[target.asset]
      if asset.judged == .obligations { continue }
      let accounts = comparison.countedAccounts(of: identity)
      var paths = TargetPaths(comparison, target: number, accounts: accounts, drifting: [identity], &search)
      let granting = accounts.filter { paths.isStanding($0) }
      let days = granting.map { comparison.daysUnused($0) }
      guard let least = days.compactMap({ $0 }).min(), days.allSatisfy({ ($0 ?? 0) > facts.policy.dormantAfterDays })
      else { continue }
      let reference = facts.reference(identity: identity)
      let unread =
        comparison.mayBeUsed(number, accounts.filter { !granting.contains($0) })
        ?? comparison.judge.mayForbid(target.capability, on: target.asset, identity)
      if let unread {
        verdicts.notProven.append(
          NotProven(
            kind, identity: reference, asset: facts.reference(asset: target.asset),
            capability: facts.name(capability: target.capability), because: unread))
        continue
      }
      let capability = facts.name(capability: target.capability)
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .low, asset: target.asset), identity: reference,
          asset: facts.reference(asset: target.asset), capability: capability,
          expected: Expected(
            "privileged access is used at least every \(facts.policy.dormantAfterDays) days (policy dormantAfterDays)",
            at: target.bindings.first.map { facts.matrix.entitlements[$0.entitlement].cell }),
          paths: paths.paths(of: granting), observation: "last sign-in at least \(least) days ago",
          cause: paths.cause(of: granting, &search),
          remediation:
            "Ask \(reference.name) whether \(capability) on \(asset.name) is still needed; remove it if not.",
          key: ["dormant", reference.key, facts.stableID(asset: target.asset), capability]))
    }
    return verdicts
  }
}

extension Comparison {
  /// Why another account of the person, one that is in use, may reach a target as well; nil if none can.
  fileprivate func mayBeUsed(_ target: Int, _ others: [Int]) -> String? {
    let areUsed = others.contains { (daysUnused($0) ?? 0) <= facts.policy.dormantAfterDays }
    return areUsed ? unreadReason(ofTarget: target) : nil
  }

  /// Whole days since the last sign-in of an account; nil when the source does not tell.
  func daysUnused(_ account: Int) -> Int? {
    let (position, row) = facts.graph.locate(account: account)
    return facts.graph.snapshots[position].accounts.lastSignIn[row].map { facts.graph.today.days(since: $0) }
  }
}
