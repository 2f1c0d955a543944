public import AccessModel

/// What is remembered of a finding between runs, besides what it says (``FindingFacts``).
public struct FindingRecord: Sendable, Equatable {
  /// `f1:` and 64 hexadecimal digits.
  public let fingerprint: String
  /// Where it stands.
  public var state: FindingState
  /// How much it mattered when it was last seen.
  public var severity: Severity
  /// Digest of what a person would call the finding when it was last seen; see ``FindingFacts/material``.
  public var material: String
  /// Digest of everything that it said when it was last seen.
  public var whole: String
  /// Start of the first run that saw it, RFC 3339 in UTC.
  public var firstSeen: String
  /// Start of the last run that saw it; nil while the latest run sees it, so that an unchanged finding costs no write.
  public var lastSeen: String?
  /// Since when somebody has to act, or last had to; nil when nobody ever had.
  public var openedAt: String?
  /// When it was found gone; nil while it is live.
  public var resolvedAt: String?
  /// Last day by which it is to be mended, or on which it counts as baselined; nil where the policy sets none.
  public var dueOn: CivilDay?
  /// Whether it was said that the due day has passed.
  public var isEscalated = false
  /// Days on which it came back after it was gone, latest last; at most ``LifeCyclePolicy/rememberedReturns``.
  public var returns: [CivilDay] = []
  /// Runs in a row that saw it (while pending) or found it gone (while live).
  public var streak = 0
  /// The acceptance by command that excepts it; nil for an exception of the matrix.
  public var acceptance: Acceptance?
  /// Who acknowledged it; nil when nobody did.
  public var acknowledgedBy: String?

  /// A record by what every one has.
  public init(
    fingerprint: String, state: FindingState, severity: Severity, material: String, whole: String, firstSeen: String
  ) {
    (self.fingerprint, self.state, self.severity) = (fingerprint, state, severity)
    (self.material, self.whole, self.firstSeen) = (material, whole, firstSeen)
  }
}

/// A deviation that a person accepted for a time, outside of the matrix.
///
/// It holds for the paths that the finding had when it was accepted and ends by itself when another one appears, when the
/// finding becomes more severe or another kind, or after its last day.
public struct Acceptance: Sendable, Hashable, Codable {
  /// Identity key of who accepted it.
  public var approver: String
  /// Why.
  public var reason: String
  /// What is done instead; empty when nothing was said.
  public var compensatingControl: String
  /// Last day on which it counts, `YYYY-MM-DD`.
  public var until: String
  /// When it was accepted, RFC 3339 in UTC.
  public var acceptedAt: String
  /// Ids of the paths that it holds for (``FindingFacts/pathIDs``).
  public var paths: [String]
  /// The severity that it holds for, as its word.
  public var severity: String
  /// The kind that it holds for, as its word: access that was accepted as excess is not accepted as prohibited.
  public var kind: String

  /// An acceptance by its parts.
  public init(
    approver: String, reason: String, compensatingControl: String, until: String, acceptedAt: String,
    paths: [String], severity: String, kind: String
  ) {
    (self.approver, self.reason, self.compensatingControl) = (approver, reason, compensatingControl)
    (self.until, self.acceptedAt, self.paths) = (until, acceptedAt, paths)
    (self.severity, self.kind) = (severity, kind)
  }
}
