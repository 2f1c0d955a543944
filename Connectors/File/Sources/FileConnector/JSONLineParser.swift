import AccessModel

/// What is wrong with a line, in words.
struct JSONLineError: Error {
  let words: String

  init(_ words: String) { self.words = words }
}

/// What an end line says about one scope.
struct JSONLineScope {
  var name = ""
  var complete: Bool?
  var count: Int?
  var declared: Int?
  var reason = ""
  var confined = false
}

/// Parses one line of JSON Lines (RFC 8259) into the values of known keys, which stay where they are in the line.
///
/// Strict: unknown and repeated keys, other types, invalid UTF-8, raw control characters and broken escapes are errors.
struct JSONLineParser: ~Copyable {
  private let table = JSONLineKeyTable()
  private var line = ByteText(start: nil, count: 0)
  private var position = 0
  private let values: UnsafeMutablePointer<ByteText>
  /// Texts with escapes are written out here; they never grow, so as many bytes as the lines have are enough.
  private var scratch: UnsafeMutableBufferPointer<UInt8>
  private var scratchUsed = 0
  private let longest: Int
  /// Keys that the line has.
  private(set) var seen: UInt32 = 0
  /// Keys that are `true`.
  private(set) var truths: UInt32 = 0
  /// What an end line says.
  private(set) var scopes: [JSONLineScope] = []
  private(set) var notes: [String] = []

  /// A parser for lines of at most `longest` bytes, which writes texts with escapes out into `scratch`.
  init(longest: Int, scratch: UnsafeMutableBufferPointer<UInt8>) {
    self.longest = longest
    self.scratch = scratch
    values = .allocate(capacity: JSONLineKey.allCases.count)
    values.initialize(repeating: ByteText(start: nil, count: 0), count: JSONLineKey.allCases.count)
  }

  deinit { values.deallocate() }

  /// Begins a block of lines: texts that were written out so far stay as they are.
  mutating func begin(scratch: UnsafeMutableBufferPointer<UInt8>) {
    self.scratch = scratch
    scratchUsed = 0
  }

  /// The text of a key; empty if the line does not have it.
  func text(_ key: JSONLineKey) -> ByteText {
    seen & key.bit == 0 ? ByteText(start: nil, count: 0) : values[key.rawValue]
  }

  func has(_ key: JSONLineKey) -> Bool { seen & key.bit != 0 }
  func isTrue(_ key: JSONLineKey) -> Bool { truths & key.bit != 0 }

  /// What the line is about, as far as it could be read.
  var type: JSONLineType? { JSONLineType(text(.type)) }

  /// Parses a line and checks its keys against its type.
  mutating func parse(_ line: ByteText) throws(JSONLineError) -> JSONLineType {
    (self.line, position, seen, truths) = (line, 0, 0, 0)
    if !scopes.isEmpty { scopes = [] }
    if !notes.isEmpty { notes = [] }
    if line.count > longest { throw JSONLineError("is longer than \(longest) bytes") }
    try take(UInt8(ascii: "{"), "an object that begins with {")
    if !skip(UInt8(ascii: "}")) {
      repeat { try pair() } while skip(UInt8(ascii: ","))
      try take(UInt8(ascii: "}"), ", or }")
    }
    skipBlanks()
    if position != line.count { throw JSONLineError("expected one object a line, found \(found) after it") }
    guard seen & JSONLineKey.type.bit != 0 else { throw JSONLineError("expected the key \"type\"") }
    guard let type else {
      throw JSONLineError(
        "type \(ReadingProblems.shown(text(.type))) is not known; expected account, group, member, unresolved or end")
    }
    if seen & ~type.allowed != 0, let key = JSONLineKey.allCases.first(where: { seen & ~type.allowed & $0.bit != 0 }) {
      throw JSONLineError("key \"\(key.name)\" does not belong into a line of type \"\(type.name)\"")
    }
    return type
  }

  private mutating func pair() throws(JSONLineError) {
    let key = try key()
    if seen & key.bit != 0 { throw JSONLineError("key \"\(key.name)\" is given twice") }
    if JSONLineKey.truths & key.bit != 0 {
      if try truth(key.name) { truths |= key.bit }
    } else if key == .scopes {
      try readScopes()
    } else if key == .notes {
      try readNotes()
    } else if JSONLineKey.ofScopes & key.bit != 0 {
      throw JSONLineError("key \"\(key.name)\" belongs into \"scopes\" of the end line")
    } else {
      values[key.rawValue] = try string(of: key.name)
    }
    seen |= key.bit
  }

