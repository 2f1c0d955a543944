public import AccessModel

/// An information asset or process of the inventory (ISO/IEC 27001:2022 A.5.9).
public struct Asset: Sendable {
  /// What an asset is; decides what an obligation on it means when nothing is bound.
  public enum Kind: String, Sendable, CaseIterable {
    case application, database, directory, server, network, service, repository, data, document, process, physical

    /// Kinds for which an obligation without any entitlement is a matter of documents, not of access.
    public var isDocumentary: Bool { self == .document || self == .process || self == .physical }
  }

  /// How much of the access to an asset is judged. Prohibitions, obligations, leavers and ownership always are.
  public enum Judged: String, Sendable, CaseIterable {
    /// Excess is counted, not raised.
    case obligations
    /// Excess of privileged capabilities is raised; the rest is counted.
    case privileged
    /// Every excess is raised.
    case all
  }

  /// Stable id.
  public let id: String
  /// Ids that the asset had before it was renamed.
  public let formerly: [String]
  /// Name for people.
  public let name: String
  /// Other names that cells may use.
  public let aliases: [String]
  /// What it is.
  public let kind: Kind
  /// Classification as written; empty when unknown.
  public let classification: String
  /// Department as written; empty when none.
  public let department: String
  /// Whom the columns of the inventory name, by folded heading: `owner`, `operator`, …
  public let people: [String: [Located<Holder>]]
  /// Tags, folded.
  public let tags: [String]
  /// How much of the access is judged.
  public let judged: Judged
  /// The row.
  public let cell: Cell

  /// An asset by its row.
  public init(
    id: String, formerly: [String] = [], name: String, aliases: [String] = [], kind: Kind = .application,
    classification: String = "", department: String = "", people: [String: [Located<Holder>]] = [:],
    tags: [String] = [], judged: Judged = .privileged, cell: Cell
  ) {
    self.id = id
    self.formerly = formerly
    self.name = name
    self.aliases = aliases
    self.kind = kind
    self.classification = classification
    self.department = department
    self.people = people
    self.tags = tags
    self.judged = judged
    self.cell = cell
  }

  /// Whom the `owner` column names.
  public var owners: [Located<Holder>] { people["owner"] ?? [] }
}

/// The binding "membership of this group in this source *is* this capability on this asset".
public struct Entitlement: Hashable, Sendable {
  /// Number of the asset.
  public let asset: Int
  /// Number of the capability.
  public let capability: Int
  /// Id of the source.
  public let source: String
  /// The group or role as written: an id, a name, a DN, or `role@scope`.
  public let group: String
  /// Whether members or owners of the group are meant.
  public let relation: Relation
  /// The row.
  public let cell: Cell

  /// An entitlement by its row.
  public init(
    asset: Int, capability: Int, source: String, group: String, relation: Relation = .member, cell: Cell
  ) {
    self.asset = asset
    self.capability = capability
    self.source = source
    self.group = group
    self.relation = relation
    self.cell = cell
  }
}
