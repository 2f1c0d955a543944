import ResponsibilityMatrix
import Testing

@Suite struct LevelTableTests {
  private static let heads =
    "Level,Id,Extends,Modality,Capabilities,Scope,Phrases,When eligible,Accountable,Asset column\n"

  @Test func `every column of a level is read, and a blank level means the one above`() throws {
    let text =
      Self.heads + """
        Steward,stew,Employee,must any,approve; grant,"owned, assets: crm except tag: x",looks after it,,yes,steward
        ,,,may when eligible,administer,"classification: secret, department",,,,
        ,stew,employee,NEVER,deploy,all,,,,
        """
    let assets = "Id,Tags,Classification,Steward\ncrm,x,Secret,ann\nerp,,,\n"
    let reading = SoundMatrix.reading([
      "levels": text, "assets": assets, "roles": "Id,Role,Level\nboss,Boss,Looks  After it.\nclerk,Clerk,Steward\n",
    ])
    #expect(reading.problems.map(\.description) == [])
    let matrix = try #require(reading.matrix)
    let level = try #require(matrix.levels.last)
    #expect([level.id, level.name, level.assetColumn] == ["stew", "Steward", "steward"])
    #expect(level.accountable)
    #expect(
      level.statements.map { $0.text(in: matrix) } == [
        "may use on department, tag: common",
        "must any approve, grant on owned, assets: crm except tag: x",
        "may administer on classification: secret, department when eligible",
        "never deploy on all",
      ])
    #expect(level.statements[2].cell.description == "levels.csv:3 (Modality)")
    #expect(matrix.roles.map(\.levels) == [[7], [7]])
  }

  @Test func `rows that only add phrases leave a built-in level as it is`() throws {
    let reading = SoundMatrix.reading([
      "levels": "Level,Modality,Capabilities,Scope,Phrases\nEmployee,,,,ordinary staff; temps\n",
      "roles": "Id,Role,Level\nboss,Boss,temps\nclerk,Clerk,Ordinary staff\n",
    ])
    #expect(reading.problems == [])
    let matrix = try #require(reading.matrix)
    #expect(matrix.levels.count == 7)
    #expect(matrix.levels[6].statements.map { $0.text(in: matrix) } == ["may use on department, tag: common"])
  }

  @Test func `a level of the table takes the place of the built-in one of that name`() throws {
    let reading = SoundMatrix.reading(["levels": "Level,Modality,Capabilities,Scope\nemployee,may,use,all\n"])
    let matrix = try #require(reading.matrix)
    #expect(matrix.levels[6].statements.map { $0.text(in: matrix) } == ["may use on all"])
    #expect(matrix.levels[6].statements[0].cell.description == "levels.csv:2 (Modality)")
  }

  @Test(arguments: [
    ("X,,,mayy,use,all,,,,", "2 (Modality): \"mayy\" is no modality; did you mean \"may\"?"),
    ("X,,,may,us,all,,,,", "2 (Capabilities): \"us\" is no capability; did you mean \"use\"?"),
    (
      "X,,,may,,all,,,,",
      "2 (Capabilities): a statement of the level \"X\" names no capability; write what may be done, such as use or approve"
    ),
    ("X,,,may,use,,,,,", "2 (Scope): the scope is empty; write what is meant, such as owned, department or all"),
    ("X,,,may,use,ownd,,,,", "2 (Scope): \"ownd\" is no scope; did you mean \"owned\"?"),
    ("X,,,may,use,crm,,,,", "2 (Scope): \"crm\" is no scope; if it is an asset, write \"assets: crm\""),
    ("X,,,may,use,assets: crn,,,,", "2 (Scope): asset \"crn\" is not in the table assets; did you mean \"crm\"?"),
    (
      "X,,,may,use,all except,,,,", "2 (Scope): nothing stands after \"except\"; write what is taken out, such as owned"
    ),
    (
      "X,,,may,use,except owned,,,,",
      "2 (Scope): nothing stands before \"except\"; write what is meant, such as owned, department or all"
    ),
    (
      "X,,,may,use,a except b except c,,,,",
      "2 (Scope): \"except\" stands more than once; list all that is taken out after one \"except\""
    ),
    ("X,,,may,use,tags: x,,,,", "2 (Scope): warning: no asset has the tag \"x\""),
    ("X,,,may,use,tga: x,,,,", "2 (Scope): \"tga:\" is no kind of scope; did you mean \"tag:\"?"),
    ("X,,,may,use,tag:,,,,", "2 (Scope): nothing stands after \"tag:\"; write what is meant"),
    ("X,,Employe,,,,,,,", "2 (Extends): \"Employe\" is no built-in level; did you mean \"Employee\"?"),
    ("X,,,may,use,all,,maybe,,", "2 (When eligible): \"maybe\" is neither yes nor no; write yes or no"),
    (
      "X,,,never,use,all,,yes,,",
      "2 (When eligible): \"when eligible\" on a prohibition: eligible access is prohibited anyway; take it out"
    ),
    (",,,may,use,all,,,,", "2 (Level): the row belongs to no level; name the level in the first row"),
    (
      "X,,,,,,,,,",
      "2 (Level): warning: the level \"X\" states nothing: it permits and obliges nothing; write modality, capabilities and scope, or extend a built-in level"
    ),
    (
      "X,,,may,use,all,,,,operater",
      "2 (Level): warning: the table assets has no column \"operater\", which the level \"X\" takes its owners from; add it there"
    ),
    (
      "X,x,,may,use,all,,,,\nX,y,,may,use,all,,,,",
      "3 (Level): the level \"X\" has two ids, \"x\" and \"y\"; keep one of them"
    ),
    (
      "X,,,may,use,all,p,,,\nY,,,may,use,all,P.,,,",
      "3 (Phrases): the phrase \"P.\" is tied to two levels, \"X\" and \"Y\"; keep it on one of them"
    ),
  ])
  func `a bad cell of a level is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("levels", Self.heads + row) == [expected])
  }

  @Test(arguments: [
    "Limited", "Limited to tasks", "Limited to tasks assigned by somebody", "not Limited to tasks assigned",
    "Authority to approve or reject user acces", "Auditor", "Employees",
  ])
  func `a part of a phrase, or a near one, ties to nothing`(text: String) {
    let problems = SoundMatrix.problems("roles", "Id,Role,Level\nboss,Boss,\(text)\nclerk,Clerk,Employee\n")
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix("2 (Level): authorisation level \"\(text)\" is tied to no level") == true)
  }

  @Test(arguments: [
    "EMPLOYEE", "  employee ", "Limited to\u{A0}tasks assigned", "limited  to tasks assigned.", "**Employee**",
    "Em\u{AD}ployee", "\u{200E}Employee",
  ])
  func `case, blanks and invisible characters make no difference to a phrase`(text: String) throws {
    let reading = SoundMatrix.reading(["roles": "Id,Role,Level\nboss,Boss,\(text)\nclerk,Clerk,Employee\n"])
    #expect(reading.problems == [])
    #expect(reading.matrix?.roles[0].levels == [6])
  }

  @Test(arguments: [
    ("Authorised to organize", "authorized to ORGANISE"), ("high-risk access", "High\u{2011}risk access"),
    ("the owner's word", "the owner\u{2019}s word"),
  ])
  func `both spellings of a phrase tie to the same level`(written: String, typed: String) {
    let reading = SoundMatrix.reading([
      "levels": "Level,Modality,Capabilities,Scope,Phrases\nX,may,use,all,\(written)\n",
      "roles": "Id,Role,Level\nboss,Boss,\(typed)\nclerk,Clerk,Employee\n",
    ])
    #expect(reading.problems == [])
    #expect(reading.matrix?.roles[0].levels == [7])
  }

  @Test func `a must over more than ten thousand pairs is refused, beside every other error`() {
    var assets = "Id,Name\n"
    for number in 0..<5_001 { assets += "a\(number),\n" }
    let reading = SoundMatrix.reading([
      "assets": assets, "entitlements": "Asset,Capability,Source,Group\na1,fly,corp,x\n",
      "levels": "Level,Modality,Capabilities,Scope\nX,must,use approve,all\n",
      "roles": "Id,Role,Level\nboss,Boss,X\nclerk,Clerk,Employee\n",
    ])
    #expect(
      reading.problems.filter { $0.weight == .error }.map(\.description) == [
        "entitlements.csv:2 (Capability): \"fly\" is no capability; known are use, read, change, configure, approve, "
          + "grant, deploy, administer, audit",
        "roles.csv:2 (Level): \"must use, approve on all\" comes to at least 10002 obligations for the role \"Boss\"; "
          + "at most 10000 are judged one by one; write \"must any\", or a smaller scope",
      ])
  }
}
