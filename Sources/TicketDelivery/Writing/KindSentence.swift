import AccessModel
import Findings

/// What is wrong, in one sentence that the person who gets the ticket understands without knowing alignd.
enum KindSentence {
  static func of(_ facts: FindingFacts) -> String {
    let who = facts.subject
    let access = "\(facts.capability ?? "something") on \(facts.asset?.name ?? "an asset")"
    guard let kind = DriftKind(rawValue: facts.kind) else { return facts.title }
    return switch kind {
    case .missingAuthority: "\(who) must be able to \(access), and cannot."
    case .excessPrivilege: "\(who) can \(access), a privilege that no role of theirs permits."
    case .excessAccess: "\(who) can \(access), and no role of theirs permits it."
    case .prohibitedAccess: "\(who) can \(access), which the matrix forbids them."
    case .dutyConflict: "\(who) holds duties that the matrix declares incompatible."
    case .selfAudit: "\(who) audits what they own or run themselves."
    case .contradictoryRoles: "The matrix both obliges \(who) to \(access) and forbids it."
    case .roleOverload: "\(who) holds more roles than the policy allows."
    case .circularAssignment:
      "Membership of a group grants \(access), and the same group is what permits it: reality authorises itself."
    case .unownedAsset: "\(facts.asset?.name ?? who) has no accountable owner."
    case .disputedAsset: "\(facts.asset?.name ?? who) has several accountable owners."
    case .vacantRole: "Nobody holds the role \(facts.role?.name ?? who)."
    case .unknownHolder: "A holder that the matrix names is known to no directory."
    case .inactiveHolder: "A holder that the matrix names is disabled or gone."
    case .leaverAccess: "The account \(facts.account?.name ?? who) is inactive and still reaches governed access."
    case .orphanAccount: "The account \(facts.account?.name ?? who) belongs to nobody and has governed access."
    case .ambiguousAccount:
      "The account \(facts.account?.name ?? who) could belong to several people and has governed access."
    case .unownedWorkload: "The workload \(who) has no accountable person."
    case .unboundedExternal: "\(who) is external and holds access without an end date."
    case .dormantPrivilege: "\(who) can \(access), and has not signed in for a long time."
    case .unmanagedPrivilege: "The privileged group \(facts.group?.name ?? who) is governed by no row of the matrix."
    case .brokenEntitlement: "The matrix names the group \(facts.group?.name ?? who), which its source does not have."
    case .unboundAuthority: "Nothing in the matrix says which group gives \(access)."
    case .raciGap: "A control has nobody responsible, or not exactly one accountable."
    case .lapsedAssignment: "An assignment of \(who) has ended, and the access that only it allowed is still held."
    case .lapsedException: "An exception for \(who) has ended, and what only it accepted is still there."
    case .documentOverdue: "The matrix is past its review date."
    }
  }
}
