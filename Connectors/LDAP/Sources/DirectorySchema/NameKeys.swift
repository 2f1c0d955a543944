import AccessModel

/// Makes the comparison keys of one name after the other (``DistinguishedName``), faster than each for itself: the names of a
/// directory end alike, so that the key of an ending which was met before is taken from memory.
struct NameKeys {
  /// The end of a plain name from its second part on, byte by byte as it came.
  private struct Ending {
    var bytes: [UInt8] = []
    var key: [UInt8] = []
    var isWithinBases = false
  }

  /// Longer endings are made anew each time: a hostile server must not fill the memory.
  private static let longest = 1024

  private let bases: [[UInt8]]
  private var endings = [Ending](repeating: Ending(), count: 64)
  /// The keys, back to back.
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  /// Keys of names that are looked for below some bases; none stands for everywhere.
  init(below bases: [String]) { self.bases = bases.map { DistinguishedName.key(of: $0) } }

  /// Number of keys.
  var count: Int { ends.count - 1 }

  /// Forgets the keys, not the endings.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeLast(ends.count - 1)
  }

  /// Forgets the last key.
  mutating func removeLast() {
    ends.removeLast()
    bytes.removeLast(bytes.count - ends[ends.count - 1])
  }

  /// Calls `body` with a key.
  func withKey<Result>(_ index: Int, _ body: (ByteText) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { try body(ByteText(rebasing: $0[ends[index]..<ends[index + 1]])) }
  }

  /// Calls `body` with all keys.
  func withKeys<Result>(_ body: (UnsafeBufferPointer<ByteText>) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { bytes in
      try withUnsafeTemporaryAllocation(of: ByteText.self, capacity: count) { keys in
        for index in 0..<count {
          keys.initializeElement(at: index, to: ByteText(rebasing: bytes[ends[index]..<ends[index + 1]]))
        }
        return try body(UnsafeBufferPointer(keys))
      }
    }
  }

  /// Whether a key is that of a base or of an entry below one.
  func isWithinBases(_ key: ByteText) -> Bool {
    bases.isEmpty || bases.contains { NameKeys.isWithin(key, $0) }
  }

  private static func isWithin(_ key: ByteText, _ base: [UInt8]) -> Bool {
    guard !base.isEmpty else { return true }
    let start = key.count - base.count
    return start >= 0 && base.withUnsafeBufferPointer { KeyIndex.equal($0, ByteText(rebasing: key[start...])) }
      && (start == 0 || key[start - 1] == UInt8(ascii: ","))
  }

  /// Makes the key of a name; whether the name is within the bases.
  @discardableResult
  mutating func append(_ name: ByteText) -> Bool {
    let start = bytes.count
    // A plain name's key is not longer than the name.
    bytes.append(contentsOf: name)
    let first = bytes.withUnsafeMutableBufferPointer { bytes in
      DistinguishedName.writePlainPart(name, from: 0, to: UnsafeMutableBufferPointer(rebasing: bytes[start...]), at: 0)
    }
    if case .comma(let next, let written) = first, name.count - next <= NameKeys.longest, name.count > next,
      let isWithin = appendEnding(ByteText(rebasing: name[next...]), at: start + written)
    {
      return isWithin
    }
    bytes.removeLast(bytes.count - start)
    DistinguishedName.appendKey(of: name, to: &bytes)
    ends.append(bytes.count)
    return withKey(count - 1, isWithinBases)
  }

  /// Puts the key of an ending in; nil (and nothing is put in) when it is not plain.
  private mutating func appendEnding(_ ending: ByteText, at start: Int) -> Bool? {
    let slot = NameKeys.slot(of: ending)
    let isKnown = endings[slot].bytes.withUnsafeBufferPointer { KeyIndex.equal($0, ending) }
    if !isKnown {
      var key: [UInt8] = []
      guard DistinguishedName.appendPlainKey(of: ending, to: &key) else { return nil }
      let isWithin = key.withUnsafeBufferPointer(isWithinBases)
      endings[slot] = Ending(bytes: Array(ending), key: key, isWithinBases: isWithin)
    }
    bytes.removeLast(bytes.count - start)
    bytes.append(contentsOf: endings[slot].key)
    ends.append(bytes.count)
    // A name of which the ending lies above all bases may be a base itself.
    return endings[slot].isWithinBases || withKey(count - 1, isWithinBases)
  }

  /// Where an ending is kept: few of those that a directory has in use meet in one place.
  private static func slot(of ending: ByteText) -> Int {
    var state = UInt64(ending.count)
    if ending.count >= 8 {
      let raw = UnsafeRawBufferPointer(ending)
      state ^= raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      state ^= raw.loadUnaligned(fromByteOffset: (ending.count - 8) / 2, as: UInt64.self) &* 31
    }
    return Int(truncatingIfNeeded: (state &* 0x9E37_79B9_7F4A_7C15) >> 58)
  }
}
