import AccessModel

/// What came of reading a file of JSON Lines besides its records, and the coverage that follows from it.
struct JSONLinesOutcome: Sendable {
  let path: String
  var problems: ReadingProblems
  /// Records read, whether they could be kept or not.
  var accounts = 0
  var groups = 0
  var members = 0
  /// What the end line says; nil without one.
  var endScopes: [JSONLineScope]?
  /// Notes of the end line.
  var notes: [String] = []
  /// Why the file was not read to its end, or not in one state.
  var failure: String?

  init(path: String) {
    self.path = path
    problems = ReadingProblems(path: path)
  }

  /// Seals the snapshot.
  func finish(_ builder: consuming SnapshotBuilder) -> Snapshot {
    let counts = builder.counts
    var scopes: [Scope: ScopeCoverage] = [:]
    scopes[.accounts] = coverage(.accounts, read: accounts, kept: counts.accounts)
    scopes[.groups] = coverage(.groups, read: groups, kept: counts.groups)
    scopes[.members] = coverage(.members, read: members, kept: counts.members)
    for told in endScopes ?? [] where scopes[Scope(told.name)] == nil {
      scopes[Scope(told.name)] = ScopeCoverage(
        complete: told.complete == true && failure == nil, count: told.count ?? 0, declared: told.declared,
        reason: failure ?? JSONLinesOutcome.reason(told))
    }
    let isWhole = scopes[.accounts]?.complete == true && scopes[.groups]?.complete == true
    let coverage = Coverage(scopes: scopes, notes: self.notes + problems.notes)
    return builder.finish(coverage: coverage, unresolvedReason: isWhole ? .dangling : .unread)
  }

  private func coverage(_ scope: Scope, read: Int, kept: Int) -> ScopeCoverage {
    let told = endScopes?.first { $0.name == scope.name }
    let reason = failure ?? problems.reason(scope) ?? doubt(scope, told, read)
    // What went wrong in the file itself may be missing from any group.
    let isSound = failure == nil && problems.reason(scope) == nil && told?.count == read
    return ScopeCoverage(
      complete: reason == nil, count: kept, declared: told?.declared, reason: reason ?? "",
      confined: isSound && told?.confined == true)
  }

  /// Why the end line does not make a scope complete.
  private func doubt(_ scope: Scope, _ told: JSONLineScope?, _ read: Int) -> String? {
    guard endScopes != nil else { return "\(path): no end line: the export may have been cut off" }
    guard let told else { return "\(path): the end line does not mention \(scope.name)" }
    if told.complete != true { return JSONLinesOutcome.reason(told) }
    if let count = told.count, count != read {
      return "\(path): the end line counts \(count) \(scope.name), but the file has \(read)"
    }
    return nil
  }

  private static func reason(_ told: JSONLineScope) -> String {
    if told.complete == true { return "" }
    return told.reason.isEmpty ? "the export says that it is not complete, and not why" : told.reason
  }
}
