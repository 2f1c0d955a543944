import AccessModel

/// The accounts of one source that define identities, with the hash of each employee number.
///
/// At a million accounts nearly every look at a string or a table waits for memory. So a block of rows is gone over several
/// times: strings are hashed and places in the table looked at in short loops whose waits overlap, then the block is judged.
struct HumanRows {
  private static let block = 1024

  private let snapshot: Snapshot
  private let filter: AuthorityFilter

  init(_ snapshot: Snapshot, _ filter: AuthorityFilter) {
    self.snapshot = snapshot
    self.filter = filter
  }

  /// Calls `body` for each row in order, with the hash of its employee number or nil where it has none.
  ///
  /// - Parameter touch: looks at the place of a hash in the table, some time before `body` needs it.
  @inline(__always)
  func forEach(_ body: (_ row: Int, _ hash: UInt32?) -> Void, touch: (UInt32) -> Int?) {
    let accounts = snapshot.accounts
    var hashes = [UInt32](repeating: 0, count: HumanRows.block)
    var first = 0
    while first < accounts.count {
      let rows = first..<min(first + HumanRows.block, accounts.count)
      snapshot.strings.withStorage { bytes, ends in
        for row in rows where accounts.employee[row] != 0 {
          let reference = Int(accounts.employee[row])
          hashes[row - first] = KeyIndex.hash(
            ByteText(rebasing: bytes[Int(ends[reference - 1])..<Int(ends[reference])]))
        }
      }
      var seen = 0
      for row in rows { seen &+= touch(hashes[row - first]) ?? 0 }
      // The sum is of no use but to keep the loop, which is all that matters, from being optimised away.
      withExtendedLifetime(seen) {}
      for row in rows where accounts.kind[row] == .human && filter.accepts(row) {
        body(row, accounts.employee[row] == 0 ? nil : hashes[row - first])
      }
      first = rows.upperBound
    }
  }
}
