public import AccessModel
public import DriftDetection
public import Findings
public import ResponsibilityMatrix

/// Everything that one run has to say. Rendering adds nothing and leaves nothing out that decides.
public struct Report: Sendable {
  /// The three-valued answer.
  public enum Verdict: String, Sendable {
    /// Everything was read, nothing drifts that is not accepted.
    case aligned
    /// Something drifts.
    case drift
    /// Nothing seen drifts, but not everything could be judged.
    case notProven = "not-proven"
  }

  /// Start of the run, RFC 3339 in UTC.
  public var startedAt: String
  /// The civil day that dates were judged by.
  public var day: CivilDay
  /// The IANA zone of that day.
  public var zone: String
  /// Version of alignd.
  public var toolVersion: String
  /// The answer.
  public var verdict: Verdict
  /// The document that reality was compared with.
  public var matrix: MatrixSummary
  /// What was read, in configured order.
  public var sources: [SourceSummary]
  /// Ordered by severity (highest first), kind, fingerprint.
  public var findings: [Finding]
  /// What could not be judged and why, ordered.
  public var notProven: [NotProven]
  /// What was counted.
  public var tally: Tally
  /// Exceptions that are in force today, whether they accept anything or not.
  public var exceptions: [ExceptionSummary]
  /// Warnings of the matrix, and other facts for its keeper.
  public var notes: [String]
  /// Comparison with an earlier report, when one was given.
  public var baseline: BaselineComparison?
  /// Why drifts of an earlier run that this one does not show cannot be called gone, each in its place; nil for those that
  /// are gone. Not rendered.
  public var whyUnproven: @Sendable ([AbsentDrift]) -> [String?] = { $0.map { _ in nil } }

  /// A report by its parts.
  public init(
    startedAt: String, day: CivilDay, zone: String, toolVersion: String, verdict: Verdict, matrix: MatrixSummary,
    sources: [SourceSummary], findings: [Finding], notProven: [NotProven], tally: Tally,
    exceptions: [ExceptionSummary], notes: [String], baseline: BaselineComparison? = nil
  ) {
    self.startedAt = startedAt
    self.day = day
    self.zone = zone
    self.toolVersion = toolVersion
    self.verdict = verdict
    self.matrix = matrix
    self.sources = sources
    self.findings = findings
    self.notProven = notProven
    self.tally = tally
    self.exceptions = exceptions
    self.notes = notes
    self.baseline = baseline
  }
}

/// What a report says about the matrix.
public struct MatrixSummary: Sendable {
  /// Document facts.
  public var document: DocumentFacts
  /// The path as configured.
  public var path: String
  /// `sha256:` and 64 hexadecimal digits over all files of the matrix.
  public var digest: String
  /// Roles, assets, entitlements, assignments.
  public var roles, assets, entitlements, assignments: Int

  /// A summary by its parts.
  public init(
    document: DocumentFacts, path: String, digest: String, roles: Int, assets: Int, entitlements: Int,
    assignments: Int
  ) {
    self.document = document
    self.path = path
    self.digest = digest
    self.roles = roles
    self.assets = assets
    self.entitlements = entitlements
    self.assignments = assignments
  }
}

/// What a report says about a source.
public struct SourceSummary: Sendable {
  /// Configured id.
  public var id: String
  /// Kind of connector.
  public var kind: String
  /// How completely it was read.
  public var coverage: Coverage
  /// Records read.
  public var accounts, groups, memberships: Int
  /// Listed members that are no account or group of the source.
  public var unresolvedMembers: Int
  /// Groups whose member list is not complete.
  public var groupsNotRead: [String]
  /// `sha256:` and 64 hexadecimal digits over the canonical snapshot.
  public var digest: String

  /// A summary by its parts.
  public init(
    id: String, kind: String, coverage: Coverage, accounts: Int, groups: Int, memberships: Int,
    unresolvedMembers: Int, groupsNotRead: [String], digest: String
  ) {
    self.id = id
    self.kind = kind
    self.coverage = coverage
    self.accounts = accounts
    self.groups = groups
    self.memberships = memberships
    self.unresolvedMembers = unresolvedMembers
    self.groupsNotRead = groupsNotRead
    self.digest = digest
  }
}

/// What a report says about an exception.
public struct ExceptionSummary: Sendable {
  /// The exception.
  public var exception: AppliedException
  /// Kind of drift that it accepts.
  public var kind: DriftKind
  /// Whom it is for, as written.
  public var subject: String
  /// What is done instead.
  public var compensatingControl: String
  /// Findings that it accepts in this run.
  public var accepted: Int

  /// A summary by its parts.
  public init(
    exception: AppliedException, kind: DriftKind, subject: String, compensatingControl: String, accepted: Int
  ) {
    self.exception = exception
    self.kind = kind
    self.subject = subject
    self.compensatingControl = compensatingControl
    self.accepted = accepted
  }
}

/// How this run's open findings differ from an earlier report's.
public struct BaselineComparison: Sendable {
  /// The earlier report, as named on the command line.
  public var path: String
  /// When that run started.
  public var startedAt: String
  /// Fingerprints of open findings that it did not have.
  public var new: [String]
  /// Findings of the earlier report that are verifiably gone: fingerprint and one line about each.
  public var gone: [String: String]
  /// Findings of the earlier report that this run does not show but could not judge.
  public var notProven: [String: String]

  /// A comparison by its parts.
  public init(path: String, startedAt: String, new: [String], gone: [String: String], notProven: [String: String]) {
    self.path = path
    self.startedAt = startedAt
    self.new = new
    self.gone = gone
    self.notProven = notProven
  }
}
