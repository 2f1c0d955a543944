import Findings

/// A person or workload.
public struct EventIdentity: Sendable, Equatable, Codable {
  /// Employee number, else the authoritative immutable id.
  public var key: String
  /// For people.
  public var name: String

  /// An identity by its parts.
  public init(key: String, name: String) { (self.key, self.name) = (key, name) }
}

/// A login in one source.
public struct EventAccount: Sendable, Equatable, Codable {
  /// Id of the source.
  public var source: String
  /// Immutable id in the source.
  public var id: String
  /// For people.
  public var login: String

  /// An account by its parts.
  public init(source: String, id: String, login: String) { (self.source, self.id, self.login) = (source, id, login) }
}

/// A group of one source.
public struct EventGroup: Sendable, Equatable, Codable {
  /// Id of the source.
  public var source: String
  /// Immutable id in the source.
  public var id: String
  /// For people.
  public var name: String

  /// A group by its parts.
  public init(source: String, id: String, name: String) { (self.source, self.id, self.name) = (source, id, name) }
}

/// Something of the matrix: an asset, a role.
public struct EventReference: Sendable, Equatable, Codable {
  /// Stable id.
  public var id: String
  /// For people.
  public var name: String

  /// A reference by its parts.
  public init(id: String, name: String) { (self.id, self.name) = (id, name) }
}

/// How an account comes to hold a capability.
public struct EventPath: Sendable, Equatable, Codable {
  /// The account.
  public var account: EventAccount
  /// From the group that directly contains the account to the group that is bound.
  public var groups: [EventGroup]
  /// `active` or `eligible`.
  public var state: String
  /// Relation to the bound group: `member` or `owner`.
  public var relation: String
  /// What the bound group gives access to.
  public var asset: EventReference
  /// What it allows.
  public var capability: String
  /// The row that binds the group: `matrix/entitlements.csv:8`.
  public var entitlement: String
  /// The path in one line.
  public var text: String

  /// No path is written with fewer bytes: only its keys.
  static let leastBytes = 150

  /// A path by its parts.
  public init(
    account: EventAccount, groups: [EventGroup], state: String, relation: String, asset: EventReference,
    capability: String, entitlement: String, text: String
  ) {
    (self.account, self.groups, self.state, self.relation) = (account, groups, state, relation)
    (self.asset, self.capability, self.entitlement, self.text) = (asset, capability, entitlement, text)
  }
}

/// What accepts a finding: an exception of the matrix, or a person's word.
public struct EventException: Sendable, Equatable, Codable {
  /// Id of the exception; nil when a person accepted it by command.
  public var id: String?
  /// Why the deviation was accepted.
  public var justification: String?
  /// Who approved it.
  public var approver: String?
  /// Last day on which it counts, `YYYY-MM-DD`.
  public var until: String?

  /// An exception by its parts.
  public init(id: String? = nil, justification: String? = nil, approver: String? = nil, until: String? = nil) {
    (self.id, self.justification, self.approver, self.until) = (id, justification, approver, until)
  }
}

extension EventAccount {
  init(_ located: FindingFacts.Located) { self.init(source: located.source, id: located.id, login: located.name) }
}

extension EventGroup {
  init(_ located: FindingFacts.Located) { self.init(source: located.source, id: located.id, name: located.name) }
}

extension EventReference {
  init(_ named: FindingFacts.Named) { self.init(id: named.id, name: named.name) }
}

extension EventPath {
  init(_ path: FindingFacts.Path) {
    self.init(
      account: EventAccount(path.account), groups: path.groups.map { EventGroup($0) }, state: path.state,
      relation: path.relation, asset: EventReference(path.asset), capability: path.capability,
      entitlement: path.entitlement.text, text: path.text)
  }
}
