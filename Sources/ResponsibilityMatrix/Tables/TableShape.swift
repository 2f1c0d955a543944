/// What a column of some table means.
enum Field: String, Sendable {
  case id, formerly, name, aliases, notes
  case role, responsibilities, level, owned, holders
  case kind, classification, department, tags, judged, owner
  case extends, modality, capabilities, scope, phrases, whenEligible, accountable, assetColumn
  case asset, assets, capability, source, group, relation
  case holder, from, until, governedBy
  case privileged, implies, parent
  case mail, login, title, status, external
  case account, purpose, because, reviewedUntil
  case left, right
  case subject, groups, accounts, state, justification, compensating, approver
  case responsible, consulted, informed
  case key, value
}

/// A column that a table may have.
struct ColumnRule: Sendable {
  /// What it means.
  let field: Field
  /// Its heading in messages and documentation.
  let heading: String
  /// Other headings for it.
  let synonyms: [String]
  /// Whether the table is refused without it.
  let required: Bool
  private let keys: [String]

  init(field: Field, heading: String, synonyms: [String], required: Bool) {
    self.field = field
    self.heading = heading
    self.synonyms = synonyms
    self.required = required
    keys = ([heading] + synonyms).map { Folding.heading($0) }
  }

  /// Whether a heading, folded, is this column.
  func matches(_ key: String) -> Bool { keys.contains(key) }
}

extension TableKind {
  /// The columns of the table. Every table also takes free *Notes*, which are kept for roles and judged nowhere.
  var columns: [ColumnRule] {
    ownColumns + [
      ColumnRule(
        field: .notes, heading: "Notes", synonyms: ["Note", "Comments", "Comment", "Remarks", "Description"],
        required: false)
    ]
  }

  private func column(
    _ field: Field, _ heading: String, _ synonyms: String..., required: Bool = false
  ) -> ColumnRule {
    ColumnRule(field: field, heading: heading, synonyms: synonyms, required: required)
  }

  private var ownColumns: [ColumnRule] {
    switch self {
    case .document:
      [column(.key, "Key", "Fact", required: true), column(.value, "Value", required: true)]
    case .capabilities:
      [
        column(.name, "Name", "Capability", required: true), column(.privileged, "Privileged"),
        column(.implies, "Implies"),
      ]
    case .departments:
      [
        column(.name, "Name", "Department", required: true), column(.aliases, "Aliases", "Alias", "Other names"),
        column(.parent, "Parent", "Part of", "Belongs to"),
      ]
    case .people:
      [
        column(.id, "Id", "Employee", "Employee number", "Employee id", "Person", required: true),
        column(.name, "Name"), column(.mail, "Mail", "E-mail", "Mail address"),
        column(.login, "Login", "User name", "Account"), column(.department, "Department"),
        column(.title, "Title", "Job title"), column(.status, "Status"), column(.external, "External"),
        column(.until, "Until", "Last day", "Valid until"),
      ]
    case .levels:
      [
        column(.level, "Level", "Name", "Authorisation level", required: true), column(.id, "Id"),
        column(.extends, "Extends"), column(.modality, "Modality", required: true),
        column(.capabilities, "Capabilities", "Capability", required: true),
        column(.scope, "Scope", "On", required: true), column(.phrases, "Phrases", "Phrase"),
        column(.whenEligible, "When eligible", "Eligible only", "Eligible"), column(.accountable, "Accountable"),
        column(.assetColumn, "Asset column", "Inventory column"),
      ]
    case .roles:
      [
        column(.id, "Id", "Role id"), column(.formerly, "Formerly", "Former ids", "Former id"),
        column(
          .role, "Role / Function", "Role", "Function", "Role name", "Name", "Job function", "Position", required: true),
        column(
          .responsibilities, "Responsibilities", "Responsibility", "Responsibilities & accountabilities",
          "Responsibilities / accountabilities", "Accountabilities", "Duties"),
        column(
          .level, "Authorisation level", "Authorisation levels", "Authorisation", "Level", "Levels", "Access level",
          required: true),
        column(
          .owned, "Assets / Processes Owned", "Assets and processes owned", "Assets owned", "Processes owned",
          "Assets / processes", "Assets", "Owned", "Owns"),
        column(.holders, "Holders", "Holder", "Held by", "Role holder(s)", "Assigned to"),
        column(.consulted, "Consulted"), column(.informed, "Informed"),
      ]
    case .assets:
      [
        column(.id, "Id", "Asset id"), column(.formerly, "Formerly", "Former ids", "Former id"),
        column(.name, "Name", "Asset", "Asset name"),
        column(.aliases, "Aliases", "Alias", "Other names", "Also known as"),
        column(.kind, "Kind", "Type", "Asset type"),
        column(.classification, "Classification", "Information classification"), column(.department, "Department"),
        column(.owner, "Owner", "Owners", "Asset owner"), column(.tags, "Tags", "Tag"),
        column(.judged, "Judged", "Judge"),
      ]
    case .entitlements:
      [
        column(.asset, "Asset", "Assets", required: true),
        column(.capabilities, "Capability", "Capabilities", required: true),
        column(.source, "Source", "Directory", required: true),
        column(.group, "Group", "Group or role", "Group / role", "Group name", "Role", "Permission", required: true),
        column(.relation, "Relation"),
      ]
    case .assignments:
      [
        column(.role, "Role", "Role / Function", "Function", required: true),
        column(.holder, "Holder", "Holders", "Person", "Identity", "Who", required: true),
        column(.assets, "Assets", "Asset"), column(.from, "From", "Since", "Valid from", "Start"),
        column(.until, "Until", "To", "Valid until", "End"), column(.governedBy, "Governed by"),
      ]
    case .workloads:
      [
        column(.source, "Source", "Directory", required: true), column(.account, "Account", "Login", required: true),
        column(.accountable, "Accountable", "Accountable person", "Owner", required: true),
        column(.purpose, "Purpose"), column(.until, "Until", "Valid until"),
      ]
    case .groups:
      [
        column(.source, "Source", "Directory", required: true),
        column(.group, "Group", "Name", "Group name", required: true),
        column(.because, "Not privileged because", "Because", "Reason", required: true),
        column(.reviewedUntil, "Reviewed until", "Until"),
      ]
    case .constraints:
      [
        column(.id, "Id", required: true), column(.formerly, "Formerly", "Former ids", "Former id"),
        column(.name, "Name", "Constraint"), column(.left, "Left", "One side", required: true),
        column(.right, "Right", "Other side", "Incompatible with", required: true),
        column(.because, "Because", "Reason"),
      ]
    case .exceptions:
      [
        column(.id, "Id", "Exception", required: true), column(.kind, "Kind", "Kind of drift", required: true),
        column(.subject, "Subject", "Identity", "Person", "Who", required: true), column(.asset, "Asset"),
        column(.capability, "Capability"), column(.groups, "Groups", "Group", "Through groups", "Through"),
        column(.accounts, "Accounts", "Account"), column(.state, "State"),
        column(.justification, "Justification", "Reason", "Because", required: true),
        column(.compensating, "Compensating control", "Compensating controls"),
        column(.approver, "Approver", "Approved by", required: true),
        column(.until, "Until", "Expires", "Expiry", "Valid until", required: true),
      ]
    case .controls:
      [
        column(.id, "Id", "Control", "Control id", required: true), column(.name, "Name", "Title"),
        column(.responsible, "Responsible", "R"), column(.accountable, "Accountable", "A"),
        column(.consulted, "Consulted", "C"), column(.informed, "Informed", "I"),
      ]
    }
  }
}
