import AccessModel
import ConnectorDefinition

/// What templates are filled in from: the settings, the item at hand, the items above it, and items remembered.
struct Surroundings: Sendable {
  /// Texts of the settings; secrets are among them only while a request is being signed in.
  var settings: [String: String]
  /// Settings that are JSON objects.
  var objects: [String: Item] = [:]
  /// The item at hand first, then its parent …; a stream that has no item yet begins with nil.
  var items: [Item?] = []
  /// Words of their own, such as `token`.
  var specials: [String: String] = [:]
  /// Items of earlier streams, by stream and key, in the order in which they came.
  var remembered: [String: [String: [Item]]] = [:]
  /// Earlier streams that were not completely read: what they do not remember may be there all the same.
  var incomplete: Set<String> = []

  /// The same with an item below.
  func below(_ item: Item?) -> Surroundings {
    var result = self
    result.items.insert(item, at: 0)
    return result
  }

  /// The same with an item in the place of the one at hand.
  func with(_ item: Item) -> Surroundings {
    var result = self
    result.items[0] = item
    return result
  }

  // MARK: Paths and templates

  /// The text that a path leads to.
  func text(_ path: ItemPath) -> String? {
    switch path.root {
    case .item: return items.first.flatMap { $0 }?.text(path.steps)
    case .parent(let level): return items.indices.contains(level) ? items[level]?.text(path.steps) : nil
    case .special(let name): return specials[name]
    case .settings:
      guard let name = path.setting else { return nil }
      if path.steps.count > 1 { return objects[name]?.text(path.steps.dropFirst()) }
      return settings[name]
    }
  }

  /// Whether a path leads to anything but null and the empty text.
  func isPresent(_ path: ItemPath) -> Bool {
    switch path.root {
    case .item: return items.first.flatMap { $0 }?.values(path.steps).contains { $0.isPresent } ?? false
    case .parent(let level):
      return items.indices.contains(level) && (items[level]?.values(path.steps).contains { $0.isPresent } ?? false)
    case .special, .settings: return text(path) != nil || (path.setting.map { objects[$0] != nil } ?? false)
    }
  }

  /// A template, filled in; nil where anything of it is absent.
  ///
  /// - Parameter encode: what is done to every value, not to the text around it.
  func fill(_ template: Template, encode: (String) -> String = { $0 }) -> String? {
    var result = ""
    for part in template.parts {
      switch part {
      case .literal(let text): result += text
      case .path(let path):
        guard let text = text(path) else { return nil }
        result += encode(text)
      }
    }
    return result.isEmpty ? nil : result
  }

  // MARK: Expressions and conditions

  /// The value of an expression; nil where it is absent.
  func value(_ expression: Expression) -> String? {
    var text: String?
    switch expression.origin {
    case .text(let template): text = fill(template)
    case .first(let expressions):
      for one in expressions where text == nil { text = value(one) }
    case .lookup(let stream, let key, let field):
      text = value(key).flatMap { remembered[stream]?[$0]?.last }.flatMap { below($0).fill(field) }
    }
    if !expression.map.isEmpty {
      if let mapped = text.flatMap({ expression.map[$0] }) { return mapped }
      return expression.otherwise ?? text
    }
    guard var text = text ?? expression.otherwise else { return nil }
    if expression.isLowered { text = text.lowercased() }
    if let form = expression.time { return day(text, form)?.description }
    return text
  }

  /// The items that are recalled for the item at hand, and for each of those in turn, every key followed once.
  func recalled(_ recall: Recall) -> [Item] {
    guard let start = value(recall.key), let items = remembered[recall.stream] else { return [] }
    var keys = [start]
    var followed: Set<String> = [start]
    var found: [Item] = []
    while let key = keys.popLast() {
      for item in items[key] ?? [] {
        found.append(item)
        var around = self
        around.items[0] = item
        if let next = recall.onward.flatMap(around.value), followed.insert(next).inserted {
          keys.append(next)
        }
      }
    }
    return found
  }

  /// Every value that an expression has, where its path leads to several.
  func values(_ expression: Expression) -> [String] {
    if case .text(let template) = expression.origin, case .path(let path)? = template.parts.first,
      template.parts.count == 1, path.root == .item, path.steps.contains(.every)
    {
      return items.first.flatMap { $0 }?.values(path.steps).compactMap(\.text) ?? []
    }
    return value(expression).map { [$0] } ?? []
  }

  private func day(_ text: String, _ form: Expression.TimeForm) -> CivilDay? {
    switch form {
    // Some write the first second of 1970 for *never*.
    case .iso8601: return CivilDay(text).flatMap { $0.daysSinceEpoch > 0 ? $0 : nil }
    case .seconds: return Int(text.prefix { $0 != "." }).flatMap { CivilDay(secondsSinceEpoch: $0) }
    case .milliseconds: return Int(text).flatMap { CivilDay(secondsSinceEpoch: $0 / 1000) }
    }
  }

  /// Whether everything of a condition holds.
  func holds(_ condition: Condition) -> Bool {
    for (path, values) in condition.equal {
      guard let text = text(path), values.contains(text) else { return false }
    }
    for (path, values) in condition.unequal {
      if let text = text(path), values.contains(text) { return false }
    }
    for (path, patterns) in condition.alike {
      guard let text = text(path), patterns.contains(where: { Condition.isLike(text, $0) }) else { return false }
    }
    return condition.present.allSatisfy(isPresent) && !condition.absent.contains(where: isPresent)
  }
}

extension Item {
  fileprivate var isPresent: Bool { !isNull && tree.string(node) != "" }
}

extension CivilDay {
  /// The day in UTC; nil for zero (which providers write for *never*) and for times beyond the year 9999.
  fileprivate init?(secondsSinceEpoch seconds: Int) {
    guard seconds > 0, seconds < 253_402_300_800 else { return nil }
    self.init(daysSinceEpoch: Int32(seconds / 86_400))
  }
}
