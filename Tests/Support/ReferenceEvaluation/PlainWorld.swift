public import AccessModel
public import DriftDetection
public import EffectiveAccess
public import ResponsibilityMatrix

/// One edge of a plain source: somebody, or some group, is directly in a group.
public struct PlainEdge: Sendable, Hashable {
  /// Who is in the group.
  public enum Member: Sendable, Hashable {
    /// An account, by id; it need not exist.
    case account(String)
    /// A group, by id; it need not exist.
    case group(String)
  }

  /// Id of the group that contains.
  public var group: String
  /// Who is in it.
  public var member: Member
  /// Member or owner.
  public var relation = Relation.member
  /// Whether it is in force, the window aside.
  public var state = MembershipState.active
  /// First day.
  public var from: CivilDay?
  /// Last day, inclusive.
  public var until: CivilDay?

  /// A standing membership without a window.
  public init(_ member: Member, in group: String) {
    self.group = group
    self.member = member
  }
}

/// A directory as plain lists.
public struct PlainSource: Sendable {
  /// Id of the source.
  public var id: String
  /// Its accounts.
  public var accounts: [AccountRecord] = []
  /// Its groups; ``GroupRecord/membersUnread`` says that the members are known only in part.
  public var groups: [GroupRecord] = []
  /// Who is in which group.
  public var edges: [PlainEdge] = []
  /// Whether every account was read.
  public var accountsComplete = true
  /// Whether every group was read.
  public var groupsComplete = true
  /// False when the members of no group are known to be complete.
  public var membersComplete = true
  /// Which accounts define identities.
  public var authority = SourceCorrelation.Authority.none
  /// How the others are tied to them.
  public var rules: [CorrelationRule] = CorrelationRule.standard

  /// An empty source.
  public init(id: String) { self.id = id }
}

/// Both sides of a comparison as plain lists, for the reference to read and for snapshots to be made of.
public struct PlainWorld: Sendable {
  /// The directories.
  public var sources: [PlainSource] = []
  /// The documented side.
  public var matrix = Matrix()
  /// The organisation's choices.
  public var policy = EvaluationPolicy()
  /// The day by which dates are judged.
  public var today = CivilDay(daysSinceEpoch: 20_000)

  /// A world without anything in it.
  public init() {}

  /// How accounts are tied to identities, a source each.
  public var correlations: [SourceCorrelation] {
    sources.map { SourceCorrelation(source: $0.id, authority: $0.authority, rules: $0.rules) }
  }
}
