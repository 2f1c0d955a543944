import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What an obligation comes to before one asks how much was read.
enum ObligationVerdict {
  case held, missing, unbound, documentary
}

extension Comparison {
  /// The verdict on an obligation, by its number in the watch list.
  func verdict(ofObligation number: Int, _ asset: Int, _ capability: Int) -> ObligationVerdict {
    if scan.held.contains(number) { return .held }
    if !facts.targets.granting(capability, on: asset, facts.matrix.capabilities).isEmpty { return .missing }
    return isUnbound(capability, on: asset) ? .unbound : .documentary
  }

  /// Whether a capability that could be bound on an asset is bound to nothing.
  func isUnbound(_ capability: Int, on asset: Int) -> Bool {
    facts.targets.granting(capability, on: asset, facts.matrix.capabilities).isEmpty
      && !(facts.matrix.assets[asset].kind.isDocumentary && facts.targets.ofAsset[asset].isEmpty)
  }

  /// Why nobody's lack of a capability on an asset can be proven; nil when it can.
  func unprovenAbsence(_ asset: Int, _ capability: Int) -> String? {
    if !facts.identitiesUnread.isEmpty { return facts.identitiesUnread }
    for target in facts.targets.granting(capability, on: asset, facts.matrix.capabilities) {
      if let reason = unreadReason(ofTarget: target) { return reason }
    }
    return nil
  }

  /// Why the holders of a target are not completely known; nil when they are.
  func unreadReason(ofTarget number: Int) -> String? {
    let target = facts.targets.all[number]
    if let broken = target.broken.first {
      let entitlement = facts.matrix.entitlements[broken]
      return "the entitlement \(entitlement.group) in \(entitlement.source) is broken (\(entitlement.cell))"
    }
    if let unread = target.unread.first {
      let entitlement = facts.matrix.entitlements[unread]
      return facts.groupsUnread(of: entitlement.source)
    }
    if let source = target.unreadFeeder { return facts.groupsUnread(of: source) }
    if let group = scan.incomplete[number]?.first { return facts.whyIncomplete(group) }
    for binding in target.bindings {
      let snapshot = facts.graph.snapshots[binding.snapshot]
      if !snapshot.coverage.isComplete(.accounts) {
        return "accounts of \(snapshot.source) were not read completely"
          + Facts.reason(snapshot.coverage.scopes[.accounts]?.reason)
      }
    }
    return nil
  }
}
