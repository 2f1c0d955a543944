import AccessModel

extension Assembly {
  /// Reads the Entitlements table: which group is which capability on which asset.
  mutating func readEntitlements() {
    guard let table = take(.entitlements) else { return }
    let relations = Relation.allCases.map { (word: $0.word, $0) }
    var seen: [Entitlement: Cell] = [:]
    for row in 0..<table.count {
      let asset = required(table, row, .asset, "asset")
      let capability = required(table, row, .capabilities, "capability")
      let source = required(table, row, .source, "source")
      let group = required(table, row, .group, "group")
      let relation = choice(table, row, .relation, "relation", among: relations) ?? .member
      guard let asset, let capability, let source, let group else { continue }
      guard let assets = assets(asset.value, at: asset.cell),
        let capabilities = capabilities(capability.value, at: capability.cell)
      else { continue }
      for asset in assets {
        for capability in capabilities {
          let entitlement = Entitlement(
            asset: asset, capability: capability, source: source.value, group: group.value, relation: relation,
            cell: table.rowCell(row))
          let key = Entitlement(
            asset: asset, capability: capability, source: source.value, group: group.value.folded, relation: relation,
            cell: table.headingCell(nil))
          if let first = seen.updateValue(table.rowCell(row), forKey: key) {
            log.warning(
              at: table.rowCell(row), "the entitlement is already in row \(first.row)", suggestion: "keep one of them")
            continue
          }
          matrix.entitlements.append(entitlement)
        }
      }
    }
  }
}
