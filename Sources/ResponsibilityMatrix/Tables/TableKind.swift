/// The tables of a matrix. The raw value is the name of the CSV file and the key in YAML.
enum TableKind: String, CaseIterable, Sendable {
  case document, capabilities, departments, people, levels, roles, assets, entitlements, assignments, workloads, groups,
    constraints, exceptions, controls

  /// The table that a file or key of that name is, whatever its case and spelling.
  init?(name: String) {
    let key = Folding.heading(name)
    guard let kind = TableKind.allCases.first(where: { $0.names.contains(key) }) else { return nil }
    self = kind
  }

  /// The folded names that are understood.
  private var names: [String] {
    let own = [rawValue]
    return switch self {
    case .document: own
    case .capabilities: own + ["capability"]
    case .departments: own + ["department"]
    case .people: own + ["persons", "person"]
    case .levels: own + ["level", "authorisationlevels", "authorisationlevel"]
    case .roles: own + ["role", "rolesandresponsibilities", "responsibilities", "responsibilitymatrix"]
    case .assets: own + ["asset", "inventory", "assetinventory"]
    case .entitlements: own + ["entitlement"]
    case .assignments: own + ["assignment", "roleassignments"]
    case .workloads: own + ["workload", "serviceaccounts"]
    case .groups: own + ["group"]
    case .constraints: own + ["constraint", "segregationofduties", "separationofduties"]
    case .exceptions: own + ["exception"]
    case .controls: own + ["control", "raci"]
    }
  }

  /// What a row is called in messages.
  var row: String {
    switch self {
    case .document: "document"
    case .capabilities: "capability"
    case .departments: "department"
    case .people: "person"
    case .levels: "level"
    case .roles: "role"
    case .assets: "asset"
    case .entitlements: "entitlement"
    case .assignments: "assignment"
    case .workloads: "workload"
    case .groups: "group"
    case .constraints: "constraint"
    case .exceptions: "exception"
    case .controls: "control"
    }
  }
}
