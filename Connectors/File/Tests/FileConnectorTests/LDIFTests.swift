import AccessModel
import DirectorySchema
import Testing

@testable import FileConnector

@Suite struct `LDIF` {
  @Test func `is read as RFC 2849 says, and mapped as the directory would be`() throws {
    let settings = FileSettings(path: fixture("company.ldif"), format: .ldif)
    let snapshot = FileConnector.snapshot(of: "files", settings, on: testDay)
    #expect(
      snapshot.canonical == """
        {"type":"account","id":"a-1","login":"alice","mail":"alice@example.com","employee":"1001","name":"AliceLiddell",\
        "department":"Sales","locator":"uid=alice,ou=people,dc=example,dc=org","status":"active","kind":"human"}
        {"type":"account","id":"a-2","login":"jürgen","locator":"uid=jürgen,ou=people,dc=example,dc=org",\
        "status":"active","kind":"human","external":true}
        {"type":"group","id":"g-1","name":"crm-admins","locator":"cn=crm-admins,ou=groups,dc=example,dc=org"}
        {"type":"group","id":"g-2","name":"sales","locator":"cn=sales,ou=groups,dc=example,dc=org"}
        {"type":"member","group":"g-1","account":"a-1"}
        {"type":"member","group":"g-1","memberGroup":"g-2"}
        {"type":"member","group":"g-2","account":"a-1","origin":"primary"}
        {"type":"member","group":"g-2","account":"a-2"}
        {"type":"unresolved","group":"g-1","member":"uid=nobody,ou=people,dc=example,dc=org","reason":"does not exist"}
        {"type":"end","scopes":{"accounts":{"complete":true,"count":2},"groups":{"complete":true,"count":2},\
        "members":{"complete":true,"count":5}}}

        """)
  }

  static let alice = "dn: uid=alice,dc=x\nobjectClass: inetOrgPerson\nentryUUID: a\nuid: alice\n"
  static let team = "dn: cn=team,dc=x\nobjectClass: groupOfNames\nentryUUID: g\ncn: team\nmember: uid=alice,dc=x\n"

  @Test(arguments: [
    ("version: 2\n\n" + alice, #"export:1: LDIF version "2" is not known; expected 1"#),
    (
      alice + "mail:< file:///etc/passwd\n",
      #"export:5: the value of "mail" is a URL, which alignd does not open; export the value itself"#
    ),
    (
      team + "member:< http://x\n",
      #"export:6: the value of "member" is a URL, which alignd does not open; export the value itself"#
    ),
    (alice + "mail:: ###\n", #"export:5: the value of "mail" is neither base64 nor plain text"#),
    (alice + "mail: a\0b\n", #"export:5: the value of "mail" is neither base64 nor plain text"#),
    ("dn:: %%\nuid: x\n\n" + alice, "export:1: the name of the record cannot be read; expected text or base64"),
    (alice + "nonsense\n", #"export:5: expected "attribute: value", found "nonsense""#),
    (alice + team, "export:5: a record begins without an empty line before it"),
    ("uid: alice\n\n" + alice, #"export:1: expected "dn:" at the beginning of a record, found "uid""#),
    (
      "dn: uid=b,dc=x\nchangetype: modify\nadd: mail\nmail: x\n-\n\n" + alice,
      #"export:2: is a change record (changetype: "modify"); export entries, not changes"#
    ),
    (
      "dn: uid=b,dc=x\ncontrol: 1.2.3 true\nchangetype: delete\n\n" + alice,
      #"export:2: is a change record (control: "1.2.3 true"); export entries, not changes"#
    ),
    (alice + "\n" + alice, "export: 1 record repeat a name that an earlier one has; the first was kept"),
    (alice + "mail: cut", "export: the last line has no line break: the export may have been cut off"),
    ("# nothing\n", "export: has no record at all"),
    ("# extended LDIF\n#\n\n" + alice, "export: ldapsearch began this file, but its result at the end is missing"),
    (
      alice + "\n# search result\nsearch: 2\nresult: 4 Size limit exceeded\n",
      #"export: ldapsearch ended with result "4 Size limit exceeded""#
    ),
    (
      alice + "\n# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 3\n# numEntries: 2\n",
      "export: ldapsearch counts 2 entries, but the file has 1"
    ),
  ])
  func `that is not a whole export is told, and what can be read stays`(text: String, reason: String) throws {
    let snapshot = try read(text, as: .ldif)
    #expect(snapshot.sharedReason == reason)
    #expect(snapshot.accounts.count + snapshot.groups.count > 0 || text.hasPrefix("# nothing"))
  }

  @Test(arguments: [
    alice + "\n" + team,
    (alice + "\n" + team).replacing("\n", with: "\r\n"),
    "# extended LDIF\n#\n# LDAPv3\n\n" + alice + "\n# search result\nsearch: 2\nresult: 0 Success\n\n"
      + "# numResponses: 2\n# numEntries: 1\n",
    "version: 1\n# note\n  folded: on\n\n\n\n" + alice + "\n" + team + "\n\n",
    alice + "jpegPhoto:< file:///photo\n",
  ])
  func `that is a whole export is complete`(text: String) throws {
    #expect(try read(text, as: .ldif).sharedReason == nil)
  }

  /// As ldapsearch 2.5 writes it with `-E pr=1/noprompt`, shortened.
  static let paged = """
    # extended LDIF
    #
    # LDAPv3
    # with pagedResults control: size=1
    #

    # alice, x
    \(alice)
    # search result
    search: 2
    result: 0 Success
    control: 1.2.840.113556.1.4.319 false MA0CAQAECAEAAAAAAAAA
    pagedresults: cookie=AQAAAAAAAAA=
    # extended LDIF
    #
    # LDAPv3
    # with pagedResults control: size=1
    #

    # team, x
    \(team)
    # search result
    search: 3
    result: 0 Success
    control: 1.2.840.113556.1.4.319 false MAUCAQAEAA==
    pagedresults: cookie=

    # numResponses: 4
    # numEntries: 2

    """

  @Test func `in pages, as ldapsearch writes it, is complete only with every page's end`() throws {
    let snapshot = try read(LDIFTests.paged, as: .ldif)
    #expect(snapshot.sharedReason == nil)
    #expect(snapshot.memberships.count == 1)
    let lines = LDIFTests.paged.split(separator: "\n", omittingEmptySubsequences: false)
    for kept in 24..<(lines.count - 2) {
      let cut = lines.prefix(kept).joined(separator: "\n") + "\n"
      #expect(
        try read(cut, as: .ldif).sharedReason
          == "export: ldapsearch began this file, but its result at the end is missing")
    }
  }

  @Test func `with a part of a group's members says so of that group`() throws {
    let text = LDIFTests.team.replacing("member:", with: "member;range=0-0:")
    let snapshot = try read(text, as: .ldif)
    #expect(snapshot.reason(.members) == "the export has only a part of the members of 1 groups")
    #expect(snapshot.coverage.scopes[.members]?.confined == true)
    let broken = try read(text + "\nno record\n", as: .ldif)
    #expect(
      broken.coverage.scopes[.members]?.confined == false, "a line that was not understood may be a member of any")
    #expect(snapshot.reason(.groups) == nil)
    #expect(
      snapshot.string(snapshot.groups.membersUnread[0]) == "the export has only a part of its members (a range)")
  }

  @Test func `below a base that it does not have is not an empty directory`() throws {
    let snapshot = try read(LDIFTests.alice + "\n" + LDIFTests.team, as: .ldif) {
      $0.accountBases = ["ou=people,dc=x"]
      $0.groupBases = ["DC=X"]
    }
    #expect(snapshot.reason(.accounts) == #"export: has no record at or below the base "ou=people,dc=x""#)
    #expect(snapshot.reason(.groups) == nil)
    #expect(snapshot.groups.count == 1)
  }

  @Test func `with another schema is read by its filters`() throws {
    let text =
      "dn: cn=Ann,dc=x\nobjectClass: user\nobjectGUID:: AQIDBAUGBwgJCgsMDQ4PEA==\nsAMAccountName: ann\n"
      + "userAccountControl: 514\n"
    let snapshot = try read(text, as: .ldif) { $0.schema = DirectorySchema(.activeDirectory) }
    #expect(
      snapshot.canonical.hasPrefix(
        #"{"type":"account","id":"04030201-0605-0807-090a-0b0c0d0e0f10","login":"ann","locator":"cn=Ann,dc=x","status":"disabled""#
      ))
  }

  @Test func `with a filter that cannot be evaluated is not read`() throws {
    let snapshot = try read(LDIFTests.alice, as: .ldif) { $0.schema.accountFilter = "(cn:dn:=x)" }
    #expect(
      snapshot.sharedReason == #"the account filter "(cn:dn:=x)" is not one that can be evaluated on a file"#)
  }

  @Test func `with values that are not UTF-8 keeps them, and its canonical form is still JSON`() throws {
    let snapshot = try read(LDIFTests.alice + "displayName:: /w==\n", as: .ldif)
    #expect(snapshot.canonical.contains("\"name\":\"\u{FFFD}\""))
    #expect(try read(snapshot.canonical).canonical == snapshot.canonical)
  }
}

private typealias LDIFTests = `LDIF`
