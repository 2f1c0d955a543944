import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Capabilities or roles that a constraint declares incompatible meet in one identity.
///
/// Control: ISO/IEC 27001:2022 A.5.3. A side of a constraint is any of, or all of, its duties: holding a role, or holding
/// a capability (closed over `implies`) through any active account. A capability without an asset means the same asset on
/// both sides, or the one that the other side names: one drift an asset; otherwise one drift without an asset. *Not proven*
/// while the holders of a role of the constraint were not read completely.
enum DutyConflict: DriftRule {
  static let kind = DriftKind.dutyConflict

  static func judge(_ comparison: Comparison) -> Verdicts {
    var verdicts = Verdicts()
    let capable = CapabilityHolders(comparison)
    for constraint in comparison.facts.matrix.constraints {
      let duties = constraint.left.duties + constraint.right.duties
      for asset in assets(of: duties, comparison) {
        let left = capable.identities(constraint.left, asset)
        if left.isEmpty { continue }
        for identity in left.intersection(capable.identities(constraint.right, asset)).sorted() {
          verdicts.drifts.append(drift(constraint, identity, asset, duties, capable, comparison))
        }
      }
    }
    let roles = comparison.facts.matrix.constraints.flatMap { $0.left.duties + $0.right.duties }.compactMap { duty in
      if case .role(let role) = duty { role } else { nil }
    }
    verdicts.notProven = NotProven.notes(kind, comparison.openRows(of: Set(roles)))
    return verdicts
  }

  /// The assets that a capability without one may be about: those that other duties name, else every one.
  private static func assets(of duties: [Constraint.Duty], _ comparison: Comparison) -> [Int?] {
    var named: Set<Int> = []
    var isPerAsset = false
    for duty in duties {
      guard case .capability(_, let asset) = duty else { continue }
      if let asset { named.insert(asset) } else { isPerAsset = true }
    }
    if !isPerAsset { return [nil] }
    return named.isEmpty ? comparison.facts.matrix.assets.indices.map { $0 } : named.sorted()
  }

  private static func drift(
    _ constraint: Constraint, _ identity: Int, _ asset: Int?, _ duties: [Constraint.Duty],
    _ capable: CapabilityHolders, _ comparison: Comparison
  ) -> Drift {
    let facts = comparison.facts
    let reference = facts.reference(identity: identity)
    var targets: Set<Int> = []
    var roles: [String] = []
    for duty in duties where capable.identities(duty, asset).contains(identity) {
      switch duty {
      case .role(let role): roles.append(facts.matrix.roles[role].name)
      case .capability(let capability, let own):
        for target in facts.targets.granting(capability, on: own ?? asset ?? 0, facts.matrix.capabilities)
        where comparison.scan.kept[target]?.contains(UInt32(identity)) == true {
          targets.insert(target)
        }
      }
    }
    let name = constraint.name.isEmpty ? constraint.id : constraint.name
    return Drift(
      kind, severity: facts.severity(kind, .high, asset: asset), identity: reference,
      asset: asset.map { facts.reference(asset: $0) },
      expected: Expected(
        "\(name): these duties must not meet in one person\(constraint.because.isEmpty ? "" : " (\(constraint.because))")",
        at: constraint.cell),
      paths: targets.sorted().flatMap { comparison.paths(of: identity, to: $0) },
      observation: roles.isEmpty ? "" : "holds \(roles.joined(separator: " and "))",
      remediation: "Give one side of \"\(name)\" to somebody else, or accept it with a compensating control.",
      key: ["duty", constraint.stableID, reference.key, asset.map { facts.stableID(asset: $0) } ?? ""])
  }
}

/// Who performs a duty: by role, or by a capability closed over `implies`.
private struct CapabilityHolders {
  private let comparison: Comparison
  private let byRole: [Int: Set<Int>]

  init(_ comparison: Comparison) {
    self.comparison = comparison
    var wanted: Set<Int> = []
    for constraint in comparison.facts.matrix.constraints {
      for duty in constraint.left.duties + constraint.right.duties {
        if case .role(let role) = duty { wanted.insert(role) }
      }
    }
    byRole = comparison.holdings.holders(ofRoles: wanted, comparison.facts)
  }

  func identities(_ side: Constraint.Side, _ asset: Int?) -> Set<Int> {
    let sets = side.duties.map { duty -> Set<Int> in
      // Of several named assets, the one in hand: a side that is met elsewhere says nothing about it.
      if !side.all, let asset, case .capability(_, let own?) = duty, own != asset { return [] }
      return identities(duty, asset)
    }
    guard let first = sets.first else { return [] }
    return sets.dropFirst().reduce(first) { side.all ? $0.intersection($1) : $0.union($1) }
  }

  func identities(_ duty: Constraint.Duty, _ asset: Int?) -> Set<Int> {
    switch duty {
    case .role(let role): return byRole[role] ?? []
    case .capability(let capability, let own):
      guard let on = own ?? asset else { return [] }
      let facts = comparison.facts
      return facts.targets.granting(capability, on: on, facts.matrix.capabilities)
        .reduce(into: Set<Int>()) { $0.formUnion((comparison.scan.kept[$1] ?? []).map(Int.init)) }
    }
  }
}
