import AccessModel

/// The identities that a value or a name stands for.
public enum IdentityMatch: Hashable, Sendable {
  /// None.
  case nobody
  /// Exactly one, by number.
  case one(Int)
  /// Several: ambiguous.
  case several([Int])

  /// All of them.
  public var all: [Int] {
    switch self {
    case .nobody: []
    case .one(let identity): [identity]
    case .several(let identities): identities
    }
  }
}

/// Finds identities by one attribute. A value that several identities share finds all of them.
///
/// Open addressing over identity numbers; the values themselves stay where they are and are asked for when a hash
/// agrees, so an index of a million identities is one array.
struct IdentityIndex: Sendable {
  /// Hash of the value in the upper half, identity plus one in the lower; zero is empty.
  private var table: [UInt64]
  private var mask: Int
  private var count = 0
  /// Further identities of a value, by the first one's number.
  private var others: [UInt32: [Int]] = [:]
  private let foldsCase: Bool

  init(foldingCase: Bool, capacity: Int) {
    foldsCase = foldingCase
    var size = 32
    while size < capacity * 2 { size *= 2 }
    table = [UInt64](repeating: 0, count: size)
    mask = size - 1
  }

  /// Adds an identity under a value; an empty value is nothing.
  ///
  /// - Parameter has: tells whether an identity has a value equal to the one in hand.
  mutating func insert(_ value: ByteText, _ identity: Int, has: (Int) -> Bool) {
    if value.isEmpty { return }
    let hash = KeyIndex.hash(value, foldingCase: foldsCase)
    var position = Int(hash) & mask
    while table[position] != 0 {
      if UInt32(truncatingIfNeeded: table[position] >> 32) == hash {
        let known = Int(UInt32(truncatingIfNeeded: table[position])) - 1
        if known == identity { return }
        if has(known) {
          if others[UInt32(known)]?.contains(identity) != true { others[UInt32(known), default: []].append(identity) }
          return
        }
      }
      position = (position + 1) & mask
    }
    table[position] = UInt64(hash) << 32 | UInt64(identity + 1)
    count += 1
    if count * 2 > table.count { grow() }
  }

  /// The first identity with a value that is not empty, or else the given one, which then has it.
  ///
  /// - Parameter hash: of the value.
  @inline(__always)
  mutating func findFirst(hash: UInt32, orInsert identity: Int, has: (Int) -> Bool) -> Int? {
    var position = Int(hash) & mask
    while table[position] != 0 {
      if UInt32(truncatingIfNeeded: table[position] >> 32) == hash {
        let known = Int(UInt32(truncatingIfNeeded: table[position])) - 1
        if has(known) { return known }
      }
      position = (position + 1) & mask
    }
    table[position] = UInt64(hash) << 32 | UInt64(identity + 1)
    count += 1
    if count * 2 > table.count { grow() }
    return nil
  }

  /// An identity whose value may be the one with that hash, nil when certainly none has it in first place. Looking brings
  /// the place into the cache before it is needed.
  @inline(__always)
  func candidate(hash: UInt32) -> Int? {
    let entry = table[Int(hash) & mask]
    return entry == 0 ? nil : Int(UInt32(truncatingIfNeeded: entry)) - 1
  }

  /// The identities with that value.
  func find(_ value: ByteText, has: (Int) -> Bool) -> IdentityMatch {
    if value.isEmpty { return .nobody }
    return find(value, hash: KeyIndex.hash(value, foldingCase: foldsCase), has: has)
  }

  /// The identities with that value, which is not empty and has that hash.
  @inline(__always)
  func find(_ value: ByteText, hash: UInt32, has: (Int) -> Bool) -> IdentityMatch {
    var position = Int(hash) & mask
    while table[position] != 0 {
      if UInt32(truncatingIfNeeded: table[position] >> 32) == hash {
        let known = Int(UInt32(truncatingIfNeeded: table[position])) - 1
        if has(known) {
          guard !others.isEmpty, let more = others[UInt32(known)] else { return .one(known) }
          return .several([known] + more.filter(has))
        }
      }
      position = (position + 1) & mask
    }
    return .nobody
  }

  private mutating func grow() {
    let old = table
    table = [UInt64](repeating: 0, count: old.count * 2)
    mask = table.count - 1
    for entry in old where entry != 0 {
      var position = Int(entry >> 32) & mask
      while table[position] != 0 { position = (position + 1) & mask }
      table[position] = entry
    }
  }
}

/// Whether two values are equal, ASCII case aside where `foldingCase` says so.
func equalBytes(_ left: ByteText, _ right: ByteText, foldingCase: Bool) -> Bool {
  guard left.count == right.count else { return false }
  for index in 0..<left.count where left[index] != right[index] {
    guard foldingCase, KeyIndex.folded(left[index]) == KeyIndex.folded(right[index]) else { return false }
  }
  return true
}
