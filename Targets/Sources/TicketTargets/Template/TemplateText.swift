/// A text with places for values: `/rest/data/issue/{id}`. `{{` and `}}` are braces themselves.
struct TemplateText: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case plain(String)
    case value(String)
  }

  let parts: [Part]

  /// Reads a text; throws what is wrong with its braces.
  init(_ text: String) throws(TargetSettingsError) {
    var parts: [Part] = []
    var plain = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        plain.append(character)
        rest.removeFirst()
      case "{":
        guard let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end]) else {
          throw TargetSettingsError(
            "\"\(text.cut(to: 80))\" holds a brace that ends nowhere; write \"{name}\", or \"{{\" for a brace")
        }
        if !plain.isEmpty { parts.append(.plain(plain)) }
        parts.append(.value(String(rest[..<end])))
        (plain, rest) = ("", rest[rest.index(after: end)...])
      case "}":
        throw TargetSettingsError("\"\(text.cut(to: 80))\" holds a brace that begins nowhere; write \"}}\" for a brace")
      default: plain.append(character)
      }
    }
    if !plain.isEmpty { parts.append(.plain(plain)) }
    self.parts = parts
  }

  /// Names of the values that it wants.
  var names: Set<String> {
    Set(
      parts.compactMap { part in
        if case .value(let name) = part { name } else { nil }
      })
  }

  /// The text with its values, each changed for where it goes; nil when one of them is not known.
  func filled(_ values: [String: String], _ escape: (String) -> String = { $0 }) -> String? {
    var result = ""
    for part in parts {
      switch part {
      case .plain(let text): result += text
      case .value(let name):
        guard let value = values[name] else { return nil }
        result += escape(value)
      }
    }
    return result
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) }
  }
}

/// A JSON value with places for values in its texts. A value can only ever become text there: it ends no string and adds no
/// member.
struct TemplateBody: Sendable {
  private indirect enum Node: Sendable {
    case fixed(JSONValue)
    case text(TemplateText)
    case list([Node])
    case object([String: Node])
  }

  private let root: Node
  /// Names of the values that it wants.
  let names: Set<String>

  init(_ json: JSONValue) throws(TargetSettingsError) {
    var names: Set<String> = []
    root = try Self.node(json, &names, depth: 0)
    self.names = names
  }

  /// The body with its values. A member whose text wants a value that is not known is left out, as an element is.
  func filled(_ values: [String: String]) -> JSONValue { Self.value(root, values) ?? .null }

  private static func node(
    _ json: JSONValue, _ names: inout Set<String>, depth: Int
  ) throws(TargetSettingsError) -> Node {
    guard depth < 20 else { throw TargetSettingsError("a body must not be nested deeper than 20 times") }
    switch json {
    case .text(let text):
      let template = try TemplateText(text)
      names.formUnion(template.names)
      return .text(template)
    case .list(let elements):
      var nodes: [Node] = []
      for element in elements { nodes.append(try node(element, &names, depth: depth + 1)) }
      return .list(nodes)
    case .object(let members):
      var nodes: [String: Node] = [:]
      for (key, member) in members { nodes[key] = try node(member, &names, depth: depth + 1) }
      return .object(nodes)
    default: return .fixed(json)
    }
  }

  private static func value(_ node: Node, _ values: [String: String]) -> JSONValue? {
    switch node {
    case .fixed(let json): json
    case .text(let template): template.filled(values).map { .text($0) }
    case .list(let nodes): .list(nodes.compactMap { value($0, values) })
    case .object(let nodes): .object(nodes.compactMapValues { value($0, values) })
    }
  }
}
