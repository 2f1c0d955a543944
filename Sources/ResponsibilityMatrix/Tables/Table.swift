import AccessModel

/// One table as it was written, whatever the format: headings, and rows of text with the place of each.
///
/// Cells are bytes in one buffer, because a table of assignments may have millions of rows.
struct Table: Sendable {
  /// A heading.
  struct Column: Sendable {
    /// As written, without what spreadsheets leave around it.
    let heading: String
    /// The line that it stands on.
    let line: Int
  }

  /// Which table it is.
  let kind: TableKind
  /// The file, for cells.
  let file: String
  /// The table's name within the file; empty where the file is one table.
  let sheet: String
  /// The headings, in order.
  private(set) var columns: [Column]
  /// The line of every row.
  private(set) var lines: [UInt32] = []
  /// The line of every cell; empty where all cells of a row stand on the row's line.
  private(set) var cellLines: [UInt32] = []

  private var bytes: [UInt8] = []
  private var ends: [UInt32] = [0]
  private var fields: [Field: [Int]] = [:]

  init(kind: TableKind, file: String, sheet: String = "", columns: [Column]) {
    self.kind = kind
    self.file = file
    self.sheet = sheet
    self.columns = columns
  }

  /// Number of rows.
  var count: Int { lines.count }

  /// The place of a heading, or of the table when there is no such column.
  func headingCell(_ column: Int?) -> Cell {
    guard let column else { return Cell(file: file, sheet: sheet, row: columns.first?.line ?? 0) }
    return Cell(file: file, sheet: sheet, row: columns[column].line, column: columns[column].heading)
  }

  /// The place of a row.
  func rowCell(_ row: Int) -> Cell { Cell(file: file, sheet: sheet, row: Int(lines[row])) }

  /// The place of a cell.
  func cell(_ row: Int, column: Int) -> Cell {
    let line = cellLines.isEmpty ? lines[row] : cellLines[row * columns.count + column]
    return Cell(file: file, sheet: sheet, row: Int(line), column: columns[column].heading)
  }

  /// The place of a cell; that of the row if the table has no such column.
  func cell(_ row: Int, _ field: Field) -> Cell {
    guard let column = column(row, field) else { return rowCell(row) }
    return cell(row, column: column)
  }

  /// The text of a cell; empty if the table has no such column.
  func text(_ row: Int, _ field: Field) -> String {
    guard let column = column(row, field) else { return "" }
    return text(row, column: column)
  }

  /// The text of a cell.
  func text(_ row: Int, column: Int) -> String { withBytes(row, column: column) { CellText.clean($0) } }

  /// The text of a cell and its place.
  func located(_ row: Int, _ field: Field) -> Located<String> { Located(text(row, field), at: cell(row, field)) }

  /// Calls `body` with the bytes of a cell as written; they are valid only during the call.
  func withBytes<Result>(_ row: Int, column: Int, _ body: (ByteText) throws -> Result) rethrows -> Result {
    let index = row * columns.count + column
    return try bytes.withUnsafeBufferPointer { all in
      try body(ByteText(rebasing: all[Int(ends[index])..<Int(ends[index + 1])]))
    }
  }

  /// The column that holds a field in that row: where synonyms stand beside each other, the one that is filled.
  func column(_ row: Int, _ field: Field) -> Int? {
    guard let candidates = fields[field] else { return nil }
    if candidates.count == 1 { return candidates[0] }
    return candidates.first { withBytes(row, column: $0) { !$0.isEmpty } } ?? candidates.first
  }

  /// Whether the table has a column for the field.
  func has(_ field: Field) -> Bool { fields[field] != nil }

  /// The only column of a field, if it is the only one.
  func onlyColumn(of field: Field) -> Int? { fields[field].flatMap { $0.count == 1 ? $0[0] : nil } }

  /// The first column of a field.
  func firstColumn(of field: Field) -> Int? { fields[field]?.first }

  /// Whether the column holds the field.
  func isBound(_ column: Int, to field: Field) -> Bool { fields[field]?.contains(column) ?? false }

  /// Whether the column holds any field.
  func isBound(_ column: Int) -> Bool { fields.values.contains { $0.contains(column) } }

  /// Says which columns hold a field.
  mutating func bind(_ field: Field, to column: Int) { fields[field, default: []].append(column) }
}

extension Table {
  /// Adds the bytes of the next cell, or more bytes of it.
  mutating func append(_ part: ByteText) { bytes.append(contentsOf: part) }

  /// Adds one byte of the next cell.
  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Bytes of the cell that is being added.
  var pendingBytes: Int { bytes.count - Int(ends[ends.count - 1]) }

  /// Cells of the row that is being added.
  var pendingCells: Int { ends.count - 1 - lines.count * columns.count }

  /// Ends a cell.
  mutating func endCell() { ends.append(UInt32(truncatingIfNeeded: bytes.count)) }

  /// Ends a row; it must have as many cells as there are columns.
  mutating func endRow(line: Int) { lines.append(UInt32(clamping: line)) }

  /// Forgets the row that is being added.
  mutating func dropRow() {
    ends.removeLast(pendingCells)
    bytes.removeLast(pendingBytes)
  }

  /// The cells of the row that is being added, as text.
  var pendingTexts: [String] {
    let first = lines.count * columns.count
    return (first..<(first + pendingCells)).map { index in
      bytes.withUnsafeBufferPointer { all in
        CellText.clean(ByteText(rebasing: all[Int(ends[index])..<Int(ends[index + 1])]))
      }
    }
  }

  /// Adds a row whose cells stand on lines of their own; an absent cell is an empty string on the row's line.
  mutating func append(row: [(text: String, line: Int)], line: Int) {
    for (text, line) in row {
      bytes.append(contentsOf: text.utf8)
      endCell()
      cellLines.append(UInt32(clamping: line))
    }
    endRow(line: line)
  }

  /// Makes room.
  mutating func reserve(bytes count: Int) { bytes.reserveCapacity(count) }
}
