import AccessModel

/// Raw views of one snapshot's edges, for loops that touch every one of them.
struct MembershipRows {
  let start: UnsafeBufferPointer<UInt32>
  let member: UnsafeBufferPointer<UInt32>
  /// Empty when every edge is a plain membership in force.
  let verdict: UnsafeBufferPointer<AccessGraph.EdgeVerdict>
  let incomplete: UnsafeBufferPointer<Bool>
  let groupBase: Int
  let accountBase: Int
}

extension AccessGraph {
  /// Calls `body` with raw views of all snapshots' edges; they are valid only during the call.
  func withRows<Result>(_ body: ([MembershipRows]) throws -> Result) rethrows -> Result {
    try withRows(from: 0, [], body)
  }

  private func withRows<Result>(
    from position: Int, _ opened: [MembershipRows], _ body: ([MembershipRows]) throws -> Result
  ) rethrows -> Result {
    guard position < snapshots.count else { return try body(opened) }
    let memberships = snapshots[position].memberships
    return try memberships.start.withUnsafeBufferPointer { start in
      try memberships.member.withUnsafeBufferPointer { member in
        try verdicts[position].withUnsafeBufferPointer { verdict in
          try incompleteGroups[position].withUnsafeBufferPointer { incomplete in
            let rows = MembershipRows(
              start: start, member: member, verdict: verdict, incomplete: incomplete, groupBase: groupBase[position],
              accountBase: accountBase[position])
            return try withRows(from: position + 1, opened + [rows], body)
          }
        }
      }
    }
  }
}
