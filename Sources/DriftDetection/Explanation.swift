public import AccessModel
public import EffectiveAccess
public import ResponsibilityMatrix

/// Why a person does, or does not, have a capability on an asset: both sides, laid open.
public struct Explanation: Sendable {
  /// What a statement of a role says about the question.
  public struct Clause: Sendable {
    /// The role.
    public let role: NamedReference
    /// `must`, `must any`, `may` or `never`.
    public let modality: Modality
    /// In words: `may use, read, change on owned`.
    public let text: String
    /// The authorisation level's cell in the Roles table.
    public let cell: Cell
    /// The row that gives the person the role.
    public let assignment: Cell
    /// Whether the asset is in its scope for this person; unknown when an attribute is missing.
    public let applies: Applies
  }

  /// Whether a statement applies.
  public enum Applies: String, Sendable {
    case yes, no, unknown
  }

  /// One entitlement that could give the capability.
  public struct Way: Sendable {
    /// The capability that is bound, which is or implies the asked one.
    public let capability: String
    /// The entitlement's row.
    public let entitlement: Cell
    /// The group as the matrix writes it, with its source.
    public let group: String
    /// Why the entitlement cannot be judged; nil when it can.
    public let unread: String?
    /// The paths of the person's accounts, shortest first; empty when none exists.
    public let paths: [GrantPath]
  }

  /// An account of the person.
  public struct HeldAccount: Sendable {
    /// The account.
    public let account: AccountReference
    /// Whether it can be used.
    public let status: AccountStatus
    /// Whether it counts: it and the person are active.
    public let counts: Bool
  }

  /// The person or workload.
  public let identity: IdentityReference
  /// Whether the person is with the organisation.
  public let status: AccountStatus
  /// True for somebody who is not of the organisation.
  public let external: Bool
  /// Department as the person's own record spells it.
  public let department: String
  /// All accounts of the person.
  public let accounts: [HeldAccount]
  /// The asset.
  public let asset: NamedReference
  /// The capability.
  public let capability: String
  /// What the matrix says, in the order of its roles; statements that are about other capabilities are left out.
  public let clauses: [Clause]
  /// What the directories say.
  public let ways: [Way]
  /// The answer in one sentence.
  public let conclusion: String
}

/// Why a question to ``Explanation`` has no answer.
public struct ExplanationError: Error, Sendable, CustomStringConvertible {
  /// What is wrong and what was expected: lower case, no full stop.
  public let description: String
}

extension Explanation {
  /// Answers a question.
  ///
  /// - Parameters:
  ///   - person: key, employee number, mail or login.
  ///   - capability: name of the capability.
  ///   - asset: id, name or alias of the asset.
  ///   - allPaths: every simple path (at most 1,000 an entitlement) instead of one shortest an account.
  /// - Throws: ``ExplanationError`` when a word names nothing, or several.
  public static func explain(
    person: String, capability: String, asset: String, allPaths: Bool, _ matrix: Matrix, _ snapshots: [Snapshot],
    _ correlations: [SourceCorrelation], policy: EvaluationPolicy, on today: CivilDay
  ) async throws(ExplanationError) -> Explanation {
    let facts = await Facts.make(
      matrix, AccessGraph(snapshots, on: today, oldestIDs: correlations.oldestIDs), correlations, policy, workers: 1)
    guard let wanted = matrix.capabilities.number(of: capability) else {
      let known = matrix.capabilities.all.map(\.name).joined(separator: ", ")
      throw ExplanationError(description: "capability \"\(capability)\" is not in the matrix; it has \(known)")
    }
    let folded = asset.folded
    let found = matrix.assets.indices.filter { number in
      let row = matrix.assets[number]
      return row.id.folded == folded || row.name.folded == folded || row.aliases.contains { $0.folded == folded }
    }
    guard let number = found.first else {
      throw ExplanationError(description: "asset \"\(asset)\" is not in the inventory of the matrix")
    }
    var lookup = IdentityLookup(facts.identities, in: facts.graph)
    let identity = try Explanation.identity(person, facts, &lookup)
    let comparison = await Comparison.make(facts, workers: 1)
    return Explanation(identity, wanted, number, allPaths: allPaths, comparison)
  }

