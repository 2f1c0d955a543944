/// Finds the number of a byte string: an open-addressing hash table over a ``StringPool``.
///
/// Slots are numbered from zero in the order in which keys are first seen. The hash is seeded per process, so that a
/// hostile directory cannot choose ids that collide; the seed never shows in any output.
public struct KeyIndex: Sendable {
  private static let seed = UInt64.random(in: .min ... .max)

  /// The key of each slot.
  public private(set) var keys: [StringRef] = []
  private var hashes: [UInt32] = []
  private var table: [UInt32]
  private var mask: Int

  /// An empty index with room for about `capacity` keys.
  public init(capacity: Int = 16) {
    var size = 32
    while size < capacity * 2 { size *= 2 }
    table = [UInt32](repeating: 0, count: size)
    mask = size - 1
  }

  /// Number of distinct keys.
  public var count: Int { keys.count }

  /// The slot of a key, added (and stored in `pool`) if it is new.
  public mutating func slot(of key: ByteText, in pool: inout StringPool) -> UInt32 {
    let hash = KeyIndex.hash(key)
    var position = Int(hash) & mask
    while true {
      let entry = table[position]
      if entry == 0 { break }
      let slot = Int(entry - 1)
      if hashes[slot] == hash, KeyIndex.equal(pool, keys[slot], key) { return UInt32(slot) }
      position = (position + 1) & mask
    }
    let slot = UInt32(keys.count)
    keys.append(pool.append(key))
    hashes.append(hash)
    table[position] = slot + 1
    if keys.count * 2 > table.count { grow() }
    return slot
  }

  /// The slot of a key, nil if it was never added.
  public func existingSlot(of key: ByteText, in pool: StringPool) -> UInt32? {
    let hash = KeyIndex.hash(key)
    var position = Int(hash) & mask
    while true {
      let entry = table[position]
      if entry == 0 { return nil }
      let slot = Int(entry - 1)
      if hashes[slot] == hash, KeyIndex.equal(pool, keys[slot], key) { return UInt32(slot) }
      position = (position + 1) & mask
    }
  }

  private mutating func grow() {
    let size = table.count * 2
    mask = size - 1
    table = [UInt32](repeating: 0, count: size)
    for slot in hashes.indices {
      var position = Int(hashes[slot]) & mask
      while table[position] != 0 { position = (position + 1) & mask }
      table[position] = UInt32(slot) + 1
    }
  }

  private static func equal(_ pool: StringPool, _ reference: StringRef, _ key: ByteText) -> Bool {
    pool.withBytes(of: reference) { stored in
      guard stored.count == key.count else { return false }
      for index in 0..<key.count where stored[index] != key[index] { return false }
      return true
    }
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
