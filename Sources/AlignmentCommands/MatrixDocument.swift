import AccessModel
import ResponsibilityMatrix

/// What was understood of a matrix, for programs: `alignd.matrix/1`. The text of `matrix show` is made from it.
struct MatrixDocument: Encodable {
  /// A role with what its levels say and who holds it.
  struct RoleEntry: Encodable {
    let id: String
    let name: String
    let level: String
    let statements: [StatementEntry]
    let owned: [String]
    let unboundOwned: [String]
    let holders: [HolderEntry]
    let cell: String
  }

  /// One sentence of a level.
  struct StatementEntry: Encodable {
    let level: String
    let modality: String
    let capabilities: [String]
    let scope: String
    let whenEligible: Bool
    let cell: String
  }

  /// A row of the Assignments table.
  struct HolderEntry: Encodable {
    let holder: String
    let assets: [String]
    let from: String?
    let until: String?
    let cell: String
  }

  /// An asset with what is bound to it.
  struct AssetEntry: Encodable {
    let id: String
    let name: String
    let kind: String
    let classification: String
    let department: String
    let people: [String: [String]]
    let tags: [String]
    let judged: String
    let entitlements: [EntitlementEntry]
    let cell: String
  }

  /// A binding.
  struct EntitlementEntry: Encodable {
    let capability: String
    let source: String
    let group: String
    let relation: String
    let cell: String
  }

  let schema = "alignd.matrix/1"
  let title: String
  let version: String
  let approvedBy: String
  let approvedOn: String?
  let nextReview: String?
  let roles: [RoleEntry]
  let assets: [AssetEntry]

  /// What the matrix says, of all roles or of some only (by number); with some, the assets are left out.
  init(_ matrix: Matrix, roles wanted: [Int]? = nil) {
    title = matrix.document.title
    version = matrix.document.version
    approvedBy = matrix.document.approvedBy
    approvedOn = matrix.document.approvedOn?.description
    nextReview = matrix.document.nextReview?.description
    var holders = [[HolderEntry]](repeating: [], count: matrix.roles.count)
    let numbers = wanted ?? Array(matrix.roles.indices)
    let isWanted = Set(numbers)
    for row in 0..<matrix.assignments.count where isWanted.contains(Int(matrix.assignments.role[row])) {
      let assignment = matrix.assignments[row]
      holders[assignment.role].append(
        HolderEntry(
          holder: assignment.holder.description, assets: assignment.assets.map { matrix.assets[$0].name },
          from: assignment.from?.description, until: assignment.until?.description,
          cell: assignment.cell.description))
    }
    roles = numbers.map { number in
      let role = matrix.roles[number]
      return RoleEntry(
        id: role.id, name: role.name, level: role.levelText.value,
        statements: role.levels.flatMap { level in
          matrix.levels[level].statements.map { StatementEntry($0, of: matrix.levels[level], in: matrix) }
        },
        owned: role.owned.map { matrix.assets[$0].name }, unboundOwned: role.unboundOwned, holders: holders[number],
        cell: role.cell.description)
    }
    assets = wanted == nil ? MatrixDocument.assets(of: matrix) : []
  }

  private static func assets(of matrix: Matrix) -> [AssetEntry] {
    var bound = [[EntitlementEntry]](repeating: [], count: matrix.assets.count)
    for entitlement in matrix.entitlements {
      bound[entitlement.asset].append(
        EntitlementEntry(
          capability: matrix.capabilities.all[entitlement.capability].name, source: entitlement.source,
          group: entitlement.group, relation: entitlement.relation.word, cell: entitlement.cell.description))
    }
    return zip(matrix.assets, bound).map { asset, entitlements in
      AssetEntry(
        id: asset.id, name: asset.name, kind: asset.kind.rawValue, classification: asset.classification,
        department: asset.department, people: asset.people.mapValues { $0.map(\.value.description) },
        tags: asset.tags, judged: asset.judged.rawValue, entitlements: entitlements, cell: asset.cell.description)
    }
  }
}

extension MatrixDocument.StatementEntry {
  init(_ statement: Statement, of level: AuthorisationLevel, in matrix: Matrix) {
    self.level = level.name
    modality = statement.modality.rawValue
    capabilities = statement.capabilities.map { matrix.capabilities.all[$0].name }
    scope = statement.scope.words(in: matrix)
    whenEligible = statement.whenEligible
    cell = statement.cell.description
  }
}

extension AssetScope {
  /// As it can be written in a level: `owned, tag: common except CRM`.
  func words(in matrix: Matrix) -> String {
    let included = include.map { $0.words(in: matrix) }.joined(separator: ", ")
    if exclude.isEmpty { return included }
    return "\(included) except \(exclude.map { $0.words(in: matrix) }.joined(separator: ", "))"
  }
}

extension AssetScope.Term {
  func words(in matrix: Matrix) -> String {
    switch self {
    case .owned: "owned"
    case .ownedDocuments: "owned documents"
    case .all: "all"
    case .department: "department"
    case .asset(let number): matrix.assets.indices.contains(number) ? matrix.assets[number].name : "asset \(number)"
    case .tag(let tag): "tag: \(tag)"
    case .classification(let classification): "classification: \(classification)"
    }
  }
}
