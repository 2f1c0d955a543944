import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An inactive account still reaches a governed entitlement.
///
/// Controls: ISO/IEC 27001:2022 A.5.18, A.5.16. The account is disabled or expired, or the identity that it belongs to is
/// disabled, expired or gone while the account still works. Critical with privilege when the identity is gone (or unknown)
/// or not active; high (gone) or medium (disabled, expired) without; low when the identity has another active account.
/// Swallows the access drifts of the account.
enum LeaverAccess: DriftRule {
  static let kind = DriftKind.leaverAccess

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    return AccountDrift.judge(kind, comparison) { entry, isPrivileged in
      guard let identity = entry.identity else { return isPrivileged ? .critical : .high }
      if facts.identities.accounts(of: identity).contains(where: {
        facts.identities.counted[Int($0)] != IdentityTable.none
      }) {
        return .low
      }
      if isPrivileged { return .critical }
      return facts.identities.status[identity] == .gone ? .high : .medium
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
