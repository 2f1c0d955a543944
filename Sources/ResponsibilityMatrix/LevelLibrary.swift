/// The authorisation levels and capabilities that alignd brings along, so that a matrix typed as in the usual
/// templates means something before anybody writes a Levels table.
///
/// A phrase ties a cell of the Roles table to a level. Phrases match whole cells or whole `;`-fragments, never parts
/// of them: "cannot grant permissions" must not make somebody who grants. A change of meaning raises ``version``.
public enum LevelLibrary {
  /// The version of the library; it is part of every built-in cell.
  public static let version = 1

  /// A level whose capabilities are still words.
  struct Level: Sendable {
    let id: String
    let name: String
    var accountable = false
    var assetColumn = "owner"
    let statements: [Line]
    /// Fragments that by themselves mean the level, and whole cells of several fragments that do.
    let phrases: [String]
  }

  /// A statement whose capabilities are still words.
  struct Line: Sendable {
    let modality: Modality
    let capabilities: String
    let scope: AssetScope
  }

  /// The place of a built-in line.
  static func cell(_ row: Int, _ column: String) -> Cell {
    Cell(file: "built-in", sheet: "levels-\(version)", row: row, column: column)
  }

  /// The capabilities that every matrix has.
  static let capabilities: [CapabilityDraft] = [
    capability("use"), capability("read"), capability("change", implies: ["read"]),
    capability("configure", privileged: true, implies: ["read"]), capability("approve", privileged: true),
    capability("grant", privileged: true), capability("deploy", privileged: true),
    capability("administer", privileged: true, implies: ["configure", "change", "read", "use"]), capability("audit"),
  ]

  private static func capability(_ name: String, privileged: Bool = false, implies: [String] = []) -> CapabilityDraft {
    let cell = Cell(file: "built-in", sheet: "capabilities-\(version)", row: 0, column: name)
    return CapabilityDraft(name: name, privileged: privileged, implies: implies, cell: cell)
  }

  private static let ownDocuments = Line(
    modality: .may, capabilities: "use read change", scope: AssetScope(include: [.ownedDocuments]))

  private static func may(_ capabilities: String, _ scope: AssetScope.Term...) -> Line {
    Line(modality: .may, capabilities: capabilities, scope: AssetScope(include: scope))
  }

  /// The levels.
  static let levels: [Level] = [
    Level(
      id: "top-management", name: "Top management",
      statements: [may("approve", .owned), may("use read", .department), ownDocuments],
      phrases: [
        "Authority to approve policies and budgets", "High-level; authority to approve policies and budgets",
      ]),
    Level(
      id: "information-security-manager", name: "Information security manager",
      statements: [may("read audit", .all), ownDocuments],
      phrases: [
        "Authority to enforce security controls across departments", "Access to all systems within scope",
      ]),
    Level(
      id: "asset-owner", name: "Asset owner",
      statements: [
        Line(modality: .must, capabilities: "approve", scope: AssetScope(include: [.owned])),
        may("use read change", .owned), ownDocuments,
      ],
      phrases: [
        "Authority over assigned systems", "Authority to approve or reject user access",
        "Authority to approve or reject user access; can request changes to configuration",
      ]),
    Level(
      id: "department-head", name: "Department head",
      statements: [may("approve", .owned), may("use read", .department), ownDocuments],
      phrases: [
        "Manage staff within their department", "Authority over sales team accounts and client data",
        "Authority over sales team accounts and client data; can request system changes",
      ]),
    Level(
      id: "system-administrator", name: "System administrator", assetColumn: "operator",
      statements: [
        Line(modality: .mustAny, capabilities: "administer", scope: AssetScope(include: [.owned])),
        may("grant configure", .owned), ownDocuments,
      ],
      phrases: ["Privileged access to systems", "Can grant and revoke access"]),
    Level(
      id: "internal-auditor", name: "Internal auditor",
      statements: [
        may("audit read", .all), may("use read change", .owned),
        Line(
          modality: .never, capabilities: "change configure approve grant deploy administer",
          scope: AssetScope(include: [.all], exclude: [.owned, .tag("common")])),
        ownDocuments,
      ],
      phrases: [
        "Authority to review evidence", "Independent of operations; authority to review evidence",
        "Independent; no access to change systems",
      ]),
    Level(
      id: "employee", name: "Employee",
      statements: [may("use", .department, .tag("common"))],
      phrases: [
        "Access limited to their job needs", "Limited to tasks assigned",
        "Limited to tasks assigned; cannot grant permissions",
      ]),
  ]
}
