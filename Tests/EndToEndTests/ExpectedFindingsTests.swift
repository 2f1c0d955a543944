import BuiltProgram
import Foundation
import Testing

/// The example company against the list that was written by hand.
@Suite struct ExpectedFindingsTests {
  /// The rows of `EXPECTED.md`, without the reasons.
  private static func expected() throws -> [[String]] {
    let text = try String(contentsOf: Nordhaven.company.appending(path: "EXPECTED.md"), encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| kind") }.map { line in
      line.split(separator: "|").prefix(6).map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func `a real slapd gives exactly the findings that were expected`() throws {
    let answer = try Nordhaven.running().alignd(["check", "--format", "json", "--at", Nordhaven.moment])
    try expectExpected(answer)
  }

  @Test func `the same directory as an exported file gives exactly the same findings`() throws {
    let exported = try offline(["--format", "json", "--at", Nordhaven.moment])
    try expectExpected(exported)
    let live = try Nordhaven.running().alignd(["check", "--format", "json", "--at", Nordhaven.moment])
    #expect(
      try ReportDocument(exported.output).findings.map(\.fingerprint)
        == ReportDocument(live.output).findings.map(\.fingerprint))
  }

  private func offline(_ arguments: [String]) throws -> BuiltBinary.Answer {
    try BuiltBinary.run(["check", "--config", "alignd-offline.yaml"] + arguments, in: Nordhaven.company)
  }

  private func expectExpected(_ answer: BuiltBinary.Answer) throws {
    #expect(answer.errors == "")
    #expect(answer.status == 2)
    let report = try ReportDocument(answer.output)
    let expected = try ExpectedFindingsTests.expected()
    let found = report.findings.map(\.row)
    #expect(expected.count == 41)
    #expect(expected.filter { !found.contains($0) } == [])
    #expect(found.filter { !expected.contains($0) } == [])
    #expect(found.count == expected.count)
    #expect(
      report.notProven.map(\.because) == [
        "the entitlement warehouse-data-admins in corp is broken (matrix/entitlements.csv:29)"
      ])
    #expect(report.sources.map(\.complete) == [true, true])
    #expect(report.sources.map(\.accounts) == [127, 12])
    #expect(report.sources.map(\.groups) == [71, 3])
  }

  @Test(arguments: ["2026-11-26", "2028-02-29", "2031-06-30"])
  func `the findings hold for years`(day: String) throws {
    let answer = try Nordhaven.running().alignd(["check", "--format", "json", "--at", day])
    #expect(try ReportDocument(answer.output).findings.map(\.row) == firstRows())
  }

  private func firstRows() throws -> [[String]] {
    let answer = try Nordhaven.running().alignd(["check", "--format", "json", "--at", Nordhaven.moment])
    return try ReportDocument(answer.output).findings.map(\.row)
  }

  @Test func `each kind of drift that alignd knows is in the example`() throws {
    let source = try String(
      contentsOf: Nordhaven.project.appending(path: "Sources/AccessModel/DriftKind.swift"), encoding: .utf8)
    let known = source.matches(of: /case \w+ = "([a-z-]+)"/).map { String($0.1) }
    #expect(known.count == 27)
    #expect(Set(try ExpectedFindingsTests.expected().map { $0[0] }) == Set(known))
  }

  @Test func `the first roles of the example are the guide's own table`() throws {
    let roles = try String(contentsOf: Nordhaven.company.appending(path: "matrix/roles.csv"), encoding: .utf8)
    let lines = roles.split(separator: "\n")
    #expect(
      lines[0]
        == "Role / Function,Responsibilities & accountabilities,Authorization level,Assets / processes owned,Notes")
    #expect(
      lines[1].contains("High-level; authority to approve policies and budgets,Strategic direction; policy oversight"))
    #expect(lines[7].hasPrefix("All employees,"))
  }
}
