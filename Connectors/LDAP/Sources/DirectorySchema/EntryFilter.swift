import AccessModel

/// A search filter (RFC 4515), evaluated here: for LDIF files, and for the members of dynamic groups.
///
/// Values are compared without case, as nearly all of the attributes concerned are. Extensible matches other than AD's
/// bit rules are refused.
public indirect enum EntryFilter: Sendable, Hashable {
  case and([EntryFilter])
  case or([EntryFilter])
  case not(EntryFilter)
  case present(String)
  case equal(String, String)
  /// Beginning, parts in order, end; each may be empty.
  case substring(String, String, [String], String)
  case atLeast(String, String)
  case atMost(String, String)
  /// AD's bitwise and: `attribute:1.2.840.113556.1.4.803:=number`.
  case bits(String, Int64)

  /// Reads a filter; nil when it is not one, is nested more than 50 deep, or uses a rule that is not known here.
  public init?(_ text: String) {
    guard text.utf8.count <= 65_536 else { return nil }
    var parser = FilterParser(text)
    guard let filter = parser.whole() else { return nil }
    self = filter
  }

  /// Names of the attributes that the filter looks at.
  public var attributes: [String] {
    switch self {
    case .and(let parts), .or(let parts): parts.flatMap(\.attributes)
    case .not(let part): part.attributes
    case .present(let name), .equal(let name, _), .substring(let name, _, _, _), .atLeast(let name, _),
      .atMost(let name, _), .bits(let name, _):
      [name]
    }
  }

  /// Whether an entry matches.
  public func matches(_ entry: borrowing DirectoryEntry) -> Bool {
    switch self {
    case .and(let parts):
      for part in parts where !part.matches(entry) { return false }
      return true
    case .or(let parts):
      for part in parts where part.matches(entry) { return true }
      return false
    case .not(let part): return !part.matches(entry)
    case .present(let name): return any(name, entry) { _ in true }
    case .equal(let name, let value): return any(name, entry) { DirectoryValues.equal($0, value) }
    case .atLeast(let name, let value): return any(name, entry) { EntryFilter.compare($0, value) >= 0 }
    case .atMost(let name, let value): return any(name, entry) { EntryFilter.compare($0, value) <= 0 }
    case .bits(let name, let mask):
      return any(name, entry) { (DirectoryValues.integer($0) ?? 0) & mask == mask }
    case .substring(let name, let start, let middle, let end):
      return any(name, entry) { EntryFilter.contains(DirectoryValues.text($0).lowercased(), start, middle, end) }
    }
  }

  private func any(_ name: String, _ entry: borrowing DirectoryEntry, _ test: (ByteText) -> Bool) -> Bool {
    guard let position = entry.position(of: name) else { return false }
    return entry.all(position).contains(where: test)
  }

  private static func compare(_ value: ByteText, _ text: String) -> Int {
    if let number = DirectoryValues.integer(value), let wanted = Int64(text) {
      return number < wanted ? -1 : number > wanted ? 1 : 0
    }
    let own = DirectoryValues.text(value).lowercased()
    return own < text.lowercased() ? -1 : own == text.lowercased() ? 0 : 1
  }

  private static func contains(_ text: String, _ start: String, _ middle: [String], _ end: String) -> Bool {
    guard text.hasPrefix(start.lowercased()) else { return false }
    var rest = text.dropFirst(start.count)
    for part in middle {
      guard let found = rest.firstRange(of: part.lowercased()) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(end.lowercased())
  }
}

/// Parses RFC 4515.
private struct FilterParser {
  private let characters: [Character]
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  mutating func whole() -> EntryFilter? {
    // A filter without its outer parentheses is common in configurations and URLs.
    guard let filter = characters.first == "(" ? filter(depth: 0) : item(until: characters.count) else { return nil }
    return position == characters.count ? filter : nil
  }

  private mutating func filter(depth: Int) -> EntryFilter? {
    guard depth < 50, take("("), position < characters.count else { return nil }
    switch characters[position] {
    case "&", "|":
      let isAnd = characters[position] == "&"
      position += 1
      var parts: [EntryFilter] = []
      while position < characters.count, characters[position] == "(" {
        guard let part = filter(depth: depth + 1) else { return nil }
        parts.append(part)
      }
      return take(")") ? (isAnd ? .and(parts) : .or(parts)) : nil
    case "!":
      position += 1
      guard let part = filter(depth: depth + 1), take(")") else { return nil }
      return .not(part)
    default:
      guard let end = characters[position...].firstIndex(of: ")"), let found = item(until: end), take(")") else {
        return nil
      }
      return found
    }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard position < characters.count, characters[position] == character else { return false }
    position += 1
    return true
  }

  private mutating func item(until end: Int) -> EntryFilter? {
    let text = String(characters[position..<end])
    // Parentheses in a value are escaped (RFC 4515 3); bare ones are a slip of whoever wrote the filter.
    if text.contains("(") || text.contains(")") { return nil }
    guard let sign = text.firstIndex(of: "=") else { return nil }
    position = end
    var name = String(text[..<sign])
    let value = String(text[text.index(after: sign)...])
    guard !name.isEmpty else { return nil }
    if name.hasSuffix(":1.2.840.113556.1.4.803:"), let mask = Int64(value) {
      return .bits(String(name.dropLast(":1.2.840.113556.1.4.803:".count)), mask)
    }
    if name.contains(":") { return nil }
    if name.hasSuffix(">") || name.hasSuffix("<") || name.hasSuffix("~") {
      let sign = name.removeLast()
      guard let value = unescaped(value) else { return nil }
      return sign == ">" ? .atLeast(name, value) : sign == "<" ? .atMost(name, value) : .equal(name, value)
    }
    if value == "*" { return .present(name) }
    let parts = value.split(separator: "*", omittingEmptySubsequences: false).map { unescaped(String($0)) }
    let known = parts.compactMap { $0 }
    guard known.count == parts.count, let first = known.first, let last = known.last else { return nil }
    return known.count == 1
      ? .equal(name, first) : .substring(name, first, known.dropFirst().dropLast().filter { !$0.isEmpty }, last)
  }

  /// `\2a` and the like; nil when an escape is broken.
  private func unescaped(_ text: String) -> String? {
    guard text.contains("\\") else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
