public import Yams

/// A mapping of the configuration while it is read: each accessor checks the type, remembers that the key is known and
/// adds what is wrong to the log; ``finish()`` then refuses every key that nobody asked for.
public struct Section {
  /// The line where the section begins.
  public let line: Int
  /// What the section is called in messages: `source "corp"`, `policy`; empty for the whole file.
  public var name: String
  /// Where problems are added.
  public let log: ProblemLog
  private var entries: [String: (line: Int, value: Node)] = [:]
  private var order: [String] = []
  private var asked: [String] = []

  /// A section, or nil after adding to the log that the node is no mapping.
  public init?(_ node: Node, named name: String, log: ProblemLog) {
    guard case .mapping(let pairs) = node else {
      log.add(
        node.line, "\(name.isEmpty ? "the configuration" : name) must be a mapping (key: value), not \(node.shape)")
      return nil
    }
    line = node.line
    self.name = name
    self.log = log
    for (key, value) in pairs {
      guard case .scalar(let scalar) = key else {
        log.add(key.line, "a key must be a word, not \(key.shape)")
        continue
      }
      if scalar.string.first == StrictYAML.standIn { continue }
      if entries[scalar.string] == nil { order.append(scalar.string) }
      entries[scalar.string] = (key.line, value)
    }
  }

  /// The keys as written, for mappings whose keys are the user's own.
  public var keys: [String] { order }

  /// The line of a key, or of the section where the key is not given.
  public func line(of key: String) -> Int { entries[key]?.line ?? line }

  /// Whether the key is given (with whatever value).
  public func has(_ key: String) -> Bool { entries[key] != nil }

  /// The value of a key; nil when it is not given or has no value.
  public mutating func node(_ key: String) -> Node? {
    if !asked.contains(key) { asked.append(key) }
    guard let value = entries[key]?.value else { return nil }
    if value.isEmptyValue {
      log.add(line(of: key), "\"\(key)\"\(place) has no value", suggestion: "give one or leave the key out")
      return nil
    }
    return value
  }

  /// Refuses every key that nobody asked for; `known` are more keys that could have been given.
  public func finish(known: [String] = []) {
    let suggested = Array(Set(asked + known))
    for key in order where !asked.contains(key) {
      log.add(line(of: key), "unknown key \"\(key)\"\(place)", suggestion: suggestion(for: key, among: suggested))
    }
  }

  /// Takes every key for known: something was said about the section that makes complaints about its keys worthless.
  public mutating func passOver() { asked = order }

  /// Says that something is wrong with a key's value.
  public func complain(_ key: String, _ message: String, suggestion: String = "") {
    log.add(line(of: key), "\"\(key)\"\(place) \(message)", suggestion: suggestion)
  }

  /// Says that a key is missing, unless it is given (and then something else was already said).
  public func require(_ key: String, _ meaning: String) {
    if has(key) { return }
    log.add(line, "\(name.isEmpty ? "the configuration" : name) lacks \"\(key)\"", suggestion: meaning)
  }

  private var place: String { name.isEmpty ? "" : " of \(name)" }
}

extension Section {
  /// A text. What YAML takes for a yes/no or for nothing must be quoted, so that `no` is never silently a word.
  public mutating func text(_ key: String) -> String? {
    guard let node = node(key) else { return nil }
    guard let text = node.text else {
      complain(key, "must be a text, not \(node.shape)", suggestion: node.isYesNo ? "put it in quotes" : "")
      return nil
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      complain(key, "must not be empty")
      return nil
    }
    return text
  }

  /// A list of texts; a single text is a list of one.
  public mutating func texts(_ key: String) -> [String]? {
    guard let node = node(key) else { return nil }
    guard case .sequence(let items) = node else { return text(key).map { [$0] } }
    var result: [String] = []
    for item in items {
      if let text = item.text, !text.isEmpty {
        result.append(text)
      } else {
        log.add(item.line, "an entry of \"\(key)\" must be a text, not \(item.shape)")
      }
    }
    return result
  }

  /// A whole number within a range.
  public mutating func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let node = node(key) else { return nil }
    guard let number = node.wholeNumber else {
      complain(key, "must be a whole number, not \(node.shape)")
      return nil
    }
    guard range.contains(number) else {
      complain(key, "must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
      return nil
    }
    return number
  }

  /// `true` or `false`.
  public mutating func flag(_ key: String) -> Bool? {
    guard let node = node(key) else { return nil }
    guard let flag = node.flag else {
      complain(key, "must be true or false, not \(node.shape)")
      return nil
    }
    return flag
  }

  /// A span of time with its unit (`30s`, `5m`, `2h`, `7d`), in seconds.
  public mutating func seconds(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let node = node(key) else { return nil }
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let text = node.text, let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()),
      count >= 0,
      case (let seconds, let overflow) = count.multipliedReportingOverflow(by: unit), !overflow
    else {
      complain(key, "must be a number with its unit, such as 30s, 5m, 2h or 7d")
      return nil
    }
    guard range.contains(seconds) else {
      complain(key, "must be from \(range.lowerBound)s to \(range.upperBound)s, not \(text)")
      return nil
    }
    return seconds
  }

  /// One word out of a fixed set.
  public mutating func word<Word>(_ key: String, of type: Word.Type) -> Word?
  where Word: RawRepresentable<String> & CaseIterable {
    guard let text = text(key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    complain(key, "does not know \"\(text)\"", suggestion: suggestion(for: text, among: known))
    return nil
  }

  /// A mapping below this one.
  public mutating func section(_ key: String, named name: String? = nil) -> Section? {
    node(key).flatMap { Section($0, named: name ?? "\"\(key)\"", log: log) }
  }

  /// The entries of a list.
  public mutating func list(_ key: String) -> [Node]? {
    guard let node = node(key) else { return nil }
    guard case .sequence(let items) = node else {
      complain(key, "must be a list (- …), not \(node.shape)")
      return nil
    }
    return Array(items)
  }
}
