import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What prohibited-access, excess-privilege and excess-access share: one drift an identity, asset and capability.
enum AccessDrift {
  /// Raises every case of a share of the targets that belongs to a kind.
  static func judge(_ kind: DriftKind, _ comparison: Comparison, _ share: Share) -> Verdicts {
    var verdicts = Verdicts()
    let runs = comparison.scan.runs[share.of(comparison.scan.runs.count)].filter { run in
      concerns(kind, run, comparison)
    }
    var seen = 0
    comparison.finder.searching { search in
      for first in stride(from: 0, to: runs.count, by: 128) {
        let block = runs[first..<min(first + 128, runs.count)]
        seen &+= comparison.lookAhead(block)
        for run in block {
          for binding in comparison.facts.targets.all[comparison.scan.cases[run.lowerBound].target].bindings {
            seen &+= search.lookAhead(binding.bound)
          }
        }
        for run in block { judge(kind, run, comparison, &search, &verdicts) }
      }
    }
    withExtendedLifetime(seen) {}
    if share.isFirst { verdicts.notProven += departmentUnknown(kind, comparison) }
    return verdicts
  }

  /// Whether a run of cases can have some of a kind: excess is of one kind or the other, by the capability.
  private static func concerns(_ kind: DriftKind, _ run: Range<Int>, _ comparison: Comparison) -> Bool {
    if kind == .prohibitedAccess {
      return run.contains { position in
        switch comparison.scan.cases[position].judgement {
        case .prohibited, .maybeProhibited: true
        default: false
        }
      }
    }
    let capability = comparison.facts.targets.all[comparison.scan.cases[run.lowerBound].target].capability
    return comparison.facts.matrix.capabilities.isPrivileged(capability) == (kind == .excessPrivilege)
  }

  /// Raises the cases of one target that belong to a kind.
  private static func judge(
    _ kind: DriftKind, _ range: Range<Int>, _ comparison: Comparison, _ search: inout PathSearch,
    _ verdicts: inout Verdicts
  ) {
    let number = comparison.scan.cases[range.lowerBound].target
    let target = comparison.facts.targets.all[number]
    var raised: [Int] = []
    // Whatever is raised on this target drifts alike, of whatever kind it is.
    var drifting: [Int] = []
    for position in range {
      switch verdict(of: comparison.scan.cases[position], target, comparison) {
      case .raise(let own):
        drifting.append(comparison.scan.cases[position].identity)
        if own == kind { raised.append(position) }
      case .unread(let own, let reason) where own == kind:
        verdicts.notProven.append(
          NotProven(
            kind, identity: comparison.facts.reference(identity: comparison.scan.cases[position].identity),
            asset: comparison.facts.reference(asset: target.asset),
            capability: comparison.facts.name(capability: target.capability), because: reason))
      default: break
      }
    }
    if raised.isEmpty { return }
    let accounts = raised.map { comparison.countedAccounts(of: comparison.scan.cases[$0].identity) }
    var paths = TargetPaths(
      comparison, target: number, accounts: accounts.flatMap { $0 }.sorted(), drifting: drifting, &search)
    let access = Access(target, comparison)
    for (position, own) in zip(raised, accounts) {
      verdicts.drifts.append(
        drift(kind, comparison.scan.cases[position], access, own, &paths, &search, comparison))
    }
  }

  /// One note a source for all identities whose department is not known where one could permit their access.
  private static func departmentUnknown(_ kind: DriftKind, _ comparison: Comparison) -> [NotProven] {
    var unknown: [String: Set<Int>] = [:]
    for position in comparison.scan.cases.indices {
      guard case .departmentUnknown = comparison.scan.cases[position].judgement else { continue }
      let entry = comparison.scan.cases[position]
      guard
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

  /// What all drifts of one target share.
  private struct Access {
    let target: Target
    let asset: NamedReference
    let stableID: String
    let capability: String
    let isPrivileged: Bool
    /// `change on CRM`, and the sentences about it that all drifts share.
    let action: String
    let noRolePermits: String
    let removal: String

    init(_ target: Target, _ comparison: Comparison) {
      let facts = comparison.facts
      self.target = target
      asset = facts.reference(asset: target.asset)
      stableID = facts.stableID(asset: target.asset)
      capability = facts.name(capability: target.capability)
      isPrivileged = facts.matrix.capabilities.isPrivileged(target.capability)
      action = "\(capability) on \(asset.name)"
      noRolePermits = comparison.noRolePermits(action)
      removal = comparison.removal(action)
    }
  }

  private static func drift(
    _ kind: DriftKind, _ entry: ScanResult.Case, _ access: Access, _ accounts: [Int], _ paths: inout TargetPaths,
    _ search: inout PathSearch, _ comparison: Comparison
  ) -> Drift {
    let facts = comparison.facts
    let identity = facts.reference(identity: entry.identity)
    let asset = access.target.asset
    var standard: Severity =
      switch kind {
      case .prohibitedAccess: access.isPrivileged ? .critical : .high
      case .excessPrivilege: .high
      default: .medium
      }
    if entry.eligibleOnly && kind != .prohibitedAccess { standard = standard.lowered }
    let expected: Expected
    let remediation: String
    var role: NamedReference?
    if case .prohibited(let use) = entry.judgement {
      expected = comparison.expected(use, asset: asset)
      role = facts.reference(role: use.holding.role)
      remediation = "Remove the access at its cause: the matrix forbids it, whatever else permits it."
    } else {
      expected = comparison.nothingPermits(entry.identity, access.action, access.noRolePermits, on: asset)
      remediation = access.removal
    }
    return Drift(
      kind, severity: facts.severity(kind, standard, asset: asset), identity: identity, asset: access.asset,
      capability: access.capability, role: role, expected: expected, paths: paths.paths(of: accounts),
      cause: paths.cause(of: accounts, &search), remediation: remediation,
      key: ["unauthorised", identity.key, access.stableID, access.capability])
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