  private mutating func key() throws(JSONLineError) -> JSONLineKey {
    let name = try string(of: "a key")
    try take(UInt8(ascii: ":"), ": after a key")
    guard let key = table.key(name) else { throw JSONLineError("key \(ReadingProblems.shown(name)) is not known") }
    return key
  }

  // MARK: The end line

  private mutating func readScopes() throws(JSONLineError) {
    try take(UInt8(ascii: "{"), "an object in \"scopes\"")
    if skip(UInt8(ascii: "}")) { return }
    repeat {
      var scope = JSONLineScope()
      scope.name = String(decoding: try string(of: "the name of a scope"), as: UTF8.self)
      try take(UInt8(ascii: ":"), ": after a key")
      if scopes.count == 64 { throw JSONLineError("has more than 64 scopes") }
      if scopes.contains(where: { $0.name == scope.name }) {
        throw JSONLineError("scope \(ReadingProblems.shown(scope.name)) is given twice")
      }
      try read(&scope)
      scopes.append(scope)
    } while skip(UInt8(ascii: ","))
    try take(UInt8(ascii: "}"), ", or }")
  }

  private mutating func read(_ scope: inout JSONLineScope) throws(JSONLineError) {
    try take(UInt8(ascii: "{"), "an object for each scope")
    var seen: UInt32 = 0
    if !skip(UInt8(ascii: "}")) {
      repeat {
        let key = try key()
        if seen & key.bit != 0 { throw JSONLineError("key \"\(key.name)\" is given twice in a scope") }
        seen |= key.bit
        switch key {
        case .complete: scope.complete = try truth(key.name)
        case .count: scope.count = try number(key.name)
        case .declared: scope.declared = try number(key.name)
        case .confined: scope.confined = try truth(key.name)
        case .reason: scope.reason = String(decoding: try string(of: key.name), as: UTF8.self)
        default: throw JSONLineError("key \"\(key.name)\" does not belong into a scope of the end line")
        }
      } while skip(UInt8(ascii: ","))
      try take(UInt8(ascii: "}"), ", or }")
    }
    if scope.confined, scope.name != "members" || scope.complete == true {
      throw JSONLineError(
        "\"confined\" is true of \(ReadingProblems.shown(scope.name)); expected it of members that are not complete")
    }
    if scope.complete == nil || scope.count == nil {
      throw JSONLineError("scope \(ReadingProblems.shown(scope.name)) needs \"complete\" and \"count\"")
    }
  }

  private mutating func readNotes() throws(JSONLineError) {
    try take(UInt8(ascii: "["), "a list in \"notes\"")
    if skip(UInt8(ascii: "]")) { return }
    repeat {
      if notes.count == 1000 { throw JSONLineError("has more than 1000 notes") }
      notes.append(String(decoding: try string(of: "a note"), as: UTF8.self))
    } while skip(UInt8(ascii: ","))
    try take(UInt8(ascii: "]"), ", or ]")
  }

  // MARK: Tokens

  private mutating func skipBlanks() {
    while position < line.count {
      switch line[position] {
      case 32, 9, 13: position += 1
      default: return
      }
    }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < line.count, line[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(_ byte: UInt8, _ wanted: String) throws(JSONLineError) {
    if !skip(byte) { throw JSONLineError("expected \(wanted), found \(found)") }
  }

  /// What stands at the position, for errors.
  private var found: String {
    position < line.count
      ? ReadingProblems.shown(ByteText(rebasing: line[position..<min(position + 20, line.count)]))
      : "the end of the line"
  }

  private mutating func truth(_ name: String) throws(JSONLineError) -> Bool {
    skipBlanks()
    if matches("true") { return true }
    if matches("false") { return false }
    throw JSONLineError("\"\(name)\" must be true or false, found \(found)")
  }

  private mutating func matches(_ word: StaticString) -> Bool {
    let end = position + word.utf8CodeUnitCount
    guard end <= line.count, ByteText(start: word.utf8Start, count: end - position).elementsEqual(line[position..<end])
    else { return false }
    position = end
    return true
  }

  private mutating func number(_ name: String) throws(JSONLineError) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while position < line.count, (48...57).contains(line[position]), position - start < 15 {
      value = value * 10 + Int(line[position] - 48)
      position += 1
    }
    let isPlain = position > start && (position - start == 1 || line[start] != 48)
    if !isPlain || (position < line.count && isNumberByte(line[position])) {
      position = start
      throw JSONLineError("\"\(name)\" must be a whole number, found \(found)")
    }
    return value
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte)
  }

