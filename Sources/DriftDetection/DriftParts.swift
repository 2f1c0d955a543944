public import AccessModel
public import ResponsibilityMatrix

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
  /// The employee number, else `account:source/id` with the authoritative source's immutable id; `workload:source/account`
  /// for workloads.
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

  /// The groups, each with the name of its source where that is another one than the member's.
  public var groupNames: [String] { groupNames { $0 } }

  /// The same, names and sources fit for where they go.
  public func groupNames(_ shown: (String) -> String) -> [String] {
    var source = account.source
    return groups.map { group in
      defer { source = group.source }
      return group.source == source ? shown(group.name) : "\(shown(group.name)) (\(shown(group.source)))"
    }
  }

  /// `adm-tom → domain-admins → crm-admins: administer CRM`.
  public var text: String {
    let chain = ([account.login] + groupNames).joined(separator: " → ")
    let manner = (relation == .owner ? " as owner" : "") + (state == .eligible ? " (eligible)" : "")
    return "\(chain)\(manner): \(capability) \(asset.name)"
  }
}
