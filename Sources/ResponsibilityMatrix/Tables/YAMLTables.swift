import AccessModel

/// Turns a YAML document into tables: a key for each table, a list of rows, a row being headings with their values.
enum YAMLTables {
  /// The most distinct headings of a table.
  private static let columnLimit = 256

  /// The tables of the text; problems go to `log`.
  static func read(_ bytes: [UInt8], file: String, log: inout ProblemLog) -> [TableKind: Table] {
    if let fault = TextCheck.firstFault(in: bytes) {
      log.error(at: Cell(file: file, row: fault.line), fault.message, suggestion: fault.suggestion)
      return [:]
    }
    do throws(YAMLFault) {
      guard let root = try YAMLComposer.compose(bytes) else {
        log.error(at: Cell(file: file, row: 0), "the file is empty", suggestion: "write the tables of a matrix into it")
        return [:]
      }
      return tables(of: root, file: file, log: &log)
    } catch {
      log.error(at: Cell(file: file, row: error.line), error.message, suggestion: error.suggestion)
      return [:]
    }
  }

  private static func tables(of root: YAMLNode, file: String, log: inout ProblemLog) -> [TableKind: Table] {
    guard case .mapping(let pairs) = root.content else {
      log.error(
        at: Cell(file: file, row: root.line), "the file is \(root.words) where tables were expected",
        suggestion: "begin with a table, such as \"roles:\"")
      return [:]
    }
    var tables: [TableKind: Table] = [:]
    for pair in pairs {
      let place = Cell(file: file, row: pair.line)
      guard isKey(pair.key, at: place, log: &log) else { continue }
      guard let kind = TableKind(name: pair.key) else {
        let hint = log.nearest(to: pair.key, among: TableKind.allCases.map(\.rawValue))
        log.error(
          at: place, "\(CellText.quoted(pair.key)) is no table of a matrix",
          suggestion: hint.isEmpty
            ? "known are \(TableKind.allCases.map(\.rawValue).joined(separator: ", "))" : hint)
        continue
      }
      guard tables[kind] == nil else {
        log.error(at: place, "the table \(kind.rawValue) is written twice", suggestion: "write all rows under one key")
        continue
      }
      tables[kind] = table(kind, pair, file: file, log: &log)
    }
    return tables
  }

  private static func table(
    _ kind: TableKind, _ pair: YAMLNode.Pair, file: String, log: inout ProblemLog
  ) -> Table {
    let empty = Table(kind: kind, file: file, sheet: kind.rawValue, columns: [])
    switch pair.value.content {
    case .text(let text) where text.isEmpty:
      return empty
    case .mapping(let facts) where kind == .document:
      return documentTable(facts, file: file, log: &log)
    case .list(let items):
      return rowsTable(kind, items, file: file, log: &log)
    default:
      log.error(
        at: Cell(file: file, sheet: kind.rawValue, row: pair.line),
        "the table \(kind.rawValue) is \(pair.value.words) where a list of rows was expected",
        suggestion: "begin each row with \"- \"")
      return empty
    }
  }

  /// The document's facts as one row, so that each value keeps its key and line.
  private static func documentTable(_ facts: [YAMLNode.Pair], file: String, log: inout ProblemLog) -> Table {
    let sheet = TableKind.document.rawValue
    var columns: [Table.Column] = []
    var row: [(text: String, line: Int)] = []
    var seen: [String: Int] = [:]
    for fact in facts {
      let start = Cell(file: file, sheet: sheet, row: fact.line)
      guard columns.count < columnLimit else {
        log.error(at: start, "the document has more than \(columnLimit) facts", suggestion: "use a list as a value")
        break
      }
      guard isKey(fact.key, at: start, log: &log) else { continue }
      let place = Cell(file: file, sheet: sheet, row: fact.line, column: CellText.clean(fact.key))
      if let first = seen.updateValue(fact.line, forKey: Folding.heading(fact.key)) {
        log.error(at: place, "the key is already on line \(first)", suggestion: "keep one of them")
        continue
      }
      guard let text = cellText(fact.value, at: place, log: &log) else { continue }
      columns.append(Table.Column(heading: place.column, line: fact.line))
      row.append((text, fact.line))
    }
    var table = Table(kind: .document, file: file, sheet: sheet, columns: columns)
    if let first = row.first { table.append(row: row, line: first.line) }
    return table
  }

