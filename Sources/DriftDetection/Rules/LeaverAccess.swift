import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An inactive account still reaches a governed entitlement.
///
/// Controls: ISO/IEC 27001:2022 A.5.18, A.5.16. The account is disabled or expired, or the identity that it belongs to is
/// disabled, expired or gone while the account still works. High, and critical with privilege; low when the identity has
/// another active account, or when each of the identities that an ambiguous account may belong to has one.
/// Swallows the access drifts of the account.
enum LeaverAccess: DriftRule {
  static let kind = DriftKind.leaverAccess

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    return AccountDrift.judge(kind, comparison) { entry, isPrivileged in
      let owners = entry.identity.map { [$0] } ?? facts.identities.ambiguous[entry.account] ?? []
      let areAllHere = owners.allSatisfy { owner in
        facts.identities.accounts(of: owner).contains { facts.identities.counted[Int($0)] != IdentityTable.none }
      }
      if areAllHere, !owners.isEmpty { return .low }
      return isPrivileged ? .critical : .high
    } words: { entry in
      let (position, row) = facts.graph.locate(account: entry.account)
      let account = facts.graph.snapshots[position].accounts.status[row]
      let person =
        entry.identity.map { "\(facts.reference(identity: $0).name) is \(facts.identities.status[$0].word)" }
        ?? "it belongs to nobody whom the authoritative sources know"
      return (
        Expected(
          "an account without an active identity reaches nothing", at: AccountDrift.entitlement(entry, comparison)),
        "the account is \(account.word); \(person)",
        "Take the account out of the groups, and close it if it is not needed."
      )
    }
  }
}
