public import AccessModel

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
}

extension Evaluation {
  /// Why a drift that is not seen any longer cannot be called gone; nil when it is gone.
  ///
  /// Each kind depends on scopes of its own, and on no others: a failed source that a judgement does not need freezes
  /// nothing.
  ///
  /// | kind | gone when it is not seen and … |
  /// |---|---|
  /// | excess, prohibited, dormant, duty-conflict, lapsed-… , circular | who holds each capability that its paths gave is completely known, and so are the identities |
  /// | missing-authority | the judgement is not among those not proven, and the identities are completely known |
  /// | orphan, ambiguous, leaver, unowned-workload | the accounts of its source were read, and who holds what it reached is known |
  /// | broken-entitlement, unmanaged-privilege | the groups of its source were read |
  /// | unbound-authority and all that are about people and roles | no judgement of its kind is open, and the identities are completely known |
  /// | raci-gap, document-overdue | always: they depend on the document alone |
  public func whyUnproven(_ absent: AbsentDrift) -> String? {
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
    case .excessPrivilege, .excessAccess, .prohibitedAccess, .dormantPrivilege, .dutyConflict, .lapsedAssignment,
      .lapsedException, .circularAssignment:
      return unseenIdentities ?? unknownHolders(absent) ?? open(absent)
    case .missingAuthority, .selfAudit, .contradictoryRoles, .roleOverload, .unownedAsset, .disputedAsset, .vacantRole,
      .unknownHolder, .inactiveHolder, .unboundedExternal:
      return unseenIdentities ?? open(absent)
    }
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
      guard item.kind == absent.kind || isAccess(item.kind) && isAccess(absent.kind) else { return false }
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
