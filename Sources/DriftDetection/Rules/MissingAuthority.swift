import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// An obligation of the matrix is not held: the asset owner who cannot approve.
///
/// Controls: ISO/IEC 27001:2022 A.5.2, A.5.15. A `must` binds each holder; a `must any` binds the holders of a role
/// together. Any active or eligible path of any active account satisfies it, through any entitlement whose capability is,
/// or implies, the obliged one. Silent when nothing is bound (unbound-authority, or documentary), when the document
/// contradicts itself, and *not proven* unless every group that feeds the capability, the accounts of its sources and the
/// identities were read completely, no entitlement of it is broken, and nothing that was not read could forbid it.
enum MissingAuthority: DriftRule {
  static let kind = DriftKind.missingAuthority

  static func judge(_ comparison: Comparison) -> Verdicts {
    var verdicts = Verdicts()
    let obligations = comparison.obligations
    for (number, obligation) in obligations.each.enumerated() {
      guard
        !comparison.isContradictory(obligation.identity, obligation.asset, obligation.capability),
        comparison.verdict(ofObligation: number, obligation.asset, obligation.capability) == .missing
      else { continue }
      let identity = comparison.facts.reference(identity: obligation.identity)
      add(
        to: &verdicts, comparison, obligation.asset, obligation.capability, identity: identity,
        role: obligation.use.holding.role, key: identity.key,
        unseen: comparison.judge.mayForbid(obligation.capability, on: obligation.asset, obligation.identity),
        expected: comparison.expected(obligation.use, asset: obligation.asset))
    }
    for (number, obligation) in obligations.anyOf.enumerated() {
      guard
        comparison.verdict(ofObligation: obligations.each.count + number, obligation.asset, obligation.capability)
          == .missing,
        case let unseen = comparison.unreadHolders(role: obligation.role),
        unseen != nil
          || !obligation.holders.allSatisfy({
            comparison.isContradictory($0, obligation.asset, obligation.capability)
          })
      else { continue }
      let role = comparison.facts.matrix.roles[obligation.role]
      let asset = comparison.facts.matrix.assets[obligation.asset]
      let capability = comparison.facts.name(capability: obligation.capability)
      add(
        to: &verdicts, comparison, obligation.asset, obligation.capability, identity: nil, role: obligation.role,
        key: "role:\(comparison.facts.stableID(role: obligation.role))", holders: obligation.holders,
        // Of holders who answer together, one who was not seen may be the one who holds it.
        unseen: unseen ?? mayBeForbidden(obligation, comparison),
        expected: Expected(
          obligation.holders.count == 1
            ? "\(role.name): its only holder must \(capability) on \(asset.name)"
            : "\(role.name): at least one of \(obligation.holders.count) holders must \(capability) on \(asset.name)",
          at: role.levelText.cell))
    }
    verdicts.notProven += NotProven.notes(
      kind, comparison.openOwnership(of: comparison.roles(saying: [.must, .mustAny])))
    for refused in obligations.refused {
      let role = comparison.facts.matrix.roles[refused.role]
      verdicts.notProven.append(
        NotProven(
          kind,
          because: "a must of \(role.name) (\(role.levelText.cell)) binds more than \(Obligations.pairLimit) pairs of "
            + "person and asset; write \"must any\", or a narrower scope"))
    }
    return verdicts
  }

  /// What was not read that could forbid it to every holder, so that the document would contradict itself.
  private static func mayBeForbidden(_ obligation: Obligations.AnyOf, _ comparison: Comparison) -> String? {
    var reason: String?
    for holder in obligation.holders
    where !comparison.judge.isForbidden(obligation.capability, on: obligation.asset, holder) {
      guard let unread = comparison.judge.mayForbid(obligation.capability, on: obligation.asset, holder) else {
        return nil
      }
      reason = reason ?? unread
    }
    return reason
  }

  private static func add(
    to verdicts: inout Verdicts, _ comparison: Comparison, _ asset: Int, _ capability: Int,
    identity: IdentityReference?, role: Int, key: String, holders: [Int] = [], unseen: String?,
    expected: Expected
  ) {
    let facts = comparison.facts
    let reference = facts.reference(asset: asset)
    let name = facts.name(capability: capability)
    if let reason = comparison.unprovenAbsence(asset, capability) ?? unseen {
      verdicts.notProven.append(
        NotProven(kind, identity: identity, asset: reference, capability: name, because: reason))
      return
    }
    let groups = facts.targets.granting(capability, on: asset, facts.matrix.capabilities)
      .flatMap { facts.targets.all[$0].bindings }.filter(\.via.isEmpty)
      .map { facts.reference(group: $0.bound.group).name }
    let names = holders.prefix(4).map { facts.reference(identity: $0).name }
    let others = holders.count > names.count ? " and \(holders.count - names.count) more" : ""
    let anybody = identity?.name ?? names.joined(separator: ", ") + others
    let who = identity?.name ?? (holders.count == 1 ? anybody : "one of \(anybody)")
    verdicts.drifts.append(
      Drift(
        kind, severity: facts.severity(kind, .high, asset: asset), identity: identity, asset: reference,
        capability: name, role: facts.reference(role: role), expected: expected,
        observation: "no active account of \(anybody) reaches \(groups.joined(separator: ", "))",
        remediation:
          "Put \(who) into \(groups.joined(separator: " or ")), or change who holds \(facts.matrix.roles[role].name).",
        key: ["missing", key, facts.stableID(asset: asset), name]))
  }
}
