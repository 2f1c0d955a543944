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

  /// The only one; nil when there is none, or there are several.
  public var only: Int? { if case .one(let identity) = self { identity } else { nil } }
}

/// Finds identities by one attribute. A value that several identities share finds all of them.
struct IdentityIndex {
  private var pool = StringPool()
  private var keys: KeyIndex
  private var first: [UInt32] = []
  private var others: [UInt32: [Int]] = [:]
  private let foldsCase: Bool
  private var buffer: [UInt8] = []

  init(foldingCase: Bool, capacity: Int) {
    foldsCase = foldingCase
    keys = KeyIndex(capacity: capacity)
  }

  mutating func insert(_ value: ByteText, _ identity: Int) {
    if value.isEmpty { return }
    let slot = withFolded(value) { key, index in index.keys.slot(of: key, in: &index.pool) }
    if Int(slot) == first.count {
      first.append(UInt32(identity))
    } else if first[Int(slot)] != UInt32(identity), others[slot]?.contains(identity) != true {
      others[slot, default: []].append(identity)
    }
  }

  /// The identities with that value.
  mutating func find(_ value: ByteText) -> IdentityMatch {
    guard !value.isEmpty,
      let slot = withFolded(value, { key, index in index.keys.existingSlot(of: key, in: index.pool) })
    else { return .nobody }
    guard let more = others[slot] else { return .one(Int(first[Int(slot)])) }
    return .several([Int(first[Int(slot)])] + more)
  }

  mutating func find(_ value: String) -> IdentityMatch {
    var value = value
    return value.withUTF8 { find($0) }
  }

  mutating func insert(_ value: String, _ identity: Int) {
    var value = value
    value.withUTF8 { insert($0, identity) }
  }

  private mutating func withFolded<Result>(
    _ value: ByteText, _ body: (ByteText, inout IdentityIndex) -> Result
  ) -> Result {
    guard foldsCase, value.contains(where: { (65...90).contains($0) }) else { return body(value, &self) }
    var folded = buffer
    folded.removeAll(keepingCapacity: true)
    for byte in value { folded.append((65...90).contains(byte) ? byte | 32 : byte) }
    let result = folded.withUnsafeBufferPointer { body($0, &self) }
    buffer = folded
    return result
  }
}
