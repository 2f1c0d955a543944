public import AccessModel
public import EffectiveAccess

/// The organisation's choices about how drift is judged; everything else is in the matrix.
public struct EvaluationPolicy: Sendable {
  /// Days after a new `must` begins, and after a permission ends, before drift is raised. Default 0, range 0 to 365.
  public var graceDays = 0
  /// The most roles that one identity may hold, `everyone` roles aside (seed guide: "too many responsibilities on one
  /// person"). Default 5, range 1 to 1000.
  public var maxRoles = 5
  /// Whole days without a sign-in after which privileged access counts as dormant (ISO/IEC 27001:2022 A.8.2).
  /// Default 90, range 1 to 3650.
  public var dormantAfterDays = 90
  /// Severities that replace the standard ones, by kind.
  public var severity: [DriftKind: Severity] = [:]

  /// Sources whose groups feed those of other sources.
  public var groupLinks: [GroupLink] = []

  /// The standard policy.
  public init() {}
}
