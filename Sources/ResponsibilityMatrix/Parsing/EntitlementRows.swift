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
      checkSource(source)
      for group in EntitlementGroups.split(group.value) {
        for asset in assets {
          for capability in capabilities {
            let entitlement = Entitlement(
              asset: asset, capability: capability, source: source.value, group: group, relation: relation,
              cell: table.rowCell(row))
            let key = Entitlement(
              asset: asset, capability: capability, source: source.value, group: group.folded, relation: relation,
              cell: table.headingCell(nil))
            if let first = seen[key] {
              log.warning(
                at: table.rowCell(row), "the entitlement is already in row \(first.row)",
                suggestion: "keep one of them")
              continue
            }
            seen[key] = table.rowCell(row)
            matrix.entitlements.append(entitlement)
          }
        }
      }
    }
  }

  /// A source is named by its id in the configuration, which is one word.
  mutating func checkSource(_ source: Located<String>) {
    let isId = source.value.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "._-".utf8.contains(byte)
    }
    guard !isId || source.value.utf8.count > 64 else { return }
    log.error(
      at: source.cell, "\(CellText.quoted(source.value)) is no id of a source",
      suggestion: "write one id, as in the configuration: up to 64 letters, digits, \"-\", \"_\" or \".\"")
  }
}

/// The groups that a cell names, one a line or with `;` between them. A DN escapes a `;` that belongs to it.
enum EntitlementGroups {
  /// The groups, as written.
  static func split(_ text: String) -> [String] {
    var groups: [String] = []
    var group = ""
    var isEscaped = false
    for character in text + "\n" {
      if character == "\n" || (character == ";" && !isEscaped) {
        let name = String(CellText.trimmed(group[...]))
        if !name.isEmpty, !groups.contains(name) { groups.append(name) }
        group = ""
      } else {
        group.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return groups
  }
}
