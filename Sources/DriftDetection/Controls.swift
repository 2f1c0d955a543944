public import AccessModel

extension DriftKind {
  /// The controls and clauses of ISO/IEC 27001:2022 that a drift of this kind touches, most telling first.
  ///
  /// `A.` numbers are Annex A controls; `clause` numbers are requirements of the standard itself.
  public var controls: [String] {
    switch self {
    case .missingAuthority: ["A.5.2", "A.5.15"]
    case .excessPrivilege: ["A.8.2", "A.5.18"]
    case .excessAccess: ["A.5.15", "A.5.18", "A.8.3"]
    case .prohibitedAccess, .dutyConflict: ["A.5.3"]
    case .selfAudit: ["clause 9.2.2 b", "A.5.35"]
    case .contradictoryRoles, .roleOverload, .raciGap: ["A.5.2"]
    case .circularAssignment, .lapsedAssignment, .lapsedException: ["A.5.18"]
    case .unownedAsset, .disputedAsset: ["A.5.9"]
    case .vacantRole, .unknownHolder, .inactiveHolder: ["clause 5.3"]
    case .leaverAccess: ["A.5.18", "A.5.16"]
    case .orphanAccount, .ambiguousAccount: ["A.5.16"]
    case .unownedWorkload: ["A.5.16", "A.5.18"]
    case .unboundedExternal: ["A.5.16", "A.5.18", "A.5.19"]
    case .dormantPrivilege, .unmanagedPrivilege: ["A.8.2"]
    case .brokenEntitlement, .unboundAuthority: ["A.5.15"]
    case .documentOverdue: ["clause 7.5", "A.5.1"]
    }
  }
}
