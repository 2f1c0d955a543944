import AccessModel
import ResponsibilityMatrix

/// Whom the matrix names: unknown, inactive and vacant holders, owners, RACI.
extension ReferenceJudge {
  mutating func judgeHolders() {
    for row in 0..<matrix.assignments.count where roles.inForce(row) {
      judgeNamed(roles.rows[row].holder, in: matrix.roles[roles.rows[row].role].id, asset: nil)
    }
    for (number, asset) in matrix.assets.enumerated() {
      for (column, holders) in asset.people where column == "owner" || roles.role(reading: column) != nil {
        for holder in holders {
          judgeNamed(holder.value, in: asset.id + (column == "owner" ? "" : ",\(column)"), asset: number)
        }
      }
    }
    judgeVacancies()
    judgeOwners()
    judgeControls()
  }

  /// A cell that names nobody, several, or somebody who is not there any more; once however often it is written.
  private mutating func judgeNamed(_ holder: Holder, in rows: String, asset: Int?) {
    let found = roles.resolve(holder)
    if found.known {
      guard case .person = holder else {
        if case .workload = holder { judgeInactive(found, rows, asset) }
        return
      }
      judgeInactive(found, rows, asset)
      return
    }
    if found.unread {
      leaveOpen(.unknownHolder)
      return
    }
    once(.unknownHolder, .low, rows, holder.description, asset)
  }

  private mutating func judgeInactive(_ found: Resolved, _ rows: String, _ asset: Int?) {
    for key in found.identities where people.identities[key]?.active != true {
      once(.inactiveHolder, .medium, rows, key, asset)
    }
  }

  private mutating func once(_ kind: DriftKind, _ severity: Severity, _ rows: String, _ who: String, _ asset: Int?) {
    if outcome.drifts.contains(where: { $0.key == ["matrix", kind.rawValue, rows, who] }) { return }
    raise(kind, severity, about: rows, who, asset: asset)
  }

  /// Whether a cell names somebody, whoever it turns out to be: a finding about that holder says the rest.
  private func isExplained(_ row: Int) -> Bool {
    if roles.doubtful[row] != nil { return false }
    let holder = roles.rows[row].holder
    let found = roles.resolve(holder)
    if !found.known { return !found.unread || isPerson(holder) }
    guard case .person = holder else { return false }
    return !found.identities.isEmpty
  }

  private func isHeld(_ row: Int) -> Bool { roles.resolved[row].identities.contains { roles.holds($0, row) } }

  private func isPerson(_ holder: Holder) -> Bool {
    if case .person = holder { true } else { false }
  }

  private mutating func judgeVacancies() {
    for role in matrix.roles.indices {
      let rows = roles.rows.indices.filter { roles.rows[$0].role == role && roles.inForce($0) }
      let held = !roles.holders(of: role).isEmpty
      if held || rows.contains(where: { isExplained($0) }) { continue }
      if !people.complete || rows.contains(where: { roles.resolved[$0].unread }) {
        leaveOpen(.vacantRole)
      } else {
        raise(.vacantRole, .medium, about: matrix.roles[role].id)
      }
    }
  }

  // MARK: Owners

  private mutating func judgeOwners() {
    let accountable = matrix.roles.indices.filter { role in
      matrix.roles[role].levels.contains { matrix.levels[$0].accountable }
    }
    if matrix.assets.contains(where: \.owners.isEmpty), roles.isOpen(Set(accountable), owning: true) {
      leaveOpen(.disputedAsset)
    }
    for number in matrix.assets.indices {
      let owners = Set(matrix.assets[number].owners.map(\.value))
      if owners.isEmpty { judgeAccountable(number) } else { judgeNamed(owners, number) }
    }
  }

  /// Owners of the inventory: an unknown or inactive one has a finding of their own, a group is one owner.
  private mutating func judgeNamed(_ owners: Set<Holder>, _ asset: Int) {
    var names: Set<String> = []
    var perhaps = 0
    for cell in matrix.assets[asset].owners {
      let found = roles.resolve(cell.value)
      if isPerson(cell.value) {
        names.formUnion(found.identities.filter { people.identities[$0]?.active == true })
      } else if found.known {
        names.insert(cell.value.description)
      }
      if !found.known, found.unread { perhaps += 1 }
    }
    if names.count > 1 {
      raise(.disputedAsset, .low, about: matrix.assets[asset].id, asset: asset)
    } else if names.count + perhaps > 1 {
      leaveOpen(.disputedAsset)
    }
  }

  private mutating func judgeAccountable(_ asset: Int) {
    var owners: Set<String> = []
    var unread = !people.complete
    let accountable = matrix.roles.indices.filter { role in
      matrix.roles[role].levels.contains { matrix.levels[$0].accountable }
    }
    if accountable.contains(where: { roles.mayBeNamed(asset, $0) }) { unread = true }
    var explained = false
    for row in roles.rows.indices where roles.inForce(row) {
      for level in roles.levels(of: row) where level.accountable {
        let named = roles.rows[row].assets.isEmpty ? matrix.roles[roles.rows[row].role].owned : roles.rows[row].assets
        if isExplained(row), !isHeld(row), named.contains(asset) { explained = true }
        if roles.resolved[row].unread, roles.rows[row].assets.isEmpty || named.contains(asset) { unread = true }
        for key in roles.resolved[row].identities where roles.holds(key, row) {
          if roles.owns(asset, key, row, level) == .yes { owners.insert(key) }
        }
      }
    }
    if owners.count > 1 {
      raise(.disputedAsset, .low, about: matrix.assets[asset].id, asset: asset)
    } else if owners.isEmpty, !explained {
      if unread {
        leaveOpen(.unownedAsset, asset: asset)
      } else {
        raise(.unownedAsset, .medium, about: matrix.assets[asset].id, asset: asset)
      }
    }
  }

  // MARK: RACI

  private mutating func judgeControls() {
    for control in matrix.controls where control.responsible.isEmpty || Set(control.accountable.map(\.value)).count != 1
    {
      raise(.raciGap, .low, about: control.id)
    }
  }
}
