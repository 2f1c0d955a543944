import FoundationEssentials

/// Reads the documented matrix from one YAML file or a folder of CSV tables, and says everything that is wrong with it.
///
/// Both formats are ways of writing the same tables; after the tables are taken apart into rows, all parsing and
/// checking is shared. `Documentation/matrix.md` describes the tables for people.
public struct MatrixReader {
  /// Reads a YAML file (`.yaml`, `.yml`) or a folder of CSV files.
  ///
  /// Cells name files relative to the matrix: the file's own name, or `folder/file.csv`.
  public static func read(path: String) -> MatrixReading {
    var log = ProblemLog()
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let name = trimmed.split(separator: "/").last.map(String.init) ?? path
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      log.error(
        at: Cell(file: path, row: 0), "the matrix does not exist",
        suggestion: "name a YAML file or a folder of CSV tables")
      return reading([:], log: log, files: [])
    }
    if isFolder {
      let (tables, files) = CSVFolder.read(path, shownAs: name, log: &log)
      return reading(tables, log: log, files: files, place: Cell(file: name, row: 0))
    }
    let lowered = name.lowercased()
    guard lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml") else {
      log.error(
        at: Cell(file: name, row: 0), "the matrix is neither a YAML file nor a folder",
        suggestion: lowered.hasSuffix(".csv")
          ? "name the folder that the CSV tables are in" : "name a file that ends in \".yaml\"")
      return reading([:], log: log, files: [])
    }
    do throws(BoundedFile.Refusal) {
      let bytes = try BoundedFile.read(path, limit: YAMLComposer.fileLimit)
      let tables = YAMLTables.read(bytes, file: name, log: &log)
      let file = MatrixReading.File(name: name, bytes: bytes)
      return reading(tables, log: log, files: [file], place: Cell(file: name, row: 0))
    } catch {
      log.error(at: Cell(file: name, row: 0), "the file \(error.reason)")
      return reading([:], log: log, files: [])
    }
  }

  /// Reads a YAML text; `file` is the name that cells show.
  public static func read(yaml: String, file: String) -> MatrixReading {
    var log = ProblemLog()
    let bytes = Array(yaml.utf8)
    let tables = YAMLTables.read(bytes, file: file, log: &log)
    let files = [MatrixReading.File(name: file, bytes: bytes)]
    return reading(tables, log: log, files: files, place: Cell(file: file, row: 0))
  }

  /// Reads CSV texts by file name (`roles.csv`, `assets.csv` …).
  public static func read(csv: [String: String]) -> MatrixReading {
    var log = ProblemLog()
    let tables = CSVFolder.read(csv, log: &log)
    let files = csv.sorted { $0.key < $1.key }.map { MatrixReading.File(name: $0.key, bytes: Array($0.value.utf8)) }
    return reading(tables, log: log, files: files, place: Cell(file: "roles.csv", row: 0))
  }

  private static func reading(
    _ tables: [TableKind: Table], log: ProblemLog, files: [MatrixReading.File], place: Cell? = nil
  ) -> MatrixReading {
    var assembly = Assembly(tables: tables, log: log)
    if let place, !log.hasErrors || !tables.isEmpty { assembly.assemble(place: place) }
    return MatrixReading(
      matrix: assembly.log.hasErrors ? nil : assembly.matrix, problems: assembly.log.sorted, files: files)
  }
}
