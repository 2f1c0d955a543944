/// A way into an answer: `profile.login`, `emails[primary=true].value`, `items[0].id`, `roles[*].name`, `"@odata.type"`.
///
/// Keys are separated by dots; a key that holds a dot, a bracket or a brace stands in double quotes. `$` alone is the
/// whole item. A path that leads nowhere is *absent*, and so is one that ends at `null` or at an empty text.
public struct ItemPath: Sendable, Hashable, CustomStringConvertible {
  /// One step.
  public enum Step: Sendable, Hashable {
    /// Into an object.
    case key(String)
    /// To the element of an array at a position, from 0.
    case index(Int)
    /// To the first element of an array whose member has that text.
    case match(key: String, value: String)
    /// To every element of an array.
    case every
  }

  /// Whose item the way begins at.
  public enum Root: Sendable, Hashable {
    /// The item that is being read.
    case item
    /// The item that this one was asked for, or that it stood in: 1 for the parent, 2 for its parent …
    case parent(Int)
    /// What the operator configured.
    case settings
    /// What only some templates know, such as `{token}` and `{assertion}`.
    case special(String)
  }

  /// Where it begins.
  public let root: Root
  /// The steps from there.
  public let steps: [Step]
  /// As written.
  public let description: String

  /// Reads a path.
  ///
  /// - Parameter specials: words that name something of their own where the path stands.
  /// - Throws: what is wrong, in words.
  public init(_ text: String, specials: Set<String> = []) throws(PathError) {
    guard text.utf8.count <= 500 else { throw PathError("a path is longer than 500 characters") }
    var reader = PathReader(text)
    var steps = try reader.steps()
    var root = Root.item
    if case .key(let first)? = steps.first, !reader.beginsQuoted {
      if first == "settings" {
        root = .settings
        steps.removeFirst()
        guard case .key? = steps.first else {
          throw PathError("\"settings\" must be followed by the name of a setting")
        }
      } else if specials.contains(first) && steps.count == 1 {
        root = .special(first)
        steps = []
      } else if first == "item" {
        steps.removeFirst()
      } else {
        var level = 0
        while case .key("parent")? = steps.first {
          steps.removeFirst()
          level += 1
        }
        if level > 0 { root = .parent(level) }
      }
    }
    self.root = root
    self.steps = steps
    description = text
  }

  /// The name of the setting that it leads to; nil for other roots.
  public var setting: String? {
    guard root == .settings, case .key(let name)? = steps.first else { return nil }
    return name
  }

  /// How many items above the one being read it begins.
  public var level: Int {
    if case .parent(let level) = root { level } else { 0 }
  }
}

/// Why a path or a template cannot be read.
public struct PathError: Error, Sendable {
  /// Lower case, no full stop.
  public let message: String

  init(_ message: String) { self.message = message }
}

/// Reads the characters of a path.
private struct PathReader {
  private let characters: [Character]
  private var position = 0
  private let text: String
  private(set) var beginsQuoted = false

  init(_ text: String) {
    self.text = text
    characters = Array(text)
    beginsQuoted = characters.first == "\""
  }

  mutating func steps() throws(PathError) -> [ItemPath.Step] {
    if text == "$" { return [] }
    guard !characters.isEmpty else { throw PathError("the path is empty") }
    var steps: [ItemPath.Step] = [.key(try key())]
    while position < characters.count {
      switch characters[position] {
      case ".":
        position += 1
        steps.append(.key(try key()))
      case "[":
        position += 1
        steps.append(try bracket())
      default: throw PathError("\"\(text)\": expected \".\" or \"[\" before \"\(characters[position])\"")
      }
    }
    return steps
  }

  private mutating func key() throws(PathError) -> String {
    if position < characters.count, characters[position] == "\"" { return try quoted() }
    let start = position
    while position < characters.count, !".[]{}\"".contains(characters[position]) { position += 1 }
    guard position > start else { throw PathError("\"\(text)\": a key is missing; write keys with dots between them") }
    return String(characters[start..<position])
  }

  private mutating func quoted() throws(PathError) -> String {
    let start = position + 1
    guard let end = characters[start...].firstIndex(of: "\"") else {
      throw PathError("\"\(text)\": a closing quotation mark is missing")
    }
    position = end + 1
    return String(characters[start..<end])
  }

  private mutating func bracket() throws(PathError) -> ItemPath.Step {
    guard let end = characters[position...].firstIndex(of: "]") else {
      throw PathError("\"\(text)\": a closing \"]\" is missing")
    }
    let inner = String(characters[position..<end])
    position = end + 1
    if inner == "*" { return .every }
    if let index = Int(inner), (0...9999).contains(index) { return .index(index) }
    let parts = inner.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw PathError("\"\(text)\": between [ ] stands a position, * or KEY=TEXT, not \"\(inner)\"")
    }
    return .match(key: String(parts[0]), value: String(parts[1]))
  }
}
