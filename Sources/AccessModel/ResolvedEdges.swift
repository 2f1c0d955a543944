/// Edges with final numbers, on their way into compressed rows.
struct ResolvedEdges {
  private var group: [UInt32]
  private var member: [UInt32]
  private var flags: [MembershipFlags]
  private var windows: [MembershipWindow] = []

  /// Set in a packed edge that has a window, so that neither kind of edge hides the other.
  private static let windowBit: UInt64 = 256

  /// Edges by what a reader named; ``resolve(windows:by:)`` comes next.
  init(group: [UInt32], member: [UInt32], flags: [MembershipFlags]) {
    self.group = group
    self.member = member
    self.flags = flags
  }

  /// Replaces what was named by final numbers, in place: there may be so many edges that a second copy costs more time
  /// than the work itself. Edges without numbers are dropped.
  mutating func resolve(
    windows given: [MembershipWindow],
    by numbers: (_ group: UInt32, _ member: UInt32) -> (group: UInt32, member: UInt32)?
  ) {
    var kept = 0
    var window = 0
    group.withUnsafeMutableBufferPointer { group in
      member.withUnsafeMutableBufferPointer { member in
        flags.withUnsafeMutableBufferPointer { flags in
          for edge in group.indices {
            var here: MembershipWindow?
            if window < given.count, Int(given[window].edge) == edge {
              here = given[window]
              window += 1
            }
            guard let final = numbers(group[edge], member[edge]) else { continue }
            if let here { windows.append(MembershipWindow(edge: UInt32(kept), from: here.from, until: here.until)) }
            (group[kept], member[kept], flags[kept]) = (final.group, final.member, flags[edge])
            kept += 1
          }
        }
      }
    }
    let dropped = group.count - kept
    group.removeLast(dropped)
    member.removeLast(dropped)
    flags.removeLast(dropped)
  }

  /// Counting sort by group, then each row by member; exact repetitions are merged.
  consuming func columns(groupCount: Int) -> MembershipColumns {
    var start = [UInt32](repeating: 0, count: groupCount + 1)
    for owner in group { start[Int(owner) + 1] += 1 }
    for index in 0..<groupCount { start[index + 1] += start[index] }
    let ordered = orderedWindows()
    let packed = packedRows(start)
    (group, member, flags, windows) = ([], [], [], [])
    return ResolvedEdges.merged(packed, start, ordered)
  }

  private func packed(_ edge: Int, hasWindow: Bool) -> UInt64 {
    UInt64(member[edge]) << 9 | UInt64(flags[edge].raw) | (hasWindow ? ResolvedEdges.windowBit : 0)
  }

  /// Member, flags and whether there is a window in one word an edge, rows in order of group, each row sorted.
  private func packedRows(_ start: [UInt32]) -> [UInt64] {
    var next = start
    var packed = [UInt64](repeating: 0, count: group.count)
    var window = 0
    for edge in group.indices {
      var hasWindow = false
      if window < windows.count, Int(windows[window].edge) == edge {
        hasWindow = true
        window += 1
      }
      let owner = Int(group[edge])
      packed[Int(next[owner])] = self.packed(edge, hasWindow: hasWindow)
      next[owner] += 1
    }
    packed.withUnsafeMutableBufferPointer { all in
      var sorter = RowSorter()
      for owner in 0..<(start.count - 1) {
        sorter.sort(UnsafeMutableBufferPointer(rebasing: all[Int(start[owner])..<Int(start[owner + 1])]))
      }
    }
    return packed
  }

  /// The windows in the order in which their edges end up.
  private func orderedWindows() -> [(group: UInt32, packed: UInt64, from: CivilDay, until: CivilDay)] {
    windows.map { window in
      let edge = Int(window.edge)
      return (
        group[edge], packed(edge, hasWindow: true), window.from ?? .distantPast, window.until ?? .distantFuture
      )
    }.sorted { ($0.group, $0.packed, $0.from, $0.until) < ($1.group, $1.packed, $1.from, $1.until) }
  }

  private static func merged(
    _ packed: [UInt64], _ start: [UInt32], _ windows: [(group: UInt32, packed: UInt64, from: CivilDay, until: CivilDay)]
  ) -> MembershipColumns {
    var result = MembershipColumns()
    result.start.reserveCapacity(start.count)
    result.member.reserveCapacity(packed.count)
    result.flags.reserveCapacity(packed.count)
    var window = 0
    for owner in 0..<(start.count - 1) {
      var previous: UInt64?
      for position in Int(start[owner])..<Int(start[owner + 1]) {
        let word = packed[position]
        if word & windowBit == 0 {
          if word == previous { continue }
        } else {
          let own = windows[window]
          window += 1
          if word == previous, (own.from, own.until) == (windows[window - 2].from, windows[window - 2].until) {
            continue
          }
          result.windows.append(
            MembershipWindow(
              edge: UInt32(result.member.count), from: own.from == .distantPast ? nil : own.from,
              until: own.until == .distantFuture ? nil : own.until))
        }
        previous = word
        result.member.append(UInt32(truncatingIfNeeded: word >> 9))
        result.flags.append(MembershipFlags(raw: UInt8(truncatingIfNeeded: word)))
      }
      result.start.append(UInt32(result.member.count))
    }
    return result
  }
}

/// Sorts rows of numbers: those in order already are left alone, long ones go by their bytes, which takes no comparisons.
private struct RowSorter {
  private var spare: [UInt64] = []

  mutating func sort(_ row: UnsafeMutableBufferPointer<UInt64>) {
    guard row.count > 1 else { return }
    var varying: UInt64 = 0
    var isSorted = true
    for index in 1..<row.count {
      varying |= row[index] ^ row[0]
      if row[index] < row[index - 1] { isSorted = false }
    }
    if isSorted { return }
    if row.count <= 48 { return insertionSort(row) }
    if spare.count < row.count { spare = [UInt64](repeating: 0, count: row.count * 2) }
    spare.withUnsafeMutableBufferPointer { spare in
      var (from, to) = (row, UnsafeMutableBufferPointer(rebasing: spare[..<row.count]))
      for shift in stride(from: UInt64(0), to: 64, by: 8) where (varying >> shift) & 255 != 0 {
        RowSorter.distribute(from, to, by: shift)
        (from, to) = (to, from)
      }
      if from.baseAddress != row.baseAddress { _ = row.update(from: from) }
    }
  }

  private func insertionSort(_ row: UnsafeMutableBufferPointer<UInt64>) {
    for index in 1..<row.count {
      let word = row[index]
      var position = index
      while position > 0, row[position - 1] > word {
        row[position] = row[position - 1]
        position -= 1
      }
      row[position] = word
    }
  }

  /// One stable pass by the byte at `shift`.
  private static func distribute(
    _ from: UnsafeMutableBufferPointer<UInt64>, _ to: UnsafeMutableBufferPointer<UInt64>, by shift: UInt64
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { next in
      next.initialize(repeating: 0)
      for word in from { next[Int(truncatingIfNeeded: word >> shift) & 255] += 1 }
      var total = 0
      for digit in 0..<256 {
        let count = next[digit]
        next[digit] = total
        total += count
      }
      for word in from {
        let digit = Int(truncatingIfNeeded: word >> shift) & 255
        to[next[digit]] = word
        next[digit] += 1
      }
    }
  }
}
