import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What the matrix obliges: every `must` by identity, every `must any` by its holders together.
struct Obligations: Sendable {
  /// One identity has to hold one capability on one asset.
  struct Each: Sendable {
    let identity: Int
    let asset: Int
    let capability: Int
    let use: StatementUse
  }

  /// At least one of the holders of a role has to hold one capability on one asset.
  struct AnyOf: Sendable {
    let role: Int
    let asset: Int
    let capability: Int
    let level: Int
    let statement: Int
    var holders: [Int]
  }

  /// The most pairs of identity and asset that one `must` may bind; beyond it, `must any` is meant.
  static let pairLimit = 10_000

  var each: [Each] = []
  var anyOf: [AnyOf] = []
  /// `must` statements over too many pairs: not judged.
  var refused: [(role: Int, level: Int, statement: Int)] = []

  init(_ facts: Facts, _ holdings: RoleHoldings, _ judge: GrantJudge) {
    let obliging = facts.matrix.roles.map { role in
      role.levels.contains { level in
        facts.matrix.levels[level].statements.contains { $0.modality == .must || $0.modality == .mustAny }
      }
    }
    guard obliging.contains(true) else { return }
    var collector = Collector(facts: facts, judge: judge, holdings: holdings)
    let everyone = holdings.everyone.filter { obliging[$0.role] }
    for identity in 0..<facts.identities.count {
      for held in Int(holdings.start[identity])..<Int(holdings.start[identity + 1])
      where obliging[Int(holdings.heldRole[held])] {
        collector.add(
          RoleHoldings.Holding(role: Int(holdings.heldRole[held]), row: Int(holdings.heldRow[held])), identity)
      }
      if !everyone.isEmpty, facts.identities.isEveryone(identity) {
        for holding in everyone { collector.add(holding, identity) }
      }
    }
    (each, anyOf, refused) = collector.finish()
  }

  /// For each target, whom to look for while it is scanned.
  func watched(_ facts: Facts) -> [Int: [(obligation: Int, identity: Int)]] {
    var result: [Int: [(obligation: Int, identity: Int)]] = [:]
    for (number, obligation) in each.enumerated() {
      for target in facts.targets.granting(obligation.capability, on: obligation.asset, facts.matrix.capabilities) {
        result[target, default: []].append((number, obligation.identity))
      }
    }
    for (number, obligation) in anyOf.enumerated() {
      for target in facts.targets.granting(obligation.capability, on: obligation.asset, facts.matrix.capabilities) {
        for holder in obligation.holders { result[target, default: []].append((each.count + number, holder)) }
      }
    }
    return result
  }
}

extension Obligations {
  private struct Collector {
    let facts: Facts
    let judge: GrantJudge
    let holdings: RoleHoldings
    /// By statement, so that one over too many pairs takes nothing from the others.
    private var each: [StatementKey: [Key: Each]] = [:]
    private var anyOf: [AnyKey: AnyOf] = [:]
    private var tooMany: Set<StatementKey> = []

    struct Key: Hashable { let identity, asset, capability: Int }
    struct AnyKey: Hashable { let role, asset, capability: Int }
    struct StatementKey: Hashable { let role, level, statement: Int }

    init(facts: Facts, judge: GrantJudge, holdings: RoleHoldings) {
      self.facts = facts
      self.judge = judge
      self.holdings = holdings
    }

    mutating func add(_ holding: RoleHoldings.Holding, _ identity: Int) {
      let row = holdings.row(holding.row)
      // Grace lets a new duty be equipped first, and an ended one binds nobody.
      if let from = row.from, from.adding(days: facts.policy.graceDays) > facts.graph.today { return }
      if let until = row.until, until < facts.graph.today { return }
      for level in facts.matrix.roles[holding.role].levels {
        for (number, statement) in facts.matrix.levels[level].statements.enumerated()
        where statement.modality == .must || statement.modality == .mustAny {
          add(statement, StatementUse(holding: holding, level: level, statement: number), identity)
        }
      }
    }

    private mutating func add(_ statement: Statement, _ use: StatementUse, _ identity: Int) {
      let key = StatementKey(role: use.holding.role, level: use.level, statement: use.statement)
      for asset in candidates(statement.scope, use, identity)
      where judge.contains(statement.scope, asset, identity, use) == .yes {
        for capability in statement.capabilities {
          if statement.modality == .must {
            if tooMany.contains(key) { return }
            let pair = Key(identity: identity, asset: asset, capability: capability)
            if each[key]?[pair] == nil {
              each[key, default: [:]][pair] = Each(identity: identity, asset: asset, capability: capability, use: use)
            }
            if each[key, default: [:]].count > Obligations.pairLimit {
              each[key] = nil
              tooMany.insert(key)
            }
          } else {
            let shared = AnyKey(role: use.holding.role, asset: asset, capability: capability)
            anyOf[
              shared,
              default: AnyOf(
                role: use.holding.role, asset: asset, capability: capability, level: use.level,
                statement: use.statement, holders: [])
            ].holders.append(identity)
          }
        }
      }
    }

    /// Assets worth testing: only what a scope can contain.
    private func candidates(_ scope: AssetScope, _ use: StatementUse, _ identity: Int) -> [Int] {
      var result: Set<Int> = []
      for term in scope.include {
        switch term {
        case .owned, .ownedDocuments:
          result.formUnion(judge.owned.assets(of: identity, through: use.holding, level: use.level))
        case .asset(let number): result.insert(number)
        case .all, .department, .tag, .classification: return Array(facts.matrix.assets.indices)
        }
      }
      return result.sorted()
    }

    func finish() -> ([Each], [AnyOf], [(role: Int, level: Int, statement: Int)]) {
      func order(_ one: StatementKey, _ other: StatementKey) -> Bool {
        (one.role, one.level, one.statement) < (other.role, other.level, other.statement)
      }
      var kept: [Key: Each] = [:]
      for (_, pairs) in each.sorted(by: { order($0.key, $1.key) }) { kept.merge(pairs) { first, _ in first } }
      return (
        kept.values.sorted { ($0.asset, $0.capability, $0.identity) < ($1.asset, $1.capability, $1.identity) },
        anyOf.values.map { entry in
          var entry = entry
          entry.holders = Array(Set(entry.holders)).sorted()
          return entry
        }.sorted { ($0.role, $0.asset, $0.capability) < ($1.role, $1.asset, $1.capability) },
        tooMany.sorted(by: order).map { ($0.role, $0.level, $0.statement) }
      )
    }
  }
}