  private static func identity(
    _ person: String, _ facts: Facts, _ lookup: inout IdentityLookup
  ) throws(ExplanationError) -> Int {
    var found = lookup.identities(named: person)
    if found.isEmpty { found = lookup.identities(.name, person) }
    if found.isEmpty { found = Explanation.owners(ofLogin: person, facts) }
    if found.count > 1 {
      let names = found.prefix(10).map { facts.reference(identity: $0) }.map { "\($0.name) (\($0.key))" }
      throw ExplanationError(
        description: "\"\(person)\" names several identities: \(names.sorted().joined(separator: ", ")); give the key")
    }
    guard let identity = found.first else {
      throw ExplanationError(
        description: "\"\(person)\" is no identity; give an employee number, a mail address or a login")
    }
    return identity
  }

  /// The identities that own an account with that login, whichever source it is in.
  private static func owners(ofLogin login: String, _ facts: Facts) -> [Int] {
    var result: Set<Int> = []
    for (position, snapshot) in facts.graph.snapshots.enumerated() {
      for row in 0..<snapshot.accounts.count
      where snapshot.string(snapshot.accounts.login[row]).lowercased() == login.lowercased() {
        let owner = facts.identities.identity[facts.graph.accountBase[position] + row]
        if owner != IdentityTable.none { result.insert(Int(owner)) }
      }
    }
    return result.sorted()
  }
}

extension Explanation {
  init(_ identity: Int, _ capability: Int, _ asset: Int, allPaths: Bool, _ comparison: Comparison) {
    let facts = comparison.facts
    self.identity = facts.reference(identity: identity)
    status = facts.identities.status[identity]
    external = facts.identities.external[identity]
    department = facts.identities.value(of: .department, identity, in: facts.graph)
    accounts = facts.identities.accounts(of: identity).map { account in
      let (position, row) = facts.graph.locate(account: Int(account))
      return HeldAccount(
        account: facts.reference(account: Int(account)),
        status: facts.graph.snapshots[position].accounts.status[row],
        counts: facts.identities.counted[Int(account)] != IdentityTable.none)
    }
    self.asset = facts.reference(asset: asset)
    self.capability = facts.name(capability: capability)
    clauses = Explanation.clauses(identity, capability, asset, comparison)
    ways = Explanation.ways(identity, capability, asset, allPaths, comparison)
    conclusion = Explanation.conclusion(identity, capability, asset, ways, clauses, comparison)
  }

  private static func clauses(_ identity: Int, _ capability: Int, _ asset: Int, _ comparison: Comparison) -> [Clause] {
    let facts = comparison.facts
    return comparison.judge.uses(of: identity).compactMap { use -> Clause? in
      let statement = comparison.judge.statement(of: use)
      let closure = facts.matrix.capabilities.closure[capability]
      let concerns =
        statement.modality == .never
        ? statement.capabilities.contains { closure & (1 << UInt64($0)) != 0 }
        : comparison.judge.permits(statement, capability)
      guard concerns else { return nil }
      let isGraced = comparison.holdings.graced.contains(use.holding.row)
      // In its days of grace an ended assignment permits what it permitted, and forbids nothing.
      let applies: Applies =
        switch comparison.judge.contains(statement.scope, asset, identity, use) {
        case .yes where isGraced && statement.modality == .never: .no
        case .yes: .yes
        case .no: .no
        case .unknown: .unknown
        }
      return Clause(
        role: facts.reference(role: use.holding.role), modality: statement.modality,
        text: statement.text(in: facts.matrix) + (isGraced ? " (ended, in its days of grace)" : ""),
        cell: facts.matrix.roles[use.holding.role].levelText.cell,
        assignment: comparison.holdings.row(use.holding.row).cell, applies: applies)
    }
  }

  private static func ways(
    _ identity: Int, _ capability: Int, _ asset: Int, _ allPaths: Bool, _ comparison: Comparison
  ) -> [Way] {
    let facts = comparison.facts
    // Also accounts that do not count: what a leaver's account still reaches is what one asks about.
    let accounts = facts.identities.accounts(of: identity).map(Int.init)
    return facts.targets.granting(capability, on: asset, facts.matrix.capabilities).flatMap { number -> [Way] in
      let target = facts.targets.all[number]
      let name = facts.name(capability: target.capability)
      func way(_ entitlement: Int, _ unread: String?, _ paths: [GrantPath]) -> Way {
        let row = facts.matrix.entitlements[entitlement]
        return Way(
          capability: name, entitlement: row.cell, group: "\(row.group) in \(row.source)", unread: unread, paths: paths)
      }
      return target.bindings.map { binding in
        let paths =
          allPaths
          ? comparison.finder.all(to: binding.bound, for: Set(accounts), limit: 1000)
          : comparison.finder.shortest(to: binding.bound, for: Set(accounts)).sorted { $0.key < $1.key }.map(\.value)
        return way(
          binding.entitlement, comparison.unreadReason(ofTarget: number),
          paths.map { facts.path($0, through: binding) })
      } + target.broken.map { way($0, "no group of that name in a completely read source", []) }
        + target.unread.map { way($0, "the groups of the source were not read completely", []) }
    }
  }

