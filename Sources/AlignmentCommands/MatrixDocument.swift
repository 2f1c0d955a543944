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

  /// Duties that must not meet.
  struct ConstraintEntry: Encodable {
    let id: String
    let name: String
    let left: String
    let right: String
    let because: String
    let cell: String
  }

  /// An accepted deviation.
  struct ExceptionEntry: Encodable {
    let id: String
    let kind: String
    let subject: String
    let asset: String?
    let capability: String?
    let approver: String
    let until: String
    let cell: String
  }

  /// What is tied to nothing.
  struct UnboundEntry: Encodable {
    /// Ids of roles that nobody holds.
    let roles: [String]
    /// Ids of assets that no entitlement binds.
    let assets: [String]
    /// `capability on asset` that somebody must hold and no entitlement gives.
    let obligations: [String]
  }

  let schema = "alignd.matrix/1"
  let title: String
  let version: String
  let approvedBy: String
  let approvedOn: String?
  let nextReview: String?
  let roles: [RoleEntry]
  let assets: [AssetEntry]
  let constraints: [ConstraintEntry]
  let exceptions: [ExceptionEntry]
  let unbound: UnboundEntry
  /// Rows of every table that has any.
  let rows: [String: Int]

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
          holder: assignment.holder.description, assets: assignment.assets.map { matrix.assets[$0].id },
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
        owned: role.owned.map { matrix.assets[$0].id }, unboundOwned: role.unboundOwned, holders: holders[number],
        cell: role.cell.description)
    }
    let isWhole = wanted == nil
    assets = isWhole ? MatrixDocument.assets(of: matrix) : []
    constraints = isWhole ? MatrixDocument.constraints(of: matrix) : []
    exceptions = isWhole ? MatrixDocument.exceptions(of: matrix) : []
    rows = isWhole ? MatrixDocument.rows(of: matrix) : [:]
    unbound = UnboundEntry(
      roles: matrix.unheldRoles.filter { isWhole || isWanted.contains($0) }.map { matrix.roles[$0].id },
      assets: isWhole ? matrix.unboundAssets.map { matrix.assets[$0].id } : [],
      obligations: isWhole
        ? matrix.unboundObligations.map {
          "\(matrix.capabilities.all[$0.capability].name) on \(matrix.assets[$0.asset].id)"
        } : [])
  }

  private static func rows(of matrix: Matrix) -> [String: Int] {
    let counts = [
      "roles": matrix.roles.count, "assets": matrix.assets.count, "entitlements": matrix.entitlements.count,
      "assignments": matrix.assignments.count, "departments": matrix.departments.count,
      "people": matrix.people.count, "workloads": matrix.workloads.count, "groups": matrix.groupExcuses.count,
      "constraints": matrix.constraints.count, "exceptions": matrix.exceptions.count,
      "controls": matrix.controls.count,
    ]
    return counts.filter { $0.value > 0 }
  }

  private static func constraints(of matrix: Matrix) -> [ConstraintEntry] {
    matrix.constraints.map {
      ConstraintEntry(
        id: $0.id, name: $0.name, left: $0.left.text(in: matrix), right: $0.right.text(in: matrix),
        because: $0.because, cell: $0.cell.description)
    }
  }

  private static func exceptions(of matrix: Matrix) -> [ExceptionEntry] {
    matrix.exceptions.map {
      ExceptionEntry(
        id: $0.id, kind: $0.kind.rawValue, subject: $0.subject.value.description,
        asset: $0.asset.map { matrix.assets[$0].id },
        capability: $0.capability.map { matrix.capabilities.all[$0].name },
        approver: $0.approver.value, until: $0.until.description, cell: $0.cell.description)
    }
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
    scope = statement.scope.text(in: matrix)
    whenEligible = statement.whenEligible
    cell = statement.cell.description
  }
}
