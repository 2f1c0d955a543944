import EffectiveAccess

/// Held roles in the order of the identities that hold them, by ascending row within each.
///
/// A counting sort in two steps: what each part of the rows says is first dealt out into buckets of neighbouring identities,
/// and then each bucket is sorted by itself. What one bucket needs fits into a core's cache, where at a million people every
/// place would be waited for otherwise; and several tasks can each take buckets of their own.
struct HoldingsGrouping {
  /// Rows in a row by which one identity holds roles.
  struct Run: Sendable {
    let identity: UInt32
    let first: UInt32
    var count: UInt32
  }

  /// The runs of a part of the rows, dealt out.
  struct Dealt: Sendable {
    fileprivate var buckets: [[Run]]
    private var last: Run?

    /// - Parameter rows: about how many will be added.
    init(identities: Int, rows: Int) {
      let count = HoldingsGrouping.bucketCount(identities)
      buckets = (0..<count).map { _ in
        var bucket: [Run] = []
        bucket.reserveCapacity(min(rows / count, 1 << HoldingsGrouping.bucketBits))
        return bucket
      }
    }

    /// Adds a row; rows ascend.
    @inline(__always)
    mutating func append(_ identity: UInt32, row: Int) {
      if let known = last, known.identity == identity, Int(known.first + known.count) == row {
        last?.count += 1
      } else {
        flush()
        last = Run(identity: identity, first: UInt32(row), count: 1)
      }
    }

    /// Ends the last run.
    mutating func flush() {
      if let last { buckets[Int(last.identity) >> HoldingsGrouping.bucketBits].append(last) }
      last = nil
    }
  }

  /// Sixteen thousand identities a bucket: their counters and held roles take some hundred kilobytes.
  private static let bucketBits = 14

  /// Holdings of identity `i` are at `start[i]..<start[i + 1]`.
  let start: SharedNumbers
  let role: SharedNumbers
  let row: SharedNumbers
  /// How many identities hold each role.
  private(set) var holderCount: [Int]

  private let parts: [Dealt]
  /// Runs that may lie between those of the parts.
  private let others: Dealt
  private let identities: Int
  /// Where the holdings of each bucket begin.
  private let bucketStart: [Int]

  /// - Parameters:
  ///   - parts: of ascending rows.
  ///   - others: of any of the rows between.
  ///   - roles: the role of each row.
  ///   - graced: rows that do not make a holder.
  ///   - spare: room for so many more.
  static func group(
    _ parts: [Dealt], _ others: Dealt, roles: [UInt32], identities: Int, roleCount: Int, graced: Set<Int>, spare: Int,
    workers: Int
  ) async -> HoldingsGrouping {
    var grouping = HoldingsGrouping(parts, others, identities: identities, roleCount: roleCount, spare: spare)
    let shared = grouping
    let shares = shares(of: workers)
    let counts = await withTaskGroup(of: [Int].self) { group in
      for share in 0..<shares {
        group.addTask {
          var holderCount = Array(repeating: 0, count: roleCount)
          for bucket in stride(from: share, to: bucketCount(identities), by: shares) {
            shared.sort(bucket, roles)
            shared.countHolders(bucket, graced, &holderCount)
          }
          return holderCount
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for count in counts { for (number, holders) in count.enumerated() { grouping.holderCount[number] += holders } }
    return grouping
  }

  private init(_ parts: [Dealt], _ others: Dealt, identities: Int, roleCount: Int, spare: Int) {
    self.parts = parts
    self.others = others
    self.identities = identities
    holderCount = Array(repeating: 0, count: roleCount)
    var total = 0
    var bucketStart: [Int] = []
    for bucket in 0..<HoldingsGrouping.bucketCount(identities) {
      bucketStart.append(total)
      for part in parts + [others] { for run in part.buckets[bucket] { total += Int(run.count) } }
    }
    self.bucketStart = bucketStart
    start = SharedNumbers(count: identities + 1)
    role = SharedNumbers(count: total, spare: spare)
    row = SharedNumbers(count: total, spare: spare)
    start[identities] = UInt32(total)
  }

  private static func bucketCount(_ identities: Int) -> Int { identities >> bucketBits + 1 }

  private func range(of bucket: Int) -> Range<Int> {
    let first = bucket << HoldingsGrouping.bucketBits
    return first..<min(identities, first + 1 << HoldingsGrouping.bucketBits)
  }

  private func sort(_ bucket: Int, _ roles: [UInt32]) {
    let range = range(of: bucket)
    var next = [UInt32](repeating: 0, count: range.count)
    for part in parts + [others] {
      for run in part.buckets[bucket] { next[Int(run.identity) - range.lowerBound] += run.count }
    }
    var place = UInt32(bucketStart[bucket])
    for index in next.indices {
      start[range.lowerBound + index] = place
      (next[index], place) = (place, place + next[index])
    }
    for part in parts + [others] {
      for run in part.buckets[bucket] {
        let index = Int(run.identity) - range.lowerBound
        var place = Int(next[index])
        next[index] += run.count
        for number in run.first..<run.first + run.count {
          role[place] = roles[Int(number)]
          row[place] = number
          place += 1
        }
      }
    }
    for run in others.buckets[bucket] {
      let identity = Int(run.identity)
      restoreOrder(of: identity, next[identity - range.lowerBound], roles)
    }
  }

  /// The others came last, wherever their rows stand.
  private func restoreOrder(of identity: Int, _ end: UInt32, _ roles: [UInt32]) {
    let range = Int(start[identity])..<Int(end)
    if zip(range, range.dropFirst()).allSatisfy({ row[$0] < row[$1] }) { return }
    for (place, number) in zip(range, range.map { row[$0] }.sorted()) {
      row[place] = number
      role[place] = roles[Int(number)]
    }
  }

  private func countHolders(_ bucket: Int, _ graced: Set<Int>, _ holderCount: inout [Int]) {
    var last = [UInt32](repeating: .max, count: holderCount.count)
    let range = range(of: bucket)
    var place = bucketStart[bucket]
    for identity in range {
      let end = identity + 1 < range.upperBound ? Int(start[identity + 1]) : bucketEnd(bucket)
      while place < end {
        let held = Int(role[place])
        if last[held] != UInt32(identity), graced.isEmpty || !graced.contains(Int(row[place])) {
          last[held] = UInt32(identity)
          holderCount[held] += 1
        }
        place += 1
      }
    }
  }

  /// Where a bucket's holdings end. The next one's may not be sorted yet, so that ``start`` does not tell.
  private func bucketEnd(_ bucket: Int) -> Int {
    bucket + 1 < bucketStart.count ? bucketStart[bucket + 1] : role.count
  }
}
