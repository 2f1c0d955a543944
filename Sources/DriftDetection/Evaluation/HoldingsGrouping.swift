import EffectiveAccess

/// Held roles in the order of the identities that hold them.
///
/// A counting sort that keeps the order of rows within an identity. Several tasks each sort the identities of their own
/// range: places in memory that belong together are then asked for by one core, and nothing has to be shared.
struct HoldingsGrouping: Sendable {
  /// A part of the Assignments table: the identity that each row names, where that is exactly one.
  struct Rows: Sendable {
    /// Stands for a row that nobody holds a role by.
    static let nobody = UInt32.max
    /// Stands for a row whose holders are among the ``Pair``s.
    static let several = UInt32.max - 1

    let first: Int
    let holder: [UInt32]
  }

  /// One role held by one identity through one row.
  struct Pair: Sendable {
    let identity: UInt32
    let role: UInt32
    let row: UInt32
  }

  /// Holdings of the `i`th identity of the range are at `start[i]..<start[i + 1]`.
  private(set) var start: [UInt32] = [0]
  private(set) var role: [UInt32] = []
  private(set) var row: [UInt32] = []
  /// How many identities of the range hold each role.
  private(set) var holderCount: [Int]

  /// - Parameters:
  ///   - roles: the role of each row.
  ///   - pairs: holders of rows that several hold, by ascending row.
  ///   - graced: rows that do not make a holder.
  ///   - spare: room that the arrays should have for more.
  init(
    _ parts: [Rows], roles: [UInt32], pairs: [Pair], of identities: Range<Int>, roleCount: Int, graced: Set<Int>,
    spare: Int
  ) {
    holderCount = Array(repeating: 0, count: roleCount)
    let range = UInt32(identities.lowerBound)..<UInt32(identities.upperBound)
    // One further on than it will be, so that the second pass can count up in place.
    var next = [UInt32](repeating: 0, count: identities.count + 2)
    HoldingsGrouping.each(parts, pairs, range) { identity, rows, _ in
      next[identity + 2] += UInt32(rows.count)
    }
    for index in next.indices.dropFirst() { next[index] += next[index - 1] }
    let total = Int(next.last ?? 0)
    var rows: [UInt32] = []
    role = [UInt32](unsafeUninitializedCapacity: total + spare) { role, roleTotal in
      rows = [UInt32](unsafeUninitializedCapacity: total + spare) { row, rowTotal in
        next.withUnsafeMutableBufferPointer { next in
          HoldingsGrouping.each(parts, pairs, range) { identity, numbers, pair in
            var place = Int(next[identity + 1])
            next[identity + 1] += UInt32(numbers.count)
            for number in numbers {
              role[place] = pair.map { pairs[$0].role } ?? roles[number]
              row[place] = UInt32(number)
              place += 1
            }
          }
        }
        rowTotal = total
      }
      roleTotal = total
    }
    row = rows
    next.removeLast()
    start = next
    countHolders(graced)
  }

  /// Calls `body` for each held role of the range, in the order of rows; rows in a row that name the same one together.
  @inline(__always)
  private static func each(
    _ parts: [Rows], _ pairs: [Pair], _ range: Range<UInt32>,
    _ body: (_ identity: Int, _ rows: Range<Int>, _ pair: Int?) -> Void
  ) {
    var pair = 0
    for part in parts {
      part.holder.withUnsafeBufferPointer { holders in
        var place = 0
        while place < holders.count {
          let holder = holders[place]
          let first = part.first + place
          place += 1
          if range.contains(holder) {
            while place < holders.count, holders[place] == holder { place += 1 }
            body(Int(holder - range.lowerBound), first..<part.first + place, nil)
          } else if holder == Rows.several {
            while pair < pairs.count, Int(pairs[pair].row) == first {
              if range.contains(pairs[pair].identity) {
                body(Int(pairs[pair].identity - range.lowerBound), first..<first + 1, pair)
              }
              pair += 1
            }
          }
        }
      }
    }
  }

  private mutating func countHolders(_ graced: Set<Int>) {
    var last = [UInt32](repeating: .max, count: holderCount.count)
    for identity in 0..<start.count - 1 {
      for position in Int(start[identity])..<Int(start[identity + 1]) {
        let held = Int(role[position])
        if last[held] == UInt32(identity) { continue }
        if !graced.isEmpty, graced.contains(Int(row[position])) { continue }
        last[held] = UInt32(identity)
        holderCount[held] += 1
      }
    }
  }

  /// Adds the next range of identities.
  mutating func append(_ other: HoldingsGrouping) {
    let offset = UInt32(role.count)
    start.reserveCapacity(start.count + other.start.count)
    for index in 1..<other.start.count { start.append(other.start[index] + offset) }
    role += other.role
    row += other.row
    for (number, count) in other.holderCount.enumerated() { holderCount[number] += count }
  }
}
