import AccessModel
import DriftDetection
import ReferenceEvaluation
import Testing

/// Not read is not absent: what a source no longer tells accuses nobody, and acquits nobody in silence.
@Suite struct `A scope that is no longer read` {
  @Test func `raises nothing new, and drops nothing without saying that it is not proven`() async {
    for seed in UInt64(8_000)..<8_400 {
      let world = WorldMaker.world(seed: seed)
      let before = await Observed.of(world)
      let known = Set(before.evaluation.drifts.map(\.key))
      for (what, unread) in Self.unreadings(of: world) {
        let after = await Observed.of(unread)
        let left = Set(after.evaluation.drifts.map(\.key))
        let new = after.evaluation.drifts.first {
          !known.contains($0.key) && !Self.isSwallowed($0, before.evaluation)
        }
        if let drift = new {
          Issue.record("seed \(seed), \(what): new \(drift.kind.rawValue) \(drift.key)\n\(unread.text)")
          return
        }
        let lost = before.evaluation.drifts.first { !left.contains($0.key) && !Self.isOpen($0, after.evaluation) }
        if let drift = lost {
          Issue.record("seed \(seed), \(what): lost \(drift.kind.rawValue) \(drift.key)\n\(unread.text)")
          return
        }
      }
    }
  }

  @Test func `lets nobody call gone what is still there`() async {
    for seed in UInt64(8_400)..<8_800 {
      let world = WorldMaker.world(seed: seed)
      let before = await Observed.of(world)
      for (what, unread) in Self.unreadings(of: world) {
        let after = await Observed.of(unread)
        let left = Set(after.evaluation.drifts.map(\.key))
        let absent = before.evaluation.drifts.filter { !left.contains($0.key) }
        let reasons = after.evaluation.whyUnproven(absent.map { AbsentDrift($0) })
        if let gone = zip(absent, reasons).first(where: { $0.1 == nil })?.0 {
          Issue.record("seed \(seed), \(what): gone \(gone.kind.rawValue) \(gone.key)\n\(unread.text)")
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

  /// Whether the access is known to be forbidden, and called a contradiction only once what obliges to it was read.
  static func isSwallowed(_ drift: Drift, _ evaluation: Evaluation) -> Bool {
    drift.kind == .prohibitedAccess
      && evaluation.drifts.contains {
        $0.kind == .contradictoryRoles && $0.identity == drift.identity && $0.asset == drift.asset
          && $0.capability == drift.capability
      }
  }

  /// Whether the evaluation says that it cannot tell whether the drift is still there.
  static func isOpen(_ drift: Drift, _ evaluation: Evaluation) -> Bool {
    let isNoted = evaluation.notProven.contains { note in
      note.kind == drift.kind && (note.identity == nil || note.identity == drift.identity)
        && (note.asset == nil || note.asset == drift.asset)
        && (note.capability == nil || note.capability == drift.capability)
    }
    // Access that is open as another kind is open.
    let isAccessOpen = evaluation.notProven.contains { note in
      note.identity != nil && note.identity == drift.identity && note.asset == drift.asset
        && note.capability == drift.capability
    }
    // What an unseen member could do, the targets say.
    let targets =
      drift.paths.map { [$0.asset.id, $0.capability] } + [[drift.asset?.id ?? "", drift.capability ?? ""]]
    return isNoted || isAccessOpen || targets.contains { evaluation.unprovenTargets[$0] != nil }
  }
}
