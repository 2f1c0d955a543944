import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What the account kinds share: one drift an account, listing its grants and swallowing their access drifts.
enum AccountDrift {
  /// An account that reaches governed entitlements without counting for anybody.
  struct Irregular {
    let account: Int
    let targets: [Int]
    /// The kind that it belongs to.
    let kind: DriftKind
    /// The identity that it belongs to, if any.
    let identity: Int?
    /// Whether the verdict rests on an identity being absent.
    let byAbsence: Bool
  }

  static func all(_ comparison: Comparison) -> [Irregular] {
    var result: [Irregular] = []
    var targets: [Int] = []
    let pairs = comparison.scan.irregular
    for position in pairs.indices {
      targets.append(pairs[position].target)
      guard position + 1 == pairs.count || pairs[position + 1].account != pairs[position].account else { continue }
      result.append(classify(pairs[position].account, targets, comparison))
      targets = []
    }
    return result
  }

  private static func classify(_ account: Int, _ targets: [Int], _ comparison: Comparison) -> Irregular {
    let facts = comparison.facts
    let (position, row) = facts.graph.locate(account: account)
    let accounts = facts.graph.snapshots[position].accounts
    let raw = facts.identities.identity[account]
    let identity = raw == IdentityTable.none ? nil : Int(raw)
    let fault = identity.flatMap { facts.unownedWorkloads[$0] }
    let isUnowned = identity == nil ? accounts.kind[row] == .workload : fault != nil
    let isInactive =
      accounts.status[row] != .active || identity.map { facts.identities.status[$0] != .active } ?? false
    let kind: DriftKind =
      // An inactive account violates nothing else, whosever it was.
      if isInactive {
        .leaverAccess
      } else if facts.identities.ambiguous[account] != nil {
        .ambiguousAccount
      } else if isUnowned {
        .unownedWorkload
      } else {
        .orphanAccount
      }
    let byAbsence =
      kind == .unownedWorkload ? fault?.byAbsence ?? false : identity == nil && accounts.status[row] == .active
    return Irregular(account: account, targets: targets, kind: kind, identity: identity, byAbsence: byAbsence)
  }

  /// Raises every irregular account of a kind.
  static func judge(
    _ kind: DriftKind, _ comparison: Comparison,
    severity: (Irregular, _ isPrivileged: Bool) -> Severity,
    words: (Irregular) -> (expected: Expected, observation: String, remediation: String)
  ) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    for entry in all(comparison) where entry.kind == kind {
      let account = facts.reference(account: entry.account)
      if entry.byAbsence, !facts.identitiesUnread.isEmpty {
        verdicts.notProven.append(
          NotProven(
            kind, subject: "account \(account.login) of \(account.source)", because: facts.identitiesUnread))
        continue
      }
      let privileged = entry.targets.contains {
        facts.matrix.capabilities.isPrivileged(facts.targets.all[$0].capability)
      }
      let text = words(entry)
      let paths = comparison.paths(ofAccount: entry.account, to: entry.targets)
      // The most classified asset that the account reaches decides the tier.
      let graded = entry.targets.map {
        facts.severity(kind, severity(entry, privileged), asset: facts.targets.all[$0].asset)
      }
      verdicts.drifts.append(
        Drift(
          kind, severity: graded.max() ?? severity(entry, privileged),
          identity: entry.identity.map { facts.reference(identity: $0) }, account: account, expected: text.expected,
          paths: paths, observation: text.observation,
          cause: paths.first.map {
            "\(account.login) is a direct member of \($0.groups.first?.name ?? "") (\(account.source))"
          } ?? "",
          remediation: text.remediation, key: ["account", facts.stableID(source: account.source), account.id]))
    }
    return verdicts
  }

  /// The cell of the first entitlement that an account reaches: what makes its access governed.
  static func entitlement(_ entry: Irregular, _ comparison: Comparison) -> Cell? {
    entry.targets.first.flatMap { comparison.facts.targets.all[$0].bindings.first }
      .map { comparison.facts.matrix.entitlements[$0.entitlement].cell }
  }
}
