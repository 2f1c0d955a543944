/// A text with paths in braces: `role:{role.id}@{scope}`. `{{` and `}}` stand for a brace.
///
/// Where a path of it is absent, the whole text is absent: half a name would be a wrong name.
public struct Template: Sendable, Hashable {
  /// One piece.
  public enum Part: Sendable, Hashable {
    /// Taken as it is.
    case literal(String)
    /// Filled in.
    case path(ItemPath)
  }

  /// The pieces, in order.
  public let parts: [Part]
  /// As written.
  public let text: String

  /// Reads a template.
  ///
  /// - Parameter specials: words in braces that name something of their own where the template stands.
  /// - Throws: what is wrong, in words.
  public init(_ text: String, specials: Set<String> = []) throws(PathError) {
    guard text.utf8.count <= 4000 else { throw PathError("a text is longer than 4000 characters") }
    var parts: [Part] = []
    var literal = ""
    var rest = Substring(text)
    while let character = rest.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        literal.append(character)
        rest = rest.dropFirst(2)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          throw PathError("\"\(text)\": a closing \"}\" is missing; for a brace itself write {{")
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(.path(try ItemPath(String(rest[rest.index(after: rest.startIndex)..<end]), specials: specials)))
        rest = rest[rest.index(after: end)...]
      } else if character == "}" {
        throw PathError("\"\(text)\": a \"}\" without its \"{\"; for a brace itself write }}")
      } else {
        literal.append(character)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    self.parts = parts
    self.text = text
  }

  /// The paths in it.
  public var paths: [ItemPath] {
    parts.compactMap { part in
      if case .path(let path) = part { path } else { nil }
    }
  }

  /// The text itself, if nothing is to be filled in.
  public var constant: String? {
    switch parts.count {
    case 0: return ""
    case 1: if case .literal(let text) = parts[0] { return text } else { return nil }
    default: return nil
    }
  }
}
