import AccessModel

/// Reads one table of comma (or semicolon, or tab) separated values by RFC 4180, with line numbers.
///
/// The first row that is not blank holds the headings. A row with too many or too few cells is an error, never
/// guessed at; rows without any text are skipped.
struct CSVReader {
  /// The most bytes of a file: a few million assignments.
  static let fileLimit = 256 << 20
  /// The most bytes of a cell: a file whose quotes do not match is refused before it is one giant cell.
  static let cellLimit = 1 << 20
  /// The most columns of a table.
  static let columnLimit = 256
  /// The most problems of form told about one file.
  private static let faultLimit = 100

  /// The table, nil if it has no headings; problems go to `log`.
  static func read(_ bytes: [UInt8], kind: TableKind, file: String, log: inout ProblemLog) -> Table? {
    if let fault = TextCheck.firstFault(in: bytes) {
      log.error(at: Cell(file: file, row: fault.line), fault.message, suggestion: fault.suggestion)
      return nil
    }
    return bytes.withUnsafeBufferPointer { text in
      var reader = CSVReader(text: text, file: file)
      return reader.table(kind, log: &log)
    }
  }

  private let text: UnsafeBufferPointer<UInt8>
  private let file: String
  private var position = 0
  private var line = 1
  private var separator = UInt8(ascii: ",")

  private init(text: UnsafeBufferPointer<UInt8>, file: String) {
    self.text = text
    self.file = file
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
  }

  /// Something that ends the reading of the file.
  private struct Fault: Error {
    let line: Int
    let message: String
    let suggestion: String
  }

  private mutating func table(_ kind: TableKind, log: inout ProblemLog) -> Table? {
    do throws(Fault) {
      guard let columns = try headings() else {
        log.error(at: Cell(file: file, row: 0), "the file has no headings", suggestion: "write them into the first row")
        return nil
      }
      var table = Table(kind: kind, file: file, columns: columns)
      table.reserve(bytes: text.count - position)
      try rows(into: &table, log: &log)
      return table
    } catch {
      log.error(at: Cell(file: file, row: error.line), error.message, suggestion: error.suggestion)
      return nil
    }
  }

  private mutating func headings() throws(Fault) -> [Table.Column]? {
    chooseSeparator()
    while position < text.count {
      let start = line
      var record = Table(kind: .document, file: file, columns: [])
      try self.record(into: &record)
      let texts = record.pendingTexts
      guard texts.contains(where: { !$0.isEmpty }) else { continue }
      return texts.map { Table.Column(heading: $0, line: start) }
    }
    return nil
  }

  private mutating func rows(into table: inout Table, log: inout ProblemLog) throws(Fault) {
    let width = table.columns.count
    var faults = 0
    while position < text.count {
      let start = line
      let blank = try record(into: &table)
      let cells = table.pendingCells
      if blank {
        table.dropRow()
      } else if cells == width {
        table.endRow(line: start)
      } else {
        table.dropRow()
        faults += 1
        guard faults <= CSVReader.faultLimit else {
          throw Fault(
            line: start, message: "more than \(CSVReader.faultLimit) rows do not fit the headings",
            suggestion: "is the separator or the quoting wrong?")
        }
        log.error(
          at: Cell(file: file, row: start),
          "the row has \(cells) cell\(cells == 1 ? "" : "s") but there are \(width) headings",
          suggestion: cells > width ? "put a cell with separators in it into quotes" : "fill up with empty cells")
      }
    }
  }

  /// Reads one record into the pending row; true if no cell holds anything but blanks.
  @discardableResult
  private mutating func record(into table: inout Table) throws(Fault) -> Bool {
    var blank = true
    while true {
      guard table.pendingCells < CSVReader.columnLimit else {
        throw Fault(
          line: line, message: "the row has more than \(CSVReader.columnLimit) cells",
          suggestion: "is the separator or the quoting wrong?")
      }
      let isQuoted = position < text.count && text[position] == UInt8(ascii: "\"")
      if try isQuoted ? quotedCell(into: &table) : plainCell(into: &table) { blank = false }
      table.endCell()
      guard position < text.count else { return blank }
      let byte = text[position]
      position += 1
      if byte == separator { continue }
      if byte == 0x0D, position < text.count, text[position] == 0x0A { position += 1 }
      line += 1
      return blank
    }
  }

  /// Reads a cell that is not quoted; true if it holds more than blanks.
  private mutating func plainCell(into table: inout Table) throws(Fault) -> Bool {
    let start = position
    var filled = false
    while position < text.count {
      let byte = text[position]
      if byte == separator || byte == 0x0A || byte == 0x0D { break }
      if byte == UInt8(ascii: "\""), !filled {
        throw Fault(
          line: line, message: "a quote after blanks at the start of a cell",
          suggestion: "let the quote follow the separator directly")
      }
      if byte > 0x20 { filled = true }
      position += 1
      if position - start > CSVReader.cellLimit { throw tooLong(line) }
    }
    if filled { table.append(UnsafeBufferPointer(rebasing: text[start..<position])) }
    return filled
  }

  /// Reads a quoted cell; true if it holds more than blanks.
  private mutating func quotedCell(into table: inout Table) throws(Fault) -> Bool {
    let opened = line
    position += 1
    var start = position
    var filled = false
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        table.append(UnsafeBufferPointer(rebasing: text[start..<(position - 1)]))
        guard position < text.count, text[position] == byte else {
          let next = position < text.count ? text[position] : 0x0A
          guard next == separator || next == 0x0A || next == 0x0D else {
            throw Fault(
              line: line, message: "text after the closing quote of a cell",
              suggestion: "write a quote within a cell twice")
          }
          return filled
        }
        table.append(byte)
        filled = true
        position += 1
        start = position
      } else if byte == 0x0A || (byte == 0x0D && !(position < text.count && text[position] == 0x0A)) {
        line += 1
      } else if byte > 0x20 {
        filled = true
      }
      if table.pendingBytes + position - start > CSVReader.cellLimit { throw tooLong(opened) }
    }
    throw Fault(line: opened, message: "the quote that opens a cell is never closed", suggestion: "close it")
  }

  private func tooLong(_ line: Int) -> Fault {
    Fault(
      line: line, message: "a cell is longer than \(CSVReader.cellLimit / 1_048_576) MiB",
      suggestion: "is a quote never closed?")
  }

  /// Takes the separator that the first record has most of; a first line `sep=;` decides.
  private mutating func chooseSeparator() {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    if position + 4 < text.count, text[position..<(position + 4)].elementsEqual("sep=".utf8),
      candidates.contains(text[position + 4]),
      position + 5 == text.count || text[position + 5] == 0x0A || text[position + 5] == 0x0D
    {
      separator = text[position + 4]
      position += 5
      if position < text.count, text[position] == 0x0D { position += 1 }
      if position < text.count, text[position] == 0x0A { position += 1 }
      line += 1
      return
    }
    var counts = [0, 0, 0]
    var quoted = false
    for byte in text[position...].prefix(CSVReader.cellLimit) {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if quoted { continue }
      if byte == 0x0A || byte == 0x0D {
        if counts.contains(where: { $0 > 0 }) { break }
        continue
      }
      if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    if let most = counts.indices.max(by: { (counts[$0], -$0) < (counts[$1], -$1) }) { separator = candidates[most] }
  }
}
