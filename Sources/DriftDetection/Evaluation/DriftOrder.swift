import AccessModel

/// The order of drifts: by severity (highest first), kind and key.
///
/// Most comparisons are settled by two whole numbers a drift: comparing lists of strings fifty thousand times over would
/// take longer than finding the drifts.
struct DriftOrder: Sendable {
  private struct Words: Sendable {
    /// Severity and kind, in order.
    let rank: UInt64
    /// The first bytes of the second part of the key.
    let prefix: UInt64
  }

  private static let kinds = Dictionary(
    uniqueKeysWithValues: DriftKind.allCases.sorted().enumerated().map { ($0.element, UInt64($0.offset)) })

  private var words: [Words] = []
  /// The first part of the key, by kind.
  private var family: [DriftKind: String] = [:]
  /// Whether the words are in the order of the keys: the first part is the same throughout a kind, and the second one is
  /// ASCII, without which bytes are not in the order of strings.
  private var isPlain = true

  init(_ drifts: [Drift]) {
    words.reserveCapacity(drifts.count)
    var last: (kind: DriftKind, family: String)?
    for drift in drifts {
      let key = drift.key
      if let first = key.first, last?.kind != drift.kind || last?.family != first {
        add(family: first, of: drift.kind)
        last = (drift.kind, first)
      }
      var prefix: UInt64 = 0
      if key.count > 1 { prefix = DriftOrder.prefix(key[1], &isPlain) } else { isPlain = false }
      words.append(
        Words(
          rank: UInt64(Severity.critical.rawValue - drift.severity.rawValue) << 32
            | (DriftOrder.kinds[drift.kind] ?? 0), prefix: prefix))
    }
  }

  /// Adds the drifts that follow.
  mutating func append(_ other: DriftOrder) {
    words += other.words
    isPlain = isPlain && other.isPlain
    for (kind, first) in other.family { add(family: first, of: kind) }
  }

  private mutating func add(family first: String, of kind: DriftKind) {
    if let known = family[kind], known != first { isPlain = false }
    family[kind] = first
  }

  /// The drifts in order.
  func sorted(_ drifts: [Drift]) -> [Drift] {
    // The numbers travel with the words, so that a comparison looks at nothing else.
    words.enumerated().map { (words: $0.element, drift: $0.offset) }.sorted { one, other in
      if one.words.rank != other.words.rank { return one.words.rank < other.words.rank }
      if isPlain, one.words.prefix != other.words.prefix { return one.words.prefix < other.words.prefix }
      return drifts[one.drift].key.lexicographicallyPrecedes(drifts[other.drift].key)
    }.map { drifts[$0.drift] }
  }

  /// The first eight bytes, the first one most significant; shorter texts are filled up with zeros.
  private static func prefix(_ text: String, _ isPlain: inout Bool) -> UInt64 {
    var text = text
    return text.withUTF8 { bytes in
      var word: UInt64 = 0
      for index in 0..<8 { word = word << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
      if bytes.contains(where: { $0 >= 0x80 }) { isPlain = false }
      return word
    }
  }
}
