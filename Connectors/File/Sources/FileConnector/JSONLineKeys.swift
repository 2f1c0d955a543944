import AccessModel

/// The keys that lines may have; an unknown one is an error, so that a misspelt fact is never taken for an absent one.
enum JSONLineKey: Int, CaseIterable {
  case type, id, login, mail, employee, name, department, title, locator, status, kind, external, privileged, privilege
  case lastSignIn, group, account, memberGroup, relation, origin, state, from, until, membersUnread, member, reason
  case scopes, notes, complete, count, declared, confined

  /// The key as it is written.
  var name: String { JSONLineKey.names[rawValue] }

  private static let names = allCases.map { "\($0)" }
  /// The key's place in a set of keys.
  var bit: UInt32 { 1 << UInt32(rawValue) }

  static func set(_ keys: JSONLineKey...) -> UInt32 { keys.reduce(0) { $0 | $1.bit } }

  /// Keys with `true` or `false`.
  static let truths = set(.external, .privileged)

  /// Keys that only a scope of the end line has.
  static let ofScopes = set(.complete, .count, .declared, .confined)
}

/// What a line is about.
enum JSONLineType: Int, CaseIterable {
  case account, group, member, unresolved, end

  /// The word in `type`.
  var name: String { "\(self)" }

  private static let words = allCases.map { Array($0.name.utf8) }

  /// The type with that word.
  init?(_ word: ByteText) {
    guard let found = JSONLineType.words.firstIndex(where: { $0.count == word.count && $0.elementsEqual(word) }) else {
      return nil
    }
    self.init(rawValue: found)
  }

  /// Keys that such a line may have.
  var allowed: UInt32 { JSONLineType.allowedSets[rawValue] }

  /// Scopes that a broken line of this type leaves incomplete; none stands for all.
  var scopes: [Scope] {
    switch self {
    case .account: [.accounts]
    case .group: [.groups]
    case .member, .unresolved: [.members]
    case .end: []
    }
  }

  private static let allowedSets: [UInt32] = allCases.map { type in
    switch type {
    case .account:
      JSONLineKey.set(
        .type, .id, .login, .mail, .employee, .name, .department, .title, .locator, .status, .kind, .external,
        .privileged, .privilege, .lastSignIn)
    case .group: JSONLineKey.set(.type, .id, .name, .locator, .kind, .privileged, .privilege, .membersUnread)
    case .member:
      JSONLineKey.set(.type, .group, .account, .memberGroup, .relation, .origin, .state, .from, .until)
    case .unresolved: JSONLineKey.set(.type, .group, .member, .reason)
    case .end: JSONLineKey.set(.type, .scopes, .notes)
    }
  }
}

/// Finds keys by their bytes: a perfect answer from one small table, without building a string.
struct JSONLineKeyTable {
  private struct Slot {
    var word: UInt64 = 0
    var count = 0
    var key: JSONLineKey?
  }

  private var slots = [Slot](repeating: Slot(), count: 128)

  init() {
    for key in JSONLineKey.allCases {
      var name = key.name
      name.withUTF8 { bytes in
        let word = JSONLineKeyTable.word(bytes)
        var position = JSONLineKeyTable.place(word, bytes.count)
        while slots[position].key != nil { position = (position + 1) & 127 }
        slots[position] = Slot(word: word, count: bytes.count, key: key)
      }
    }
  }

  /// The key with these bytes.
  func key(_ bytes: ByteText) -> JSONLineKey? {
    let word = JSONLineKeyTable.word(bytes)
    var position = JSONLineKeyTable.place(word, bytes.count)
    while let key = slots[position].key {
      if slots[position].word == word, slots[position].count == bytes.count {
        if bytes.count <= 8 { return key }
        var name = key.name
        return name.withUTF8 { $0.elementsEqual(bytes) } ? key : nil
      }
      position = (position + 1) & 127
    }
    return nil
  }

  /// The first eight bytes as a number; of all keys, those and the length differ.
  private static func word(_ bytes: ByteText) -> UInt64 {
    if bytes.count >= 8 { return UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self) }
    var word: UInt64 = 0
    for byte in bytes { word = word << 8 | UInt64(byte) }
    return word
  }

  private static func place(_ word: UInt64, _ count: Int) -> Int {
    Int(truncatingIfNeeded: ((word ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15) >> 57)
  }
}
