import AccessModel
import DriftDetection
import ResponsibilityMatrix

/// What one identity holds at once: self-audit, duty-conflict, role-overload, unbounded-external.
extension ReferenceJudge {
  mutating func judgeRoles() {
    for (key, identity) in people.identities where identity.active {
      let rows = roles.rows.indices.filter { roles.inForce($0) && roles.holds(key, $0) }
      judgeOverload(key, rows)
      judgeSelfAudit(key, rows)
      for constraint in matrix.constraints { judge(constraint, key, rows) }
      if identity.external, !identity.isWorkload { judgeExternal(key, rows) }
    }
    noteUnreadRoles()
  }

  private mutating func judgeOverload(_ key: String, _ rows: [Int]) {
    let counted = Set(rows.filter { roles.rows[$0].holder != .everyone }.map { roles.rows[$0].role })
    if counted.count > world.policy.maxRoles { raise(.roleOverload, .low, about: "", key) }
  }

  /// An external has to be named, with an end; a group, a filter or an open row has none. One finding a person.
  private mutating func judgeExternal(_ key: String, _ rows: [Int]) {
    if !people.accounts(of: key).contains(where: people.isActive) { return }
    let endless = Set(rows.map { roles.rows[$0].role }).contains { role in
      !rows.contains { row in
        guard case .person = roles.rows[row].holder else { return false }
        return roles.rows[row].role == role && roles.rows[row].until != nil
      }
    }
    if endless { raise(.unboundedExternal, .low, key: ["external", key], identity: key) }
  }

  private mutating func judgeSelfAudit(_ key: String, _ rows: [Int]) {
    let audit = matrix.capabilities.all.indices.filter { closure($0).contains { name($0) == "audit" } }
    for asset in matrix.assets.indices {
      let audited = Set(
        sentences { rows.contains($0) }.filter { sentence in
          sentence.statement.modality != .never && !Set(sentence.statement.capabilities).isDisjoint(with: audit)
            && roles.covers(sentence.statement.scope, asset, key, sentence.row, sentence.level) == .yes
        }.map { roles.rows[$0.row].role })
      let run = Set(
        rows.filter { row in
          roles.levels(of: row).contains { $0.isOwning && roles.owns(asset, key, row, $0) == .yes }
        }.map { roles.rows[$0].role })
      let conflict = audited.contains { auditing in run.contains { $0 != auditing } }
      if conflict { raise(.selfAudit, .medium, about: matrix.assets[asset].id, key, asset: asset) }
    }
  }

  // MARK: Duties

  private mutating func judge(_ constraint: Constraint, _ key: String, _ rows: [Int]) {
    let duties = constraint.left.duties + constraint.right.duties
    let floating = duties.contains {
      if case .capability(_, nil) = $0 { true } else { false }
    }
    let fixed = duties.compactMap { duty -> Int? in
      if case .capability(_, let asset) = duty { asset } else { nil }
    }
    var assets: [Int?] = [nil]
    if floating { assets = fixed.isEmpty ? matrix.assets.indices.map { $0 } : fixed }
    for asset in Set(assets)
    where isMet(constraint.left, key, rows, on: asset) && isMet(constraint.right, key, rows, on: asset) {
      var paths: [PlainPath] = []
      for case .capability(let capability, let fixed) in duties {
        for (pair, own) in grants[key] ?? [:]
        where pair.asset == fixed ?? asset && closure(pair.capability).contains(capability) { paths += own }
      }
      raise(
        .dutyConflict, .high, key: ["duty", constraint.id, key, asset.map { matrix.assets[$0].id } ?? ""],
        identity: key, asset: asset, paths: paths)
    }
  }

  private func isMet(_ side: Constraint.Side, _ key: String, _ rows: [Int], on asset: Int?) -> Bool {
    let answers = side.duties.map { duty in
      switch duty {
      case .role(let role): return rows.contains { roles.rows[$0].role == role }
      case .capability(let capability, let fixed):
        if !side.all, let asset, let fixed, fixed != asset { return false }
        return (fixed ?? asset).map { holds(key, $0, capability) } ?? false
      }
    }
    return side.all ? answers.allSatisfy { $0 } : answers.contains(true)
  }

  /// Whoever was not read may hold a role as well.
  mutating func noteUnreadRoles() {
    let constrained = matrix.constraints.flatMap { $0.left.duties + $0.right.duties }.compactMap { duty in
      if case .role(let role) = duty { role } else { nil }
    }
    if roles.isOpen(Set(constrained)) { leaveOpen(.dutyConflict) }
    noteOverload()
    let auditing = matrix.roles.indices.filter { role in
      matrix.roles[role].levels.contains { level in
        matrix.levels[level].statements.contains { statement in
          statement.modality != .never
            && statement.capabilities.contains { closure($0).contains { name($0) == "audit" } }
        }
      }
    }
    let owning = matrix.roles.indices.filter { role in
      matrix.roles[role].levels.contains { matrix.levels[$0].isOwning }
    }
    if !auditing.isEmpty, roles.isOpen(Set(auditing + owning), owning: true) { leaveOpen(.selfAudit) }
    let bounded = people.identities.values.contains { identity in
      identity.active && identity.external && !identity.isWorkload
        && people.accounts(of: identity.key).contains { people.isActive($0) && !swallowedWorkload(identity.key) }
        && !outcome.drifts.contains { $0.key == ["external", identity.key] }
    }
    if bounded || !people.complete, roles.isOpen(Set(matrix.roles.indices)) { leaveOpen(.unboundedExternal) }
  }

  /// Somebody would hold too many roles if they held the open ones as well.
  private mutating func noteOverload() {
    let rows = roles.rows.indices.filter { roles.inForce($0) && roles.rows[$0].holder != .everyone }
    let open = Set(rows.filter(roles.mayHaveMore).map { roles.rows[$0].role })
    if open.isEmpty { return }
    let most = world.policy.maxRoles
    let mayBe = people.identities.values.contains { identity in
      guard identity.active else { return false }
      let held = Set(rows.filter { roles.holds(identity.key, $0) }.map { roles.rows[$0].role })
      return held.count <= most && held.union(open).count > most
    }
    if mayBe || (!people.complete && matrix.roles.count > most) { leaveOpen(.roleOverload) }
  }
}
