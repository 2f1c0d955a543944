import AccessModel
import ConnectorDefinition

/// One value of an answer: an item of a listing, or something within it.
struct Item: Sendable {
  let tree: JSONTree
  let node: Int
  /// Whether a single element stands for a list of one, as in XML, which does not tell them apart.
  var isLoose = false

  /// Rows of a definition, as if a provider had given them.
  static func rows(_ rows: [[String: String]]) -> [Item] {
    let objects = rows.map { row in
      let members = row.sorted { $0.key < $1.key }.map {
        JSONWriting.quoted($0.key) + ":" + JSONWriting.quoted($0.value)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
    let text = "[" + objects.joined(separator: ",") + "]"
    return (try? JSONTree(Array(text.utf8))).map { Item(tree: $0, node: 0).elements } ?? []
  }

  /// Everything that the steps lead to, in order.
  func values(_ steps: some Sequence<ItemPath.Step>) -> [Item] {
    var current = [self]
    for step in steps {
      current = current.flatMap { $0.step(step) }
      if current.isEmpty { break }
    }
    return current
  }

  /// The items of a list that a path leads to: the elements of an array, or whatever the path itself names each of.
  func items(at path: ItemPath) -> [Item] {
    let found = values(path.steps)
    if found.count == 1, found[0].isArray, !path.steps.contains(.every) { return found[0].elements }
    return path.steps.contains(.every) ? found : found.flatMap { $0.isArray ? $0.elements : [$0] }
  }

  private func step(_ step: ItemPath.Step) -> [Item] {
    switch step {
    case .key(let name):
      // Names of XML stand in repeated elements; the first one is meant where a single value is.
      if isLoose, tree.nodes[node].kind == .array { return tree.elements(of: node).flatMap { at($0).step(step) } }
      return tree.member(name, of: node).map { [at($0)] } ?? []
    case .index(let index):
      let elements = elements
      return elements.indices.contains(index) ? [elements[index]] : []
    case .match(let key, let value):
      return elements.first { element in element.tree.member(key, of: element.node).flatMap(tree.string) == value }
        .map { [$0] } ?? []
    case .every: return elements
    }
  }

  private func at(_ node: Int) -> Item { Item(tree: tree, node: node, isLoose: isLoose) }

  /// The same without the page that it stood in.
  var alone: Item { Item(tree: JSONTree(node, of: tree), node: 0, isLoose: isLoose) }

  /// The elements of an array.
  var elements: [Item] {
    if tree.nodes[node].kind != .array, isLoose { return [self] }
    return tree.elements(of: node).map(at)
  }

  /// Whether it is an array.
  var isArray: Bool { tree.nodes[node].kind == .array }

  /// Whether it is `null`.
  var isNull: Bool { tree.nodes[node].kind == .null }

  /// Its text; nil for null, arrays, objects and the empty text.
  var text: String? {
    if isLoose, tree.nodes[node].kind == .array { return tree.elements(of: node).first.flatMap { at($0).text } }
    guard let text = tree.string(node), !text.isEmpty else { return nil }
    return text
  }

  /// Its text as bytes, which live as long as the tree.
  var bytes: ByteText? {
    guard let text = tree.text(node), !text.isEmpty else { return nil }
    return text
  }

  /// The first text that the steps lead to.
  func text(_ steps: some Sequence<ItemPath.Step>) -> String? {
    // Nearly all paths are keys only, and are followed without a list at every step.
    var place = node
    for step in steps {
      guard case .key(let name) = step, !isLoose else { return values(steps).lazy.compactMap(\.text).first }
      guard let next = tree.member(name, of: place) else { return nil }
      place = next
    }
    return at(place).text
  }
}
