import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// The document itself obliges and forbids the same thing to one identity.
///
/// Control: ISO/IEC 27001:2022 A.5.2. Raised before anyone holds anything. A `must` of one role meets a `never` of
/// another (or the same); a `must any` contradicts only when every holder is so forbidden. Swallows the missing and the
/// prohibited drift of the same identity, asset and capability. Cannot be accepted by an exception. *Not proven* while holders
/// of an obliging or forbidding role were not read.
enum ContradictoryRoles: DriftRule {
  static let kind = DriftKind.contradictoryRoles

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    var seen: Set<[Int]> = []
    for contradiction in comparison.contradictions where comparison.whyOpen(contradiction) == nil {
      guard seen.insert(contradiction.key).inserted else { continue }
      verdicts.drifts.append(drift(contradiction, comparison))
    }
    for contradiction in comparison.contradictions {
      guard let reason = comparison.whyOpen(contradiction), seen.insert(contradiction.key).inserted else { continue }
      verdicts.notProven.append(
        NotProven(
          kind, identity: facts.reference(identity: contradiction.identity),
          asset: facts.reference(asset: contradiction.asset),
          capability: facts.name(capability: contradiction.capability), because: reason))
    }
    verdicts.notProven += NotProven.notes(kind, comparison.openOwnership(of: opposed(comparison)))
    return verdicts
  }

  /// Roles that oblige and roles that forbid; none where there are not both.
  private static func opposed(_ comparison: Comparison) -> Set<Int> {
    let obliging = comparison.roles(saying: [.must, .mustAny])
    let forbidding = comparison.roles(saying: [.never])
    return obliging.isEmpty || forbidding.isEmpty ? [] : obliging.union(forbidding)
  }

  private static func drift(_ contradiction: Comparison.Contradiction, _ comparison: Comparison) -> Drift {
    let facts = comparison.facts
    let identity = facts.reference(identity: contradiction.identity)
    let asset = facts.reference(asset: contradiction.asset)
    let capability = facts.name(capability: contradiction.capability)
    let must = comparison.expected(contradiction.must, asset: contradiction.asset)
    let never = comparison.expected(contradiction.never, asset: contradiction.asset)
    return Drift(
      kind, severity: facts.severity(kind, .low, asset: contradiction.asset), identity: identity, asset: asset,
      capability: capability, role: facts.reference(role: contradiction.must.holding.role), expected: must,
      observation: "\(never.text) (\(never.cell?.description ?? ""))",
      remediation: "Take one of the two roles from \(identity.name), or change a level: nobody can do both.",
      key: ["matrix", kind.rawValue, "\(facts.stableID(asset: contradiction.asset)),\(capability)", identity.key])
  }
}

extension Comparison {
  /// Why a contradiction is none if somebody who was not read holds the role as well; nil when it is one in any case.
  fileprivate func whyOpen(_ contradiction: Contradiction) -> String? {
    contradiction.isShared ? unreadHolders(role: contradiction.must.holding.role) : nil
  }
}

extension Comparison.Contradiction {
  fileprivate var key: [Int] { [identity, asset, capability] }
}
