import AccessModel
import ResponsibilityMatrix
import Testing

/// Assets, Entitlements, Assignments.
@Suite struct AccessTableTests {
  @Test func `every column of an asset is read`() throws {
    let text = """
      Asset id,Former ids,Asset,Also known as,Type,Classification,Department,Owners,Operator,Boss,Tags,Judge,Remarks
      crm,"crm1
      crm0",CRM,Customer register; K\u{FC}nden,Database,Secret,Sales,ann; group: corp/owners,tom,bob,"a, B",all,x
      erp,,ERP,,,,,vacant,-,,,,
      """
    let reading = SoundMatrix.reading(["assets": text])
    #expect(reading.problems.map(\.description) == [])
    let asset = try #require(reading.matrix?.assets.first)
    #expect([asset.id, asset.name, asset.classification, asset.department] == ["crm", "CRM", "Secret", "Sales"])
    #expect(asset.formerly == ["crm1", "crm0"])
    #expect(asset.aliases == ["Customer register", "K\u{FC}nden"])
    #expect(asset.kind == .database)
    #expect(asset.judged == .all)
    #expect(asset.tags == ["a", "b"])
    #expect(asset.owners.map(\.value) == [.person("ann"), .group(source: "corp", name: "owners")])
    #expect(asset.people["operator"]?.map(\.cell.description) == ["assets.csv:2 (Operator)"])
    #expect(asset.people["boss"]?.map(\.value) == [.person("bob")])
    #expect(reading.matrix?.assets[1].people == [:])
  }

  @Test(arguments: [
    ("crm,CRM,\ncrm,X,", ["3 (Id): the asset id \"crm\" is already that of row 2; give each row an id of its own"]),
    (",,app", ["2 (Name): the asset has neither id nor name; write a name into the cell"]),
    ("crm,CRM,databse", ["2 (Kind): \"databse\" is no kind of asset; did you mean \"database\"?"]),
    (
      "crm,CRM,spoon",
      [
        "2 (Kind): \"spoon\" is no kind of asset; known are application, database, directory, server, network, service, "
          + "repository, data, document, process, physical"
      ]
    ),
  ])
  func `a bad cell of an asset is told`(row: String, expected: [String]) {
    #expect(SoundMatrix.problems("assets", "Id,Name,Kind\n\(row)\nerp,ERP,\n") == expected)
  }

  @Test func `an asset table without names is refused`() {
    #expect(SoundMatrix.problems("assets", "Owner\nann\n") == ["1: the table assets lacks the column \"Name\"; add it"])
  }

  @Test(arguments: [
    ("Owner", "all employees", "\"all employees\" is no person; write \"everyone\" for all active internal people"),
    ("Owner", "[TODO]", "\"[TODO]\" is a placeholder, not a holder; leave the cell empty"),
    ("Owner", "ann + bob", "\"ann + bob\" names several holders at once; separate them by \";\""),
    (
      "Owner", "grp: x",
      "\"grp:\" is no kind of holder; known are group:, workload:, attribute=value, everyone, and a person without prefix"
    ),
    ("Owner", "group:", "\"group:\" names no group; write \"group: name\" or \"group: source/name\""),
    ("Owner", "departmnt=Sales", "\"departmnt\" is no attribute of a holder; did you mean \"department\"?"),
    ("Owner", "title=", "the attribute \"title\" has no value; write \"title=value\""),
    ("Judged", "sometimes", "\"sometimes\" is no extent of judgement; known are obligations, privileged, all"),
    (
      "Operater", "x",
      "the heading \"Operater\" is not known; known are Id, Formerly, Name, Aliases, Kind, Classification, Department, Owner, Tags, Judged, Notes"
    ),
    ("Clrk", "x", "the heading \"Clrk\" is not known; did you mean \"Clerk\"?"),
  ])
  func `a bad holder or column of an asset is told`(heading: String, value: String, expected: String) {
    let problems = SoundMatrix.problems("assets", "Id,\(heading)\ncrm,\(value)\nerp,\n")
    let line = expected.hasPrefix("the heading") ? 1 : 2
    #expect(problems == ["\(line) (\(heading)): \(expected)"])
  }

