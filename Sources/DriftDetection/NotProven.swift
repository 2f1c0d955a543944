public import AccessModel

/// A judgement that could not be made, because a scope that it needs was not read.
///
/// What is not proven is neither raised nor resolved; a report says so before anything else.
public struct NotProven: Hashable, Sendable {
  /// The kind that could not be judged.
  public let kind: DriftKind
  /// The person or workload; nil when it concerns everybody.
  public let identity: IdentityReference?
  /// The asset; nil when it concerns every asset.
  public let asset: NamedReference?
  /// The capability; nil when it concerns every capability.
  public let capability: String?
  /// What it concerns when no identity, asset or capability says so: `group crm-approvers`, a holder, an account.
  public let subject: String
  /// What was not read, in words: `members of group crm-approvers in corp (403 forbidden)`.
  public let because: String
  /// How many judgements of that kind are meant; 1 for a single one.
  public let count: Int

  /// A judgement by its parts.
  public init(
    _ kind: DriftKind, identity: IdentityReference? = nil, asset: NamedReference? = nil, capability: String? = nil,
    subject: String = "", because: String, count: Int = 1
  ) {
    self.kind = kind
    self.identity = identity
    self.asset = asset
    self.capability = capability
    self.subject = subject
    self.because = because
    self.count = count
  }
}

/// What became of the obligations (`must`, `must any`) of the matrix.
public struct ObligationTally: Hashable, Sendable {
  /// Held by who must hold it.
  public var held = 0
  /// Not held: each is a missing-authority.
  public var missing = 0
  /// Not read well enough to tell.
  public var notProven = 0
  /// The asset has no entitlement for the capability.
  public var unbound = 0
  /// A document, process or physical asset with nothing bound.
  public var documentary = 0

  /// No obligations.
  public init() {}
}

/// What was counted without being raised.
public struct Tally: Hashable, Sendable {
  /// Obligations by verdict.
  public var obligations = ObligationTally()
  /// Effective grants of active accounts on bound entitlements (identity, asset, capability).
  public var grants = 0
  /// Of these, permitted by a role.
  public var permitted = 0
  /// Excess that `judged` keeps from being raised.
  public var unjudged = 0
  /// Grants permitted only by a role whose holder group is, or feeds, the bound group.
  public var selfAuthorised = 0

  /// Nothing counted.
  public init() {}
}
