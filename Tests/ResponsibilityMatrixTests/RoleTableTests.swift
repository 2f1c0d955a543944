import ResponsibilityMatrix
import Testing

@Suite struct RoleTableTests {
  @Test func `every column of a role is read, under other headings and in any order`() throws {
    let text = """
      Comments;Owns;AUTHORIZATION LEVEL;**Duties**;Position;Role id;Former ids;Held by;Consulted;Informed
      old;crm - x;"Asset owner
      Internal auditor";sells;Head of Sales;sales;verkauf;ann;HR;All
      second;Customer register;employee.;;Clerk;clerk;;bob;;

      """
    let reading = SoundMatrix.reading(["roles": text, "assignments": "Role,Holder\nsales,ann\n"])
    #expect(
      reading.problems.map(\.description) == [
        "roles.csv:2 (Owns): warning: unbound fragment \"crm - x\": no asset has that id, name or alias; "
          + "add it to the table assets, or as an alias"
      ])
    let matrix = try #require(reading.matrix)
    #expect(matrix.roles.map(\.id) == ["sales", "clerk"])
    #expect(matrix.roles[0].formerly == ["verkauf"])
    #expect(matrix.roles[0].name == "Head of Sales")
    #expect(matrix.roles[0].responsibilities == "sells")
    #expect(matrix.roles[0].notes == "old")
    #expect(matrix.roles[0].unboundOwned == ["crm - x"])
    #expect(matrix.roles[0].levels.map { matrix.levels[$0].id } == ["asset-owner", "internal-auditor"])
    #expect(matrix.roles[1].owned == [0])
    #expect(matrix.roles[1].cell.description == "roles.csv:4")
    #expect(
      (0..<matrix.assignments.count).map { matrix.assignments[$0].cell.description }.first == "roles.csv:2 (Held by)")
  }

  @Test(arguments: [
    (
      ",Boss,Emploee",
      "2 (Authorisation level): authorisation level \"Emploee\" is tied to no level; did you mean \"Employee\"?"
    ),
    ("boss,,Employee", "2 (Role): the role has no name; write it into the cell"),
    (
      "boss,Boss,-",
      "2 (Authorisation level): warning: the role \"Boss\" has no authorisation level: it permits and obliges nothing; "
        + "name a level in the cell"
    ),
    (
      "boss,Boss,cannot grant permissions",
      "2 (Authorisation level): authorisation level \"cannot grant permissions\" is tied to no level; "
        + "add it to the phrases of a level in the table levels"
    ),
    (
      "boss,Boss,Employee\nBOSS,Other,Employee",
      "3 (Id): the role id \"BOSS\" is already that of row 2; give each row an id of its own"
    ),
    ("boss,Boss", "2: the row has 2 cells but there are 3 headings; fill up with empty cells"),
    (
      "boss,Boss,Employee,x",
      "2: the row has 4 cells but there are 3 headings; put a cell with separators in it into quotes"
    ),
  ])
  func `a bad cell of a role is told`(row: String, expected: String) {
    let problems = SoundMatrix.problems("roles", "Id,Role,Authorisation level\n\(row)\nclerk,Clerk,Employee\n")
    #expect(problems == [expected])
  }

  @Test(arguments: [
    (
      "Id,Roel,Authorisation level\n,x,Employee",
      [
        "1: the table roles lacks the column \"Role / Function\"; add it",
        "1 (Roel): the heading \"Roel\" is not known; did you mean \"Role\"?",
      ]
    ),
    (
      "Role,Function,Level\na,b,Employee",
      ["1 (Function): \"Role\" and \"Function\" mean the same; keep one of them"]
    ),
    (
      "Role,Authorization level\n",
      ["1: the table roles has no rows: by it, nobody may do anything; write a row for each role"]
    ),
  ])
  func `wrong headings are told`(text: String, expected: [String]) {
    let problems = SoundMatrix.problems("roles", text)
    #expect(problems == expected)
  }

  @Test func `a role that nobody holds and an asset that nothing binds are told`() {
    let reading = SoundMatrix.reading([
      "assignments": "Role,Holder\nboss,ann\n", "entitlements": "Asset,Capability,Source,Group\ncrm,use,corp,x\n",
    ])
    #expect(
      reading.problems.map(\.description) == [
        "assets.csv:3: warning: no entitlement says which group gives what on \"ERP\": not judged; "
          + "bind a group in the table entitlements",
        "roles.csv:3: warning: nobody holds the role \"Clerk\"; name a holder in the table assignments",
      ])
    #expect(reading.matrix?.unheldRoles == [1])
    #expect(reading.matrix?.unboundAssets == [1])
  }

  @Test func `an obligation that no group can fulfil is known before anything is read`() throws {
    let matrix = try #require(
      SoundMatrix.reading([
        "roles": "Id,Role,Level\nboss,Boss,Asset owner\nclerk,Clerk,Employee\n",
        "assignments": "Role,Holder,Assets\nboss,ann,crm\nclerk,bob,\n",
      ]).matrix)
    #expect(
      matrix.unboundObligations.map { [matrix.assets[$0.asset].id, matrix.capabilities.all[$0.capability].name] }
        == [["crm", "approve"]])
  }
}
