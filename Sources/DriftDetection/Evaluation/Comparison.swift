import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Both sides, resolved and scanned: all that a rule needs to say where they differ.
final class Comparison: Sendable {
  let facts: Facts
  let holdings: RoleHoldings
  let owned: OwnedAssets
  let inventory: Inventory
  let ownership: Ownership
  let judge: GrantJudge
  let obligations: Obligations
  /// Several about one identity, asset and capability where several roles oblige.
  let contradictions: [Contradiction]
  private let contradictory: Set<[Int]>
  let scan: ScanResult
  let finder: PathFinder

  /// The document obliges and forbids the same thing to one identity.
  struct Contradiction: Sendable {
    let identity: Int
    let asset: Int
    let capability: Int
    let must: StatementUse
    let never: StatementUse
    /// Whether the holders are obliged together, so that one who was not read may resolve it.
    var isShared = false
  }

  static func make(_ facts: Facts, workers: Int) async -> Comparison {
    async let reading = Inventory(facts)
    let resolver = await HoldingsResolver.assigned(facts, workers: workers)
    // Only now is there a worker to spare.
    async let index = PermissionIndex(facts)
    async let dormant = dormant(facts)
    let inventory = await reading
    let holdings = resolver.holdings(with: inventory)
    async let accounts = CountedAccounts(facts.identities, words: GrantScan.fewRoles(holdings))
    let owned = OwnedAssets(facts, holdings, inventory)
    let judge = GrantJudge(facts: facts, holdings: holdings, owned: owned)
    async let ownership = Ownership(facts, holdings, owned, inventory)
    let obligations = Obligations(facts, holdings, judge)
    let scan = await GrantScan(
      judge: judge, index: index, watched: obligations.watched(facts), keptTargets: keptTargets(facts),
      dormantIdentities: dormant, accounts: accounts)
    let found = await scan.run(workers: workers)
    return Comparison(
      judge, obligations, contradictions(obligations, facts, judge), found, inventory, await ownership)
  }

  private init(
    _ judge: GrantJudge, _ obligations: Obligations, _ contradictions: [Contradiction], _ scan: ScanResult,
    _ inventory: Inventory, _ ownership: Ownership
  ) {
    facts = judge.facts
    holdings = judge.holdings
    owned = judge.owned
    self.inventory = inventory
    self.ownership = ownership
    self.judge = judge
    self.obligations = obligations
    self.contradictions = contradictions
    contradictory = Set(contradictions.map { [$0.identity, $0.asset, $0.capability] })
    self.scan = scan
    finder = PathFinder(judge.facts.graph)
  }

  private static func keptTargets(_ facts: Facts) -> Set<Int> {
    var wanted: UInt64 = 0
    for constraint in facts.matrix.constraints {
      for duty in constraint.left.duties + constraint.right.duties {
        if case .capability(let number, _) = duty { wanted |= 1 << UInt64(number) }
      }
    }
    if wanted == 0 { return [] }
    return Set(
      facts.targets.all.indices.filter {
        facts.matrix.capabilities.closure[facts.targets.all[$0].capability] & wanted != 0
      })
  }

  private static func dormant(_ facts: Facts) -> Set<Int> {
    var result: Set<Int> = []
    facts.identities.counted.withUnsafeBufferPointer { counted in
      for (position, snapshot) in facts.graph.snapshots.enumerated() {
        let base = facts.graph.accountBase[position]
        for (row, last) in snapshot.accounts.lastSignIn.enumerated() {
          guard let last, counted[base + row] != IdentityTable.none,
            facts.graph.today.days(since: last) > facts.policy.dormantAfterDays
          else { continue }
          result.insert(Int(counted[base + row]))
        }
      }
    }
    return result
  }

  private static func contradictions(
    _ obligations: Obligations, _ facts: Facts, _ judge: GrantJudge
  ) -> [Contradiction] {
    if !facts.matrix.levels.contains(where: { $0.statements.contains { $0.modality == .never } }) { return [] }
    func never(_ identity: Int, _ asset: Int, _ capability: Int) -> StatementUse? {
      judge.forbidding(capability, asset, identity)
    }
    var result: [Contradiction] = []
    for obligation in obligations.each {
      if let never = never(obligation.identity, obligation.asset, obligation.capability) {
        result.append(
          Contradiction(
            identity: obligation.identity, asset: obligation.asset, capability: obligation.capability,
            must: obligation.use, never: never))
      }
    }
    for obligation in obligations.anyOf {
      let forbidden = obligation.holders.map { never($0, obligation.asset, obligation.capability) }
      guard forbidden.allSatisfy({ $0 != nil }) else { continue }
      for (holder, use) in zip(obligation.holders, forbidden) {
        guard let use else { continue }
        let must = judge.uses(of: holder).first {
          $0.holding.role == obligation.role && $0.level == obligation.level && $0.statement == obligation.statement
        }
        if let must {
          result.append(
            Contradiction(
              identity: holder, asset: obligation.asset, capability: obligation.capability, must: must, never: use,
              isShared: true))
        }
      }
    }
    return result
  }

  /// Whether the document contradicts itself about an identity, asset and capability.
  func isContradictory(_ identity: Int, _ asset: Int, _ capability: Int) -> Bool {
    !contradictory.isEmpty && contradictory.contains([identity, asset, capability])
  }
}
