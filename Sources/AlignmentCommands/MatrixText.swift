/// What was understood of a matrix, as a terminal shows it.
struct MatrixText {
  let style: TextStyle
  /// How many holders of a role are listed before it says "and N more".
  var listed = 10

  func render(_ document: MatrixDocument) -> String {
    var lines = head(document)
    for role in document.roles { lines += [""] + self.role(role) }
    if !document.assets.isEmpty { lines += ["", style.bold("Assets")] + document.assets.flatMap(asset) }
    if !document.constraints.isEmpty {
      lines += ["", style.bold("Constraints")] + document.constraints.flatMap(constraint)
    }
    if !document.exceptions.isEmpty {
      lines += ["", style.bold("Exceptions")] + document.exceptions.flatMap(exception)
    }
    lines += unbound(document.unbound)
    return lines.joined(separator: "\n") + "\n"
  }

  private func constraint(_ entry: MatrixDocument.ConstraintEntry) -> [String] {
    let reason = entry.because.isEmpty ? "" : "; because: \(entry.because)"
    return ["  \(style.bold(entry.name.isEmpty ? entry.id : entry.name))" + style.faint("  \(entry.id)  \(entry.cell)")]
      + style.wrapped(["\(entry.left) against \(entry.right)\(reason)"], indent: 4)
  }

  private func exception(_ entry: MatrixDocument.ExceptionEntry) -> [String] {
    let what = [entry.capability, entry.asset.map { "on \($0)" }].compactMap { $0 }.joined(separator: " ")
    let words =
      "\(entry.kind) of \(entry.subject)\(what.isEmpty ? "" : ", \(what)"), until \(entry.until), "
      + "approved by \(entry.approver)"
    return ["  \(style.bold(entry.id))" + style.faint("  \(entry.cell)")] + style.wrapped([words], indent: 4)
  }

  /// What says less than it seems to, for want of a binding.
  private func unbound(_ entry: MatrixDocument.UnboundEntry) -> [String] {
    var lines: [String] = []
    if !entry.roles.isEmpty { lines.append("nobody holds: \(entry.roles.joined(separator: ", "))") }
    if !entry.assets.isEmpty { lines.append("no group gives anything on: \(entry.assets.joined(separator: ", "))") }
    if !entry.obligations.isEmpty {
      lines.append("obliged, but no group gives it: \(entry.obligations.joined(separator: ", "))")
    }
    return lines.isEmpty ? [] : ["", style.bold("Not bound")] + style.wrapped(lines, indent: 2)
  }

  private func head(_ document: MatrixDocument) -> [String] {
    var facts = document.version.isEmpty ? [] : ["version \(document.version)"]
    if !document.approvedBy.isEmpty {
      facts.append("approved by \(document.approvedBy)" + (document.approvedOn.map { " on \($0)" } ?? ""))
    }
    if let review = document.nextReview { facts.append("next review \(review)") }
    let title = document.title.isEmpty ? "Roles and responsibilities" : document.title
    let order = TableOrder.words.compactMap { word in document.rows[word].map { TableOrder.counted($0, word) } }
    return [style.bold(title)]
      + style.wrapped([facts.joined(separator: ", "), order.joined(separator: ", ")], indent: 0)
  }

  private func role(_ role: MatrixDocument.RoleEntry) -> [String] {
    var lines = [style.bold(role.name) + style.faint("  \(role.id)  \(role.cell)")]
    lines += style.wrapped(["level: \(role.level.isEmpty ? "none" : role.level)"], indent: 2)
    for statement in role.statements {
      let condition = statement.whenEligible ? " when eligible" : ""
      let words =
        "\(statement.modality) \(statement.capabilities.joined(separator: " ")) on \(statement.scope)\(condition)"
      let place =
        statement.cell.hasPrefix("built-in")
        ? "built-in level \(statement.level)" : "\(statement.level), \(statement.cell)"
      lines += style.wrapped(["\(words)  (\(place))"], indent: 4)
    }
    if role.statements.isEmpty { lines += ["    says nothing that can be judged"] }
    if !role.owned.isEmpty { lines += style.wrapped(["owns: \(role.owned.joined(separator: ", "))"], indent: 2) }
    if !role.unboundOwned.isEmpty {
      lines += style.wrapped(["names no asset: \(role.unboundOwned.joined(separator: "; "))"], indent: 2)
    }
    let holders = role.holders.prefix(listed).map(holder)
    let more = role.holders.count > listed ? ["and \(role.holders.count - listed) more"] : []
    let all = holders.isEmpty ? "nobody in the table assignments" : (holders + more).joined(separator: ", ")
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

/// The tables in the order in which people think of them.
private enum TableOrder {
  static let words = [
    "roles", "assets", "entitlements", "assignments", "departments", "people", "workloads", "groups", "constraints",
    "exceptions", "controls",
  ]

  /// `1 role`, `2 roles`; `people` stays.
  static func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(count == 1 && word.hasSuffix("s") ? String(word.dropLast()) : word)"
  }
}
