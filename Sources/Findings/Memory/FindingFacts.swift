import AccessModel
import DriftDetection
import ResponsibilityMatrix

/// What a finding says, as plain text that a database can keep and a later version can read: both its sides and what to do.
public struct FindingFacts: Sendable, Equatable, Codable {
  /// Something by stable id and name.
  public struct Named: Sendable, Equatable, Codable {
    /// Stable id.
    public var id: String
    /// Name for people.
    public var name: String
  }

  /// Something in a source, by immutable id and name.
  public struct Located: Sendable, Equatable, Codable {
    /// Id of the source.
    public var source: String
    /// Immutable id in the source.
    public var id: String
    /// Login of an account, name of a group.
    public var name: String
  }

  /// A cell of the matrix.
  public struct Place: Sendable, Equatable, Codable {
    /// As ``Cell`` has them.
    public var file, sheet: String
    /// The line or row, from 1; 0 when the value has no place of its own.
    public var row: Int
    /// The heading or key; empty for a whole row.
    public var column: String

    /// `file:row`, with the sheet and column where there are any.
    public var text: String { Cell(file: file, sheet: sheet, row: row, column: column).description }
  }

  /// How an account comes to hold something.
  public struct Path: Sendable, Equatable, Codable {
    /// The account.
    public var account: Located
    /// From the group that directly contains it to the group that is bound.
    public var groups: [Located]
    /// `active` or `eligible`.
    public var state: String
    /// `member` or `owner` of the bound group.
    public var relation: String
    /// The asset.
    public var asset: Named
    /// The capability that is bound.
    public var capability: String
    /// The entitlement's row.
    public var entitlement: Place
  }

  /// Word of the kind; may be one that this version does not know, when an earlier or later one wrote it.
  public var kind: String
  /// Word of the severity.
  public var severity: String
  /// The person or workload, by identity key.
  public var identity: Named?
  /// The account, for account kinds.
  public var account: Located?
  /// The group, for group kinds.
  public var group: Located?
  /// The asset.
  public var asset: Named?
  /// The capability.
  public var capability: String?
  /// The role whose cell is contradicted.
  public var role: Named?
  /// What the matrix says.
  public var expected: String
  /// The cell that says it; nil when none does.
  public var cell: Place?
  /// Every path that grants the access.
  public var paths: [Path]
  /// What was found, where no path says it.
  public var observation: String
  /// Where one repair would remove this and its likes.
  public var cause: String
  /// What to do.
  public var remediation: String
  /// Controls and clauses that it touches.
  public var controls: [String]
  /// Id of the exception of the matrix that accepts it.
  public var exception: String?
  /// Who owns the asset, as the Assets table says; empty when nobody does or it is about no asset.
  public var owner: String
  /// The asset's department; empty when it has none.
  public var department: String

  /// What a finding of a run says.
  ///
  /// - Parameter assets: owner and department by the asset's id.
  public init(_ finding: Finding, assets: [String: AssetKeeper] = [:]) {
    let keeper = finding.drift.asset.flatMap { assets[$0.id] }
    (owner, department) = (keeper?.owner ?? "", keeper?.department ?? "")
    let drift = finding.drift
    kind = drift.kind.rawValue
    severity = drift.severity.word
    identity = drift.identity.map { Named(id: $0.key, name: $0.name) }
    account = drift.account.map { Located($0) }
    group = drift.group.map { Located($0) }
    asset = drift.asset.map { Named($0) }
    capability = drift.capability
    role = drift.role.map { Named($0) }
    expected = drift.expected.text
    cell = drift.expected.cell.map { Place($0) }
    paths = drift.paths.map { path in
      Path(
        account: Located(path.account), groups: path.groups.map { Located($0) }, state: path.state.word,
        relation: path.relation.word, asset: Named(path.asset), capability: path.capability,
        entitlement: Place(path.entitlement))
    }
    observation = drift.observation
    cause = drift.cause
    remediation = drift.remediation
    controls = drift.kind.controls
    exception = finding.exception?.id
  }
}

/// Who keeps an asset, in the matrix's words: whom tickets about it go to.
public struct AssetKeeper: Sendable, Hashable {
  /// The owner, as written; several with a comma between.
  public var owner: String
  /// The department; empty when it has none.
  public var department: String

  /// A keeper by their parts.
  public init(owner: String, department: String) { (self.owner, self.department) = (owner, department) }
}

extension FindingFacts {
  /// Whom or what it is about.
  public var subject: String {
    if let identity { return identity.name.isEmpty ? identity.id : "\(identity.name) (\(identity.id))" }
    if let account { return "\(account.name) in \(account.source)" }
    if let group { return "\(group.name) in \(group.source)" }
    return role?.name ?? asset?.name ?? "the matrix"
  }

  /// One line: `excess-privilege: Tom Ott (1007), administer CRM`. Holds names as directories have them: escape it.
  public var title: String {
    let aboutAsset = identity == nil && account == nil && group == nil && role == nil
    let object = aboutAsset && capability == nil ? nil : asset?.name
    let access = [capability, object].compactMap { $0 }.joined(separator: " ")
    return access.isEmpty ? "\(kind): \(subject)" : "\(kind): \(subject), \(access)"
  }

  /// Every source that it speaks of, ordered.
  public var sources: [String] {
    var found = Set(paths.flatMap { [$0.account.source] + $0.groups.map(\.source) })
    if let account { found.insert(account.source) }
    if let group { found.insert(group.source) }
    return found.sorted()
  }

  /// Asset and capability of everything that its paths give and that it is itself about.
  public var targets: [(asset: String, capability: String?)] {
    paths.map { ($0.asset.id, $0.capability) } + (asset.map { [($0.id, capability)] } ?? [])
  }

  /// What tells its paths apart, by immutable ids: never names.
  public var pathIDs: [String] { paths.map(\.id) }
}

extension FindingFacts.Path {
  /// What tells the path apart, by immutable ids.
  var id: String {
    var id = PathID(account.source, account.id)
    for group in groups { id.add(group.source, group.id) }
    id.add(relation, state)
    id.add(capability, asset.id)
    return id.text
  }

  /// `adm-tom → domain-admins → crm-admins (eligible): administer CRM`, with the source where it changes.
  public var text: String {
    var source = account.source
    let names = groups.map { group in
      defer { source = group.source }
      return group.source == source ? group.name : "\(group.name) (\(group.source))"
    }
    let manner = (relation == "owner" ? " as owner" : "") + (state == "eligible" ? " (eligible)" : "")
    return "\(([account.name] + names).joined(separator: " → "))\(manner): \(capability) \(asset.name)"
  }
}

extension FindingFacts.Place {
  init(_ cell: Cell) { self.init(file: cell.file, sheet: cell.sheet, row: cell.row, column: cell.column) }
}

extension FindingFacts.Named {
  init(_ reference: NamedReference) { self.init(id: reference.id, name: reference.name) }
}

extension FindingFacts.Located {
  init(_ account: AccountReference) { self.init(source: account.source, id: account.id, name: account.login) }
  init(_ group: GroupReference) { self.init(source: group.source, id: group.id, name: group.name) }
}
