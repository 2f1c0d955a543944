import AccessModel

extension DriftKind {
  /// The kind as a heading: `Excess privilege`.
  var title: String {
    if self == .raciGap { return "RACI gap" }
    let words = rawValue.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// What the kind means, in one sentence for a reader who has never seen alignd.
  var meaning: String {
    switch self {
    case .missingAuthority: "The matrix obliges somebody to be able to do something, and no account of theirs can."
    case .excessPrivilege: "Somebody can do something privileged that no role of theirs permits."
    case .excessAccess: "Somebody has access that no role of theirs permits."
    case .prohibitedAccess: "Somebody can do what the matrix says they must never do."
    case .dutyConflict: "Duties that the matrix declares incompatible meet in one person."
    case .selfAudit: "An auditor audits what the same person owns or runs."
    case .contradictoryRoles: "The matrix obliges and forbids the same thing to one person."
    case .roleOverload: "One person holds more roles than the policy allows."
    case .circularAssignment: "Membership of a group is the only thing that permits what the same group gives."
    case .unownedAsset: "An asset has no accountable owner."
    case .disputedAsset: "An asset has more than one accountable owner."
    case .vacantRole: "Nobody holds the role."
    case .unknownHolder: "The matrix names a holder whom no directory knows."
    case .inactiveHolder: "The matrix names a holder who is disabled or gone."
    case .leaverAccess: "The account of somebody who is disabled or gone still reaches governed access."
    case .orphanAccount: "An account with governed access belongs to nobody."
    case .ambiguousAccount: "An account with governed access could belong to several people."
    case .unownedWorkload: "No person answers for a service account with governed access."
    case .unboundedExternal: "An external person has access without an end date."
    case .dormantPrivilege: "Privileged access has not been used for longer than the policy allows."
    case .unmanagedPrivilege: "A privileged group that the matrix neither governs nor excuses."
    case .brokenEntitlement: "The matrix names a group that its source does not have."
    case .unboundAuthority: "An obligation cannot be judged, because no entitlement says what would fulfil it."
    case .raciGap: "A control with nobody responsible, or not exactly one accountable."
    case .lapsedAssignment: "An assignment has ended, and access that only it permitted is still held."
    case .lapsedException: "An exception has ended, and what only it accepted is still there."
    case .documentOverdue: "The matrix is past its review."
    }
  }
}
