import ResponsibilityMatrix
import Testing

/// The formats are ways of writing the same tables.
@Suite struct FormatTests {
  @Test func `every table reads the same from CSV and from YAML`() throws {
    let csv = MatrixReader.read(csv: AllTables.csv)
    let yaml = MatrixReader.read(yaml: AllTables.yaml, file: "m.yaml")
    let unbound = "unbound fragment \"nothing\": no asset has that id, name or alias"
    #expect(csv.problems.map(\.message) == [unbound])
    #expect(yaml.problems.map(\.message) == [unbound])
    let left = try #require(csv.matrix)
    let right = try #require(yaml.matrix)
    #expect(left.dump == right.dump)
    #expect(left.entitlements.count == 4)
    #expect(left.assignments.count == 2)
    #expect(left.departments[1].parent == "Sales")
    #expect(right.roles[1].levelText.cell.description == "m.yaml#roles:25 (level)")
    #expect(right.document.changes == ["2 first", "3 second"])
  }

  @Test func `every problem is told at once, in both formats`() {
    let yaml = """
      document: {verson: 1}
      roles:
        - {role: Boss, level: Emploee, owned: crm}
        - {role: Boss, levl: Employee}
      assets:
        - {id: crm, kind: databse, ownr: x}
      entitlements:
        - {asset: cmr, capability: us, source: c d}
      assignments:
        - {role: bos, holder: TBD, from: 1.1.2026}
      stuff: []
      """
    #expect(
      MatrixReader.read(yaml: yaml, file: "m.yaml").problems.map(\.description) == [
        "m.yaml:11: \"stuff\" is no table of a matrix; known are document, capabilities, departments, people, levels, "
          + "roles, assets, entitlements, assignments, workloads, groups, constraints, exceptions, controls",
        "m.yaml#assets:6 (kind): \"databse\" is no kind of asset; did you mean \"database\"?",
        "m.yaml#assets:6 (ownr): the heading \"ownr\" is not known; did you mean \"Owner\"?",
        "m.yaml#assignments:10 (from): \"1.1.2026\" is no date; write it as YYYY-MM-DD",
        "m.yaml#assignments:10 (holder): \"TBD\" is a placeholder, not a holder; leave the cell empty",
        "m.yaml#assignments:10 (role): role \"bos\" is not in the table roles; did you mean \"boss\"?",
        "m.yaml#document:1 (verson): \"verson\" is no fact of a document; did you mean \"Version\"?",
        "m.yaml#entitlements:8: the table entitlements lacks the column \"Group\"; add it",
        "m.yaml#roles:3 (level): authorisation level \"Emploee\" is tied to no level; did you mean \"Employee\"?",
        "m.yaml#roles:4 (levl): the heading \"levl\" is not known; did you mean \"Level\"?",
        "m.yaml#roles:4 (role): the role id \"boss\" is already that of row 3; give each row an id of its own",
      ])
  }
}
