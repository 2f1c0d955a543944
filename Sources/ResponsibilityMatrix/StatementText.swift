extension Statement {
  /// In words: `must approve on owned`, `may use, read on department when eligible`.
  public func text(in matrix: Matrix) -> String {
    let words = capabilities.map { matrix.capabilities.all[$0].name }.joined(separator: ", ")
    return "\(modality.rawValue) \(words) on \(scope.text(in: matrix))\(whenEligible ? " when eligible" : "")"
  }
}

extension AssetScope {
  /// In the words of the Levels table: `department, tag: common`, `all except owned`.
  public func text(in matrix: Matrix) -> String {
    let terms = include.map { $0.text(in: matrix) }.joined(separator: ", ")
    guard !exclude.isEmpty else { return terms }
    return "\(terms) except \(exclude.map { $0.text(in: matrix) }.joined(separator: ", "))"
  }
}

extension AssetScope.Term {
  /// In the words of the Levels table.
  public func text(in matrix: Matrix) -> String {
    switch self {
    case .owned: "owned"
    case .ownedDocuments: "owned documents"
    case .all: "all"
    case .department: "department"
    case .asset(let number): "assets: \(matrix.assets[number].id)"
    case .tag(let tag): "tag: \(tag)"
    case .classification(let tier): "classification: \(tier)"
    }
  }
}

extension Constraint.Duty {
  /// In the words of the Constraints table: `role: internal-auditor`, `approve @ payments`.
  public func text(in matrix: Matrix) -> String {
    switch self {
    case .role(let number): "role: \(matrix.roles[number].id)"
    case .capability(let number, let asset):
      matrix.capabilities.all[number].name + (asset.map { " @ \(matrix.assets[$0].id)" } ?? "")
    }
  }
}

extension Constraint.Side {
  /// In the words of the Constraints table: `any of: approve, role: internal-auditor`.
  public func text(in matrix: Matrix) -> String {
    let list = duties.map { $0.text(in: matrix) }.joined(separator: ", ")
    return duties.count == 1 ? list : "\(all ? "all" : "any") of: \(list)"
  }
}

/// What a role's cells come to, for showing.
public struct RoleDescription: Hashable, Sendable {
  /// A statement in words, with the level that makes it and where.
  public struct Line: Hashable, Sendable {
    /// The level's name.
    public let level: String
    /// The statement in words.
    public let text: String
    /// Where it is written.
    public let cell: Cell
  }

  /// The role's id.
  public let id: String
  /// The role's name.
  public let name: String
  /// *Authorisation level* as written, and where.
  public let levelText: Located<String>
  /// The names of the levels that it is tied to.
  public let levels: [String]
  /// What these levels say.
  public let lines: [Line]
  /// Ids of the assets that the role's row names.
  public let owned: [String]
  /// Fragments of the row that name no asset.
  public let unbound: [String]
}

extension Matrix {
  /// What each role's cells come to, in the order of the roles.
  public func describeRoles() -> [RoleDescription] {
    roles.map { role in
      let levels = role.levels.map { self.levels[$0] }
      return RoleDescription(
        id: role.id, name: role.name, levelText: role.levelText, levels: levels.map(\.name),
        lines: levels.flatMap { level in
          level.statements.map {
            RoleDescription.Line(level: level.name, text: $0.text(in: self), cell: $0.cell)
          }
        }, owned: role.owned.map { assets[$0].id }, unbound: role.unboundOwned)
    }
  }
}
