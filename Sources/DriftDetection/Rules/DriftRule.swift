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
  /// In how many shares the rule can be asked, for rules that may raise very many.
  static var shares: Int { get }
  static func judge(_ comparison: Comparison) -> Verdicts
  static func judge(_ comparison: Comparison, _ share: Share) -> Verdicts
}

extension DriftRule {
  static var shares: Int { 1 }
  static func judge(_ comparison: Comparison, _ share: Share) -> Verdicts { judge(comparison) }
}

/// One of several equal parts of a list.
struct Share: Sendable {
  let number: Int
  let count: Int

  /// Whether what is said once for all is said here.
  var isFirst: Bool { number == 0 }

  /// The positions of a list that belong to this share.
  func of(_ total: Int) -> Range<Int> { total * number / count..<total * (number + 1) / count }
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
