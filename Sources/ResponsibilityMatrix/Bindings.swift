import AccessModel

/// What of the matrix is tied to nothing, so that it says less than it seems to.
extension Matrix {
  /// Numbers of the roles that no assignment and no column of the inventory gives to anybody.
  public var unheldRoles: [Int] {
    var isHeld = [Bool](repeating: false, count: roles.count)
    for role in assignments.role { isHeld[Int(role)] = true }
    for column in Set(assets.flatMap(\.people.keys)) {
      if let role = role(reading: column) { isHeld[role] = true }
    }
    return roles.indices.filter { !isHeld[$0] }
  }

  /// The number of the role that a people column of the inventory gives: for `owner` the first that is tied to a level
  /// marked accountable, else the first that is named like the column or tied to a level that reads it.
  public func role(reading column: String) -> Int? {
    if column == "owner" { return roles.firstIndex { $0.levels.contains { levels[$0].accountable } } }
    return roles.firstIndex { role in
      role.id.folded == column || role.name.folded == column
        || role.levels.contains { levels[$0].assetColumn == column && levels[$0].isOwning }
    }
  }

  /// Numbers of the assets that no entitlement binds, those aside for which that is nothing unusual.
  public var unboundAssets: [Int] {
    let bound = Set(entitlements.map(\.asset))
    return assets.indices.filter { !bound.contains($0) && !assets[$0].kind.isDocumentary }
  }

  /// A capability that somebody is obliged to hold on an asset, though no entitlement gives it.
  public struct UnboundObligation: Hashable, Sendable {
    /// Number of the asset.
    public let asset: Int
    /// Number of the capability.
    public let capability: Int
  }

  /// Obligations that cannot be judged for want of an entitlement, as far as the matrix alone tells whose they are; by
  /// asset and capability.
  public var unboundObligations: [UnboundObligation] {
    var given = [UInt64](repeating: 0, count: assets.count)
    for entitlement in entitlements { given[entitlement.asset] |= capabilities.closure[entitlement.capability] }
    var found: Set<UnboundObligation> = []
    let assigned = assignedAssets()
    for (number, role) in roles.enumerated() {
      for statement in role.levels.flatMap({ levels[$0].statements })
      where statement.modality == .must || statement.modality == .mustAny {
        let columns = inventoryColumns(of: role)
        for (asset, row) in assets.enumerated() where !row.kind.isDocumentary {
          let isOwned = columns.contains { row.people[$0] != nil } || assigned[number].contains(asset)
          let isMeant =
            isFixed(statement.scope, asset)
            || (isOwned && statement.scope.include.contains(.owned)
              && !statement.scope.exclude.contains { isFixed($0, asset) })
          guard isMeant else { continue }
          for capability in statement.capabilities where given[asset] & (1 << UInt64(capability)) == 0 {
            found.insert(UnboundObligation(asset: asset, capability: capability))
          }
        }
      }
    }
    return found.sorted { ($0.asset, $0.capability) < ($1.asset, $1.capability) }
  }

  /// The columns of the inventory that name who owns by a role.
  private func inventoryColumns(of role: Role) -> Set<String> {
    Set(role.levels.map { levels[$0] }.filter(\.isOwning).map(\.assetColumn) + [role.id.folded, role.name.folded])
  }

  /// For each role, the assets that its row and its assignments name.
  private func assignedAssets() -> [Set<Int>] {
    var assigned = roles.map { Set($0.owned) }
    var seen: Set<UInt64> = []
    for row in 0..<assignments.count {
      let (role, term) = (assignments.role[row], assignments.term[row])
      guard seen.insert(UInt64(role) << 32 | UInt64(term)).inserted else { continue }
      assigned[Int(role)].formUnion(assignments.terms[Int(term)].assets)
    }
    return assigned
  }
}
