import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An account with governed access is tied to several identities by the same correlation rule.
///
/// Control: ISO/IEC 27001:2022 A.5.16. alignd reports it and never guesses. High when a grant is privileged, else low.
enum AmbiguousAccount: DriftRule {
  static let kind = DriftKind.ambiguousAccount

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    return AccountDrift.judge(kind, comparison) { _, isPrivileged in
      isPrivileged ? .high : .low
    } words: { entry in
      let names = (facts.identities.ambiguous[entry.account] ?? []).map { identity in
        let reference = facts.reference(identity: identity)
        return "\(reference.name) (\(reference.key))"
      }
      return (
        Expected("every account belongs to one identity", at: AccountDrift.entitlement(entry, comparison)),
        "the account could belong to \(names.sorted().joined(separator: " or "))",
        "Map the account to its identity in the configuration of the source, or mend the shared attribute."
      )
    }
  }
}
