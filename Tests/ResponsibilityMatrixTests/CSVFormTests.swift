import Foundation
import ResponsibilityMatrix
import Testing

/// RFC 4180 and what spreadsheets make of it.
@Suite struct CSVFormTests {
  private static let rest = "Id,Name\ncrm,CRM\nerp,ERP\n"

  private static func read(_ bytes: [UInt8], as name: String = "roles.csv") throws -> MatrixReading {
    let folder = FileManager.default.temporaryDirectory.appending(path: "alignd-csv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(bytes).write(to: folder.appending(path: name))
    return MatrixReader.read(path: folder.path + "/")
  }

  private static func errors(_ reading: MatrixReading) -> [String] {
    reading.problems.filter { $0.weight == .error }.map { "\($0.cell.row): \($0.message)" }
  }

  @Test(arguments: [
    "Role,Level\nA,Employee\n", "\u{FEFF}Role;Level\r\nA;Employee\r\n", "Role\tLevel\rA\tEmployee\r",
    "sep=;\r\nRole;Level\r\nA;Employee", "sep=|\nRole,Level\nA,Employee", "\n\n \"Role\",Level\nA,Employee",
    "\"Role\",\"Level\"\n\"A\",\"Employee\"", "Role,Level,\nA,Employee,\n,,\n",
    "R\u{AD}ole,**Level**\n\u{A0}A\u{A0},Employee",
    "sep=;\rRole;Level\rA;Employee\r",
  ])
  func `the usual ways of writing a table read the same, and others are refused`(text: String) throws {
    let reading = try Self.read(Array(text.utf8))
    if text.hasPrefix("sep=|") || text.hasPrefix("\n\n \"") {
      #expect(reading.hasErrors)
    } else {
      #expect(Self.errors(reading) == [])
      #expect(reading.matrix?.roles.map(\.name) == ["A"])
    }
  }

  @Test func `quotes, separators and line ends belong to a quoted cell, and lines are counted through them`() throws {
    let text =
      "Role,Level,Notes\r\n\"A, \"\"the\"\" one\",Employee,\"first\r\nsecond\"\r\n\r\nB,Employee,5\" disk\nC,Nothing,\n"
    let reading = try Self.read(Array(text.utf8))
    #expect(Self.errors(reading) == ["6: authorisation level \"Nothing\" is tied to no level"])
    let sound = try Self.read(Array(text.replacingOccurrences(of: "Nothing", with: "Employee").utf8))
    let roles = try #require(sound.matrix).roles
    #expect(roles.map(\.name) == ["A, \"the\" one", "B", "C"])
    #expect(roles.map(\.cell.row) == [2, 5, 6])
    #expect(roles[0].notes == "first\nsecond")
    #expect(roles[1].notes == "5\" disk")
    #expect(roles[0].cell.file.hasSuffix("/roles.csv"))
  }

  @Test(arguments: [
    ("Role,Level\n\"A,Employee\n", "2: the quote that opens a cell is never closed"),
    ("Role,Level\n\"A\"x,Employee\n", "2: text after the closing quote of a cell"),
    ("Role,Level\n \"A\",Employee\n", "2: a quote after blanks at the start of a cell"),
    ("Role,Level\nA,B,C\n", "2: the row has 3 cells but there are 2 headings"),
    ("", "0: the file has no headings"),
    ("Role,Level\n,,,\nA,Employee,x\n", "3: the row has 3 cells but there are 2 headings"),
    ("Role,Level,\nA,Employee,x\n", "2: a cell in column 3, which has no heading"),
    ("Role,Level\nA,Em\u{0}ployee\n", "2: a NUL byte where text was expected"),
    ("Role,Level\r\r\u{1}", "3: control character 0x01 where text was expected"),
    ("Role,Level\nA,\u{92}\n", "2: control character U+0092 where text was expected"),
    ("Role,Level\nA,\u{FFFF}\n", "2: control character U+FFFF where text was expected"),
  ])
  func `a malformed table is refused with its line`(text: String, expected: String) throws {
    #expect(Self.errors(try Self.read(Array(text.utf8))).first == expected)
  }

  @Test(
    arguments: [
      (
        [UInt8]("Role,Level\nB\u{FC}ro".unicodeScalars.map { UInt8($0.value) }),
        "2: byte 0xFC is not UTF-8 (Latin-1 or Windows-1252?)"
      ),
      ([0xFF, 0xFE, 0x52, 0x00], "1: the text is UTF-16, not UTF-8"),
      ([0x52, 0x0A, 0xC0, 0x80], "2: byte 0xC0 is not UTF-8 (Latin-1 or Windows-1252?)"),
      ([0x52, 0xED, 0xA0, 0x80], "1: byte 0xED is not UTF-8 (Latin-1 or Windows-1252?)"),
      ([0x52, 0xF4, 0x90, 0x80, 0x80], "1: byte 0xF4 is not UTF-8 (Latin-1 or Windows-1252?)"),
      ([0x52, 0xE2, 0x82], "1: byte 0xE2 is not UTF-8 (Latin-1 or Windows-1252?)"),
    ] as [([UInt8], String)])
  func `what is not UTF-8 is refused with its line`(bytes: [UInt8], expected: String) throws {
    #expect(Self.errors(try Self.read(bytes)) == [expected])
  }

  @Test(arguments: [
    ("role.csv", 0, ""), ("Rolls.csv", 1, "\"Rolls\" is no table of a matrix"),
    ("stuff.csv", 1, "\"stuff\" is no table of a matrix"),
    ("roles.xlsx", 1, "the file looks like a table of the matrix but is none"),
    ("roles", 1, "the file looks like a table of the matrix but is none"), ("README.md", 1, "there is no table roles"),
  ])
  func `a file that is no table is refused, unless it cannot be mistaken for one`(
    name: String, count: Int, message: String
  ) throws {
    let errors = try Self.read(Array("Role,Level\nA,Employee\n".utf8), as: name).problems.filter { $0.weight == .error }
    #expect(errors.map(\.message) == (count == 0 ? [] : [message]))
  }
}
