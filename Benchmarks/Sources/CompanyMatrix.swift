import AccessModel
import ResponsibilityMatrix

/// The company as its roles-and-responsibilities matrix describes it.
///
/// One level a role, which permits the role's bound pairs of asset and capability; and the asset owner, who must approve
/// on what they own.
enum CompanyMatrix {
  static func make(_ company: Company) -> Matrix {
    var matrix = Matrix()
    let place = Cell(file: "levels.csv", row: 1)
    matrix.capabilities = CapabilityTable(
      Company.capabilities.enumerated().map { number, name in
        Capability(
          name: name, privileged: number >= 2,
          implies: Company.implied.filter { $0.held == number }.map(\.wanted), cell: place)
      })
    for asset in 0..<company.assets {
      let cell = Cell(file: "assets.csv", row: asset + 2)
      matrix.assets.append(
        Asset(
          id: Company.assetID(asset), name: "Application \(asset)",
          people: ["owner": [Located(.person(Company.employee(company.owner(of: asset))), at: cell)]], judged: .all,
          cell: cell))
    }
    for group in 0..<company.bound {
      matrix.entitlements.append(
        Entitlement(
          asset: group / Company.capabilities.count, capability: group % Company.capabilities.count,
          source: CompanySnapshot.source, group: Company.groupName(group, of: company),
          cell: Cell(file: "entitlements.csv", row: group + 2)))
    }
    for role in 0..<company.roles { addRole(role, company, to: &matrix) }
    addOwner(to: &matrix, place)
    for (position, role) in company.assignments.enumerated() {
      matrix.assignments.append(
        Assignment(
          role: Int(role), holder: .person(Company.employee(position / 3)),
          cell: Cell(file: "assignments.csv", row: position + 2)))
    }
    matrix.assignments.seal()
    return matrix
  }

  private static func addRole(_ role: Int, _ company: Company, to matrix: inout Matrix) {
    let cell = Cell(file: "roles.csv", row: role + 2)
    var byAsset: [Int: [Int]] = [:]
    for group in company.groupsOfRole[role] {
      byAsset[group / Company.capabilities.count, default: []].append(group % Company.capabilities.count)
    }
    let statements = byAsset.sorted { $0.key < $1.key }.map { asset, capabilities in
      Statement(.may, capabilities, on: AssetScope(include: [.asset(asset)]), cell: cell)
    }
    matrix.levels.append(
      AuthorisationLevel(id: "level-\(role)", name: "Level \(role)", statements: statements, cell: cell))
    matrix.roles.append(
      Role(
        id: "role-\(role)", name: "Role \(role)", levelText: Located("Level \(role)", at: cell), levels: [role],
        ownedText: Located("", at: cell), cell: cell))
  }

  private static func addOwner(to matrix: inout Matrix, _ cell: Cell) {
    let owned = AssetScope(include: [.owned])
    matrix.levels.append(
      AuthorisationLevel(
        id: "asset-owner", name: "Asset owner",
        statements: [Statement(.must, [2], on: owned, cell: cell), Statement(.may, [1], on: owned, cell: cell)],
        accountable: true, cell: cell))
    matrix.roles.append(
      Role(
        id: "asset-owner", name: "Asset owner", levelText: Located("Asset owner", at: cell),
        levels: [matrix.levels.count - 1], ownedText: Located("", at: cell), cell: cell))
  }
}
