import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An active account with governed access belongs to no identity.
///
/// Control: ISO/IEC 27001:2022 A.5.16. High when a grant is privileged, else low. *Not proven* while the identities were
/// not read completely. Swallows the access drifts of the account. Workload accounts are unowned-workload instead.
enum OrphanAccount: DriftRule {
  static let kind = DriftKind.orphanAccount

  static func judge(_ comparison: Comparison) -> Verdicts {
    AccountDrift.judge(kind, comparison) { _, isPrivileged in
      isPrivileged ? .high : .low
    } words: { entry in
      (
        Expected("every account belongs to an identity", at: AccountDrift.entitlement(entry, comparison)),
        "no correlation rule ties the account to an identity",
        "Find whose account it is and map it, list it in the Workloads table, or close it."
      )
    }
  }
}
