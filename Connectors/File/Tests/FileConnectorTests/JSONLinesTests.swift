import AccessModel
import Testing

@testable import FileConnector

@Suite struct `JSON Lines` {
  @Test func `every key of every record is read`() throws {
    let settings = FileSettings(path: fixture("company.jsonl"), format: .jsonLines)
    let snapshot = FileConnector.snapshot(of: "files", settings, on: testDay)
    #expect(
      snapshot.canonical == """
        {"type":"account","id":"u1","login":"alice","mail":"alice@example.com","employee":"1001","name":"Alice",\
        "department":"Sales","status":"active","kind":"human","lastSignIn":"2026-11-01"}
        {"type":"account","id":"u2","login":"backup","status":"disabled","kind":"workload","privilege":"lead"}
        {"type":"account","id":"u3","name":"Jürgen \\"J\\" 😀","status":"active","kind":"human","external":true}
        {"type":"group","id":"g1","name":"crm-admins","privileged":true}
        {"type":"group","id":"g2","name":"sales","kind":"team","membersUnread":"403 forbidden"}
        {"type":"member","group":"g1","account":"u1"}
        {"type":"member","group":"g1","memberGroup":"g2","state":"eligible","until":"2026-12-31"}
        {"type":"unresolved","group":"g2","member":"cn=x","reason":"lives in another directory"}
        {"type":"unresolved","group":"g2","member":"u9","reason":"does not exist"}
        {"type":"end","scopes":{"accounts":{"complete":true,"count":3},"groups":{"complete":true,"count":2},\
        "members":{"complete":true,"count":4}}}

        """)
  }

  @Test(arguments: [
    #"{"type":"account","id":"u1","status":"active","kind":"human","privilege":"lead"}"#,
    #"{"type":"account","id":"u1","status":"gone","kind":"workload","external":true,"privileged":true}"#,
    #"{"type":"account","id":"u1","title":"Head","locator":"cn=\u0000\u001f\"\\","status":"expired","kind":"human"}"#,
    #"{"type":"group","id":"g1","locator":"https://x/ü","kind":"role","privilege":"lead"}"#,
    #"{"type":"group","id":"g1","privileged":true,"membersUnread":"no"}"#,
    #"{"type":"member","group":"a","memberGroup":"a","relation":"owner","origin":"memberOf","state":"pending"}"#,
    #"{"type":"member","group":"a","memberGroup":"a","origin":"primary","state":"expired"}"#,
    #"{"type":"member","group":"a","account":"u","origin":"dynamic","from":"2026-01-01"}"#,
    #"{"type":"member","group":"a","account":"u","origin":"inherited","from":"2026-01-01","until":"2026-01-02"}"#,
    #"{"type":"member","group":"a","account":"u","origin":"rule","until":"9999-12-31"}"#,
    #"{"type":"unresolved","group":"a","member":"m","reason":"does not exist"}"#,
    #"{"type":"unresolved","group":"a","member":"m","reason":"was not read"}"#,
  ])
  func `the canonical form is read back as it was written`(line: String) throws {
    let account = line.contains(#""account""#) && !line.contains(#""member""#)
    let group = line.contains(#""type":"group""#)
    let records =
      account || group
      ? line + "\n"
      : #"{"type":"account","id":"u","status":"active","kind":"human"}"# + "\n" + #"{"type":"group","id":"a"}"# + "\n"
        + line + "\n"
    let text = records + (account ? end(1, 0, 0) : group ? end(0, 1, 0) : end(1, 1, 1))
    #expect(try read(text).canonical == text)
  }

  @Test func `coverage with its reasons, declared counts and notes survives the canonical form`() throws {
    let text = """
      {"type":"account","id":"u","status":"active","kind":"human"}
      {"type":"end","scopes":{"accounts":{"complete":true,"count":1,"declared":7},\
      "groups":{"complete":false,"count":0,"reason":"403 \\"forbidden\\""},\
      "members":{"complete":false,"count":0,"reason":"size limit","confined":true},\
      "roles":{"complete":true,"count":9}},"notes":["a","b"]}

      """
    let snapshot = try read(text)
    #expect(snapshot.canonical == text)
    #expect(snapshot.coverage.scopes[.accounts] == ScopeCoverage(complete: true, count: 1, declared: 7))
    #expect(
      snapshot.coverage.scopes[.groups] == ScopeCoverage(complete: false, count: 0, reason: "403 \"forbidden\""))
    #expect(snapshot.coverage.notes == ["a", "b"])
  }

  @Test func `members are missing from the named groups only if the export says so and nothing else went wrong`() throws
  {
    let group = #"{"type":"group","id":"g","membersUnread":"403"}"# + "\n"
    func end(_ count: Int, _ confined: String) -> String {
      #"{"type":"end","scopes":{"accounts":{"complete":true,"count":0},"groups":{"complete":true,"count":1},"#
        + #""members":{"complete":false,"count":\#(count),"reason":"403"\#(confined)}}}"# + "\n"
    }
    let vouched = #","confined":true"#
    let bad = #"{"type":"member","group":"g","account":"u","state":"asleep"}"# + "\n"
    let cases = [
      (group + end(0, vouched), true), (group + end(0, ""), false), (group + end(0, #","confined":false"#), false),
      (group + bad + end(0, vouched), false), (group + bad + end(1, vouched), false), (group + end(7, vouched), false),
    ]
    for (text, expected) in cases { #expect(try read(text).coverage.scopes[.members]?.confined == expected, "\(text)") }
    let misplaced = try read(end(0, vouched).replacing(#""complete":false"#, with: #""complete":true"#))
    #expect(misplaced.reason(.members)?.contains("expected it of members that are not complete") == true)
  }

  @Test func `a record told twice is counted once in the canonical form, which stays whole`() throws {
    let group = #"{"type":"group","id":"a"}"# + "\n"
    let account = #"{"type":"account","id":"u","status":"active","kind":"human"}"# + "\n"
    let member = #"{"type":"member","group":"a","account":"u"}"# + "\n"
    let window = #"{"type":"member","group":"a","account":"u","until":"2026-12-31"}"# + "\n"
    let first = try read(account + group + member + window + member + window + end(1, 1, 4))
    #expect(first.coverage.isComplete)
    #expect(first.canonical == account + group + member + window + end(1, 1, 2))
    #expect(try read(first.canonical).canonical == first.canonical)
  }

  @Test func `without an end line nothing is complete, and everything stays`() throws {
    let snapshot = try read(#"{"type":"account","id":"u1"}"# + "\n" + #"{"type":"group","id":"g1"}"#)
    #expect(snapshot.sharedReason == "export: no end line: the export may have been cut off")
    #expect(snapshot.accounts.count == 1)
    #expect(snapshot.groups.count == 1)
  }

  @Test func `an end line that counts otherwise is told with both counts`() throws {
    let snapshot = try read(#"{"type":"account","id":"u1"}"# + "\n" + end(2, 0, 0))
    #expect(snapshot.reason(.accounts) == "export: the end line counts 2 accounts, but the file has 1")
    #expect(snapshot.reason(.groups) == nil)
  }

  @Test func `a scope that the end line does not mention is not complete`() throws {
    let snapshot = try read(#"{"type":"end","scopes":{"accounts":{"complete":true,"count":0}}}"#)
    #expect(snapshot.reason(.accounts) == nil)
    #expect(snapshot.reason(.groups) == "export: the end line does not mention groups")
  }

  @Test func `a line after the end line makes everything incomplete`() throws {
    let snapshot = try read(end(0, 0, 0) + #"{"type":"member","group":"g","account":"u"}"# + "\n")
    #expect(snapshot.sharedReason == "export:2: follows the end line; the end line must be the last one")
  }

  @Test func `a broken line harms only its scope, and the others are kept`() throws {
    let text = """
      {"type":"account","id":"u1"}
      {"type":"account","id":"u2","status":"asleep"}
      {"type":"group","id":"g1"}
      {"type":"member","group":"g1","account":"u2"}

      """
    let snapshot = try read(text + end(1, 1, 1))
    #expect(
      snapshot.reason(.accounts)
        == #"export:2: "status" is "asleep"; expected one of "active", "disabled", "expired", "gone""#)
    #expect(snapshot.reason(.groups) == nil)
    #expect(snapshot.reason(.members) == nil)
    #expect(snapshot.unresolved.map(\.reason) == [.unread])
  }

  @Test func `problems are told in bounded number and all counted`() throws {
    let snapshot = try read(String(repeating: "nonsense\n", count: 5000) + end(0, 0, 0))
    let first = #"export:1: expected an object that begins with {, found "nonsense""#
    #expect(snapshot.sharedReason == first + "; and 4999 more such problems")
    #expect(snapshot.coverage.notes.count == 21)
    #expect(snapshot.coverage.notes.last?.hasSuffix("/export: 4980 more problems are not told in words") == true)
  }

  @Test func `members of a group that was not read make the groups incomplete`() throws {
    let snapshot = try read(#"{"type":"member","group":"g","account":"u"}"# + "\n" + end(0, 0, 1))
    #expect(snapshot.reason(.groups) == "memberships name groups that were not read")
  }

  @Test func `a byte order mark, line breaks of Windows and blank lines are no problem`() throws {
    let text = "\u{FEFF}" + #"{"type":"account","id":"u1"}"# + "\r\n\r\n" + end(1, 0, 0)
    #expect(try read(text).coverage.isComplete)
  }
}
