import AccessModel
import ResponsibilityMatrix
import Testing

/// Constraints, Exceptions, Controls, Document.
@Suite struct GovernanceTableTests {
  @Test func `every column of a constraint is read`() throws {
    let text = """
      Id,Former ids,Constraint,One side,Incompatible with,Reason
      sod-1,s1,Pay and approve,"all of: approve @ crm, role: boss","any of: change, capability: deploy @ ERP",fraud
      """
    let reading = SoundMatrix.reading(["constraints": text])
    #expect(reading.problems == [])
    let matrix = try #require(reading.matrix)
    let constraint = try #require(matrix.constraints.first)
    #expect([constraint.id, constraint.name, constraint.because] == ["sod-1", "Pay and approve", "fraud"])
    #expect(constraint.formerly == ["s1"])
    #expect(constraint.left.text(in: matrix) == "all of: approve @ crm, role: boss")
    #expect(constraint.right.text(in: matrix) == "any of: change, deploy @ erp")
  }

  @Test(arguments: [
    (",use,read", "2 (Id): the constraint has no id; write it into the cell"),
    ("a,,read", "2 (Left): the constraint has no left side; write it into the cell"),
    ("a,all of:,read", "2 (Left): the side names no duty; write a capability, or \"role:\" and a role"),
    ("a,Boss,read", "2 (Left): \"Boss\" is a role, not a capability; write \"role: Boss\""),
    ("a,rol: boss,read", "2 (Left): \"rol:\" is no kind of duty; known are role: and capability:"),
    ("a,role: bos,read", "2 (Left): role \"bos\" is not in the table roles; did you mean \"boss\"?"),
    ("a,use @,read", "2 (Left): no asset stands after \"@\"; write \"capability @ asset\""),
    ("a,use @ cmr,read", "2 (Left): asset \"cmr\" is not in the table assets; did you mean \"crm\"?"),
    (
      "a,use,\"read, use\"",
      "2 (Right): both sides contain \"use\", which would conflict with itself; take it out of one side"
    ),
  ])
  func `a bad cell of a constraint is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("constraints", "Id,Left,Right\n\(row)\n") == [expected])
  }

  @Test func `every column of an exception is read`() throws {
    let text = """
      Exception,Kind of drift,Identity,Asset,Capability,Through groups,Account,State,Reason,Compensating control,Approved by,Expires
      e1,Excess-privilege,ann,CRM,grant,admins; CN=x,adm-ann,eligible,migration,logs read daily,bob,2026-12-31
      """
    let reading = SoundMatrix.reading(["exceptions": text])
    #expect(reading.problems.map(\.description) == [])
    let matrix = try #require(reading.matrix)
    let exception = try #require(matrix.exceptions.first)
    #expect(
      [exception.id, exception.kind.rawValue, exception.justification] == ["e1", "excess-privilege", "migration"])
    #expect(exception.subject.value == .person("ann"))
    #expect(exception.asset == 0)
    #expect(exception.capability == matrix.capabilities.number(of: "grant"))
    #expect(exception.throughGroups == ["admins", "CN=x"])
    #expect(exception.accounts == ["adm-ann"])
    #expect(exception.state == .eligible)
    #expect(exception.compensatingControl == "logs read daily")
    #expect(exception.approver.value == "bob")
    #expect(exception.until.description == "2026-12-31")
  }

  @Test(arguments: [
    (
      "e1,excess-acess,ann,x,bob,2026-12-31",
      "2 (Kind): \"excess-acess\" is no kind of drift; did you mean \"excess-access\"?"
    ),
    (
      "e1,broken-entitlement,ann,x,bob,2026-12-31",
      "2 (Kind): broken-entitlement cannot be accepted: it says that the judgement itself cannot be trusted; mend the cause"
    ),
    (
      "e1,excess-access,everyone,x,bob,2026-12-31",
      "2 (Subject): \"everyone\" is no subject of an exception; name a person, a workload or a group"
    ),
    (
      "e1,excess-access,ann,,bob,2026-12-31",
      "2 (Justification): the exception has no justification; write it into the cell"
    ),
    ("e1,excess-access,ann,x,,2026-12-31", "2 (Approver): the exception has no approver; write it into the cell"),
    (
      "e1,excess-access,ann,x,Ann,2026-12-31",
      "2 (Approver): the approver \"Ann\" is the subject of the exception; let somebody else approve it"
    ),
    (
      "e1,excess-access,ann,x,bob,",
      "2 (Until): the exception has no end; write its last day as YYYY-MM-DD; none is for ever"
    ),
    ("e1,excess-access,ann,x,bob,never", "2 (Until): \"never\" is no date; write it as YYYY-MM-DD"),
    (
      "e1,excess-access,ann,x,bob,2026-12-31\nE1,excess-access,bob,x,ann,2026-12-31",
      "3 (Id): the exception id \"E1\" is already that of row 2; give each row an id of its own"
    ),
  ])
  func `a bad cell of an exception is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("exceptions", "Id,Kind,Subject,Justification,Approver,Until\n\(row)\n") == [expected])
  }

  @Test func `nobody approves for themselves under another of their names`() {
    let reading = SoundMatrix.reading([
      "people": "Id,Mail,Login\n1001,ann@example.com,ann\n",
      "exceptions": "Id,Kind,Subject,Justification,Approver,Until\ne1,excess-access,ann,x,ANN@example.com,2026-12-31\n",
    ])
    #expect(
      reading.problems.map(\.message) == ["the approver \"ANN@example.com\" is the subject of the exception"])
  }

  @Test func `RACI is read from lists of parties and from columns named like roles`() throws {
    let text = """
      Control,Title,R,A,C,I,**Boss**,clerk
      A.5.18,Access rights,Clerk; zoe,role: boss,group: corp/hr,everyone,,
      A.8.2,Privileged access,,,,,A/**R**,"C, I"
      A.5.9,Inventory,,,,,-,ar
      """
    let reading = SoundMatrix.reading(["controls": text])
    #expect(reading.problems.map(\.description) == [])
    let controls = try #require(reading.matrix).controls
    #expect(controls[0].responsible.map(\.value) == [.role(1), .holder(.person("zoe"))])
    #expect(controls[0].accountable.map(\.value) == [.role(0)])
    #expect(controls[0].consulted.map(\.value) == [.holder(.group(source: "corp", name: "hr"))])
    #expect(controls[0].informed.map(\.value) == [.holder(.everyone)])
    #expect(controls[1].responsible.map(\.value) == [.role(0)])
    #expect(controls[1].accountable.map(\.value) == [.role(0)])
    #expect(controls[1].informed.map(\.cell.description) == ["controls.csv:3 (clerk)"])
    #expect(controls[2].accountable.map(\.value) == [.role(1)])
    #expect(controls[2].responsible.map(\.value) == [.role(1)])
  }

  @Test(arguments: [
    (",boss,,", "2 (Id): the control has no id; write it into the cell"),
    ("A.1,role: bos,,", "2 (R): role \"bos\" is not in the table roles; did you mean \"boss\"?"),
    ("A.1,Clrk,,", "2 (R): warning: \"Clrk\" is no role and is taken for a person; did you mean \"clerk\"?"),
    ("A.1,,,X", "2 (Boss): \"X\" is no RACI letter; write R, A, C, I or some of them as A/R"),
    (
      "A.1,boss,,\na.1,boss,,",
      "3 (Id): the control id \"a.1\" is already that of row 2; give each row an id of its own"
    ),
  ])
  func `a bad cell of a control is told`(row: String, expected: String) {
    let problems = SoundMatrix.problems("controls", "Id,R,A,Boss\n\(row)\n")
    #expect(problems == [expected])
  }

  @Test(arguments: [
    """
    Key,Value
    Title,Roles
    VERSION,1.10
    Approved by,ann
    Approved on,2026-01-02
    Next review,2027-01-02
    Classifications,"public, internal; secret"
    Change log,"1.9 first
    1.10 second"
    Notes,x
    """,
    """
    Next review;Version;Title;Approver;Approval date;Classification tiers;Changes;Comments
    2027-01-02;1.10;Roles;ann;2026-01-02;public, internal, secret;"1.9 first
    1.10 second";x
    """,
  ])
  func `the document's facts are read, one below the other or side by side`(text: String) throws {
    let reading = SoundMatrix.reading(["document": text])
    #expect(reading.problems.map(\.description) == [])
    let document = try #require(reading.matrix).document
    #expect([document.title, document.version, document.approvedBy] == ["Roles", "1.10", "ann"])
    #expect(document.approvedOn?.description == "2026-01-02")
    #expect(document.nextReview?.description == "2027-01-02")
    #expect(document.classifications == ["public", "internal", "secret"])
    #expect(document.changes == ["1.9 first", "1.10 second"])
  }

  @Test(arguments: [
    ("Verson,1", "2 (Key): \"Verson\" is no fact of a document; did you mean \"Version\"?"),
    ("Version,1\nversion,2", "3 (Key): \"version\" is already in row 2; keep one of them"),
    ("Approved on,1.1.2026", "2 (Value): \"1.1.2026\" is no date; write it as YYYY-MM-DD"),
    (
      "Approved on,2026-02-01\nNext review,2026-01-31",
      "2: the next review, 2026-01-31, is before the approval, 2026-02-01; mend one of the dates"
    ),
    ("Classifications,a; A", "2 (Value): the classification \"A\" is listed twice; list each tier once, lowest first"),
  ])
  func `a bad fact of a document is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("document", "Key,Value\n\(row)\n") == [expected])
  }

  @Test func `a classification that the document does not order is refused`() {
    let reading = SoundMatrix.reading([
      "document": "Key,Value\nClassifications,public; secret\n",
      "assets": "Id,Classification\ncrm,Secret\nerp,secert\n",
    ])
    #expect(
      reading.problems.map(\.description) == [
        "assets.csv:3 (Classification): \"secert\" is no classification of the document; did you mean \"secret\"?"
      ])
  }
}
