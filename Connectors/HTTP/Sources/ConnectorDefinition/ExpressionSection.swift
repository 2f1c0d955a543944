import StrictSettings
import Yams

extension Section {
  // MARK: Paths and templates

  /// A path.
  mutating func path(_ key: String) -> ItemPath? {
    guard let text = text(key) else { return nil }
    do throws(PathError) { return try ItemPath(text) } catch {
      complain(key, "is no path: \(error.message)")
      return nil
    }
  }

  /// A text with paths in braces.
  mutating func template(_ key: String, specials: Set<String> = []) -> Template? {
    node(key).flatMap { template($0, of: key, specials: specials) }
  }

  /// A list of them; a single one is a list of one.
  mutating func templates(_ key: String) -> [Template] {
    guard let node = node(key) else { return [] }
    let nodes = node.sequence.map { Array($0) } ?? [node]
    if nodes.isEmpty { complain(key, "is empty") }
    return nodes.compactMap { template($0, of: key) }
  }

  func template(_ node: Node, of key: String, specials: Set<String> = []) -> Template? {
    guard case .scalar(let scalar) = node, !node.isEmptyValue else {
      log.add(node.line, "\"\(key)\" must be a text, not \(node.shape)")
      return nil
    }
    do throws(PathError) { return try Template(scalar.string, specials: specials) } catch {
      log.add(node.line, "\"\(key)\": \(error.message)")
      return nil
    }
  }

  /// A mapping whose keys are names of the provider's own, such as query parameters.
  mutating func namedTemplates(_ key: String, specials: Set<String> = []) -> [NamedTemplate] {
    guard var section = section(key) else { return [] }
    return section.keys.compactMap { name in
      guard let value = section.template(name, specials: specials) else { return nil }
      return NamedTemplate(name: name, value: value)
    }
  }

  // MARK: Expressions

  /// A value: a template, or a mapping that says more.
  mutating func expression(_ key: String) -> Expression? {
    node(key).flatMap { expression($0, of: key) }
  }

  /// A list of values; a single one is a list of one.
  mutating func expressions(_ key: String) -> [Expression] {
    guard let node = node(key) else { return [] }
    guard case .sequence(let items) = node else { return expression(node, of: key).map { [$0] } ?? [] }
    return items.compactMap { expression($0, of: key) }
  }

  private func expression(_ node: Node, of key: String) -> Expression? {
    guard node.isMapping else { return template(node, of: key).map { Expression($0) } }
    guard var section = Section(node, named: "\"\(key)\"", log: log) else { return nil }
    defer { section.finish() }
    guard var expression = section.origin() else { return nil }
    if var map = section.section("map") {
      for word in map.keys { expression.map[word] = map.text(word) }
    }
    expression.otherwise = section.text("otherwise")
    expression.isLowered = section.flag("lower") ?? false
    expression.time = section.word("time", of: Expression.TimeForm.self)
    return expression
  }

  private mutating func origin() -> Expression? {
    let ways = ["of", "first", "find"].filter { has($0) }
    guard ways.count == 1 else {
      log.add(line, "\(name) must have exactly one of \"of\", \"first\" and \"find\"")
      passOver()
      return nil
    }
    switch ways[0] {
    case "of": return template("of").map { Expression($0) }
    case "first": return Expression(origin: .first(expressions("first")))
    default:
      require("in", "the name of a stream with \"rememberedBy\"")
      require("field", "what is taken of the item that was found, for example \"{name}\"")
      guard let stream = text("in"), let key = expression("find"), let field = template("field") else { return nil }
      return Expression(origin: .lookup(stream: stream, key: key, field: field))
    }
  }

  // MARK: Conditions

  /// `when`, `unless`, `like`, `has` and `hasNot`.
  mutating func condition() -> Condition {
    var condition = Condition()
    condition.equal = comparisons("when")
    condition.unequal = comparisons("unless")
    condition.alike = comparisons("like").map { ($0.path, $0.values) }
    condition.present = paths("has")
    condition.absent = paths("hasNot")
    return condition
  }

  private mutating func comparisons(_ key: String) -> [(path: ItemPath, values: [String])] {
    guard let outer = section(key) else { return [] }
    var section = outer
    return outer.keys.compactMap { word in
      guard let node = section.node(word) else { return nil }
      var values: [String] = []
      for item in node.sequence.map({ Array($0) }) ?? [node] {
        // `true` is what a path that leads to a JSON true gives.
        if case .scalar(let scalar) = item, !item.isEmptyValue {
          values.append(scalar.string)
        } else {
          log.add(item.line, "\"\(word)\" of \"\(key)\" must be compared with a text or a list of texts")
        }
      }
      do throws(PathError) { return (try ItemPath(word), values) } catch {
        section.complain(word, "is no path: \(error.message)")
        return nil
      }
    }
  }

  private mutating func paths(_ key: String) -> [ItemPath] {
    (texts(key) ?? []).compactMap { text in
      do throws(PathError) { return try ItemPath(text) } catch {
        complain(key, "is no path: \(error.message)")
        return nil
      }
    }
  }
}
