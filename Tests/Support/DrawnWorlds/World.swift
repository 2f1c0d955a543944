public import AccessModel
public import DriftDetection
public import EffectiveAccess
public import ResponsibilityMatrix

/// A small world, drawn by hand: one directory and one matrix, for tests that read as sentences.
public struct World {
  /// A cell that stands for every cell of a drawn matrix.
  public static let cell = Cell(file: "drawn", row: 1)

  /// A person with an account in the directory.
  public struct Person {
    /// Immutable id, login and name alike.
    public var id: String
    /// Department as the directory spells it; empty when it does not tell.
    public var department = ""
    /// Whether the person is not of the organisation.
    public var external = false
    /// Whether the login can be used.
    public var status = AccountStatus.active
    /// Whether the account lies below `ou=people` and so defines an identity.
    public var authoritative = true
    /// Person or workload.
    public var kind = AccountKind.human
    /// Employee number; the id unless a test says otherwise.
    public var employee: String
    /// Day of the last sign-in; nil when the directory does not tell.
    public var lastSignIn: CivilDay?

    /// An active, internal person of no department.
    public init(_ id: String) {
      self.id = id
      employee = id
    }
  }

  /// What the directory is called, and was called before.
  public var source = "corp"
  /// Former ids of the directory, oldest first.
  public var formerly: [String] = []
  /// Whoever has an account, in the order in which the directory answers.
  public var people: [Person] = []
  /// Group id to name; ids and names are equal unless a test renames.
  public var groups: [String: String] = [:]
  /// Group id to members: accounts, or groups with a leading `@`.
  public var members: [String: [String]] = [:]
  /// Owners of a group.
  public var owners: [String: [String]] = [:]
  /// Groups whose members could not be read, and why.
  public var unread: [String: String] = [:]
  /// Flags of memberships that are not plain, by group and member as written in ``members``.
  public var flags: [[String]: MembershipFlags] = [:]
  /// Groups that the directory marks as privileged.
  public var privileges: [String: PrivilegeHint] = [:]
  /// Further sources, after the drawn directory.
  public var others: [Snapshot] = []
  /// How the accounts of the further sources are tied to identities.
  public var otherCorrelations: [SourceCorrelation] = []
  /// Whether all accounts were read.
  public var accountsComplete = true
  /// Whether all groups were read.
  public var groupsComplete = true
  /// The documented side.
  public var matrix = Matrix()
  /// The organisation's choices.
  public var policy = EvaluationPolicy()
  /// How accounts beside `ou=people` are tied to identities.
  public var rules: [CorrelationRule] = [.employee, .mail, .pattern(prefix: "adm-", suffix: "")]
  /// The day of judgement.
  public var today = CivilDay("2026-11-24") ?? CivilDay(daysSinceEpoch: 0)

  /// An empty world with the standard capabilities.
  public init() { matrix.capabilities = World.capabilities }

  /// The standard capabilities: use 0, read 1, change 2, configure 3, approve 4, grant 5, deploy 6, administer 7, audit 8.
  public static let capabilities = CapabilityTable(
    [
      ("use", false, []), ("read", false, []), ("change", false, [1]), ("configure", true, [1]), ("approve", true, []),
      ("grant", true, []), ("deploy", true, []), ("administer", true, [3, 2, 1, 0]), ("audit", false, []),
    ].map { Capability(name: $0.0, privileged: $0.1, implies: $0.2, cell: cell) })

  /// The number of a capability; -1 for a name that the matrix does not have.
  public func capability(_ name: String) -> Int { matrix.capabilities.number(of: name) ?? -1 }
  /// The number of an asset; -1 for an id that the matrix does not have.
  public func asset(_ id: String) -> Int { matrix.assets.firstIndex { $0.id == id } ?? -1 }
  /// The number of a role; -1 for an id that the matrix does not have.
  public func role(_ id: String) -> Int { matrix.roles.firstIndex { $0.id == id } ?? -1 }

  // MARK: Drawing

  /// A sentence of a level: `statement(.must, "approve grant", [.owned])`.
  public mutating func statement(
    _ modality: Modality, _ capabilities: String, _ include: [AssetScope.Term], except: [AssetScope.Term] = []
  ) -> Statement {
    Statement(
      modality, capabilities.split(separator: " ").map { capability(String($0)) },
      on: AssetScope(include: include, exclude: except), cell: World.cell)
  }

  /// Adds a role with a level of its own.
  public mutating func add(
    role id: String, _ statements: [Statement], accountable: Bool = false, assetColumn: String = "owner",
    owned: [Int] = []
  ) {
    matrix.levels.append(
      AuthorisationLevel(
        id: id, name: id, statements: statements, accountable: accountable, assetColumn: assetColumn, cell: World.cell))
    matrix.roles.append(
      Role(
        id: id, name: id, levelText: Located(id, at: World.cell), levels: [matrix.levels.count - 1],
        ownedText: Located("", at: World.cell), owned: owned, cell: World.cell))
  }

