import AccessModel
import FoundationEssentials

/// Reads a folder in which each table is a CSV file of its name.
enum CSVFolder {
  /// The tables of the folder and the files that were read, in the order of their names.
  static func read(
    _ path: String, shownAs folder: String, log: inout ProblemLog
  ) -> (tables: [TableKind: Table], files: [MatrixReading.File]) {
    var tables: [TableKind: Table] = [:]
    var files: [MatrixReading.File] = []
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      log.error(at: Cell(file: folder, row: 0), "the folder could not be read", suggestion: "check its permissions")
      return ([:], [])
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let shown = "\(folder)/\(name)"
      guard let kind = kind(of: name, shown: shown, isTaken: { tables[$0] != nil }, log: &log) else { continue }
      do throws(BoundedFile.Refusal) {
        let bytes = try BoundedFile.read("\(path)/\(name)", limit: CSVReader.fileLimit)
        files.append(MatrixReading.File(name: shown, bytes: bytes))
        if let table = CSVReader.read(bytes, kind: kind, file: shown, log: &log) { tables[kind] = table }
      } catch {
        log.error(at: Cell(file: shown, row: 0), "the file \(error.reason)")
      }
    }
    return (tables, files)
  }

  /// The tables of texts in memory, by file name.
  static func read(_ texts: [String: String], log: inout ProblemLog) -> [TableKind: Table] {
    var tables: [TableKind: Table] = [:]
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      guard let kind = kind(of: name, shown: name, isTaken: { tables[$0] != nil }, log: &log) else { continue }
      if let table = CSVReader.read(Array(text.utf8), kind: kind, file: name, log: &log) { tables[kind] = table }
    }
    return tables
  }

  /// Whether somebody may believe that the file is read: a table in another format, or a copy that lost its ending.
  private static func lookedLikeTable(_ lowered: String) -> Bool {
    let endings = [".tsv", ".tab", ".xls", ".xlsx", ".ods", ".yaml", ".yml"]
    return endings.contains { lowered.hasSuffix($0) } || TableKind(name: lowered) != nil
  }

  private static func kind(
    of name: String, shown: String, isTaken: (TableKind) -> Bool, log: inout ProblemLog
  ) -> TableKind? {
    let place = Cell(file: shown, row: 0)
    let lowered = name.lowercased()
    guard lowered.hasSuffix(".csv") else {
      if lookedLikeTable(lowered) {
        log.error(
          at: place, "the file looks like a table of the matrix but is none",
          suggestion: "save it as CSV, or take it out of the folder")
      } else {
        log.warning(at: place, "the file is no table and is not read", suggestion: "tables end in \".csv\"")
      }
      return nil
    }
    let base = String(name.dropLast(4))
    guard let kind = TableKind(name: base) else {
      let hint = log.nearest(to: base, among: TableKind.allCases.map(\.rawValue))
      log.error(
        at: place, "\(CellText.quoted(base)) is no table of a matrix",
        suggestion: hint.isEmpty ? "known are \(TableKind.allCases.map(\.rawValue).joined(separator: ", "))" : hint)
      return nil
    }
    guard !isTaken(kind) else {
      log.error(at: place, "a second file for the table \(kind.rawValue)", suggestion: "keep one of them")
      return nil
    }
    return kind
  }
}
