import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What prohibited-access, excess-privilege and excess-access share: one drift an identity, asset and capability.
enum AccessDrift {
  /// Raises every case of a share of the targets that belongs to a kind.
  static func judge(_ kind: DriftKind, _ comparison: Comparison, _ share: Share) -> Verdicts {
    var verdicts = Verdicts()
    let ranges = ranges(comparison.scan.cases)
    for range in ranges[share.of(ranges.count)] {
      let target = comparison.facts.targets.all[comparison.scan.cases[range.lowerBound].target]
      var raised: [ScanResult.Case] = []
      for entry in comparison.scan.cases[range] {
        switch verdict(of: entry, target, comparison) {
        case .raise(let own) where own == kind: raised.append(entry)
        case .unread(let own, let reason) where own == kind:
          verdicts.notProven.append(
            NotProven(
              kind, identity: comparison.facts.reference(identity: entry.identity),
              asset: comparison.facts.reference(asset: target.asset),
              capability: comparison.facts.name(capability: target.capability), because: reason))
        default: break
        }
      }
      if !raised.isEmpty { add(to: &verdicts.drifts, kind, raised, range, comparison) }
    }
    if share.isFirst { verdicts.notProven += departmentUnknown(kind, comparison) }
    return verdicts
  }

  /// One note a source for all identities whose department is not known where one could permit their access.
  private static func departmentUnknown(_ kind: DriftKind, _ comparison: Comparison) -> [NotProven] {
    var unknown: [String: Set<Int>] = [:]
    for entry in comparison.scan.cases {
      guard case .departmentUnknown = entry.judgement,
        case .departmentUnknown(let own) = verdict(
          of: entry, comparison.facts.targets.all[entry.target], comparison), own == kind
      else { continue }
      unknown[comparison.sourceName(of: entry.identity), default: []].insert(entry.identity)
    }
    return unknown.sorted { $0.key < $1.key }.map { source, identities in
      NotProven(
        kind,
        because: "the department of \(identities.count) identities of \(source) is not known, and a role could permit "
          + "them access by department",
        count: identities.count)
    }
  }

  /// What one case comes to.
  enum Outcome {
    case raise(DriftKind)
    case unread(DriftKind, String)
    case departmentUnknown(DriftKind)
    /// Permitted, contradictory, self-authorised, or counted only.
    case silent
    /// Excess that the asset's `judged` keeps from being raised.
    case unjudged
  }

  static func verdict(of entry: ScanResult.Case, _ target: Target, _ comparison: Comparison) -> Outcome {
    let privileged = comparison.facts.matrix.capabilities.isPrivileged(target.capability)
    let kind = privileged ? DriftKind.excessPrivilege : .excessAccess
    let judged = comparison.facts.matrix.assets[target.asset].judged
    let counts = judged == .all || (judged == .privileged && privileged)
    switch entry.judgement {
    case .permitted, .selfAuthorised: return .silent
    case .maybeProhibited(let reason): return .unread(.prohibitedAccess, reason)
    case .prohibited:
      return comparison.isContradictory(entry.identity, target.asset, target.capability)
        ? .silent : .raise(.prohibitedAccess)
    case .unpermitted: return counts ? .raise(kind) : .unjudged
    case .notProven(let reason): return counts ? .unread(kind, reason) : .unjudged
    case .departmentUnknown: return counts ? .departmentUnknown(kind) : .unjudged
    }
  }

  /// Runs of cases with the same target.
  static func ranges(_ cases: [ScanResult.Case]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var first = 0
    for position in cases.indices where position + 1 == cases.count || cases[position + 1].target != cases[first].target
    {
      result.append(first..<position + 1)
      first = position + 1
    }
    return result
  }

  private static func add(
    to drifts: inout [Drift], _ kind: DriftKind, _ raised: [ScanResult.Case], _ range: Range<Int>,
    _ comparison: Comparison
  ) {
    let number = raised[0].target
    let target = comparison.facts.targets.all[number]
    // Whatever is raised on this target drifts alike, of whatever kind it is.
    let drifting = comparison.scan.cases[range].filter {
      if case .raise = verdict(of: $0, target, comparison) { true } else { false }
    }.map(\.identity)
    let accounts = raised.map { comparison.countedAccounts(of: $0.identity) }
    var paths = TargetPaths(
      comparison, target: number, accounts: Set(accounts.joined()), drifting: Set(drifting))
    for (entry, own) in zip(raised, accounts) {
      drifts.append(drift(kind, entry, target, own, &paths, comparison))
    }
  }

  private static func drift(
    _ kind: DriftKind, _ entry: ScanResult.Case, _ target: Target, _ accounts: [Int], _ paths: inout TargetPaths,
    _ comparison: Comparison
  ) -> Drift {
    let facts = comparison.facts
    let identity = facts.reference(identity: entry.identity)
    let asset = facts.reference(asset: target.asset)
    let capability = facts.name(capability: target.capability)
    let privileged = facts.matrix.capabilities.isPrivileged(target.capability)
    var standard: Severity =
      switch kind {
      case .prohibitedAccess: privileged ? .critical : .high
      case .excessPrivilege: .high
      default: .medium
      }
    if entry.eligibleOnly && kind != .prohibitedAccess { standard = standard.lowered }
    let cause = paths.cause(of: accounts)
    let action = "\(capability) on \(asset.name)"
    let expected: Expected
    let remediation: String
    var role: NamedReference?
    if case .prohibited(let use) = entry.judgement {
      expected = comparison.expected(use, asset: target.asset)
      role = facts.reference(role: use.holding.role)
      remediation = "Remove the access at its cause: the matrix forbids it, whatever else permits it."
    } else {
      expected = comparison.nothingPermits(entry.identity, target)
      remediation = comparison.removal(action)
    }
    return Drift(
      kind, severity: facts.severity(kind, standard, asset: target.asset), identity: identity, asset: asset,
      capability: capability, role: role, expected: expected, paths: paths.paths(of: accounts), cause: cause,
      remediation: remediation, key: ["unauthorised", identity.key, facts.stableID(asset: target.asset), capability])
  }
}

extension Comparison {
  /// The source (or table) that an identity's own record comes from.
  func sourceName(of identity: Int) -> String {
    switch facts.identities.origin(of: identity) {
    case .account(let account): facts.graph.snapshots[facts.graph.locate(account: account).snapshot].source
    case .person: "the People table"
    case .workload: "the Workloads table"
    }
  }
}
