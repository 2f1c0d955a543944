import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Turns numbers into what a report shows.
extension Facts {
  func reference(identity: Int) -> IdentityReference {
    IdentityReference(
      key: identities.key(of: identity, in: graph), name: identities.name(of: identity, in: graph))
  }

  func reference(account: Int) -> AccountReference {
    let (position, row) = graph.locate(account: account)
    let snapshot = graph.snapshots[position]
    let accounts = snapshot.accounts
    let id = snapshot.string(accounts.id[row])
    let shown = accounts.login[row] != 0 ? accounts.login[row] : accounts.name[row]
    return AccountReference(source: snapshot.source, id: id, login: shown == 0 ? id : snapshot.string(shown))
  }

  func reference(group: Int) -> GroupReference {
    let (position, row) = graph.locate(group: group)
    let snapshot = graph.snapshots[position]
    let id = snapshot.string(snapshot.groups.id[row])
    let name = snapshot.groups.name[row]
    return GroupReference(source: snapshot.source, id: id, name: name == 0 ? id : snapshot.string(name))
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
      account: reference(account: path.account), groups: path.groups.map { reference(group: $0) }, state: path.state,
      relation: binding.bound.relation, asset: reference(asset: entitlement.asset),
      capability: name(capability: entitlement.capability), entitlement: entitlement.cell)
  }

  /// Severity of a drift on an asset: one up in the top classification tier, one down in the lowest.
  func severity(_ kind: DriftKind, _ standard: Severity, asset: Int?) -> Severity {
    if let chosen = policy.severity[kind] { return chosen }
    let tiers = matrix.document.classifications.map(\.folded)
    guard let asset, tiers.count > 1 else { return standard }
    let tier = classificationOfAsset[asset]
    if tier == tiers.last { return standard.raised }
    if tier == tiers.first { return standard.lowered }
    return standard
  }
}
