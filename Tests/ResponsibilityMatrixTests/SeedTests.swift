import AccessModel
import ResponsibilityMatrix
import Testing

@Suite struct SeedTests {
  @Test func `the guide's typical roles are all tied to levels`() throws {
    let reading = MatrixReader.read(csv: ["roles.csv": SeedTables.typical])
    #expect(reading.problems.filter { $0.weight == .error } == [])
    let matrix = try #require(reading.matrix)
    #expect(
      matrix.describeRoles().map(\.levels) == [
        ["Top management"], ["Information security manager"], ["Asset owner"], ["Department head"],
        ["System administrator"], ["Internal auditor"], ["Employee"],
      ])
    #expect(matrix.roles[0].id == "top-management-executives")
    #expect(matrix.roles[4].notes == "Must follow least-privilege principles and participate in access reviews")
    #expect(matrix.roles[4].levelText.cell.description == "roles.csv:6 (Authorization level)")
  }

  @Test func `the guide's sample matrix is all tied to levels`() throws {
    let reading = MatrixReader.read(csv: ["roles.csv": SeedTables.sample])
    #expect(reading.problems.filter { $0.weight == .error } == [])
    let matrix = try #require(reading.matrix)
    #expect(
      matrix.describeRoles().map(\.levels) == [
        ["Information security manager"], ["Asset owner"], ["Internal auditor"], ["Department head"], ["Employee"],
      ])
    #expect(matrix.roles[1].name == "Asset Owner (e.g., CRM system)")
    #expect(matrix.roles[1].unboundOwned == ["Specific application (CRM)", "related databases"])
  }

  @Test func `the built-in levels say what the design says`() throws {
    let matrix = try #require(MatrixReader.read(csv: ["roles.csv": SeedTables.sample]).matrix)
    let said = matrix.levels.map { level in
      "\(level.id): " + level.statements.map { $0.text(in: matrix) }.joined(separator: "; ")
    }
    #expect(
      said == [
        "top-management: may approve on owned; may use, read on department; may use, read, change on owned documents",
        "information-security-manager: may read, audit on all; may use, read, change on owned documents",
        "asset-owner: must approve on owned; may use, read, change on owned; may use, read, change on owned documents",
        "department-head: may approve on owned; may use, read on department; may use, read, change on owned documents",
        "system-administrator: must any administer on owned; may grant, configure on owned; "
          + "may use, read, change on owned documents",
        "internal-auditor: may audit, read on all; may use, read, change on owned; "
          + "never change, configure, approve, grant, deploy, administer on all except owned, tag: common; "
          + "may use, read, change on owned documents",
        "employee: may use on department, tag: common",
      ])
    #expect(matrix.levels.first { $0.id == "system-administrator" }?.assetColumn == "operator")
    #expect(matrix.levels[2].statements[0].cell.description == "built-in#levels-1:1 (Asset owner)")
  }

  @Test func `the worked example reads the same from CSV and from YAML`() throws {
    let csv = MatrixReader.read(csv: WorkedExample.csv)
    let yaml = MatrixReader.read(yaml: WorkedExample.yaml, file: "matrix.yaml")
    #expect(csv.problems == [])
    #expect(yaml.problems == [])
    let left = try #require(csv.matrix)
    let right = try #require(yaml.matrix)
    #expect(left.dump == right.dump)
    #expect(left.entitlements.count == 10)
    #expect(left.assignments.count == 7)
    #expect(right.roles[2].levelText.cell.description == "matrix.yaml#roles:6 (authorization level)")
    #expect(right.entitlements[9].cell.description == "matrix.yaml#entitlements:35")
    #expect(left.assignments.cell(of: 2).description == "assignments.csv:4")
  }

  @Test func `what the roles of both tables come to is what the design says, word for word`() throws {
    let ownDocuments = "may use, read, change on owned documents"
    let said: [String: [String]] = [
      "Top management": ["may approve on owned", "may use, read on department", ownDocuments],
      "Information security manager": ["may read, audit on all", ownDocuments],
      "Asset owner": ["must approve on owned", "may use, read, change on owned", ownDocuments],
      "Department head": ["may approve on owned", "may use, read on department", ownDocuments],
      "System administrator": ["must any administer on owned", "may grant, configure on owned", ownDocuments],
      "Internal auditor": [
        "may audit, read on all", "may use, read, change on owned",
        "never change, configure, approve, grant, deploy, administer on all except owned, tag: common", ownDocuments,
      ],
      "Employee": ["may use on department, tag: common"],
    ]
    for (table, count) in [(SeedTables.typical, 7), (SeedTables.sample, 5)] {
      let roles = try #require(MatrixReader.read(csv: ["roles.csv": table]).matrix).describeRoles()
      #expect(roles.count == count)
      for role in roles { #expect(role.lines.map(\.text) == said[role.levels.joined()]) }
    }
  }

  @Test(arguments: [SeedTables.typical, SeedTables.sample])
  func `a lone Roles table has only warnings: unbound assets, and nobody who holds a role`(table: String) {
    let problems = MatrixReader.read(csv: ["roles.csv": table]).problems
    #expect(problems.allSatisfy { $0.weight == .warning })
    #expect(
      problems.allSatisfy { $0.message.hasPrefix("unbound fragment") || $0.message.hasPrefix("nobody holds the role") })
  }
}
