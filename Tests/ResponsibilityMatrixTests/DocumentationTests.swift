import Foundation
import Testing

@testable import ResponsibilityMatrix

/// `Documentation/matrix.md` is true to the code, both ways.
@Suite struct DocumentationTests {
  private static func sections() throws -> [String: [[String]]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Documentation/matrix.md")
    var sections: [String: [[String]]] = [:]
    var current = ""
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("## ") {
        current = line.dropFirst(3).lowercased()
      } else if line.hasPrefix("| "), !line.hasPrefix("| heading |"), !line.hasPrefix("| key |") {
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
        sections[current, default: []].append(cells.map { $0.trimmingCharacters(in: .whitespaces) })
      }
    }
    return sections
  }

  @Test(arguments: TableKind.allCases.filter { $0 != .document })
  func `a table's columns are documented with all their headings, and no others are`(kind: TableKind) throws {
    let rows = try #require(Self.sections()[kind.rawValue])
    let documented = Set(
      rows.map { cells in
        "\(cells[0].replacing("*", with: ""))|\(cells[0].hasPrefix("**"))|\(cells[1])"
      })
    let columns = kind.columns.filter { $0.field != .notes }
    #expect(documented == Set(columns.map { "\($0.heading)|\($0.required)|\($0.synonyms.joined(separator: ", "))" }))
  }

  @Test func `the facts of a document are documented with all their keys`() throws {
    let rows = try #require(Self.sections()["document"])
    #expect(
      rows.flatMap { [$0[0]] + $0[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
        == Assembly.documentKeys.flatMap(\.names))
  }
}
