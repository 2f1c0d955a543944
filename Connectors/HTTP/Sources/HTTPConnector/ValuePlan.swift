import AccessModel
import ConnectorDefinition

/// An expression made ready for the many items of a stream: what it needs is known and stands in bytes.
///
/// Nearly all expressions are a field, or fields with text around them, perhaps replaced by a word or lowered. Those are
/// planned; every other one is left to ``Surroundings/value(_:)``, which means the same.
final class ValuePlan {
  /// Where the text comes from.
  enum Origin {
    /// It does not depend on the item: it is made once a page.
    case fixed
    /// A field of the item.
    case field
    /// Fields of the item with text around them.
    case pieces
    /// Anything else.
    case general
  }

  /// A part of a template.
  enum Piece {
    case literal(ByteText)
    case field([ByteText])
  }

  let expression: Expression
  let origin: Origin
  /// Which of the fixed values it is.
  let number: Int
  /// The keys of a field.
  let keys: [ByteText]
  let pieces: [Piece]
  let map: [(text: ByteText, word: ByteText)]
  let otherwise: ByteText?
  let isLowered: Bool

  /// A plan for an expression.
  ///
  /// - Parameters:
  ///   - fixed: expressions that do not depend on the item, to which this one is added if it is one of them.
  ///   - texts: where constants are kept; it must live as long as the plan.
  init(_ expression: Expression, fixed: inout [Expression], texts: TextArena) {
    self.expression = expression
    map = expression.map.map { (texts.keep($0.key), texts.keep($0.value)) }
    otherwise = expression.otherwise.map(texts.keep)
    isLowered = expression.isLowered
    number = fixed.count
    let pieces = ValuePlan.pieces(of: expression, texts)
    self.pieces = pieces ?? []
    if expression.isSameForAllItems {
      (origin, keys) = (.fixed, [])
      fixed.append(expression)
    } else if case .field(let path)? = pieces?.first, pieces?.count == 1 {
      (origin, keys) = (.field, path)
    } else {
      (origin, keys) = (pieces == nil ? .general : .pieces, [])
    }
  }

  /// The template's parts, if nothing else of the expression needs more than its bytes.
  private static func pieces(of expression: Expression, _ texts: TextArena) -> [Piece]? {
    // Texts beyond ASCII can be equal without having the same bytes.
    guard case .text(let template) = expression.origin, expression.time == nil,
      expression.map.keys.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } })
    else { return nil }
    var pieces: [Piece] = []
    for part in template.parts {
      switch part {
      case .literal(let text): pieces.append(.literal(texts.keep(text)))
      case .path(let path):
        guard path.root == .item, let keys = path.keys else { return nil }
        pieces.append(.field(keys.map(texts.keep)))
      }
    }
    return pieces
  }

  /// Whether it is a field of the item, just as it is.
  var isPlainField: Bool { origin == .field && map.isEmpty && otherwise == nil && !isLowered }
}

extension Expression {
  /// Whether it is made of the settings and the items above alone.
  fileprivate var isSameForAllItems: Bool {
    guard case .text(let template) = origin else { return false }
    return template.paths.allSatisfy { $0.root != .item }
  }
}

extension ItemPath {
  /// Its steps, if all of them are keys.
  fileprivate var keys: [String]? {
    var keys: [String] = []
    for step in steps {
      guard case .key(let key) = step else { return nil }
      keys.append(key)
    }
    return keys
  }
}

extension JSONTree {
  /// The text that keys lead to; nil for null, arrays, objects and the empty text.
  func text(at keys: [ByteText], of node: Int) -> ByteText? {
    var place = node
    for key in keys {
      guard let next = member(key, of: place) else { return nil }
      place = next
    }
    guard let text = text(place), !text.isEmpty else { return nil }
    return text
  }
}
