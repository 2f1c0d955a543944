import AccessModel
import ResponsibilityMatrix

/// One finding an account: orphan, ambiguous, leaver, unowned workload.
extension ReferenceJudge {
  mutating func judgeAccounts() {
    for (account, paths) in access.paths where !paths.isEmpty { judge(account, paths) }
  }

  private mutating func judge(_ account: AccountKey, _ paths: [PlainPath]) {
    let privileged = paths.contains { isPrivileged(pair(of: $0).capability) }
    if !people.isActive(account) {
      judgeLeaver(account, paths, privileged)
      return
    }
    switch people.belonging[account] {
    case .unlisted?:
      raiseAccount(.unownedWorkload, privileged ? .high : .low, account, paths)
    case .identity(let key)? where swallowedWorkload(key):
      let accountable = matrix.workloads.first { "workload:\($0.source)/\($0.account)" == key }?.accountable.value ?? ""
      // Somebody of that name may be in what was not read.
      if !people.complete, people.persons(named: accountable).isEmpty, !accountable.isEmpty {
        leaveOpen(.unownedWorkload)
      } else {
        raiseAccount(.unownedWorkload, privileged ? .high : .low, account, paths)
      }
    case .nobody?:
      if people.complete {
        raiseAccount(.orphanAccount, privileged ? .high : .low, account, paths)
      } else {
        leaveOpen(.orphanAccount)
      }
    case .several?:
      if people.complete {
        raiseAccount(.ambiguousAccount, privileged ? .high : .low, account, paths)
      } else {
        leaveOpen(.ambiguousAccount)
      }
    default: break
    }
  }

  private mutating func judgeLeaver(_ account: AccountKey, _ paths: [PlainPath], _ privileged: Bool) {
    var severity = Severity.high
    if people.belonging[account] == .several {
      let hits = people.candidates(account)
      if hits.allSatisfy({ key in people.accounts(of: key).contains { people.isActive($0) } }) { severity = .low }
    } else if case .identity(let key)? = people.belonging[account] {
      let others = people.accounts(of: key).contains { $0 != account && people.isActive($0) }
      if others { severity = .low }
    }
    if severity == .high, privileged { severity = .critical }
    raiseAccount(.leaverAccess, severity, account, paths)
  }

  /// The severity follows the most classified asset that the account reaches.
  private mutating func raiseAccount(
    _ kind: DriftKind, _ severity: Severity, _ account: AccountKey, _ paths: [PlainPath]
  ) {
    let worst = paths.map { adjusted(severity, pair(of: $0).asset, kind) }.max() ?? severity
    var drift = ReferenceDrift(kind, worst)
    drift.key = ["account", account.source, account.id]
    drift.paths = texts(paths)
    outcome.drifts.append(drift)
  }
}
