import AccessModel

/// Finds the group that a matrix means: by immutable id, then by exact name, then by name or locator whatever the case,
/// then by kind and name: `role:realm-admin` is the role of that name, whatever else is called so.
public struct GroupLookup {
  private let graph: AccessGraph
  private var byName: [Int: GroupNames] = [:]

  /// A lookup over the groups of a graph.
  public init(_ graph: AccessGraph) { self.graph = graph }

  /// The groups (numbers in the graph) that a text names in a source: none, one, or several when it is ambiguous.
  ///
  /// - Parameter source: id of the source; empty for every source.
  public mutating func groups(named text: String, source: String) -> [Int] {
    let positions =
      source.isEmpty ? Array(graph.snapshots.indices) : graph.snapshot(of: source).map { [$0] } ?? []
    return positions.flatMap { position in rows(named: text, at: position).map { graph.groupBase[position] + $0 } }
  }

  private mutating func rows(named text: String, at position: Int) -> [Int] {
    let names = byName[position] ?? GroupNames(graph.snapshots[position])
    byName[position] = names
    if let exact = names.row(id: text) { return [exact] }
    let found = names.rows(named: text)
    guard found.isEmpty, let colon = text.firstIndex(of: ":") else { return found }
    let kind = text[..<colon].lowercased()
    return names.rows(named: String(text[text.index(after: colon)...])).filter { row in
      let own = names.kind(row)
      return own.lowercased() == kind || (own.isEmpty && kind == "group")
    }
  }
}

/// The names and locators of one source's groups. Folded spellings are indexed only when an exact one finds nothing.
///
/// A class with the columns that it needs: else twenty thousand questions would take a whole snapshot in hand each time.
private final class GroupNames {
  private let strings: StringPool
  private let groups: GroupColumns
  /// For each name, the first row that has it, and the others.
  private let first: IndexTable
  private var others: [UInt32: [Int]] = [:]
  private var folded: [String: [Int]]?
  private var locators: [String: [Int]] = [:]

  init(_ snapshot: Snapshot) {
    strings = snapshot.strings
    groups = snapshot.groups
    first = IndexTable(capacity: snapshot.groups.count, parts: 1)
    first.clear(part: 0)
    for row in 0..<groups.count where groups.name[row] != 0 {
      strings.withBytes(of: groups.name[row]) { name in
        let known = first.insert(IndexKey(name, foldingCase: false), UInt32(row)) {
          GroupNames.isNamed(name, groups.name[Int($0)], strings)
        }
        if let known { others[known, default: []].append(row) }
      }
    }
  }

  private static func isNamed(_ name: ByteText, _ reference: StringRef, _ strings: StringPool) -> Bool {
    strings.withBytes(of: reference) { equalBytes($0, name, foldingCase: false) }
  }

  func row(id text: String) -> Int? { strings.position(of: text, in: groups.id) }

  func kind(_ row: Int) -> String { strings[groups.kind[row]] }

  func rows(named text: String) -> [Int] {
    var exact = text
    let found = exact.withUTF8 { name in
      name.isEmpty
        ? nil
        : first.find(IndexKey(name, foldingCase: false)) { GroupNames.isNamed(name, groups.name[Int($0)], strings) }
    }
    if let found { return [Int(found)] + (others[found] ?? []) }
    if folded == nil { fold() }
    return folded?[text.lowercased()] ?? locators[GroupNames.foldedLocator(text)] ?? []
  }

  private func fold() {
    var names: [String: [Int]] = [:]
    for row in 0..<groups.count {
      let name = strings[groups.name[row]]
      if !name.isEmpty { names[name.lowercased(), default: []].append(row) }
      let locator = groups.locator[row]
      if locator != 0 { locators[GroupNames.foldedLocator(strings[locator]), default: []].append(row) }
    }
    folded = names
  }

  private static func foldedLocator(_ text: String) -> String {
    text.lowercased().split(separator: ",", omittingEmptySubsequences: false)
      .map { part in
        part.split(separator: "=", omittingEmptySubsequences: false)
          .map { $0.drop(while: { $0 == " " }).reversed().drop(while: { $0 == " " }).reversed() }
          .map { String($0) }.joined(separator: "=")
      }.joined(separator: ",")
  }
}
