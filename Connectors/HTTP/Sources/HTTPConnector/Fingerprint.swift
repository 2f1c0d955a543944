import AccessModel

/// A number by which the same item is known again within one run: a hash of its bytes with a key of the run's own, so
/// that no provider can choose items that look alike.
struct Fingerprint: Hashable, Sendable {
  private static let key = UInt64.random(in: .min ... .max)

  /// Never zero.
  let value: UInt64

  init(_ bytes: ByteText) {
    var state = Fingerprint.key ^ UInt64(truncatingIfNeeded: bytes.count)
    let raw = UnsafeRawBufferPointer(bytes)
    var offset = 0
    while offset + 8 <= raw.count {
      state = Fingerprint.mix(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < raw.count {
      rest = rest << 8 | UInt64(raw[offset])
      offset += 1
    }
    state = Fingerprint.mix(state ^ rest)
    value = state == 0 ? 1 : state
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return high ^ low
  }
}

/// A set of fingerprints. They are hashes already, so they are their own places in its table.
///
/// A class, so that a set of a hundred thousand is never copied by chance.
final class FingerprintSet {
  /// Zero is free.
  private var table = [UInt64](repeating: 0, count: 64)
  /// How many there are.
  private(set) var count = 0

  /// Adds one; false if it was there.
  func insert(_ fingerprint: Fingerprint) -> Bool {
    if count * 2 >= table.count { grow() }
    guard FingerprintSet.put(fingerprint.value, &table) else { return false }
    count += 1
    return true
  }

  /// Whether one is there.
  func contains(_ fingerprint: Fingerprint) -> Bool {
    table[FingerprintSet.place(of: fingerprint.value, in: table)] != 0
  }

  /// Adds all of another set's.
  func formUnion(_ other: FingerprintSet) {
    for value in other.table where value != 0 { _ = insert(Fingerprint(value)) }
  }

  /// How many of them another set does not have.
  func countMissing(in other: FingerprintSet) -> Int {
    table.count { $0 != 0 && !other.contains(Fingerprint($0)) }
  }

  private static func put(_ value: UInt64, _ table: inout [UInt64]) -> Bool {
    let place = place(of: value, in: table)
    if table[place] != 0 { return false }
    table[place] = value
    return true
  }

  /// Where a fingerprint is, or else would go.
  private static func place(of value: UInt64, in table: [UInt64]) -> Int {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: value) & mask
    while table[place] != 0, table[place] != value { place = (place + 1) & mask }
    return place
  }

  private func grow() {
    var larger = [UInt64](repeating: 0, count: table.count * 2)
    for value in table where value != 0 { _ = FingerprintSet.put(value, &larger) }
    table = larger
  }
}

extension Fingerprint {
  fileprivate init(_ value: UInt64) { self.value = value }
}

extension Item {
  /// What it is known again by.
  var fingerprint: Fingerprint {
    let entry = tree.nodes[node]
    let last = Int(entry.next) - 1
    let end = last > node ? tree.nodes[last].end : entry.end
    return Fingerprint(ByteText(rebasing: tree.bytes[Int(entry.start)..<max(Int(end), Int(entry.start))]))
  }
}
