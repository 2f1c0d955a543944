/// Finds the number of a byte string: an open-addressing hash table over a ``StringPool``.
///
/// Slots are numbered from zero in the order in which keys are first seen. The hash is seeded per process, so that a
/// hostile directory cannot choose ids that collide; the seed never shows in any output.
public struct KeyIndex: Sendable {
  private static let seed = UInt64.random(in: .min ... .max)

  /// The key of each slot.
  public private(set) var keys: [StringRef] = []
  /// Where in the pool each slot's key is: what `keys` and the pool's ends say too, but at one place in memory.
  private var places: [StringPool.Place] = []
  /// Hash in the upper half, slot plus one in the lower, so that a search that fails touches nothing else; zero is free.
  private var table: [UInt64]
  private var mask: Int

  /// An empty index with room for about `capacity` keys.
  public init(capacity: Int = 16) {
    var size = 32
    while size < capacity * 2 { size *= 2 }
    table = [UInt64](repeating: 0, count: size)
    mask = size - 1
  }

  /// Number of distinct keys.
  public var count: Int { keys.count }

  /// The slot of a key, added (and stored in `pool`) if it is new.
  public mutating func slot(of key: ByteText, in pool: inout StringPool) -> UInt32 {
    slot(of: key, hash: KeyIndex.hash(key), in: &pool)
  }

  /// The slot of a key whose hash is known already, added (and stored in `pool`) if it is new.
  mutating func slot(of key: ByteText, hash: UInt32, in pool: inout StringPool) -> UInt32 {
    let (position, found) = search(key, hash, pool)
    if let found { return found }
    let slot = UInt32(keys.count)
    let reference = pool.append(key)
    keys.append(reference)
    places.append(pool.place(of: reference))
    table[position] = UInt64(hash) << 32 | UInt64(slot + 1)
    if keys.count * 2 > table.count { grow() }
    return slot
  }

  /// The slot of a key, nil if it was never added.
  public func existingSlot(of key: ByteText, in pool: StringPool) -> UInt32? {
    search(key, KeyIndex.hash(key), pool).slot
  }

  /// Where a key is, or else would go.
  private func search(_ key: ByteText, _ hash: UInt32, _ pool: StringPool) -> (position: Int, slot: UInt32?) {
    var position = Int(hash) & mask
    return table.withUnsafeBufferPointer { table in
      while true {
        let entry = table[position]
        if entry == 0 { return (position, nil) }
        if entry >> 32 == hash {
          let slot = UInt32(truncatingIfNeeded: entry) - 1
          let place = places[Int(slot)]
          if pool.bytes.withUnsafeBufferPointer({ KeyIndex.equal(place.text(in: $0), key) }) {
            return (position, slot)
          }
        }
        position = (position + 1) & mask
      }
    }
  }

  /// The slots of many keys; `.max` for those that were never added.
  ///
  /// Goes from table to place to text for all of them at each step, and not key by key: the steps of one key wait for each
  /// other, those of different keys do not, and waiting for memory is nearly all that a search in a large index costs.
  func findSlots<Key: HashedKey>(
    of wanted: UnsafeBufferPointer<Key>, in pool: StringPool, into slots: UnsafeMutableBufferPointer<UInt32>
  ) {
    likelySlots(of: wanted, into: slots)
    withUnsafeTemporaryAllocation(of: StringPool.Place.self, capacity: wanted.count) { found in
      places.withUnsafeBufferPointer { places in
        for index in wanted.indices {
          // No key that is looked for here is empty.
          let place = slots[index] == .max ? StringPool.Place() : places[Int(slots[index])]
          found.initializeElement(at: index, to: place)
        }
      }
      pool.bytes.withUnsafeBufferPointer { bytes in
        for index in wanted.indices {
          // Another key may have the same hash: whoever adds the key looks again.
          if !KeyIndex.equal(found[index].text(in: bytes), wanted[index].key) { slots[index] = .max }
        }
      }
    }
  }

  /// Slots that keys probably have, by their hashes alone; `.max` where no key has that hash.
  ///
  /// Looks at nothing but the table.
  private func likelySlots<Key: HashedKey>(
    of wanted: UnsafeBufferPointer<Key>, into slots: UnsafeMutableBufferPointer<UInt32>
  ) {
    table.withUnsafeBufferPointer { table in
      for index in wanted.indices {
        let hash = wanted[index].hash
        var position = Int(hash) & mask
        while table[position] != 0, table[position] >> 32 != hash { position = (position + 1) & mask }
        // A free place holds zero, which wraps to `.max`.
        slots[index] = UInt32(truncatingIfNeeded: table[position]) &- 1
      }
    }
  }

  private mutating func grow() {
    let size = table.count * 2
    mask = size - 1
    var grown = [UInt64](repeating: 0, count: size)
    for entry in table where entry != 0 {
      var position = Int(entry >> 32) & mask
      while grown[position] != 0 { position = (position + 1) & mask }
      grown[position] = entry
    }
    table = grown
  }

  /// Whether two byte strings are the same.
  @inlinable @inline(__always)
  public static func equal(_ left: ByteText, _ right: ByteText) -> Bool {
    guard left.count == right.count else { return false }
    let (one, other) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    func differs(_ offset: Int) -> Bool {
      one.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    if one.count >= 8 {
      // The last word overlaps the one before it, which is cheaper than going on byte by byte.
      for offset in stride(from: 0, to: one.count - 8, by: 8) where differs(offset) { return false }
      return !differs(one.count - 8)
    }
    for offset in 0..<one.count where one[offset] != other[offset] { return false }
    return true
  }

  /// A seeded 32-bit hash of the bytes, ASCII capitals taken as small letters if `foldingCase`.
  public static func hash(_ key: ByteText, foldingCase: Bool = false) -> UInt32 {
    var state = seed ^ UInt64(truncatingIfNeeded: key.count)
    let raw = UnsafeRawBufferPointer(key)
    var offset = 0
    if !foldingCase {
      while offset + 8 <= raw.count {
        state = mix(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
    }
    var word: UInt64 = 0
    while offset < raw.count {
      word = word << 8 | UInt64(foldingCase ? folded(raw[offset]) : raw[offset])
      offset += 1
      if offset % 8 == 0 {
        state = mix(state ^ word)
        word = 0
      }
    }
    state = mix(state ^ word)
    return UInt32(truncatingIfNeeded: state >> 32)
  }

  /// An ASCII capital as a small letter; any other byte as it is.
  public static func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }

  private static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return high ^ low
  }
}

/// Something to look for in a ``KeyIndex``, whose hash is known already. Its key is not empty.
protocol HashedKey {
  var key: ByteText { get }
  /// ``KeyIndex/hash(_:foldingCase:)`` of the key.
  var hash: UInt32 { get }
}
