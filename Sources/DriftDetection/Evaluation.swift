public import AccessModel
public import EffectiveAccess
public import ResponsibilityMatrix

/// The comparison of one matrix with one set of snapshots on one day: pure, without clock, network or memory.
public struct Evaluation: Sendable {
  /// Every drift, ordered by severity (highest first), kind and key.
  public let drifts: [Drift]
  /// For drifts that an exception in force accepts: position in ``drifts`` to number of the exception.
  public let accepted: [Int: Int]
  /// What could not be judged, ordered.
  public let notProven: [NotProven]
  /// What was counted.
  public let tally: Tally
  /// Facts for the matrix's keeper.
  public let notes: [String]
  /// Asset id and capability of every bound pair whose holders are not completely known, with the reason.
  public let unprovenTargets: [[String]: String]
  /// Why the identities are not completely known; empty when they are.
  public let identitiesUnread: String
  /// The same for every capability that such a pair would give by implication: whoever could hold `administer` unseen could
  /// hold `read`.
  public let unprovenHolders: [[String]: String]
  /// Both sides, for questions that come later.
  let comparison: Comparison
  /// Why scopes were not read completely, by source; sources that were are not in it.
  public let gaps: [String: [Scope: String]]

  /// Compares.
  ///
  /// - Parameters:
  ///   - matrix: the documented side.
  ///   - snapshots: the actual side, in the order of the configuration.
  ///   - correlations: how accounts are tied to identities, a source each.
  ///   - policy: the organisation's choices.
  ///   - today: the civil day by which dates are judged.
  ///   - workers: tasks to use; the result does not depend on it.
  public static func evaluate(
    _ matrix: Matrix, _ snapshots: [Snapshot], _ correlations: [SourceCorrelation], policy: EvaluationPolicy,
    on today: CivilDay, workers: Int = 2
  ) async -> Evaluation {
    let facts = await Facts.make(
      matrix, AccessGraph(snapshots, on: today, oldestIDs: correlations.oldestIDs), correlations, policy,
      workers: workers)
    let comparison = await Comparison.make(facts, workers: workers)
    async let tally = comparison.tally()
    async let open = comparison.unprovenTargets()
    async let holders = comparison.unprovenHolders()
    var (verdicts, order) = await judge(comparison)
    let match = ExceptionMatch(comparison)
    let unproven = await open
    let lapsed = LapsedException.judge(verdicts, match, unproven: unproven, comparison)
    verdicts.drifts += lapsed.drifts
    verdicts.notProven += lapsed.notProven
    order.append(DriftOrder(lapsed.drifts))
    let drifts = order.sorted(verdicts.drifts)
    var accepted: [Int: Int] = [:]
    if !matrix.exceptions.isEmpty {
      for (position, drift) in drifts.enumerated() {
        if let number = match.accepting(drift, lapsed: false) { accepted[position] = number }
      }
    }
    return await Evaluation(
      drifts: drifts, accepted: accepted, notProven: sorted(verdicts.notProven),
      tally: tally, notes: match.refused, unprovenTargets: unproven,
      identitiesUnread: facts.identitiesUnread, unprovenHolders: holders, comparison: comparison,
      gaps: gaps(snapshots))
  }

  private static func gaps(_ snapshots: [Snapshot]) -> [String: [Scope: String]] {
    var result: [String: [Scope: String]] = [:]
    for snapshot in snapshots {
      for scope in [Scope.accounts, .groups, .members] where !snapshot.coverage.isComplete(scope) {
        result[snapshot.source, default: [:]][scope] = snapshot.coverage.scopes[scope]?.reason ?? ""
      }
    }
    return result
  }

  /// Asks every rule, each share in a task of its own; their answers are put together in the rules' order.
  private static func judge(_ comparison: Comparison) async -> (Verdicts, DriftOrder) {
    await withTaskGroup(of: (Int, Int, Verdicts, DriftOrder).self) { group in
      for (position, rule) in DriftRules.all.enumerated() {
        for share in 0..<rule.shares {
          group.addTask {
            let verdicts = rule.judge(comparison, Share(number: share, count: rule.shares))
            return (position, share, verdicts, DriftOrder(verdicts.drifts))
          }
        }
      }
      var parts: [(rule: Int, share: Int, verdicts: Verdicts, order: DriftOrder)] = []
      for await part in group { parts.append(part) }
      var all = Verdicts()
      var order = DriftOrder([])
      for (_, _, part, partOrder) in parts.sorted(by: { ($0.rule, $0.share) < ($1.rule, $1.share) }) {
        all.drifts += part.drifts
        all.notProven += part.notProven
        order.append(partOrder)
      }
      return (all, order)
    }
  }

  private static func sorted(_ notProven: [NotProven]) -> [NotProven] {
    notProven.map { entry in
      (
        [
          entry.kind.rawValue, entry.asset?.id ?? "", entry.capability ?? "", entry.identity?.key ?? "", entry.subject,
          entry.because,
        ],
        entry
      )
    }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }
}

extension Comparison {
  fileprivate func tally() -> Tally {
    var tally = Tally()
    tally.grants = scan.grants
    tally.permitted = scan.permitted
    tally.selfAuthorised = scan.selfAuthorised
    for entry in scan.cases {
      if case .unjudged = AccessDrift.verdict(of: entry, facts.targets.all[entry.target], self) { tally.unjudged += 1 }
    }
    let numbered =
      obligations.each.enumerated().map { ($0.offset, $0.element.asset, $0.element.capability) }
      + obligations.anyOf.enumerated().map {
        (obligations.each.count + $0.offset, $0.element.asset, $0.element.capability)
      }
    for (number, asset, capability) in numbered {
      switch verdict(ofObligation: number, asset, capability) {
      case .held: tally.obligations.held += 1
      case .unbound: tally.obligations.unbound += 1
      case .documentary: tally.obligations.documentary += 1
      case .missing:
        if unprovenAbsence(asset, capability) == nil {
          tally.obligations.missing += 1
        } else {
          tally.obligations.notProven += 1
        }
      }
    }
    return tally
  }

  fileprivate func unprovenHolders() -> [[String]: String] {
    var result: [[String]: String] = [:]
    for (number, target) in facts.targets.all.enumerated() {
      guard let reason = unreadReason(ofTarget: number) else { continue }
      let closure = facts.matrix.capabilities.closure[target.capability]
      for capability in 0..<64 where closure & (1 << UInt64(capability)) != 0 {
        let key = [facts.matrix.assets[target.asset].id, facts.name(capability: capability)]
        result[key] = result[key] ?? reason
      }
    }
    return result
  }

  fileprivate func unprovenTargets() -> [[String]: String] {
    var result: [[String]: String] = [:]
    for (number, target) in facts.targets.all.enumerated() {
      if let reason = unreadReason(ofTarget: number) {
        result[[facts.matrix.assets[target.asset].id, facts.name(capability: target.capability)]] = reason
      }
    }
    return result
  }
}
