import BuiltProgram
import Foundation
import TestServers
import Testing

/// `matrix lint` and `matrix show`, as somebody who keeps a matrix meets them.
@Suite struct MatrixCommandTests {
  private static let sound = """
    document: {title: Who may what, version: 7, approved by: Chris, approved on: 2026-01-02, next review: 2027-01-02}
    roles:
      - {id: owner, role: Asset owner, authorisation level: Authority over assigned systems, owned: SAP, holders: carla}
      - {id: auditor, role: Internal auditor, authorisation level: Independent; no access to change systems}
      - {id: staff, role: All employees, authorisation level: Access limited to their job needs}
    assets:
      - {id: crm, name: CRM, kind: application, department: Sales, owner: carla, classification: secret, tags: [core]}
      - {id: wiki, name: Wiki, tags: [common]}
    entitlements:
      - {asset: crm, capability: [use, read], source: corp, group: crm-users}
      - {asset: crm, capability: grant, source: corp, group: crm-leads, relation: owner}
    assignments:
      - {role: staff, holder: everyone, from: 2026-01-01}
    constraints:
      - {id: sod-1, name: Use or grant, left: use @ crm, right: grant, because: four eyes}
    exceptions:
      - {id: e1, kind: excess-privilege, subject: tom, asset: crm, capability: grant, justification: migration,
         approver: Chris, until: 2026-12-31}
    """
  private static let broken = """
    roles:
      - {role: Owner, level: Asset ownr}
    assignments:
      - {role: Ownr, holder: x, until: tomorrow}
    """

  private static func run(_ arguments: [String], on text: String) throws -> BuiltBinary.Answer {
    let folder = try TestFolder()
    try folder.write(text, to: "matrix.yaml")
    return try BuiltBinary.run(["matrix"] + arguments, in: URL(filePath: folder.path))
  }

  @Test func `lint lists warnings and succeeds`() throws {
    let answer = try Self.run(["lint", "matrix.yaml"], on: Self.sound)
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    try expectGolden(answer.output, "lint-warnings.txt")
  }

  @Test func `strict lint fails on warnings, with the same words`() throws {
    let answer = try Self.run(["lint", "--strict", "matrix.yaml"], on: Self.sound)
    #expect(answer.status == 78)
    try expectGolden(answer.output, "lint-warnings.txt")
  }

  @Test func `lint lists every error and fails`() throws {
    let answer = try Self.run(["lint", "matrix.yaml"], on: Self.broken)
    #expect(answer.status == 78)
    #expect(answer.errors == "")
    try expectGolden(answer.output, "lint-errors.txt")
  }

  @Test func `lint tells programs the same`() throws {
    let answer = try Self.run(["lint", "--format", "json", "matrix.yaml"], on: Self.broken)
    #expect(answer.status == 78)
    try expectGolden(answer.output, "lint-errors.json")
  }

  @Test func `show prints what was understood and what is not bound`() throws {
    let answer = try Self.run(["show", "matrix.yaml"], on: Self.sound)
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    try expectGolden(answer.output, "show.txt")
  }

  @Test func `show tells programs the same`() throws {
    let answer = try Self.run(["show", "--format", "json", "matrix.yaml"], on: Self.sound)
    #expect(answer.status == 0)
    try expectGolden(answer.output, "show.json")
  }

  @Test func `show prints one role by its name`() throws {
    let answer = try Self.run(["show", "--role", "internal AUDITOR", "matrix.yaml"], on: Self.sound)
    #expect(answer.status == 0)
    try expectGolden(answer.output, "show-role.txt")
  }

  @Test func `a role that the matrix does not have is wrong usage`() throws {
    let answer = try Self.run(["show", "--role", "x", "matrix.yaml"], on: Self.sound)
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "alignd: the matrix has no role \"x\"; its roles are \"Asset owner\", \"Internal auditor\", \"All employees\"\n"
    )
  }

  @Test func `a matrix with errors is not shown`() throws {
    let answer = try Self.run(["show", "matrix.yaml"], on: Self.broken)
    #expect(answer.status == 78)
    #expect(answer.output == "")
    #expect(answer.errors.split(separator: "\n").count == 3)
    #expect(
      answer.errors.hasPrefix("alignd: matrix.yaml#assignments:4 (role): role \"Ownr\" is not in the table roles"))
  }

  @Test(arguments: [["lint"], ["show"]])
  func `a matrix that does not exist is told`(command: [String]) throws {
    let answer = try Self.run(command + ["absent.yaml"], on: Self.sound)
    #expect(answer.status == 78)
    #expect((answer.output + answer.errors).contains("absent.yaml: "))
    #expect(
      (answer.output + answer.errors).contains("the matrix does not exist; name a YAML file or a folder of CSV tables"))
  }
}
