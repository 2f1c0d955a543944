import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A workload account with governed access has no accountable person.
///
/// Controls: ISO/IEC 27001:2022 A.5.16, A.5.18. The Workloads table does not list it, or the accountable person that it
/// names is unknown or not active. High when a grant is privileged, else low.
/// *Not proven* while the accountable person may be among identities that were not read. Swallows the access drifts of the account.
enum UnownedWorkload: DriftRule {
  static let kind = DriftKind.unownedWorkload

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    return AccountDrift.judge(kind, comparison) { _, isPrivileged in
      isPrivileged ? .high : .low
    } words: { entry in
      let reason =
        entry.identity.flatMap { facts.unownedWorkloads[$0]?.text } ?? "the Workloads table does not list the account"
      let row = entry.identity.flatMap { identity -> Int? in
        if case .workload(let row) = facts.identities.origin(of: identity) { row } else { nil }
      }
      return (
        Expected(
          "every workload has an accountable person",
          at: row.map { facts.matrix.workloads[$0].cell } ?? AccountDrift.entitlement(entry, comparison)),
        reason, "List the account in the Workloads table with somebody who answers for it, or close it."
      )
    }
  }
}
