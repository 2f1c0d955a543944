import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Every cell that names somebody who cannot act: of the Assignments table and of the inventory's owner column.
struct NamedHolders {
  struct Entry {
    let holder: Holder
    let identity: Int?
    let isAmbiguous: Bool
    let role: Int?
    let asset: Int?
    let cell: Cell
  }

  static func judge(_ kind: DriftKind, _ comparison: Comparison, _ belongs: (Entry) -> Bool) -> Verdicts {
    let facts = comparison.facts
    var verdicts = Verdicts()
    var seen: Set<[String]> = []
    for entry in entries(comparison) where belongs(entry) {
      let about = entry.role.map { facts.matrix.roles[$0].id } ?? entry.asset.map { facts.matrix.assets[$0].id } ?? ""
      let identity = entry.identity.map { facts.reference(identity: $0) }
      let key = ["matrix", kind.rawValue, about, identity?.key ?? entry.holder.description]
      guard seen.insert(key).inserted else { continue }
      let name =
        entry.role.map { facts.matrix.roles[$0].name } ?? entry.asset.map { "owner of \(facts.matrix.assets[$0].name)" }
        ?? ""
      if entry.identity == nil, !entry.isAmbiguous, !facts.identitiesUnread.isEmpty {
        verdicts.notProven.append(
          NotProven(
            kind, subject: "\(name), \"\(entry.holder)\" (\(entry.cell))", because: facts.identitiesUnread))
        continue
      }
      let state =
        entry.identity.map { facts.identities.status[$0].word }
        ?? (entry.isAmbiguous ? "the name of several identities" : "in no directory and no table")
      verdicts.drifts.append(
        Drift(
          kind, severity: facts.severity(kind, kind == .inactiveHolder ? .medium : .low, asset: entry.asset),
          identity: identity, asset: entry.asset.map { facts.reference(asset: $0) },
          role: entry.role.map { facts.reference(role: $0) },
          expected: Expected("\(name): \(entry.holder)", at: entry.cell),
          observation: "\(identity?.name ?? "\"\(entry.holder)\"") is \(state)",
          remediation: "Name somebody who is with the organisation, by employee number or mail.", key: key))
    }
    return verdicts
  }

  private static func entries(_ comparison: Comparison) -> [Entry] {
    var result = comparison.holdings.unresolved.map { unresolved in
      let row = comparison.holdings.row(unresolved.row)
      return Entry(
        holder: row.holder, identity: unresolved.identity, isAmbiguous: unresolved.isAmbiguous, role: row.role,
        asset: nil, cell: row.cell)
    }
    for (asset, owners) in Ownership(comparison).entries.enumerated() {
      for (holder, entry) in owners {
        switch entry {
        case .active, .collective: continue
        case .inactive(let identity):
          result.append(
            Entry(
              holder: holder.value, identity: identity, isAmbiguous: false, role: nil, asset: asset,
              cell: holder.cell))
        case .unknown, .ambiguous:
          let ambiguous = if case .ambiguous = entry { true } else { false }
          result.append(
            Entry(
              holder: holder.value, identity: nil, isAmbiguous: ambiguous, role: nil, asset: asset, cell: holder.cell))
        }
      }
    }
    return result
  }
}
