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
/// Open addressing, sixteen bytes a value: a value of up to eight bytes stands in the table itself, so that most questions
/// take one look at memory; longer ones stay where they are and are asked for when their hash agrees.
struct IdentityIndex: Sendable {
  private var table: IndexTable
  private var count = 0
  /// Further identities of a value, by the first one's number.
  private var others: [UInt32: [Int]] = [:]
  private let foldsCase: Bool

  init(foldingCase: Bool, capacity: Int) {
    foldsCase = foldingCase
    table = IndexTable(capacity: capacity, parts: 1)
    table.clear(part: 0)
  }

  /// An index of distinct values that stand in a table already.
  init(adopting table: IndexTable, count: Int, foldingCase: Bool) {
    foldsCase = foldingCase
    self.table = table
    self.count = count
  }

  /// Adds an identity under a value; an empty value is nothing.
  ///
  /// - Parameter has: tells whether an identity has a value equal to the one in hand.
  mutating func insert(_ value: ByteText, _ identity: Int, has: (Int) -> Bool) {
    if value.isEmpty { return }
    if !isKnownUniquelyReferenced(&table) { table = table.copy(entries: table.count) }
    let key = IndexKey(value, foldingCase: foldsCase)
    if let known = table.insert(key, UInt32(identity), has: { has(Int($0)) }) {
      if Int(known) != identity, others[known]?.contains(identity) != true {
        others[known, default: []].append(identity)
      }
      return
    }
    count += 1
    if count * 2 > table.count { table = table.copy(entries: table.count * 2) }
  }

  /// The identities with that value.
  func find(_ value: ByteText, has: (Int) -> Bool) -> IdentityMatch {
    find(IndexKey(value, foldingCase: foldsCase), has: has)
  }

  /// The identities with the value of that key, which does not fold case unless the index does.
  @inline(__always)
  func find(_ key: IndexKey, has: (Int) -> Bool) -> IdentityMatch {
    guard key.length > 0, let known = table.find(key, has: { has(Int($0)) }) else { return .nobody }
    guard !others.isEmpty, let more = others[known] else { return .one(Int(known)) }
    return .several([Int(known)] + more.filter(has))
  }

  /// Looks at the place of a key, so that it is at hand when it is needed.
  @inline(__always)
  func touch(_ key: IndexKey) -> UInt32 { table.touch(key) }
}

/// Whether two values are equal, ASCII case aside where `foldingCase` says so.
func equalBytes(_ left: ByteText, _ right: ByteText, foldingCase: Bool) -> Bool {
  guard left.count == right.count else { return false }
  for index in 0..<left.count where left[index] != right[index] {
    guard foldingCase, KeyIndex.folded(left[index]) == KeyIndex.folded(right[index]) else { return false }
  }
  return true
}
