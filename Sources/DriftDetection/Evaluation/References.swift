import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Turns numbers into what a report shows.
extension Facts {
  func reference(identity: Int) -> IdentityReference {
    if case .account(let account) = identities.origin(of: identity), !identities.hasListedPerson(identity) {
      let (position, row) = graph.locate(account: account)
      // The first record's own name comes first; only without one the others are asked.
      if let name = texts[position].name(row) { return IdentityReference(key: texts[position].key(row), name: name) }
    }
    return IdentityReference(
      key: identities.key(of: identity, in: graph), name: identities.name(of: identity, in: graph))
  }

  func reference(account: Int) -> AccountReference {
    let (position, row) = graph.locate(account: account)
    return texts[position].account(row)
  }

  /// Login of an account, or what is shown where there is none.
  func login(ofAccount account: Int) -> String {
    let (position, row) = graph.locate(account: account)
    return texts[position].shownLogin(row)
  }

  func reference(group: Int) -> GroupReference {
    let (position, row) = graph.locate(group: group)
    return texts[position].group(row)
  }

  func reference(asset: Int) -> NamedReference {
    NamedReference(id: matrix.assets[asset].id, name: matrix.assets[asset].name)
  }

  func reference(role: Int) -> NamedReference {
    NamedReference(id: matrix.roles[role].id, name: matrix.roles[role].name)
  }

  func name(capability: Int) -> String { matrix.capabilities.all[capability].name }

  /// A path as a report shows it.
  func path(_ path: PathFinder.Path, through binding: Target.Binding) -> GrantPath {
    let entitlement = matrix.entitlements[binding.entitlement]
    return GrantPath(
      account: reference(account: path.account), groups: (path.groups + binding.via).map { reference(group: $0) },
      state: path.state,
      relation: binding.bound.relation, asset: reference(asset: entitlement.asset),
      capability: name(capability: entitlement.capability), entitlement: entitlement.cell)
  }

  /// Severity of a drift on an asset: one up in the top classification tier, one down in the lowest.
  func severity(_ kind: DriftKind, _ standard: Severity, asset: Int?) -> Severity {
    if let chosen = policy.severity[kind] { return chosen }
    guard let asset, tiers.count > 1 else { return standard }
    let tier = classificationOfAsset[asset]
    if tier == tiers.last { return standard.raised }
    if tier == tiers.first { return standard.lowered }
    return standard
  }
}