  private static func conclusion(
    _ identity: Int, _ capability: Int, _ asset: Int, _ ways: [Way], _ clauses: [Clause], _ comparison: Comparison
  ) -> String {
    let facts = comparison.facts
    let who = facts.reference(identity: identity).name
    let what = "\(facts.name(capability: capability)) on \(facts.matrix.assets[asset].name)"
    if facts.identities.status[identity] != .active {
      return "\(who) is \(facts.identities.status[identity].word): any access that remains is a leaver's"
    }
    let unread = ways.compactMap(\.unread).first
    let counting = Set(comparison.countedAccounts(of: identity).map { facts.reference(account: $0) })
    let paths = ways.flatMap(\.paths).filter { counting.contains($0.account) }
    if !paths.isEmpty {
      let isEligible = paths.allSatisfy { $0.state == .eligible }
      return "\(who) holds \(what)"
        + permission(comparison.judgement(identity, capability, asset, eligibleOnly: isEligible))
    }
    if ways.isEmpty { return "nothing binds \(what) to a group, so nobody can be shown to hold it" }
    if let unread { return "\(who) is not seen to hold \(what), but that is not proven: \(unread)" }
    if comparison.isObliged(identity, capability, asset) {
      if comparison.judge.isForbidden(capability, on: asset, identity) {
        return "\(who) does not hold \(what), which the matrix both obliges and forbids"
      }
      if let reason = comparison.judge.mayForbid(capability, on: asset, identity) {
        return "\(who) does not hold \(what); whether the matrix forbids what it obliges to is not proven: \(reason)"
      }
      return "\(who) does not hold \(what), though the matrix obliges it"
    }
    if let reason = comparison.judge.mayOblige(capability, on: asset, identity) {
      return "\(who) does not hold \(what); whether the matrix obliges it is not proven: \(reason)"
    }
    if comparison.judge.isForbidden(capability, on: asset, identity) {
      return "\(who) does not hold \(what), as the matrix demands"
    }
    let isPermitted = clauses.contains { $0.applies == .yes && $0.modality != .never }
    return "\(who) does not hold \(what)" + (isPermitted ? ", though the matrix would permit it" : "")
  }

  private static func permission(_ judgement: GrantJudgement) -> String {
    switch judgement {
    case .permitted: ", and the matrix permits it"
    case .selfAuthorised: ", and only a role permits it that being in the group gives"
    case .prohibited: ", and the matrix forbids it"
    case .unpermitted: ", and nothing in the matrix permits it"
    case .notProven(let reason): "; whether the matrix permits it is not proven: \(reason)"
    case .maybeProhibited(let reason): "; whether the matrix forbids it is not proven: \(reason)"
    case .departmentUnknown: "; whether the matrix permits it is not proven: the department is not known"
    }
  }
}

extension Comparison {
  /// What the matrix says about an identity holding a capability, however it is held.
  func judgement(_ identity: Int, _ capability: Int, _ asset: Int, eligibleOnly: Bool) -> GrantJudgement {
    let bound = facts.targets.granting(capability, on: asset, facts.matrix.capabilities)
      .flatMap { facts.targets.all[$0].bindings }.map(\.bound.group)
    return judge.judge(
      identity: identity, target: Target(asset: asset, capability: capability), eligibleOnly: eligibleOnly
    ) { group in
      bound.contains { finder.groups(below: $0).contains(group) }
    }
  }

  /// Whether a role of an identity obliges it today, the days of grace of a new assignment over.
  fileprivate func isObliged(_ identity: Int, _ capability: Int, _ asset: Int) -> Bool {
    judge.uses(of: identity).contains { use in
      let row = holdings.row(use.holding.row)
      if let from = row.from, from.adding(days: facts.policy.graceDays) > facts.graph.today { return false }
      let statement = judge.statement(of: use)
      return statement.modality == .must && !holdings.graced.contains(use.holding.row)
        && judge.permits(statement, capability) && judge.contains(statement.scope, asset, identity, use) == .yes
    }
  }
}
