import BuiltProgram
import Foundation
import TestServers
import Testing

/// What is wrong with an input is said with its place, and nothing is reported.
@Suite struct WrongInputTests {
  /// Name of the golden text, the file that is spoilt, and how.
  static let cases: [(String, String, @Sendable (String) -> String)] = [
    ("unknown-key", "alignd.yaml", { $0.replacing("zone:", with: "zoen:") }),
    ("missing-matrix", "alignd.yaml", { $0.replacing("matrix: matrix", with: "matrix: matrices") }),
    (
      "no-source", "alignd.yaml",
      { String($0.prefix(upTo: $0.firstRange(of: "sources:")?.lowerBound ?? $0.startIndex)) }
    ),
    ("binary-configuration", "alignd.yaml", { _ in "\u{0}\u{1}\u{2}ELF\u{7F}" }),
    ("unknown-asset", "matrix/entitlements.csv", { $0.replacing("crm,use", with: "crn,use") }),
    ("unknown-level", "matrix/roles.csv", { $0.replacing("Authority over assigned systems", with: "Admin-ish") }),
    ("bad-date", "matrix/exceptions.csv", { $0.replacing("2031-12-31", with: "31.12.2031") }),
    ("missing-cell", "matrix/assets.csv", { $0 + "sap,SAP\n" }),
    ("open-quote", "matrix/controls.csv", { $0 + "A.5.1,\"Policies\n" }),
    ("missing-column", "matrix/assignments.csv", { $0.replacing("Role,Holder", with: "Role,Hodler") }),
    ("binary-table", "matrix/levels.csv", { _ in "\u{0}\u{1}\u{2}\u{3}" }),
    ("misspelt-table", "matrix/asets.csv", { _ in "Name\nx\n" }),
  ]

  @Test(arguments: cases.map(\.0))
  func `a wrong input is exit code 78, with its place and what to do`(name: String) throws {
    let entry = try #require(WrongInputTests.cases.first { $0.0 == name })
    let folder = try Nordhaven.folder(url: "ldap://127.0.0.1:\(Loopback.freePort())")
    let text = (try? String(contentsOfFile: folder.file(entry.1), encoding: .utf8)) ?? ""
    let spoilt = entry.2(text)
    #expect(spoilt != text)
    try folder.write(spoilt, to: entry.1)
    let answer = try Nordhaven.alignd(["check"], in: folder)
    #expect(answer.status == 78)
    #expect(answer.output == "")
    try expectGolden(answer.errors, "wrong-\(name).txt")
  }

  @Test func `a configuration that is not there is told with what to do`() throws {
    let folder = try TestFolder()
    let answer = try Nordhaven.alignd(["check"], in: folder)
    #expect(answer.status == 78)
    try expectGolden(answer.errors, "wrong-no-configuration.txt")
  }
}