  private mutating func string(of name: @autoclosure () -> String) throws(JSONLineError) -> ByteText {
    skipBlanks()
    guard position < line.count, line[position] == UInt8(ascii: "\"") else {
      let name = name()
      throw JSONLineError("expected \(name == "a key" ? name : "\"\(name)\" to be a text") in quotes, found \(found)")
    }
    let start = position + 1
    let (stop, isPlain) = JSONLineParser.scan(line, from: start)
    position = stop
    guard stop < line.count else { throw JSONLineError("a text has no closing quote") }
    if line[stop] == UInt8(ascii: "\""), isPlain {
      position = stop + 1
      return ByteText(rebasing: line[start..<stop])
    }
    return try unescaped(from: start)
  }

  /// Where plain text stops: at a quote, a backslash, a control character or the end; and whether all of it is ASCII.
  static func scan(_ line: ByteText, from start: Int) -> (stop: Int, isASCII: Bool) {
    let raw = UnsafeRawBufferPointer(line)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var position = start
    while position + 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let escape = word ^ (ones &* 0x5C)
      let stops =
        (((quote &- ones) & ~quote) | ((escape &- ones) & ~escape) | ((word &- (ones &* 0x20)) & ~word)) & tops
      // The lowest mark is exact, so what is below it holds nothing special; a high byte sends all to the slow way.
      let high = word & tops
      if stops != 0 {
        let bits = stops.trailingZeroBitCount
        if high & ((1 << UInt64(bits)) &- 1) != 0 { return (position, false) }
        return (position + bits / 8, true)
      }
      if high != 0 { return (position, false) }
      position += 8
    }
    while position < raw.count {
      let byte = raw[position]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return (position, true) }
      if byte >= 0x80 { return (position, false) }
      position += 1
    }
    return (position, true)
  }

  /// Text with escapes or beyond ASCII, written out into the scratch memory.
  private mutating func unescaped(from start: Int) throws(JSONLineError) -> ByteText {
    let begin = scratchUsed
    position = start
    var hasHighBytes = false
    while true {
      guard position < line.count else { throw JSONLineError("a text has no closing quote") }
      let byte = line[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        let text = ByteText(rebasing: scratch[begin..<scratchUsed])
        if hasHighBytes, String(validating: text, as: UTF8.self) == nil {
          throw JSONLineError("\(ReadingProblems.shown(text)) is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape()
      case 0..<32: throw JSONLineError("a text contains the control character \(byte); write it as an escape")
      default:
        if byte >= 0x80 { hasHighBytes = true }
        put(byte)
      }
    }
  }

  private mutating func put(_ byte: UInt8) {
    scratch[scratchUsed] = byte
    scratchUsed += 1
  }

  private mutating func escape() throws(JSONLineError) {
    guard position < line.count else { throw JSONLineError("a text has no closing quote") }
    let byte = line[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): put(byte)
    case UInt8(ascii: "b"): put(8)
    case UInt8(ascii: "f"): put(12)
    case UInt8(ascii: "n"): put(10)
    case UInt8(ascii: "r"): put(13)
    case UInt8(ascii: "t"): put(9)
    case UInt8(ascii: "u"):
      var value = try hex()
      if (0xD800..<0xDC00).contains(value), matches("\\u") {
        let low = try hex()
        guard (0xDC00..<0xE000).contains(low) else { throw JSONLineError("an escape is half of a surrogate pair") }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw JSONLineError("an escape is half of a surrogate pair") }
      for byte in UTF8.encode(scalar) ?? UTF8.EncodedScalar() { put(byte) }
    default: throw JSONLineError("a text contains an escape that JSON does not know")
    }
  }

  private mutating func hex() throws(JSONLineError) -> UInt32 {
    guard position + 4 <= line.count else { throw JSONLineError("expected four hexadecimal digits after \\u") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(line[position])).hexDigitValue else {
        throw JSONLineError("expected four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

extension ReadingProblems {
  /// A text as an error message shows it.
  static func shown(_ text: String) -> String {
    var text = text
    return text.withUTF8 { shown($0) }
  }
}
