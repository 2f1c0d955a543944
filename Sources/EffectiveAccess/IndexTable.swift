import AccessModel

/// A value in one word: itself if it has at most eight bytes, else a hash of it.
struct IndexKey {
  /// The longest value that stands in a word.
  static let longest = 8

  let word: UInt64
  /// Bytes of the value.
  let length: UInt32

  init(word: UInt64, length: UInt32) {
    self.word = word
    self.length = length
  }

  init(_ value: ByteText, foldingCase: Bool) {
    length = UInt32(truncatingIfNeeded: value.count)
    if value.count == IndexKey.longest, !foldingCase {
      // The same in one step: numbers of employees often have just that length.
      word = UInt64(bigEndian: UnsafeRawBufferPointer(value).loadUnaligned(as: UInt64.self))
    } else if value.count <= IndexKey.longest {
      var word: UInt64 = 0
      for byte in value { word = word << 8 | UInt64(foldingCase ? KeyIndex.folded(byte) : byte) }
      self.word = word
    } else {
      var tail: UInt64 = 0
      for byte in value.suffix(4) { tail = tail << 8 | UInt64(foldingCase ? KeyIndex.folded(byte) : byte) }
      word = UInt64(KeyIndex.hash(value, foldingCase: foldingCase)) << 32 | tail
    }
  }

  /// Whether equal keys are equal values.
  var isExact: Bool { length <= UInt32(IndexKey.longest) }
}

/// The memory of an ``IdentityIndex``: an open-addressing hash table of keys and numbers.
///
/// Divided into equal parts by hash: several tasks may fill it, each its own part, before anybody searches it. That is why
/// it is a class, and why the compiler cannot check that it is safe to share.
final class IndexTable: @unchecked Sendable {
  private struct Entry {
    var word: UInt64
    /// Number plus one; zero is free.
    var number: UInt32
    var length: UInt32
  }

  /// Places in all, a power of two.
  let count: Int
  /// Number of parts, a power of two.
  let parts: Int
  /// Random, so that a hostile directory cannot choose values that collide; it never shows in any output.
  private let seed: UInt64
  private let entries: UnsafeMutablePointer<Entry>
  /// Lower bits of a place within its part.
  private let mask: Int

  /// A table whose parts all have to be cleared before use.
  init(capacity: Int, parts: Int, seed: UInt64 = .random(in: .min ... .max)) {
    var size = 32 * parts
    while size < capacity * 2 { size *= 2 }
    count = size
    self.parts = parts
    self.seed = seed
    mask = size / parts - 1
    entries = .allocate(capacity: size)
  }

  deinit { entries.deallocate() }

  func clear(part: Int) {
    (entries + part * (mask + 1)).initialize(repeating: Entry(word: 0, number: 0, length: 0), count: mask + 1)
  }

  @inline(__always)
  private func place(_ key: IndexKey) -> Int {
    let mixed = (key.word ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 &+ UInt64(key.length) << 1)
    return Int(truncatingIfNeeded: mixed.high ^ mixed.low) & (count - 1)
  }

  /// The part that a key belongs to.
  @inline(__always)
  func part(of key: IndexKey) -> Int { place(key) / (mask + 1) }

  @inline(__always)
  private func next(_ place: Int) -> Int { place & ~mask | (place + 1) & mask }

  /// The number that has the key, nil if none.
  ///
  /// - Parameter has: tells whether a number has the very value, asked only for long values.
  @inline(__always)
  func find(_ key: IndexKey, has: (UInt32) -> Bool) -> UInt32? {
    var place = place(key)
    while entries[place].number != 0 {
      if entries[place].word == key.word, entries[place].length == key.length,
        key.isExact || has(entries[place].number - 1)
      {
        return entries[place].number - 1
      }
      place = next(place)
    }
    return nil
  }

  /// The number that has the key already; nil if none had, and then the given one has it now.
  @inline(__always)
  func insert(_ key: IndexKey, _ number: UInt32, has: (UInt32) -> Bool) -> UInt32? {
    var place = place(key)
    while entries[place].number != 0 {
      if entries[place].word == key.word, entries[place].length == key.length,
        key.isExact || has(entries[place].number - 1)
      {
        return entries[place].number - 1
      }
      place = next(place)
    }
    entries[place] = Entry(word: key.word, number: number + 1, length: key.length)
    return nil
  }

  /// Looks at the place of a key, so that it is at hand when it is needed.
  @inline(__always)
  func touch(_ key: IndexKey) -> UInt32 { entries[place(key)].number }

  /// Replaces the numbers of a part.
  func renumber(part: Int, by number: UnsafeBufferPointer<UInt32>) {
    for place in part * (mask + 1)..<(part + 1) * (mask + 1) where entries[place].number != 0 {
      entries[place].number = number[Int(entries[place].number) - 1] + 1
    }
  }

  /// A table of one part with the same contents.
  func copy(entries wanted: Int) -> IndexTable {
    let result = IndexTable(capacity: wanted / 2, parts: 1, seed: seed)
    result.clear(part: 0)
    for place in 0..<count where entries[place].number != 0 {
      let entry = entries[place]
      _ = result.insert(IndexKey(word: entry.word, length: entry.length), entry.number - 1) { _ in false }
    }
    return result
  }
}
