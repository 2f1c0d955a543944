import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What a drift says is scattered over memory: an identity, its accounts, its roles, four strings. Waiting for one after
/// the other is most of the work of saying it, so that it pays to look at all of them beforehand, for many drifts at a
/// time, in short loops whose waits overlap.
extension Comparison {
  /// Looks at what drifts of some runs of cases will say.
  ///
  /// - Returns: a number without meaning, which keeps the loops from being optimised away.
  func lookAhead(_ runs: ArraySlice<Range<Int>>) -> Int {
    var identities: [Int] = []
    for run in runs { for position in run { identities.append(scan.cases[position].identity) } }
    let own = facts.identities
    var seen = 0
    for identity in identities { seen &+= own.lookAhead(identity) &+ Int(holdings.start[identity]) }
    var rows = facts.texts.map { _ in [Int]() }
    for identity in identities {
      let held = Int(holdings.start[identity])
      if held < holdings.heldRole.count { seen &+= Int(holdings.heldRole[held] ^ holdings.heldRow[held]) }
      if case .account(let account) = own.origin(of: identity) {
        seen &+= Int(truncatingIfNeeded: own.counted[account])
        let (position, row) = facts.graph.locate(account: account)
        rows[position].append(row)
      }
    }
    for position in rows.indices { seen &+= facts.texts[position].lookAhead(rows[position]) }
    return seen
  }
}
