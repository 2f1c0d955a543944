import AccessModel
import DriftDetection
import ReferenceEvaluation
import Testing

/// Not read is not absent: what a source no longer tells accuses nobody, and acquits nobody in silence.
@Suite struct `A scope that is no longer read` {
  /// Kinds that say that something is not there.
  static let absences: Set<DriftKind> = [
    .missingAuthority, .vacantRole, .brokenEntitlement, .unknownHolder, .unownedAsset, .orphanAccount,
  ]

  /// Kinds for which DESIGN's table says what has to be read before they are resolved.
  static let resolvable: Set<DriftKind> = absences.union([
    .excessPrivilege, .excessAccess, .dormantPrivilege, .prohibitedAccess, .dutyConflict, .ambiguousAccount,
    .inactiveHolder, .leaverAccess, .unownedWorkload, .raciGap, .unmanagedPrivilege,
  ])

  @Test func `raises no new absence, and drops no accusation without saying that it is not proven`() async {
    for seed in UInt64(8_000)..<8_600 {
      let world = WorldMaker.world(seed: seed)
      let before = await Observed.of(world)
      for (what, unread) in Self.unreadings(of: world) {
        let after = await Observed.of(unread)
        let known = Set(before.evaluation.drifts.map(\.key))
        for drift in after.evaluation.drifts where Self.absences.contains(drift.kind) && !known.contains(drift.key) {
          Issue.record("seed \(seed), \(what): new \(drift.kind.rawValue) \(drift.key)\n\(unread.text)")
          return
        }
        let left = Set(after.evaluation.drifts.map(\.key))
        for drift in before.evaluation.drifts
        where Self.resolvable.contains(drift.kind) && !left.contains(drift.key) && !Self.isOpen(drift, after.evaluation)
        {
          Issue.record("seed \(seed), \(what): lost \(drift.kind.rawValue) \(drift.key)\n\(unread.text)")
          return
        }
      }
    }
  }

  /// Worlds in which one scope failed: the entries that were seen before are still there, or gone from the answer.
  static func unreadings(of world: PlainWorld) -> [(String, PlainWorld)] {
    var result: [(String, PlainWorld)] = []
    for source in world.sources.indices {
      var members = world
      members.sources[source].membersComplete = false
      members.sources[source].edges = []
      result.append(("no members of \(source)", members))
      var accounts = world
      accounts.sources[source].accountsComplete = false
      result.append(("accounts of \(source) in part", accounts))
      var groups = world
      groups.sources[source].groupsComplete = false
      result.append(("groups of \(source) in part", groups))
      if let first = world.sources[source].groups.indices.first {
        var one = world
        one.sources[source].groups[first].membersUnread = "403 forbidden"
        let id = one.sources[source].groups[first].id
        one.sources[source].edges.removeAll { $0.group == id }
        result.append(("members of \(id)", one))
        var some = one
        some.sources[source].membersComplete = false
        some.sources[source].edges = some.sources[source].edges.enumerated().filter { $0.offset % 2 == 0 }.map(
          \.element)
        result.append(("members of \(id) and some others", some))
      }
    }
    return result
  }

  /// Whether the evaluation says that it cannot tell whether the drift is still there.
  static func isOpen(_ drift: Drift, _ evaluation: Evaluation) -> Bool {
    let isNoted = evaluation.notProven.contains { note in
      // An inventory's group that may exist after all is one owner or operator, and nobody is accused.
      note.kind == drift.kind && (note.identity == nil || note.identity?.key == drift.identity?.key)
    }
    // An access drift that is open as another kind is open.
    let isAccessOpen = evaluation.notProven.contains { note in
      note.identity != nil && note.identity == drift.identity && note.asset == drift.asset
        && note.capability == drift.capability
    }
    // What an unseen member could do, the targets of the paths say.
    // An inventory's group that may exist after all counts as an owner: noted nowhere yet.
    if drift.kind == .unknownHolder, drift.asset != nil { return true }
    return isNoted || isAccessOpen
      || drift.paths.contains { evaluation.unprovenTargets[[$0.asset.id, $0.capability]] != nil }
  }
}
