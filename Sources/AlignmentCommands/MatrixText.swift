/// What was understood of a matrix, as a terminal shows it.
struct MatrixText {
  let style: TextStyle
  /// How many holders of a role are listed before it says "and N more".
  var listed = 10

  func render(_ document: MatrixDocument) -> String {
    var lines = head(document)
    for role in document.roles { lines += [""] + self.role(role) }
    if !document.assets.isEmpty { lines += ["", style.bold("Assets")] + document.assets.flatMap(asset) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func head(_ document: MatrixDocument) -> [String] {
    var facts = document.version.isEmpty ? [] : ["version \(document.version)"]
    if !document.approvedBy.isEmpty {
      facts.append("approved by \(document.approvedBy)" + (document.approvedOn.map { " on \($0)" } ?? ""))
    }
    if let review = document.nextReview { facts.append("next review \(review)") }
    let title = document.title.isEmpty ? "Roles and responsibilities" : document.title
    return [style.bold(title)] + style.wrapped([facts.joined(separator: ", ")], indent: 0)
  }

  private func role(_ role: MatrixDocument.RoleEntry) -> [String] {
    var lines = [style.bold(role.name) + style.faint("  \(role.id)  \(role.cell)")]
    lines += style.wrapped(["level: \(role.level.isEmpty ? "none" : role.level)"], indent: 2)
    for statement in role.statements {
      let condition = statement.whenEligible ? " when eligible" : ""
      let words =
        "\(statement.modality) \(statement.capabilities.joined(separator: " ")) on \(statement.scope)\(condition)"
      lines += style.wrapped(["\(words)  (\(statement.level), \(statement.cell))"], indent: 4)
    }
    if role.statements.isEmpty { lines += ["    says nothing that can be judged"] }
    if !role.owned.isEmpty { lines += style.wrapped(["owns: \(role.owned.joined(separator: ", "))"], indent: 2) }
    if !role.unboundOwned.isEmpty {
      lines += style.wrapped(["names no asset: \(role.unboundOwned.joined(separator: "; "))"], indent: 2)
    }
    let holders = role.holders.prefix(listed).map(holder)
    let more = role.holders.count > listed ? ["and \(role.holders.count - listed) more"] : []
    let all = holders.isEmpty ? "by the columns of the inventory, or nobody" : (holders + more).joined(separator: ", ")
    return lines + style.wrapped(["held by: \(all)"], indent: 2)
  }

  private func holder(_ entry: MatrixDocument.HolderEntry) -> String {
    var facts = entry.assets.isEmpty ? [] : ["for \(entry.assets.joined(separator: ", "))"]
    if let from = entry.from { facts.append("from \(from)") }
    if let until = entry.until { facts.append("until \(until)") }
    return entry.holder + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
  }

  private func asset(_ asset: MatrixDocument.AssetEntry) -> [String] {
    var facts = [asset.kind, asset.classification, asset.department].filter { !$0.isEmpty }
    facts += asset.people.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: ", "))" }
    facts += asset.tags.map { "tag: \($0)" }
    facts.append("judged: \(asset.judged)")
    let head = "  \(style.bold(asset.name))" + style.faint("  \(asset.id)  \(asset.cell)")
    let bound = asset.entitlements.map { entitlement in
      let relation = entitlement.relation == "owner" ? "owners of " : ""
      return "\(entitlement.capability): \(relation)\(entitlement.group) in \(entitlement.source)"
    }
    return [head] + style.wrapped([facts.joined(separator: "; ")] + bound, indent: 4)
  }
}