  private static func rowsTable(
    _ kind: TableKind, _ items: [YAMLNode], file: String, log: inout ProblemLog
  ) -> Table {
    var columns: [Table.Column] = []
    var numbers: [String: Int] = [:]
    for item in items {
      guard case .mapping(let pairs) = item.content else {
        log.error(
          at: Cell(file: file, sheet: kind.rawValue, row: item.line),
          "the row is \(item.words) where headings with values were expected",
          suggestion: "write \"- heading: value\"")
        continue
      }
      for pair in pairs {
        let place = Cell(file: file, sheet: kind.rawValue, row: pair.line)
        guard isKey(pair.key, at: place, log: &log), numbers[Folding.heading(pair.key)] == nil else { continue }
        guard columns.count < columnLimit else {
          log.error(
            at: place, "the table \(kind.rawValue) has more than \(columnLimit) headings",
            suggestion: "write values under headings, not as headings")
          return Table(kind: kind, file: file, sheet: kind.rawValue, columns: [])
        }
        numbers[Folding.heading(pair.key)] = columns.count
        columns.append(Table.Column(heading: CellText.clean(pair.key), line: pair.line))
      }
    }
    var table = Table(kind: kind, file: file, sheet: kind.rawValue, columns: columns)
    for item in items {
      guard case .mapping(let pairs) = item.content, !pairs.isEmpty else { continue }
      var row = [(text: String, line: Int)](repeating: ("", item.line), count: columns.count)
      var seen: [String: Int] = [:]
      for pair in pairs where isClean(pair.key) && pair.key.utf8.count <= keyLimit {
        let key = Folding.heading(pair.key)
        let place = Cell(file: file, sheet: kind.rawValue, row: pair.line, column: CellText.clean(pair.key))
        if let first = seen.updateValue(pair.line, forKey: key) {
          log.error(at: place, "the key is already on line \(first)", suggestion: "keep one of them")
        } else if let number = numbers[key], let text = cellText(pair.value, at: place, log: &log) {
          row[number] = (text, pair.line)
        }
      }
      table.append(row: row, line: item.line)
    }
    return table
  }

  /// The text of a cell; a list is written into it line by line.
  private static func cellText(_ node: YAMLNode, at place: Cell, log: inout ProblemLog) -> String? {
    switch node.content {
    case .text(let text):
      return checked(text, at: place, log: &log)
    case .list(let items):
      var parts: [String] = []
      for item in items {
        guard case .text(let text) = item.content else {
          log.error(
            at: Cell(file: place.file, sheet: place.sheet, row: item.line, column: place.column),
            "the value is \(item.words) within a list where text was expected")
          return nil
        }
        guard let text = checked(text, at: place, log: &log) else { return nil }
        parts.append(text)
      }
      return parts.joined(separator: "\n")
    case .mapping:
      log.error(at: place, "the value is a mapping where text or a list of texts was expected")
      return nil
    }
  }

  /// The most bytes of a key.
  private static let keyLimit = 1_000

  /// Whether a key can be one; what is none goes to `log`.
  private static func isKey(_ key: String, at place: Cell, log: inout ProblemLog) -> Bool {
    let isClean = isClean(key)
    if isClean && key.utf8.count <= keyLimit { return true }
    log.error(
      at: place, isClean ? "a key is longer than \(keyLimit) bytes" : "a control character in a key",
      suggestion: "write a heading")
    return false
  }

  private static func isClean(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }

  /// The text, unless escapes smuggled control characters into it.
  private static func checked(_ text: String, at place: Cell, log: inout ProblemLog) -> String? {
    let isClean = isClean(text)
    if isClean && text.utf8.count <= CSVReader.cellLimit { return text }
    log.error(at: place, isClean ? "the value is longer than 1 MiB" : "a control character where text was expected")
    return nil
  }
}
