/// Every kind of drift that alignd knows. The raw value is the word in reports, exceptions and policies.
public enum DriftKind: String, Sendable, CaseIterable, Comparable {
  case missingAuthority = "missing-authority"
  case excessPrivilege = "excess-privilege"
  case excessAccess = "excess-access"
  case prohibitedAccess = "prohibited-access"
  case dutyConflict = "duty-conflict"
  case selfAudit = "self-audit"
  case contradictoryRoles = "contradictory-roles"
  case roleOverload = "role-overload"
  case circularAssignment = "circular-assignment"
  case unownedAsset = "unowned-asset"
  case disputedAsset = "disputed-asset"
  case vacantRole = "vacant-role"
  case unknownHolder = "unknown-holder"
  case inactiveHolder = "inactive-holder"
  case leaverAccess = "leaver-access"
  case orphanAccount = "orphan-account"
  case ambiguousAccount = "ambiguous-account"
  case unownedWorkload = "unowned-workload"
  case unboundedExternal = "unbounded-external"
  case dormantPrivilege = "dormant-privilege"
  case unmanagedPrivilege = "unmanaged-privilege"
  case brokenEntitlement = "broken-entitlement"
  case unboundAuthority = "unbound-authority"
  case raciGap = "raci-gap"
  case lapsedAssignment = "lapsed-assignment"
  case lapsedException = "lapsed-exception"
  case documentOverdue = "document-overdue"

  /// Alphabetical by word.
  public static func < (left: DriftKind, right: DriftKind) -> Bool { left.rawValue < right.rawValue }

  /// Kinds that no exception may accept: they say that the judgement itself cannot be trusted.
  public var canBeAccepted: Bool { self != .brokenEntitlement && self != .contradictoryRoles }
}

/// How much a drift matters, from the matrix's own facts; a policy may override it.
public enum Severity: Int, Sendable, CaseIterable, Comparable {
  /// Worth knowing; never changes the exit code.
  case info
  case low, medium, high, critical

  /// The word in reports.
  public var word: String { ["info", "low", "medium", "high", "critical"][rawValue] }

  /// The severity with that word.
  public init?(word: some StringProtocol) {
    guard let found = Severity.allCases.first(where: { $0.word == word }) else { return nil }
    self = found
  }

  /// Less severe first.
  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// One step more severe, `critical` at most.
  public var raised: Severity { Severity(rawValue: rawValue + 1) ?? .critical }
  /// One step less severe, `low` at least (and `info` stays `info`).
  public var lowered: Severity { self <= .low ? self : Severity(rawValue: rawValue - 1) ?? .low }
}
