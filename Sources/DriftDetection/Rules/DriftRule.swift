import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What a rule has to say.
struct Verdicts: Sendable {
  var drifts: [Drift] = []
  var notProven: [NotProven] = []
}

/// One kind of drift, one file. The doc comment of each rule is the user documentation of its kind.
protocol DriftRule: SendableMetatype {
  static var kind: DriftKind { get }
  static func judge(_ comparison: Comparison) -> Verdicts
}

/// Every rule, in the order of DESIGN's table. ``LapsedException`` is asked last, about what the others raised.
enum DriftRules {
  static let all: [any DriftRule.Type] = [
    MissingAuthority.self, ExcessPrivilege.self, ExcessAccess.self, ProhibitedAccess.self, DutyConflict.self,
    SelfAudit.self, ContradictoryRoles.self, RoleOverload.self, CircularAssignment.self, UnownedAsset.self,
    DisputedAsset.self, VacantRole.self, UnknownHolder.self, InactiveHolder.self, LeaverAccess.self,
    OrphanAccount.self, AmbiguousAccount.self, UnownedWorkload.self, UnboundedExternal.self, DormantPrivilege.self,
    UnmanagedPrivilege.self, BrokenEntitlement.self, UnboundAuthority.self, RaciGap.self, LapsedAssignment.self,
    DocumentOverdue.self,
  ]
}
