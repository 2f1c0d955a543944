import AccessModel

/// The accounts that define identities, and which of them have the same employee number.
///
/// Two passes that several tasks share: ``read(share:of:)`` looks at every record, ``match(part:)`` finds equal numbers. Each
/// task writes places of its own, which the compiler cannot see.
///
/// At a million accounts nearly every look at a string or a table waits for memory. So a block of records is gone over
/// several times, in short loops whose waits overlap.
final class AuthoritativeRecords: @unchecked Sendable {
  /// Length of the number of an account that defines no identity.
  private static let outside = UInt32.max
  private static let block = 512

  private let graph: AccessGraph
  private let filters: [AuthorityFilter?]
  /// Accounts that are nobody, even among the people of a directory.
  private let excluded: Set<Int>
  private let words: UnsafeMutablePointer<UInt64>
  private let lengths: UnsafeMutablePointer<UInt32>
  /// For each account with a number, the first one with the same.
  private let leaders: UnsafeMutablePointer<UInt32>
  private(set) var table: IndexTable

  /// - Parameter filters: one a snapshot, nil for a source that defines no identities.
  init(_ graph: AccessGraph, _ filters: [AuthorityFilter?], without excluded: Set<Int>, capacity: Int, workers: Int) {
    self.graph = graph
    self.filters = filters
    self.excluded = excluded
    words = .allocate(capacity: graph.accountCount)
    lengths = .allocate(capacity: graph.accountCount)
    leaders = .allocate(capacity: graph.accountCount)
    // A small table is not divided: a part of it might overflow.
    var parts = 1
    while parts * 2 <= workers, capacity > 10_000 { parts *= 2 }
    table = IndexTable(capacity: capacity, parts: parts)
  }

  deinit {
    words.deallocate()
    lengths.deallocate()
    leaders.deallocate()
  }

  // MARK: Reading

  /// Reads one of several equal shares of each source's accounts.
  func read(share: Int, of shares: Int) {
    for (position, snapshot) in graph.snapshots.enumerated() {
      let count = snapshot.accounts.count
      let rows = count * share / shares..<count * (share + 1) / shares
      let base = graph.accountBase[position]
      guard let filter = filters[position] else {
        for row in rows { (words[base + row], lengths[base + row]) = (0, AuthoritativeRecords.outside) }
        continue
      }
      read(rows, snapshot, filter, base)
    }
  }

  private func read(_ rows: Range<Int>, _ snapshot: Snapshot, _ filter: AuthorityFilter, _ base: Int) {
    let kinds = snapshot.accounts.kind
    snapshot.accounts.employee.withUnsafeBufferPointer { employees in
      snapshot.strings.withStorage { bytes, ends in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: AuthoritativeRecords.block) { starts in
          for first in stride(from: rows.lowerBound, to: rows.upperBound, by: AuthoritativeRecords.block) {
            let last = min(first + AuthoritativeRecords.block, rows.upperBound)
            for row in first..<last {
              let reference = Int(employees[row])
              starts[row - first] = reference == 0 ? 0 : Int(ends[reference - 1])
              words[base + row] = 0
              lengths[base + row] = reference == 0 ? 0 : ends[reference] - ends[reference - 1]
            }
            for row in first..<last where lengths[base + row] != 0 {
              let start = starts[row - first]
              let value = ByteText(rebasing: bytes[start..<start + Int(lengths[base + row])])
              words[base + row] = IndexKey(value, foldingCase: false).word
            }
            for row in first..<last where kinds[row] != .human || !filter.accepts(row) {
              lengths[base + row] = AuthoritativeRecords.outside
            }
          }
        }
      }
    }
    for account in excluded where rows.contains(account - base) { lengths[account] = AuthoritativeRecords.outside }
  }

  // MARK: Matching

  /// Finds the first account of each number that belongs to a part of the table, once all are read.
  func match(part: Int) {
    table.clear(part: part)
    var seen: UInt32 = 0
    withUnsafeTemporaryAllocation(of: Int.self, capacity: AuthoritativeRecords.block) { own in
      for first in stride(from: 0, to: graph.accountCount, by: AuthoritativeRecords.block) {
        var count = 0
        for account in first..<min(first + AuthoritativeRecords.block, graph.accountCount) {
          let isNumbered = lengths[account] != 0 && lengths[account] != AuthoritativeRecords.outside
          let key = key(account)
          own[count] = account
          count += isNumbered && table.part(of: key) == part ? 1 : 0
        }
        for account in own[..<count] { seen &+= table.touch(key(account)) }
        for account in own[..<count] {
          let known = table.insert(key(account), UInt32(account)) { hasSameNumber(Int($0), account) }
          leaders[account] = known ?? UInt32(account)
        }
      }
    }
    // The sum is of no use but to keep the first loop, which is all that matters, from being optimised away.
    withExtendedLifetime(seen) {}
  }

  @inline(__always)
  private func key(_ account: Int) -> IndexKey { IndexKey(word: words[account], length: lengths[account]) }

  @inline(never)
  private func hasSameNumber(_ one: Int, _ other: Int) -> Bool {
    let (left, right) = (graph.locate(account: one), graph.locate(account: other))
    let (first, second) = (graph.snapshots[left.snapshot], graph.snapshots[right.snapshot])
    return first.strings.withBytes(of: first.accounts.employee[left.row]) { value in
      second.strings.withBytes(of: second.accounts.employee[right.row]) { equalBytes(value, $0, foldingCase: false) }
    }
  }

  // MARK: What was found

  /// Hands over the table, once both passes are over.
  func takeTable() -> IndexTable {
    let full = table
    table = IndexTable(capacity: 0, parts: 1)
    return full
  }

  /// What a record is to the identities.
  enum Record {
    /// None of them.
    case outside
    /// One by itself, known by its immutable id.
    case byID
    /// The first of an employee number.
    case first
    /// A further one of the number of an earlier account.
    case further(of: Int)
  }

  @inline(__always)
  subscript(account: Int) -> Record {
    switch lengths[account] {
    case AuthoritativeRecords.outside: .outside
    case 0: .byID
    default: leaders[account] == UInt32(account) ? .first : .further(of: Int(leaders[account]))
    }
  }
}

extension IdentityTable {
  /// Defines one identity per employee number, else per account, over all authoritative accounts, in their order.
  ///
  /// - Returns: the identities that have no employee number.
  mutating func define(by records: AuthoritativeRecords, in graph: AccessGraph) -> [Int] {
    var byID: [Int] = []
    reserve(graph.accountCount + people.count + workloads.count)
    for position in authoritativeSnapshots {
      let own = graph.snapshots[position].accounts
      let base = graph.accountBase[position]
      for row in 0..<own.count {
        switch records[base + row] {
        case .outside: continue
        case .further(let first):
          let known = Int(identity[first])
          // A person is active if any authoritative record says so.
          if own.status[row].rawValue < status[known].rawValue { status[known] = own.status[row] }
          external[known] = external[known] || own.external[row]
          identity[base + row] = UInt32(known)
          further.append(base + row, of: known)
          continue
        case .byID: byID.append(count)
        case .first: break
        }
        identity[base + row] = UInt32(count)
        _ = append(
          .account(base + row), status: own.status[row], external: own.external[row], isWorkload: false)
      }
    }
    further.seal()
    return byID
  }
}
