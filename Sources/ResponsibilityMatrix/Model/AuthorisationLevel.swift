/// What a statement of a level says about a capability.
public enum Modality: String, Sendable, CaseIterable {
  /// Each holder has to hold it.
  case must
  /// At least one active holder of the role has to hold it.
  case mustAny = "must any"
  /// A holder is allowed to hold it.
  case may
  /// A holder is forbidden to hold it, whatever another role permits.
  case never
}

/// A set of assets, in the words of a level: `A, B except C`.
public struct AssetScope: Hashable, Sendable {
  /// One word of a scope.
  public enum Term: Hashable, Sendable {
    /// The assets that the assignment, the inventory or the role's row gives to this person.
    case owned
    /// Owned assets of kind document.
    case ownedDocuments
    /// Every asset.
    case all
    /// Assets of the identity's own department (or of one that contains it).
    case department
    /// One asset, by number.
    case asset(Int)
    /// Assets with a tag, folded.
    case tag(String)
    /// Assets of a classification, folded.
    case classification(String)
  }

  /// What is in the scope.
  public let include: [Term]
  /// What is taken out of it.
  public let exclude: [Term]

  /// A scope by its terms.
  public init(include: [Term], exclude: [Term] = []) {
    self.include = include
    self.exclude = exclude
  }
}

/// One sentence of an authorisation level: modality, capabilities, scope.
public struct Statement: Hashable, Sendable {
  /// Must, must any, may or never.
  public let modality: Modality
  /// Numbers of the capabilities.
  public let capabilities: [Int]
  /// The assets that it is about.
  public let scope: AssetScope
  /// For `must` and `may`: only an eligible membership is meant, a standing one is excess.
  public let whenEligible: Bool
  /// Where it is written.
  public let cell: Cell

  /// A statement by its parts.
  public init(
    _ modality: Modality, _ capabilities: [Int], on scope: AssetScope, whenEligible: Bool = false, cell: Cell
  ) {
    self.modality = modality
    self.capabilities = capabilities
    self.scope = scope
    self.whenEligible = whenEligible
    self.cell = cell
  }
}

/// A named set of statements; what the *authorisation level* column of the Roles table means.
public struct AuthorisationLevel: Sendable {
  /// Stable id, unique in the matrix.
  public let id: String
  /// Name for people.
  public let name: String
  /// What it says.
  public let statements: [Statement]
  /// Whether its holder is the accountable owner of what they own, beside `Assets.owner`.
  public let accountable: Bool
  /// The column of the Assets table that names whom `owned` belongs to, folded: `owner`, `operator` …
  public let assetColumn: String
  /// Where it is defined; file `built-in` for alignd's library.
  public let cell: Cell

  /// A level by its parts.
  public init(
    id: String, name: String, statements: [Statement], accountable: Bool = false, assetColumn: String = "owner",
    cell: Cell
  ) {
    self.id = id
    self.name = name
    self.statements = statements
    self.accountable = accountable
    self.assetColumn = assetColumn
    self.cell = cell
  }

  /// Whether the level gives its holder anything to own.
  public var isOwning: Bool {
    statements.contains { statement in
      statement.modality != .never
        && statement.scope.include.contains { $0 == .owned || $0 == .ownedDocuments }
    }
  }
}
