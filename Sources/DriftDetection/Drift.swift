public import AccessModel
public import ResponsibilityMatrix

/// One difference between what the matrix says and what the directories say, now.
public struct Drift: Sendable {
  /// What kind of difference.
  public var kind: DriftKind
  /// How much it matters.
  public var severity: Severity
  /// The person or workload; nil for kinds that are about something else.
  public var identity: IdentityReference?
  /// The account, for account kinds.
  public var account: AccountReference?
  /// The group, for group kinds.
  public var group: GroupReference?
  /// The asset.
  public var asset: NamedReference?
  /// The capability.
  public var capability: String?
  /// The role whose cell is contradicted, or that the drift is about.
  public var role: NamedReference?
  /// What the matrix says, and the cell that says it.
  public var expected: Expected
  /// The paths that grant the access; empty when none exists.
  public var paths: [GrantPath] = []
  /// For kinds without a path: what was found, in words.
  public var observation = ""
  /// Where a repair would remove this and its likes: a nesting edge, else the direct membership; empty when there is none.
  public var cause = ""
  /// What to do, in the imperative.
  public var remediation: String
  /// What makes this drift the same one next time; see ``Fingerprint``.
  public var key: [String]

  /// A drift by its parts.
  public init(
    _ kind: DriftKind, severity: Severity, identity: IdentityReference? = nil, account: AccountReference? = nil,
    group: GroupReference? = nil, asset: NamedReference? = nil, capability: String? = nil,
    role: NamedReference? = nil, expected: Expected, paths: [GrantPath] = [], observation: String = "",
    cause: String = "", remediation: String, key: [String]
  ) {
    self.kind = kind
    self.severity = severity
    self.identity = identity
    self.account = account
    self.group = group
    self.asset = asset
    self.capability = capability
    self.role = role
    self.expected = expected
    self.paths = paths
    self.observation = observation
    self.cause = cause
    self.remediation = remediation
    self.key = key
  }
}

/// Something of the matrix, by stable id and name.
public struct NamedReference: Hashable, Sendable {
  /// Stable id.
  public let id: String
  /// Name for people.
  public let name: String

  /// A reference by its parts.
  public init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// A person or workload, by identity key and name.
public struct IdentityReference: Hashable, Sendable {
  /// The employee number, else the authoritative source's immutable id; `workload:source/account` for workloads.
  public let key: String
  /// Name for people.
  public let name: String

  /// A reference by its parts.
  public init(key: String, name: String) {
    self.key = key
    self.name = name
  }
}

/// An account, by source and immutable id.
public struct AccountReference: Hashable, Sendable {
  /// Id of the source.
  public let source: String
  /// Immutable id in the source.
  public let id: String
  /// Login, or the name where there is none.
  public let login: String

  /// A reference by its parts.
  public init(source: String, id: String, login: String) {
    self.source = source
    self.id = id
    self.login = login
  }
}

/// A group, by source and immutable id.
public struct GroupReference: Hashable, Sendable {
  /// Id of the source.
  public let source: String
  /// Immutable id in the source.
  public let id: String
  /// Name for people.
  public let name: String

  /// A reference by its parts.
  public init(source: String, id: String, name: String) {
    self.source = source
    self.id = id
    self.name = name
  }
}

/// What the matrix says.
public struct Expected: Hashable, Sendable {
  /// In words: `Asset owner must approve on CRM`.
  public let text: String
  /// The cell that says it; nil when the point is that no cell does.
  public let cell: Cell?

  /// An expectation by its parts.
  public init(_ text: String, at cell: Cell?) {
    self.text = text
    self.cell = cell
  }
}

/// How an account comes to hold a capability: account → group → nested group → entitlement.
public struct GrantPath: Hashable, Sendable {
  /// The account.
  public let account: AccountReference
  /// From the group that directly contains the account to the group that is bound.
  public let groups: [GroupReference]
  /// Whether the account holds it standing, or can activate it.
  public let state: MembershipState
  /// Member or owner of the bound group.
  public let relation: Relation
  /// Asset and capability that the bound group gives.
  public let asset: NamedReference
  /// The capability that is bound.
  public let capability: String
  /// The entitlement's row.
  public let entitlement: Cell

  /// A path by its parts.
  public init(
    account: AccountReference, groups: [GroupReference], state: MembershipState, relation: Relation,
    asset: NamedReference, capability: String, entitlement: Cell
  ) {
    self.account = account
    self.groups = groups
    self.state = state
    self.relation = relation
    self.asset = asset
    self.capability = capability
    self.entitlement = entitlement
  }

  /// `adm-tom → domain-admins → crm-admins: administer CRM`.
  public var text: String {
    let chain = ([account.login] + groups.map(\.name)).joined(separator: " → ")
    let manner = (relation == .owner ? " as owner" : "") + (state == .eligible ? " (eligible)" : "")
    return "\(chain)\(manner): \(capability) \(asset.name)"
  }
}
