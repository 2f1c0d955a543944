public import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// A drift that an earlier run saw and this one does not.
public struct AbsentDrift: Sendable {
  /// Its kind.
  public var kind: DriftKind
  /// Key of the person or workload.
  public var identity: String?
  /// Source of the account or group that it is about.
  public var source: String?
  /// Id of the asset.
  public var asset: String?
  /// The capability.
  public var capability: String?
  /// Asset and capability of everything that its paths gave.
  public var granted: [(asset: String, capability: String)]

  /// An absent drift by its parts.
  public init(
    kind: DriftKind, identity: String?, source: String?, asset: String?, capability: String?,
    granted: [(asset: String, capability: String)]
  ) {
    (self.kind, self.identity, self.source) = (kind, identity, source)
    (self.asset, self.capability, self.granted) = (asset, capability, granted)
  }

  /// A drift as what may still be there.
  public init(_ drift: Drift) {
    self.init(
      kind: drift.kind, identity: drift.identity?.key, source: drift.account?.source ?? drift.group?.source,
      asset: drift.asset?.id, capability: drift.capability,
      granted: drift.paths.map { (asset: $0.asset.id, capability: $0.capability) })
  }
}

extension Evaluation {
  /// Why drifts that are not seen any longer cannot be called gone, each in its place; nil for those that are gone.
  ///
  /// Each kind depends on scopes of its own, and on no others: a failed source that a judgement does not need freezes
  /// nothing.
  ///
  /// | kind | gone when it is not seen and … |
  /// |---|---|
  /// | excess, prohibited | the person does not hold it, and who does is completely known; or holds it, and what permits it is known |
  /// | dormant, duty-conflict, lapsed-… , circular | who holds each capability that its paths gave is completely known, and so are the identities |
  /// | missing-authority | the judgement is not among those not proven, and the identities are completely known |
  /// | orphan, ambiguous, leaver, unowned-workload | the accounts of its source were read, and who holds what it reached is known |
  /// | broken-entitlement, unmanaged-privilege | the groups of its source were read |
  /// | unbound-authority and all that are about people and roles | no judgement of its kind is open, and the identities are completely known |
  /// | raci-gap, document-overdue | always: they depend on the document alone |
  public func whyUnproven(_ absent: [AbsentDrift]) -> [String?] {
    let wanted = Set(absent.filter { isAccess($0.kind) || $0.kind == .dormantPrivilege }.compactMap(\.identity))
    let identities = wanted.isEmpty ? [:] : comparison.identities(withKeys: wanted)
    return absent.map { whyUnproven($0, identities) }
  }

  private func whyUnproven(_ absent: AbsentDrift, _ identities: [String: Int]) -> String? {
    switch absent.kind {
    case .raciGap, .documentOverdue: return nil
    case .unboundAuthority:
      // Nothing is unbound for a role that nobody is known to hold.
      var missing = absent
      missing.kind = .missingAuthority
      return unseenIdentities ?? open(absent) ?? open(missing)
    case .brokenEntitlement, .unmanagedPrivilege:
      return absent.source.flatMap { gap($0, .groups) } ?? open(absent)
    case .orphanAccount, .ambiguousAccount, .leaverAccess, .unownedWorkload:
      return absent.source.flatMap { gap($0, .accounts) } ?? unknownHolders(absent) ?? open(absent)
    case .excessPrivilege, .excessAccess, .prohibitedAccess: return access(absent, identities)
    case .dormantPrivilege: return access(absent, identities) ?? open(absent)
    case .dutyConflict, .lapsedAssignment, .lapsedException, .circularAssignment:
      return unseenIdentities ?? unknownHolders(absent) ?? open(absent)
    case .missingAuthority, .selfAudit, .contradictoryRoles, .roleOverload, .unownedAsset, .disputedAsset, .vacantRole,
      .unknownHolder, .inactiveHolder, .unboundedExternal:
      return unseenIdentities ?? open(absent)
    }
  }

  private func access(_ absent: AbsentDrift, _ identities: [String: Int]) -> String? {
    guard let key = absent.identity, let identity = identities[key] else {
      return unseenIdentities ?? unknownHolders(absent)
    }
    guard let asset = absent.asset, let capability = absent.capability else { return unknownHolders(absent) }
    return comparison.whyUnproven(identity, capability, asset)
  }

  private var unseenIdentities: String? { identitiesUnread.isEmpty ? nil : identitiesUnread }

  private func gap(_ source: String, _ scope: Scope) -> String? {
    guard let scopes = gaps[source] else { return nil }
    return scopes[scope].map { "\(scope) of \(source) were not read completely" + ($0.isEmpty ? "" : " (\($0))") }
  }

  private func unknownHolders(_ absent: AbsentDrift) -> String? {
    for (asset, capability) in absent.granted {
      if let reason = unprovenHolders[[asset, capability]] { return reason }
    }
    guard let asset = absent.asset else {
      // An earlier report does not tell what an account reached: then everything that is unknown could be it.
      return absent.granted.isEmpty ? unprovenTargets.min { $0.key.lexicographicallyPrecedes($1.key) }?.value : nil
    }
    if let capability = absent.capability { return unprovenHolders[[asset, capability]] }
    return unprovenHolders.filter { $0.key.first == asset }.min { $0.key.lexicographicallyPrecedes($1.key) }?.value
  }

  /// A judgement of this run that was not made and could have been the drift.
  private func open(_ absent: AbsentDrift) -> String? {
    notProven.first { item in
      guard item.kind == absent.kind else { return false }
      if let identity = item.identity, let own = absent.identity, identity.key != own { return false }
      if let asset = item.asset, let own = absent.asset, asset.id != own { return false }
      if let capability = item.capability, let own = absent.capability, capability != own { return false }
      return true
    }?.because
  }

  /// Kinds that are one fact: a prohibited access that is only excess now is the same finding.
  private func isAccess(_ kind: DriftKind) -> Bool {
    kind == .excessPrivilege || kind == .excessAccess || kind == .prohibitedAccess
  }
}

extension Comparison {
  /// The identities with some keys.
  fileprivate func identities(withKeys wanted: Set<String>) -> [String: Int] {
    var result: [String: Int] = [:]
    for identity in 0..<facts.identities.count {
      let key = facts.reference(identity: identity).key
      if wanted.contains(key) { result[key] = identity }
    }
    return result
  }

  /// Why it is not known that an identity does not hold a capability against the matrix; nil when it is.
  fileprivate func whyUnproven(_ identity: Int, _ capability: String, _ assetID: String) -> String? {
    guard let number = facts.matrix.capabilities.number(of: capability),
      let asset = facts.matrix.assets.firstIndex(where: { $0.id == assetID || $0.formerly.contains(assetID) })
    else { return nil }
    // Access is judged for the capability that is bound, not for what it implies.
    let targets = facts.targets.ofAsset[asset].filter { facts.targets.all[$0].capability == number }
    let accounts = Set(countedAccounts(of: identity))
    let paths = targets.flatMap { facts.targets.all[$0].bindings }.flatMap { binding in
      finder.shortest(to: binding.bound, for: accounts).values.map { facts.path($0, through: binding) }
    }
    if paths.isEmpty { return targets.lazy.compactMap { self.unreadReason(ofTarget: $0) }.first }
    switch judgement(identity, number, asset, eligibleOnly: paths.allSatisfy { $0.state == .eligible }) {
    case .permitted, .selfAuthorised, .prohibited, .unpermitted: return nil
    case .notProven(let reason), .maybeProhibited(let reason): return reason
    case .departmentUnknown: return "the person's department is not known"
    }
  }
}