  @Test func `a name that two assets share is told, and refused where it is used`() {
    let reading = SoundMatrix.reading([
      "assets": "Id,Name,Aliases,Formerly\ncrm,CRM,Shop,old\nerp,ERP,shop,old\n",
      "entitlements": "Asset,Capability,Source,Group\nSHOP,use,corp,a\nold,use,corp,b\n",
    ])
    #expect(
      reading.problems.map(\.description) == [
        "assets.csv:3: warning: asset 2 is called \"shop\", as asset 1 is; give each a name of its own, or refer to them by id",
        "assets.csv:3 (Formerly): the former id \"old\" is claimed by another asset too; keep it on one of them",
        "entitlements.csv:2 (Asset): several assets are called \"SHOP\"; write the id of the one meant",
        "entitlements.csv:3 (Asset): asset \"old\" has been renamed; write \"crm\"",
      ])
  }

  @Test func `every column of an entitlement is read`() throws {
    let text = """
      Permission,Directory,Capabilities,Assets,Relation,Note
      Helpdesk Administrator@/administrativeUnits/7,corp,administer grant,crm; ERP,Owner,n
      "CN=a\\;b,DC=x; second
      third",corp,use,crm,,
      """
    let reading = SoundMatrix.reading(["entitlements": text])
    #expect(reading.problems.map(\.description) == [])
    let matrix = try #require(reading.matrix)
    #expect(matrix.entitlements.count == 7)
    #expect(matrix.entitlements[0].group == "Helpdesk Administrator@/administrativeUnits/7")
    #expect(matrix.entitlements.prefix(4).map { "\($0.relation)" } == ["owner", "owner", "owner", "owner"])
    #expect(matrix.entitlements[4...].map(\.group) == ["CN=a\\;b,DC=x", "second", "third"])
    #expect(matrix.entitlements[6].cell.description == "entitlements.csv:3")
  }

  @Test(arguments: [
    ("crm,use,corp,", "4 (Group): the entitlement has no group; write it into the cell"),
    (",use,corp,x", "4 (Asset): the entitlement has no asset; write it into every row; blank is not \"as above\" here"),
    ("crm,use,,x", "4 (Source): the entitlement has no source; write it into the cell"),
    (
      "crm,use,corp; hr,x",
      "4 (Source): \"corp; hr\" is no id of a source; write one id, as in the configuration: up to 64 letters, digits, \"-\", \"_\" or \".\""
    ),
    ("crm,use,corp,CRM-Users", "4: warning: the entitlement is already in row 2; keep one of them"),
    ("cmr,use,corp,x", "4 (Asset): asset \"cmr\" is not in the table assets; did you mean \"crm\"?"),
    (
      "crm,fly,corp,x",
      "4 (Capability): \"fly\" is no capability; known are use, read, change, configure, approve, grant, deploy, administer, audit"
    ),
  ])
  func `a bad cell of an entitlement is told`(row: String, expected: String) {
    let text = "Asset,Capability,Source,Group\ncrm,use,corp,crm-users\nerp,use,corp,x\n\(row)\n"
    #expect(SoundMatrix.problems("entitlements", text) == [expected])
  }

  @Test func `every column of an assignment is read`() throws {
    let text = """
      Who,Role / Function,Asset,Since,Valid until,Governed by
      department=Sales & title="a & b",Boss,crm; erp,2026-01-31,2026-12-31,clerk
      ann; workload: corp/svc,clerk,,,-,
      everyone,clerk,,2024-02-29,,
      """
    let reading = SoundMatrix.reading(["assignments": text])
    #expect(reading.problems.map(\.description) == [])
    let table = try #require(reading.matrix).assignments
    #expect(table.count == 4)
    #expect(
      table[0].holder == .attributes([AttributeTest(.department, "Sales"), AttributeTest(.title, "a & b")]))
    #expect(table[0].assets == [0, 1])
    #expect("\(table[0].from?.description ?? "") \(table[0].until?.description ?? "")" == "2026-01-31 2026-12-31")
    #expect(table[0].governedBy == "clerk")
    #expect(table[2].holder == .workload(source: "corp", account: "svc"))
    #expect(table[3].holder == .everyone)
    #expect(table[3].cell.description == "assignments.csv:4")
  }

  @Test(arguments: [
    ("bos,ann,,,", "2 (Role): role \"bos\" is not in the table roles; did you mean \"boss\"?"),
    ("boss,,,,", "2 (Holder): the assignment has no holder; write a person, group or filter, or take the row out"),
    (
      "boss,vacant,,,", "2 (Holder): the assignment has no holder; write a person, group or filter, or take the row out"
    ),
    ("boss,ann,x,,", "2 (Assets): asset \"x\" is not in the table assets; add it there"),
    ("boss,ann,,31.12.2026,", "2 (From): \"31.12.2026\" is no date; write it as YYYY-MM-DD"),
    ("boss,ann,,2026-02-29,", "2 (From): \"2026-02-29\" is no date; write it as YYYY-MM-DD"),
    ("boss,ann,,,2026-12-31T00:00:00Z", "2 (Until): \"2026-12-31T00:00:00Z\" is no date; write it as YYYY-MM-DD"),
    (
      "boss,ann,,2026-05-02,2026-05-01",
      "2 (Until): the assignment ends on 2026-05-01 before it begins on 2026-05-02; mend one of the dates"
    ),
  ])
  func `a bad cell of an assignment is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("assignments", "Role,Holder,Assets,From,Until\n\(row)\n") == [expected])
  }
}
