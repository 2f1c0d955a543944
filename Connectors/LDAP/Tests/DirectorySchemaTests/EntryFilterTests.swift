import DirectorySchema
import Testing

/// RFC 4515 as text, and what the filters say about one entry.
@Suite struct EntryFilterTests {
  let alice = EntryText(
    "uid=alice,dc=org",
    [
      ("objectClass", ["inetOrgPerson"]), ("cn", ["Alice Adams"]), ("employeeNumber", ["100"]),
      ("ou", ["R*D", "Sales"]),
      ("userAccountControl", ["514"]),
    ], keeping: ["objectClass", "cn", "employeeNumber", "ou", "userAccountControl"])

  @Test(arguments: [
    ("(cn=alice adams)", true), ("cn=ALICE ADAMS", true), ("(cn=alice)", false), ("(cn=*)", true), ("(sn=*)", false),
    ("(cn=al*)", true), ("(cn=*ams)", true), ("(cn=a*ad*s)", true), ("(cn=*ice*dam*)", true), ("(cn=*x*)", false),
    ("(cn=alice adams*alice adams)", false), ("(&(cn=al*)(objectClass=person))", false),
    ("(|(cn=bob)(objectClass=INETORGPERSON))", true), ("(!(cn=bob))", true), ("(!(sn=x))", true),
    ("(employeeNumber>=99)", true), ("(employeeNumber>=101)", false), ("(employeeNumber<=100)", true),
    ("(ou=r\\2ad)", true), ("(ou=r\\2Ax)", false), ("(ou=sales)", true), ("(&)", true), ("(|)", false),
    ("(userAccountControl:1.2.840.113556.1.4.803:=2)", true), ("(userAccountControl:1.2.840.113556.1.4.803:=1)", false),
    ("(cn~=alice adams)", true),
  ])
  func `filters match as the RFC says`(text: String, expected: Bool) throws {
    let filter = try #require(EntryFilter(text))
    #expect(filter.matches(alice.entry) == expected)
  }

  @Test(arguments: [
    "", "(", ")", "()", "(cn)", "(=x)", "(cn=a", "cn=a)b(", "(cn=a))", "(&(cn=a)", "(!cn=a)", "(!)", "(&(cn=a)x)",
    "(cn=\\zz)",
    "(cn=\\2)", "(cn:dn:=x)", "(:caseExactMatch:=x)", "(memberOf:1.2.840.113556.1.4.1941:=cn=x)", "(cn=a)(cn=b)",
    String(repeating: "(!", count: 60) + "(cn=a)" + String(repeating: ")", count: 60),
    String(repeating: "(&", count: 30_000), "(cn=" + String(repeating: "x", count: 65_536) + ")",
  ])
  func `what is no filter is refused`(text: String) {
    #expect(EntryFilter(text) == nil)
  }

  @Test func `a filter of nearly 64 KiB and one nested 40 deep are read`() {
    let wide = "(|" + String(repeating: "(cn=aaaaaaaaaaaaaaaa)", count: 3000) + ")"
    #expect(EntryFilter(wide)?.attributes.count == 3000)
    let deep = String(repeating: "(!", count: 40) + "(cn=x)" + String(repeating: ")", count: 40)
    #expect(EntryFilter(deep)?.matches(alice.entry) == false)
  }
}
