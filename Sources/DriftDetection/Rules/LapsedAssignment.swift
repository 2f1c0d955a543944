import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An assignment's last day has passed, and access that it alone allowed is still held.
///
/// Control: ISO/IEC 27001:2022 A.5.18. One drift a role and identity, beside the excess drifts of the access itself: it says
/// which row ended. Policy: `graceDays` after the last day. Only access that is judged counts.
enum LapsedAssignment: DriftRule {
  static let kind = DriftKind.lapsedAssignment

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var held: [[Int]: (row: Int, targets: [Int])] = [:]
    for entry in comparison.scan.cases {
      guard case .unpermitted = entry.judgement else { continue }
      let ended = comparison.holdings.lapsed[entry.identity] ?? []
      let shared = facts.identities.isEveryone(entry.identity) ? comparison.holdings.lapsedEveryone : []
      if ended.isEmpty && shared.isEmpty { continue }
      let target = facts.targets.all[entry.target]
      guard case .raise = AccessDrift.verdict(of: entry, target, comparison) else { continue }
      for row in ended + shared where permits(row, entry, target, comparison) {
        held[[entry.identity, comparison.holdings.row(row).role], default: (row, [])].targets.append(entry.target)
      }
    }
    var verdicts = Verdicts()
    for (key, entry) in held.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let identity = facts.reference(identity: key[0])
      let role = facts.reference(role: key[1])
      let row = comparison.holdings.row(entry.row)
      let targets = Set(entry.targets).sorted()
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, .low, asset: nil), identity: identity, role: role,
          expected: Expected("\(identity.name) holds \(role.name) until \(row.until?.description ?? "")", at: row.cell),
          paths: targets.flatMap { comparison.paths(of: key[0], to: $0) },
          observation: "the access that it allowed is still held",
          remediation: "Remove the access, or renew the assignment of \(role.name).",
          key: ["matrix", kind.rawValue, facts.stableID(role: key[1]), identity.key]))
    }
    return verdicts
  }

  private static func permits(
    _ row: Int, _ entry: ScanResult.Case, _ target: Target, _ comparison: Comparison
  ) -> Bool {
    let holding = RoleHoldings.Holding(role: comparison.holdings.row(row).role, row: row)
    return comparison.facts.matrix.roles[holding.role].levels.contains { level in
      comparison.facts.matrix.levels[level].statements.indices.contains { index in
        let use = StatementUse(holding: holding, level: level, statement: index)
        let statement = comparison.judge.statement(of: use)
        return comparison.judge.permits(statement, target.capability)
          && (!statement.whenEligible || entry.eligibleOnly)
          && comparison.judge.contains(statement.scope, target.asset, entry.identity, use) == .yes
      }
    }
  }
}
