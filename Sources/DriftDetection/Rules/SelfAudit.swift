import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An auditor's scope contains an asset that the same identity owns or runs through another role.
///
/// Controls: ISO/IEC 27001 clause 9.2.2 b, ISO/IEC 27001:2022 A.5.35. An auditor is who holds a role that permits
/// `audit`. One drift an identity and asset, whether or not any access is held. *Not proven* while holders of an auditing or owning
/// role were not read.
enum SelfAudit: DriftRule {
  static let kind = DriftKind.selfAudit

  static func judge(_ comparison: Comparison) -> Verdicts {
    let facts = comparison.facts
    guard let audit = facts.matrix.capabilities.number(of: "audit") else { return Verdicts() }
    let auditing = facts.matrix.roles.indices.filter { role in
      facts.matrix.roles[role].levels.contains { level in
        facts.matrix.levels[level].statements.contains { comparison.judge.permits($0, audit) }
      }
    }
    if auditing.isEmpty { return Verdicts() }
    var verdicts = Verdicts()
    for identity in Set(comparison.holdings.holders(ofRoles: Set(auditing), facts).values.joined()).sorted() {
      verdicts.drifts += drifts(identity, audit, comparison)
    }
    let owning = facts.matrix.roles.indices.filter { !facts.owningLevels[$0].isEmpty }
    verdicts.notProven = NotProven.notes(kind, comparison.openOwnership(of: Set(auditing + owning)))
    return verdicts
  }

  private static func drifts(_ identity: Int, _ audit: Int, _ comparison: Comparison) -> [Drift] {
    let facts = comparison.facts
    let uses = comparison.judge.uses(of: identity).filter { !comparison.holdings.graced.contains($0.holding.row) }
    let audits = uses.filter { comparison.judge.permits(comparison.judge.statement(of: $0), audit) }
    var found: [Int: (audit: StatementUse, owning: StatementUse)] = [:]
    for owning in uses where facts.owningLevels[owning.holding.role].contains(owning.level) {
      for asset in comparison.owned.assets(of: identity, through: owning.holding, level: owning.level)
      where found[asset] == nil {
        let auditing = audits.first { use in
          use.holding.role != owning.holding.role
            && comparison.judge.contains(comparison.judge.statement(of: use).scope, asset, identity, use) == .yes
        }
        if let auditing { found[asset] = (auditing, owning) }
      }
    }
    return found.sorted { $0.key < $1.key }.map { asset, pair in
      let reference = facts.reference(identity: identity)
      let name = facts.matrix.assets[asset].name
      let owner = facts.matrix.roles[pair.owning.holding.role].name
      return Drift(
        kind, severity: facts.severity(kind, .medium, asset: asset), identity: reference,
        asset: facts.reference(asset: asset), role: facts.reference(role: pair.audit.holding.role),
        expected: comparison.expected(pair.audit, asset: asset),
        observation: "\(reference.name) also owns or runs \(name) as \(owner) "
          + "(\(comparison.holdings.row(pair.owning.holding.row).cell))",
        remediation: "Let somebody else audit \(name), or take it from \(reference.name).",
        key: ["matrix", kind.rawValue, facts.stableID(asset: asset), reference.key])
    }
  }
}