  /// Adds an asset to the inventory; `judged: all` unless a test says otherwise.
  public mutating func add(
    asset id: String, kind: Asset.Kind = .application, owner: String = "", operators: [String] = [],
    department: String = "", tags: [String] = [], classification: String = "", judged: Asset.Judged = .all
  ) {
    var columns: [String: [Located<Holder>]] = [:]
    if !owner.isEmpty { columns["owner"] = [Located(.person(owner), at: World.cell)] }
    if !operators.isEmpty { columns["operator"] = operators.map { Located(.person($0), at: World.cell) } }
    matrix.assets.append(
      Asset(
        id: id, name: id, kind: kind, classification: classification, department: department, people: columns,
        tags: tags, judged: judged, cell: World.cell))
  }

  /// Binds a group of the directory to capabilities on an asset, a row each.
  public mutating func bind(_ group: String, _ capabilities: String, _ asset: String, relation: Relation = .member) {
    for name in capabilities.split(separator: " ") {
      matrix.entitlements.append(
        Entitlement(
          asset: self.asset(asset), capability: capability(String(name)), source: source, group: group,
          relation: relation, cell: World.cell))
    }
  }

  /// Assigns a role.
  public mutating func assign(
    _ role: String, _ holder: Holder, assets: [String] = [], from: CivilDay? = nil, until: CivilDay? = nil,
    governedBy: String = ""
  ) {
    matrix.assignments.append(
      Assignment(
        role: self.role(role), holder: holder, assets: assets.map { asset($0) }, from: from, until: until,
        governedBy: governedBy, cell: World.cell))
  }

  /// Changes the person with that id.
  public mutating func edit(_ id: String, _ change: (inout Person) -> Void) {
    if let position = people.firstIndex(where: { $0.id == id }) { change(&people[position]) }
  }

  // MARK: Reading

  /// The directory as a snapshot: people at or below `ou=people`, everything else beside it.
  public func snapshot() -> Snapshot {
    var builder = SnapshotBuilder(source: source)
    for person in people {
      var record = AccountRecord(id: person.id)
      record.login = person.id
      record.name = person.id
      record.employee = person.employee
      record.department = person.department
      record.external = person.external
      record.status = person.status
      record.kind = person.kind
      record.lastSignIn = person.lastSignIn
      record.locator = "uid=\(person.id),ou=\(person.authoritative ? "people" : "other"),dc=test"
      builder.add(record)
    }
    for id in groups.keys.sorted() {
      var record = GroupRecord(id: id)
      record.name = groups[id] ?? id
      record.membersUnread = unread[id] ?? ""
      record.privilege = privileges[id] ?? .none
      builder.add(record)
      let group = builder.group(id: id)
      for member in (unread[id] == nil ? members[id] : nil) ?? [] {
        let principal =
          member.hasPrefix("@") ? builder.group(id: String(member.dropFirst())) : builder.account(id: member)
        builder.addMember(principal, of: group, flags: flags[[id, member]] ?? MembershipFlags())
      }
      for owner in owners[id] ?? [] {
        builder.addMember(builder.account(id: owner), of: group, flags: MembershipFlags(relation: .owner))
      }
    }
    let counts = builder.counts
    return builder.finish(
      coverage: Coverage(scopes: [
        .accounts: ScopeCoverage(complete: accountsComplete, count: counts.accounts),
        .groups: ScopeCoverage(complete: groupsComplete, count: counts.groups),
        .members: ScopeCoverage(complete: unread.isEmpty, count: counts.members, confined: !unread.isEmpty),
      ]))
  }

  /// Compares the two sides.
  public func evaluate(workers: Int = 1) async -> Evaluation {
    await Evaluation.evaluate(
      matrix, [snapshot()] + others,
      [
        SourceCorrelation(
          source: source, authority: .within("ou=people,dc=test"), rules: rules, formerly: formerly)
      ] + otherCorrelations,
      policy: policy, on: today, workers: workers)
  }

  /// Every drift in one line each: `kind severity who: capability asset`.
  public func lines() async -> [String] {
    await evaluate().drifts.map(World.line).sorted()
  }

  /// A drift in one line: `kind severity who: capability asset`.
  public static func line(_ drift: Drift) -> String {
    let who = drift.identity?.key ?? drift.account?.id ?? drift.group?.name ?? drift.role?.id ?? ""
    let what = [drift.capability, drift.asset?.id].compactMap { $0 }.joined(separator: " ")
    return "\(drift.kind.rawValue) \(drift.severity.word) \(who)" + (what.isEmpty ? "" : ": \(what)")
  }
}
