import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An assignment's last day has passed, and access that it alone allowed is still held.
///
/// Control: ISO/IEC 27001:2022 A.5.18. One drift a role and identity, beside the excess drifts of the access itself: it says
/// which row ended. Policy: `graceDays` after the last day. Only access that is judged counts. *Not proven* where something that was
/// not read could permit or forbid the access, or may have been in the holder group of the ended row.
enum LapsedAssignment: DriftRule {
  static let kind = DriftKind.lapsedAssignment

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    var held: [[Int]: (row: Int, targets: [Int])] = [:]
    var open: [[Int]: String] = [:]
    for entry in comparison.scan.cases {
      let ended = comparison.holdings.lapsed[entry.identity] ?? []
      let shared = facts.identities.isEveryone(entry.identity) ? comparison.holdings.lapsedEveryone : []
      if ended.isEmpty && shared.isEmpty { continue }
      let target = facts.targets.all[entry.target]
      let unread: String?
      switch (entry.judgement, AccessDrift.verdict(of: entry, target, comparison)) {
      case (.unpermitted, .raise):
        unread = comparison.judge.mayForbid(target.capability, on: target.asset, entry.identity)
      case (.notProven, .unread(_, let reason)): unread = reason
      default: continue
      }
      for row in ended + shared {
        let key = [entry.identity, comparison.holdings.row(row).role]
        switch permits(row, entry, target, comparison) {
        case .no: continue
        case .yes where unread == nil: held[key, default: (row, [])].targets.append(entry.target)
        case .yes, .unknown: open[key] = open[key] ?? unread ?? "nothing says whether the ended role covered the access"
        }
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
    verdicts.notProven = open.filter { held[$0.key] == nil }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      NotProven(
        kind, identity: facts.reference(identity: $0.key[0]), subject: facts.matrix.roles[$0.key[1]].name,
        because: $0.value)
    }
    verdicts.notProven += NotProven.notes(
      kind,
      comparison.holdings.lapsedUnread.sorted { $0.key < $1.key }.map { row, reason in
        let assignment = comparison.holdings.row(row)
        return UnreadRow(
          row: row, what: "former holders of \(facts.matrix.roles[assignment.role].name)", cell: assignment.cell,
          because: reason)
      })
    return verdicts
  }

  private static func permits(
    _ row: Int, _ entry: ScanResult.Case, _ target: Target, _ comparison: Comparison
  ) -> Answer {
    let holding = RoleHoldings.Holding(role: comparison.holdings.row(row).role, row: row)
    let answers = comparison.facts.matrix.roles[holding.role].levels.flatMap { level in
      comparison.facts.matrix.levels[level].statements.indices.map { index -> Answer in
        let use = StatementUse(holding: holding, level: level, statement: index)
        let statement = comparison.judge.statement(of: use)
        guard comparison.judge.permits(statement, target.capability), !statement.whenEligible || entry.eligibleOnly
        else { return .no }
        return comparison.judge.contains(statement.scope, target.asset, entry.identity, use)
      }
    }
    return answers.contains(.yes) ? .yes : answers.contains(.unknown) ? .unknown : .no
  }
}
