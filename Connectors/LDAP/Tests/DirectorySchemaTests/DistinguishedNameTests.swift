import DirectorySchema
import Testing

/// RFC 4514 (string form), RFC 4517 4.2.15 (matching) and RFC 4518 (preparation of values), by hand.
@Suite struct DistinguishedNameTests {
  @Test(arguments: [
    ("cn=Alice,dc=example,dc=org", "CN=ALICE,DC=Example,DC=ORG"),
    ("cn=Alice,dc=example,dc=org", " cn = Alice , dc = example , dc = org "),
    ("cn=Alice,dc=example,dc=org", "2.5.4.3=Alice,0.9.2342.19200300.100.1.25=example,DC=org"),
    ("cn=Alice,dc=example,dc=org", "OID.2.5.4.3=Alice,domainComponent=example,dc=org"),
    ("cn=Alice,dc=example,dc=org", "commonName=alice,dc=example,dc=org"),
    ("cn=Alice,dc=example,dc=org", "cn=Alice;dc=example;dc=org"),
    ("cn=Smith\\, John,dc=org", "CN=SMITH\\2C JOHN,dc=org"),
    ("cn=Smith\\, John,dc=org", "cn=\"Smith, John\",dc=org"),
    ("cn=Double Space,dc=org", "cn=Double   Space,dc=org"),
    ("cn=Space,dc=org", "cn=\\20Space\\20,dc=org"),
    ("cn=a=b,dc=org", "cn=a\\3Db,dc=org"),
    ("cn=a=b,dc=org", "cn=a\\=b,dc=org"),
    ("cn=multi+sn=rdn,dc=org", "SN=RDN + CN=Multi,dc=org"),
    ("cn=a\\+b,dc=org", "cn=a\\2bb,dc=org"),
    ("cn=J\u{FC}rgen,dc=org", "cn=J\\C3\\BCrgen,dc=org"),
    ("cn=J\u{FC}rgen,dc=org", "cn=Ju\u{308}rgen,dc=org"),
    ("cn=\u{C4}RGER,dc=org", "cn=\u{E4}rger,dc=org"),
    ("cn=\u{FB01}nance,dc=org", "cn=Finance,dc=org"),
    ("cn=\u{39F}\u{394}\u{39F}\u{3A3},dc=org", "cn=\u{3BF}\u{3B4}\u{3BF}\u{3C2},dc=org"),
    ("cn=soft\u{AD}hyphen,dc=org", "cn=softhyphen,dc=org"),
    ("cn=no\u{A0}break,dc=org", "cn=no break,dc=org"),
    ("cn=Hex,dc=org", "cn=#0403486578,dc=org"),
    ("cn=Hex,dc=org", "cn=#0C03486578,dc=org"),
    ("cn=#hash,dc=org".replacing("#", with: "\\#"), "cn=\\23hash,dc=org"),
    ("uid=a,dc=org", "uid=a,dc=org#'0101'B"),
    ("uid=a,dc=org", "<GUID=0b5f>;<SID=S-1-5-21-1>;uid=A,dc=org"),
    ("cn=a,o=x", "cn=a,organizationName=X"),
    ("", "  "),
  ])
  func `spellings of one name are equal`(one: String, other: String) {
    #expect(text(DistinguishedName.key(of: one)) == text(DistinguishedName.key(of: other)))
  }

  @Test func `a hexadecimal value longer than 127 bytes is the text in it`() {
    let long = String(repeating: "x", count: 200)
    #expect(
      text(DistinguishedName.key(of: "cn=\(long),dc=org"))
        == text(DistinguishedName.key(of: "cn=#0481C8\(String(repeating: "78", count: 200)),dc=org")))
  }

  @Test(arguments: [
    ("cn=Alice,dc=org", "cn=Alicia,dc=org"),
    ("cn=Alice,dc=org", "uid=Alice,dc=org"),
    ("cn=Alice,dc=org", "cn=Alice,ou=x,dc=org"),
    ("cn=a,cn=b,dc=org", "cn=b,cn=a,dc=org"),
    ("cn=a+cn=b,dc=org", "cn=a,cn=b,dc=org"),
    ("cn=a\\,cn=b,dc=org", "cn=a,cn=b,dc=org"),
    ("cn=a\\+sn=b,dc=org", "cn=a+sn=b,dc=org"),
    ("cn=DoubleSpace,dc=org", "cn=Double Space,dc=org"),
    ("cn=Mu\u{308}ller,dc=org", "cn=Muller,dc=org"),
    ("cn=Gro\u{DF},dc=org", "cn=Gross,dc=org"),
    ("cn=\\ff,dc=org", "cn=\\fe,dc=org"),
    ("cn=\\23hash,dc=org", "cn=#0403486578,dc=org"),
    ("login:alice", "uid=alice"),
  ])
  func `different names are different`(one: String, other: String) {
    #expect(text(DistinguishedName.key(of: one)) != text(DistinguishedName.key(of: other)))
  }

  @Test(arguments: [
    "cn=x#'B", "#'B", "'B", "cn", "=", "=x", "cn=x,", ",cn=x", "cn=\\", "cn=\\4", "cn=\"open", "cn=#0", "cn=#",
    "cn=#zz",
    "<", "<GUID=", "<GUID=1>", ";", "+", "cn=a++sn=b", "cn=x\u{0}y,dc=org", "c n=x",
    String(repeating: ",", count: 50_000),
    String(repeating: "cn=x,", count: 20_000), "cn=" + String(repeating: "\\", count: 9_999),
  ])
  func `anything at all has a key`(name: String) {
    let key = DistinguishedName.key(of: name)
    #expect(key == DistinguishedName.key(of: name))
  }

  @Test(arguments: [
    ("uid=a,ou=people,dc=org", "ou=People,dc=org", true),
    ("ou=people,dc=org", "ou=people,dc=org", true),
    ("uid=a,ou=people,dc=org", "", true),
    ("uid=a,ou=mypeople,dc=org", "ou=people,dc=org", false),
    ("uid=a\\,ou=people,dc=org", "ou=people,dc=org", false),
    ("dc=org", "ou=people,dc=org", false),
    ("uid=a,ou=people,dc=orgs", "ou=people,dc=org", false),
  ])
  func `a name is below a base only by whole parts`(name: String, base: String, expected: Bool) {
    #expect(
      DistinguishedName.key(DistinguishedName.key(of: name), isWithin: DistinguishedName.key(of: base)) == expected)
  }

  private func text(_ key: [UInt8]) -> String { String(decoding: key, as: UTF8.self) }
}
