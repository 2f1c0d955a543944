import Foundation
import Testing

@testable import ResponsibilityMatrix

/// Hostile matrices: each reading ends, is bounded, and gives a matrix or an error.
@Suite struct MatrixFuzzTests {
  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "alignd-fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func read(yaml bytes: [UInt8]) -> (isMatrix: Bool, problems: [Problem]) {
    var log = ProblemLog()
    let tables = YAMLTables.read(bytes, file: "m.yaml", log: &log)
    return finish(tables, log)
  }

  private static func finish(_ tables: [TableKind: Table], _ log: ProblemLog) -> (isMatrix: Bool, problems: [Problem]) {
    var assembly = Assembly(tables: tables, log: log)
    assembly.assemble(place: Cell(file: "m", row: 0))
    for role in assembly.matrix.roles { _ = role.levels.map { assembly.matrix.levels[$0].name } }
    if !assembly.log.hasErrors { _ = (assembly.matrix.describeRoles(), assembly.matrix.unboundObligations) }
    return (!assembly.log.hasErrors, assembly.log.sorted)
  }

  private static let special = [
    "\u{0}", "\"", "\"\"", "\n", "\r", ",", ";", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!!x ", "---\n", "\t",
    "except", "|\n", ">\n", "? ", "#", "'", "\u{FEFF}", "\u{E9}", "\u{202E}", "owned", "role: ", "@", "=", "\u{85}",
  ]

  @Test func `two thousand mutated YAML matrices are read or refused`() {
    var numbers = SeededNumbers(seed: 1)
    var accepted = 0
    let whole = Array(WorkedExample.yaml.utf8)
    for _ in 0..<2_000 {
      let result = Self.read(yaml: numbers.mutated(whole, with: Self.special))
      #expect(result.isMatrix != result.problems.contains { $0.weight == .error })
      #expect(result.problems.count <= ProblemLog.limit + 1)
      if result.isMatrix { accepted += 1 }
    }
    #expect(accepted > 100 && accepted < 1_900, "mutation is too strong or too weak: \(accepted) were accepted")
  }

  @Test func `two thousand mutated CSV tables are read or refused`() {
    var numbers = SeededNumbers(seed: 2)
    var accepted = 0
    let names = WorkedExample.csv.keys.sorted()
    for round in 0..<2_000 {
      let hit = names[round % names.count]
      var log = ProblemLog()
      var tables: [TableKind: Table] = [:]
      for name in names {
        guard let kind = TableKind(name: String(name.dropLast(4))), let text = WorkedExample.csv[name] else { continue }
        let bytes = name == hit ? numbers.mutated(Array(text.utf8), with: Self.special) : Array(text.utf8)
        tables[kind] = CSVReader.read(bytes, kind: kind, file: name, log: &log)
      }
      let result = Self.finish(tables, log)
      #expect(result.isMatrix != result.problems.contains { $0.weight == .error })
      if result.isMatrix { accepted += 1 }
    }
    #expect(accepted > 100 && accepted < 1_900, "mutation is too strong or too weak: \(accepted) were accepted")
  }

  @Test(arguments: [
    ("a: &a [x]\nb: *a\n", 1, "anchors (&) are not read"),
    ("roles: *a\n", 1, "aliases (*) are not read"),
    ("roles: !!python/object x\n", 1, "tags (!) are not read"),
    ("roles:\n- {role: A, level: Employee}\n---\nroles: []\n", 3, "a second document begins"),
    ("roles:\n- {role: A, role: B, level: Employee}\n", 2, "the key is already on line 2"),
    ("roles: []\nroles: []\n", 2, "the table roles is written twice"),
    (
      "roles:\n- {role: {a: b}, level: Employee}\n", 2,
      "the value is a mapping where text or a list of texts was expected"
    ),
    ("roles:\n- role: A\n  level: \"Employee\\0\"\n", 3, "a control character where text was expected"),
    ("roles:\n- role: A\n  level: Employee\n  \"x\\e[31m\": y\n", 4, "a control character in a key"),
    ("roles:\n- [a]\n", 2, "the row is a list where headings with values were expected"),
    ("rolls:\n- {role: A}\n", 1, "\"rolls\" is no table of a matrix"),
    ("- a\n", 1, "the file is a list where tables were expected"),
    ("{", 2, "the YAML is not well formed: did not find expected node content"),
    ("roles: \u{92}\n", 1, "control character U+0092 where text was expected"),
    ("", 0, "the file is empty"),
  ])
  func `a YAML text that is no matrix is refused with its line`(text: String, line: Int, message: String) {
    let problems = Self.read(yaml: Array(text.utf8)).problems.filter { $0.weight == .error }
    #expect(problems.contains { $0.cell.row == line && $0.message == message }, "\(problems)")
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[\n", "a:\n "])
  func `ten thousand levels are refused, not followed`(opening: String) {
    let bytes = Array(("roles: " + (opening == "- " ? "\n" : "") + String(repeating: opening, count: 10_000)).utf8)
    #expect(Self.read(yaml: bytes).isMatrix == false)
  }

  @Test func `a bomb of aliases is refused at its first anchor`() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, last) in zip("bcdefghi", "abcdefgh") {
      text += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ",") + "]\n"
    }
    let result = Self.read(yaml: Array((text + "roles: *i\n").utf8))
    #expect(
      result.problems.map(\.description) == ["m.yaml:1: anchors (&) are not read; write the value out where it is used"]
    )
  }

  @Test func `a hundred thousand columns are refused`() {
    let keys = (0..<100_000).map { "k\($0): v" }.joined(separator: ", ")
    let yaml = Self.read(yaml: Array("roles:\n- {\(keys)}\n".utf8)).problems
    #expect(yaml.contains { $0.message == "the table roles has more than 256 headings" })
    var log = ProblemLog()
    let csv = Array((0..<100_000).map { "k\($0)" }.joined(separator: ",").utf8)
    #expect(CSVReader.read(csv, kind: .roles, file: "roles.csv", log: &log) == nil)
    #expect(log.sorted.map(\.message) == ["the row has more than 256 cells"])
  }

  @Test func `a cell of more than a mebibyte is refused`() {
    let long = String(repeating: "x", count: 1_100_000)
    for text in ["Role,Level\nA,\(long)\n", "Role,Level\nA,\"\(long)\"\n"] {
      var log = ProblemLog()
      #expect(CSVReader.read(Array(text.utf8), kind: .roles, file: "roles.csv", log: &log) == nil)
      #expect(log.sorted.map(\.message) == ["a cell is longer than 1 MiB"])
    }
    let problems = Self.read(yaml: Array("roles:\n- {role: A, level: Employee, notes: \(long)}\n".utf8)).problems
    #expect(problems.contains { $0.message == "the value is longer than 1 MiB" })
  }

  @Test(arguments: [("roles.csv", "the file is larger than 256 MiB"), ("m.yaml", "the file is larger than 64 MiB")])
  func `a file with a line of a gigabyte is refused by its size, before it is read`(name: String, message: String)
    throws
  {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.truncate(atOffset: 1_000_000_000)
    try handle.close()
    let reading = MatrixReader.read(path: name == "m.yaml" ? file.path : folder.path)
    #expect(reading.problems.contains { $0.message == message })
    #expect(reading.files == [])
  }

  @Test func `what is neither file nor folder is refused`() throws {
    #expect(
      MatrixReader.read(path: "/dev/zero").problems.map(\.message) == ["the matrix is neither a YAML file nor a folder"]
    )
    #expect(MatrixReader.read(path: "/nonexistent/m.yaml").problems.map(\.message) == ["the matrix does not exist"])
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "roles.csv").path, withDestinationPath: "/dev/zero")
    #expect(MatrixReader.read(path: folder.path).problems.contains { $0.message == "the file is not a regular file" })
  }

  @Test func `problems are bounded, and those left out are counted`() {
    let rows = (0..<12_000).map { "r\($0),nobody\($0)" }.joined(separator: "\n")
    let reading = SoundMatrix.reading(["assignments": "Role,Holder\n\(rows)\n"])
    #expect(reading.problems.count == 10_001)
    #expect(reading.problems.last?.message == "2000 more problems were left out")
  }
}
