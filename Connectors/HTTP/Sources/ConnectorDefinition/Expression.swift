/// How a value of a record is made from an item.
public struct Expression: Sendable {
  /// Where the text comes from.
  public indirect enum Origin: Sendable {
    /// A template.
    case text(Template)
    /// The first of these that is not absent.
    case first([Expression])
    /// A field of an item that an earlier stream remembered.
    case lookup(stream: String, key: Expression, field: Template)
  }

  /// How a text is read as a day.
  public enum TimeForm: String, Sendable, CaseIterable {
    /// RFC 3339, or a bare date.
    case iso8601
    /// Seconds since 1970.
    case seconds
    /// Milliseconds since 1970.
    case milliseconds
  }

  /// Where the text comes from.
  public var origin: Origin
  /// Texts to be replaced by words; empty for none.
  public var map: [String: String] = [:]
  /// What an unmapped text, or an absent one, becomes; nil to leave it.
  public var otherwise: String?
  /// Whether letters become small.
  public var isLowered = false
  /// How the text is a time; nil when it is none.
  public var time: TimeForm?

  /// An expression that is only a template.
  public init(_ template: Template) { origin = .text(template) }

  /// An expression by where its text comes from.
  public init(origin: Origin) { self.origin = origin }

  /// The paths in it, those of a lookup's field aside (they belong to another item).
  public var paths: [ItemPath] {
    switch origin {
    case .text(let template): template.paths
    case .first(let expressions): expressions.flatMap(\.paths)
    case .lookup(_, let key, _): key.paths
    }
  }

  /// The streams whose items it looks up.
  public var lookedUp: [String] {
    switch origin {
    case .text: []
    case .first(let expressions): expressions.flatMap(\.lookedUp)
    case .lookup(let stream, let key, _): [stream] + key.lookedUp
    }
  }
}

/// When something applies: everything in it must hold.
public struct Condition: Sendable {
  /// Paths that must lead to one of these texts.
  public var equal: [(path: ItemPath, values: [String])] = []
  /// Paths that must not lead to any of these texts; an absent one does not.
  public var unequal: [(path: ItemPath, values: [String])] = []
  /// Paths that must lead to a text like one of these, in which `*` stands for any characters.
  public var alike: [(path: ItemPath, patterns: [String])] = []
  /// Paths that must lead somewhere.
  public var present: [ItemPath] = []
  /// Paths that must lead nowhere.
  public var absent: [ItemPath] = []

  /// A condition that always holds.
  public init() {}

  /// Whether it always holds.
  public var isEmpty: Bool {
    equal.isEmpty && unequal.isEmpty && alike.isEmpty && present.isEmpty && absent.isEmpty
  }

  /// The paths in it.
  public var paths: [ItemPath] {
    equal.map(\.path) + unequal.map(\.path) + alike.map(\.path) + present + absent
  }

  /// Whether a text is like a pattern, in which `*` stands for any characters.
  public static func isLike(_ text: String, _ pattern: String) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return text == pattern }
    guard text.utf8.count >= first.utf8.count + last.utf8.count, text.hasPrefix(first), text.hasSuffix(last) else {
      return false
    }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    // The first place is as good as any, since whatever follows may begin later.
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
