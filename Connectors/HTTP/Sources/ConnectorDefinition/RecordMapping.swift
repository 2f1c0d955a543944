/// How an item becomes an account.
public struct AccountMapping: Sendable {
  /// When it is one.
  public var condition = Condition()
  /// The provider's immutable id.
  public var id: Expression
  /// Facts, by their key in the definition; absent ones are left out.
  public var facts: [AccountFact: Expression] = [:]
  /// Further texts by which members may name it (a login, an address).
  public var aliases: [Expression] = []
  /// Whether a second item with the same id is expected, and the first counts.
  public var mayRepeat = false
}

/// What can be told of an account.
public enum AccountFact: String, Sendable, CaseIterable {
  case login, mail, employee, name, department, title, locator, status, kind, external, privilege, lastSignIn
}

/// How an item becomes a group, or a role, a team, a permission set …
public struct GroupMapping: Sendable {
  /// When it is one.
  public var condition = Condition()
  /// The provider's immutable id, or a text made of immutable ids.
  public var id: Expression
  /// The name that the matrix binds.
  public var name: Expression
  /// `group`, `role`, `team` …
  public var kind: Expression?
  /// Whether the provider says that it is privileged (`true`), or its name suggests so (`lead`).
  public var privilege: Expression?
  /// Where the provider keeps it.
  public var locator: Expression?
  /// Further texts by which members may name it.
  public var aliases: [Expression] = []
  /// Whether a second item with the same id is expected, and the first counts.
  public var mayRepeat = false
}

/// How an item becomes a membership.
public struct MemberMapping: Sendable {
  /// Who is the member.
  public enum Member: Sendable {
    /// The account with that id.
    case account(Expression)
    /// The group with that id.
    case group(Expression)
    /// Whatever has that id or alias.
    case entry(Expression)
    /// Every account that was read; or those of them that belong to people of the organisation.
    case everyone(onlyPeople: Bool)
    /// Somebody who is known not to be of this source.
    case foreign(Expression)
    /// Somebody whom alignd may not see.
    case unread(Expression)
  }

  /// When it is one.
  public var condition = Condition()
  /// Id of the group.
  public var group: Expression
  /// Who is the member.
  public var member: Member
  /// Who the member of ``Member/account(_:)`` or ``Member/group(_:)`` is where there is none with that id: the login of
  /// an account, or the name of a group, of another organisation.
  public var outsider: Expression?
  /// Whether such an account is a workload's, and not that of somebody outside.
  public var outsiderIsWorkload = false
  /// `member` or `owner`.
  public var relation: Expression?
  /// `active`, `eligible`, `pending` or `expired`.
  public var state: Expression?
  /// `direct`, `memberOf`, `primary`, `dynamic`, `inherited` or `rule`.
  public var origin: Expression?
  /// First day.
  public var from: Expression?
  /// Last day.
  public var until: Expression?
}

extension AccountMapping {
  /// The expressions in it.
  public var expressions: [Expression] { [id] + facts.map(\.value) + aliases }
}

extension GroupMapping {
  /// The expressions in it.
  public var expressions: [Expression] { [id, name] + [kind, privilege, locator].compactMap(\.self) + aliases }
}

extension MemberMapping {
  /// The expressions in it.
  public var expressions: [Expression] {
    let others = [outsider, relation, state, origin, from, until].compactMap(\.self)
    switch member {
    case .account(let value), .group(let value), .entry(let value), .foreign(let value), .unread(let value):
      return [group, value] + others
    case .everyone: return [group] + others
    }
  }
}
