/// Whether a login can be used, as its source tells.
///
/// A failed-login lockout and an expired password count as `active` (they end by themselves); a permanent
/// administrative lock counts as `disabled`.
public enum AccountStatus: UInt8, Sendable, CaseIterable {
  case active, disabled, expired, gone

  /// The word used in reports and in JSON Lines.
  public var word: String {
    switch self {
    case .active: "active"
    case .disabled: "disabled"
    case .expired: "expired"
    case .gone: "gone"
    }
  }
}

/// What an account is for.
public enum AccountKind: UInt8, Sendable, CaseIterable {
  case human, workload

  /// The word used in reports and in JSON Lines (`service` is read as `workload`).
  public var word: String { self == .human ? "human" : "workload" }
}

/// How much a group looks privileged to its source.
public enum PrivilegeHint: UInt8, Sendable, CaseIterable {
  /// Nothing says so.
  case none
  /// A name or a leftover mark such as AD's adminCount says so: a lead, not a fact.
  case lead
  /// The group is a well-known privileged one, or the source declares it privileged.
  case declared
}

/// The relation of a member to its group.
public enum Relation: UInt8, Sendable, CaseIterable {
  case member, owner

  /// The word used in the matrix and in JSON Lines.
  public var word: String { self == .member ? "member" : "owner" }
}

/// Whether a membership is in force.
public enum MembershipState: UInt8, Sendable, CaseIterable {
  /// In force now.
  case active
  /// Can be activated by its holder at will (PIM): counts as held.
  case eligible
  /// Asked for or scheduled: counts nowhere.
  case pending
  /// Ended: counts nowhere.
  case expired

  /// The word used in JSON Lines.
  public var word: String {
    switch self {
    case .active: "active"
    case .eligible: "eligible"
    case .pending: "pending"
    case .expired: "expired"
    }
  }
}

/// How a source came to say that somebody is a member.
public enum MembershipOrigin: UInt8, Sendable, CaseIterable {
  case direct, memberOf, primaryGroup, dynamic, inherited, rule

  /// The word used in reports and in JSON Lines.
  public var word: String {
    switch self {
    case .direct: "direct"
    case .memberOf: "memberOf"
    case .primaryGroup: "primary"
    case .dynamic: "dynamic"
    case .inherited: "inherited"
    case .rule: "rule"
    }
  }
}

/// Why a listed member could not be tied to an account or group of its source.
public enum UnresolvedReason: UInt8, Sendable, CaseIterable {
  /// The source was read and has no such entry.
  case dangling
  /// The member lives in another domain or directory (for example a foreignSecurityPrincipal).
  case foreign
  /// The entry lies outside the bases that were read, or could not be read.
  case unread

  /// The word used in reports.
  public var word: String {
    switch self {
    case .dangling: "does not exist"
    case .foreign: "lives in another directory"
    case .unread: "was not read"
    }
  }
}

/// The facts of one edge of the membership graph, packed into a byte.
public struct MembershipFlags: Hashable, Sendable {
  /// Bit 0 relation, bits 1-2 state, bits 3-5 origin.
  public let raw: UInt8

  /// Flags by their packed form.
  public init(raw: UInt8) { self.raw = raw }

  /// Flags by their facts.
  public init(relation: Relation = .member, state: MembershipState = .active, origin: MembershipOrigin = .direct) {
    raw = relation.rawValue | state.rawValue << 1 | origin.rawValue << 3
  }

  /// Member or owner.
  public var relation: Relation { raw & 1 == 0 ? .member : .owner }
  /// Whether it is in force, windows aside.
  public var state: MembershipState { MembershipState(rawValue: raw >> 1 & 3) ?? .expired }
  /// How the source came to say so.
  public var origin: MembershipOrigin { MembershipOrigin(rawValue: raw >> 3 & 7) ?? .direct }
}
