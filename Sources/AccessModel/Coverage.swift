/// A part of a source that is read, or not, on its own.
public struct Scope: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// `accounts`, `groups` or `members`; connectors may add their own.
  public let name: String

  /// A scope by its name.
  public init(_ name: String) { self.name = name }

  /// Every account that the source should show.
  public static let accounts = Scope("accounts")
  /// Every group that the source should show.
  public static let groups = Scope("groups")
  /// The members of every group that was read. A single group's failure is kept with the group.
  public static let members = Scope("members")

  /// The name.
  public var description: String { name }
  /// Alphabetical.
  public static func < (left: Scope, right: Scope) -> Bool { left.name < right.name }
}

/// How completely one scope was read.
public struct ScopeCoverage: Hashable, Sendable {
  /// True only if the source itself confirmed the end of the data.
  public var complete: Bool
  /// Records read.
  public var count: Int
  /// Records that the source says it has, where it tells.
  public var declared: Int?
  /// Why the scope is not complete, in words for the operator; empty when complete.
  public var reason: String
  /// For ``Scope/members`` that are not complete: whether the source vouches that nothing is missing but from the groups
  /// that say so themselves (``GroupRecord/membersUnread``). False when it cannot tell, and then every group is in doubt.
  public var confined: Bool

  /// A scope's coverage by its facts.
  public init(complete: Bool, count: Int, declared: Int? = nil, reason: String = "", confined: Bool = false) {
    self.confined = confined
    self.complete = complete
    self.count = count
    self.declared = declared
    self.reason = reason
  }
}

/// How completely a source was read, per scope. A failed read is coverage, never an empty list.
public struct Coverage: Hashable, Sendable {
  /// By scope.
  public var scopes: [Scope: ScopeCoverage]
  /// Facts for the operator that make nothing incomplete (duplicate ids, cross-checks, referrals seen).
  public var notes: [String]

  /// Coverage by its scopes.
  public init(scopes: [Scope: ScopeCoverage] = [:], notes: [String] = []) {
    self.scopes = scopes
    self.notes = notes
  }

  /// Nothing of the three standard scopes was read, for one reason.
  public static func unread(because reason: String) -> Coverage {
    let scope = ScopeCoverage(complete: false, count: 0, reason: reason)
    return Coverage(scopes: [.accounts: scope, .groups: scope, .members: scope])
  }

  /// Whether a scope was read completely; a scope that was never mentioned was not.
  public func isComplete(_ scope: Scope) -> Bool { scopes[scope]?.complete ?? false }

  /// Whether every scope was read completely, and there is at least one.
  public var isComplete: Bool { !scopes.isEmpty && scopes.values.allSatisfy(\.complete) }
}
