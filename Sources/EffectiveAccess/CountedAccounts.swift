import AccessModel

/// For each account the identity that it counts for, and beside it a word that somebody wants to know of that identity: one
/// look at memory gives both.
public struct CountedAccounts: Sendable {
  struct Entry {
    let identity: UInt32
    private let low: UInt32
    private let high: UInt32

    init(_ identity: UInt32, _ word: UInt64) {
      self.identity = identity
      low = UInt32(truncatingIfNeeded: word)
      high = UInt32(truncatingIfNeeded: word >> 32)
    }

    /// In halves, so that an entry takes twelve bytes.
    @inline(__always)
    var word: UInt64 { UInt64(high) << 32 | UInt64(low) }
  }

  let entries: [Entry]

  /// - Parameter words: one an identity.
  public init(_ table: IdentityTable, words: [UInt64]) {
    entries = words.withUnsafeBufferPointer { words in
      table.counted.map { Entry($0, $0 == IdentityTable.none ? 0 : words[Int($0)]) }
    }
  }
}
