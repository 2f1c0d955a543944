import AccessModel

/// Finds a row of a table by its id, name or alias, whatever the case.
struct NameIndex {
  /// What a text refers to.
  enum Hit {
    case found(Int)
    /// Several rows have that name.
    case ambiguous
    /// The id is a former one of that row.
    case renamed(Int)
    case unknown
  }

  /// The words that can be referred to, as written, for suggestions.
  private(set) var words: [String] = []
  private var ids: [String: Int] = [:]
  private var names: [String: [Int]] = [:]
  private var former: [String: Int] = [:]

  /// The row that already has the id, if any; else the id is this row's.
  mutating func add(id: String, row: Int) -> Int? {
    let key = id.folded
    if let first = ids[key] { return first }
    ids[key] = row
    words.append(id)
    return nil
  }

  /// Adds a name or alias of a row.
  mutating func add(name: String, row: Int) {
    let key = name.folded
    guard !key.isEmpty, names[key]?.contains(row) != true else { return }
    names[key, default: []].append(row)
    if ids[key] != row { words.append(name) }
  }

  /// The row that already has the former id, if any; else it is this row's.
  mutating func add(former id: String, row: Int) -> Int? {
    let key = id.folded
    if let first = former[key] { return first }
    former[key] = row
    return nil
  }

  /// The row with that id.
  func row(withID id: String) -> Int? { ids[id.folded] }

  /// The rows that share a name or alias.
  func rows(named name: String) -> [Int] { names[name.folded] ?? [] }

  /// What the text refers to: an id before a name, a name before a former id.
  func find(_ text: String) -> Hit {
    let key = text.folded
    if let row = ids[key] { return .found(row) }
    if let rows = names[key] { return rows.count == 1 ? .found(rows[0]) : .ambiguous }
    if let row = former[key] { return .renamed(row) }
    return .unknown
  }
}
