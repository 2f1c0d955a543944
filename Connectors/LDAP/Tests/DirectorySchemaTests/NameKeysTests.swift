import AccessModel
import Testing

@testable import DirectorySchema

/// Keys of names in a row, where the ending of one is that of the next.
@Suite struct `Keys of one name after the other` {
  private static func keys(of names: [String], below bases: [String] = []) -> [(key: String, isWithin: Bool)] {
    var keys = NameKeys(below: bases)
    let within = names.map { name in
      var name = name
      return name.withUTF8 { keys.append($0) }
    }
    return keys.withKeys { keys in zip(keys, within).map { (String(decoding: $0, as: UTF8.self), $1) } }
  }

  @Test func `are those of each for itself`() {
    let names = [
      ("UID=Alice, OU=People ,DC=Example,DC=org", "uid=alice,ou=people,dc=example,dc=org"),
      ("uid=bob, OU=People ,DC=Example,DC=org", "uid=bob,ou=people,dc=example,dc=org"),
      (" uid = Bob  B , OU=People ,DC=Example,DC=org", "uid=bob b,ou=people,dc=example,dc=org"),
      ("uid=c\\, d, OU=People ,DC=Example,DC=org", "uid=c\\2c d,ou=people,dc=example,dc=org"),
      ("cn=e+uid=e, OU=People ,DC=Example,DC=org", "cn=e+uid=e,ou=people,dc=example,dc=org"),
      ("2.5.4.3=f, OU=People ,DC=Example,DC=org", "cn=f,ou=people,dc=example,dc=org"),
      ("cn=g,organizationalUnitName=People,dc=org", "cn=g,ou=people,dc=org"),
      ("cn=h,organizationalUnitName=People,dc=org", "cn=h,ou=people,dc=org"),
      ("cn=i,ou=Z\u{FC}rich,dc=org", "cn=i,ou=z\u{FC}rich,dc=org"), ("dc=org", "dc=org"),
      ("cn=j,dc=org", "cn=j,dc=org"),
      ("cn=k,", "?cn=k,"), ("cn=l,,dc=org", "?cn=l,,dc=org"), ("", ""), ("  ", ""), ("cn=m,dc=org", "cn=m,dc=org"),
    ]
    #expect(Self.keys(of: names.map(\.0)).map(\.key) == names.map(\.1))
  }

  @Test func `are right however many endings there are`() {
    let names = (0..<4000).map { "uid=u\($0),ou=Unit \($0 % 500),dc=example,dc=org" }
    let long = String(repeating: "x", count: 2000)
    let wide = ["cn=a,ou=\(long),dc=org", "cn=b,ou=\(long),dc=org"]
    #expect(
      Self.keys(of: names + wide).map(\.key)
        == (0..<4000).map { "uid=u\($0),ou=unit \($0 % 500),dc=example,dc=org" } + wide)
  }

  @Test func `tell which names are within the bases`() {
    let names = [
      ("uid=a,ou=people,dc=org", true), ("uid=b,ou=people,dc=org", true), ("ou=people,dc=org", true),
      ("uid=a,ou=mypeople,dc=org", false), ("ou=other,dc=org", false), ("OU=People, dc=org", true), ("dc=org", false),
      ("uid=c\\,ou=people,dc=org", false), ("uid=d\\2C,ou=people,dc=org", true), ("uid=e,uid=d,ou=people,dc=org", true),
      ("cn=f,dc=net", true), ("dc=net", true), ("net", false),
    ]
    #expect(
      Self.keys(of: names.map(\.0), below: ["ou=people,dc=org", "dc=net"]).map(\.isWithin) == names.map(\.1))
  }

  @Test func `can be taken back`() {
    var keys = NameKeys(below: [])
    for var name in ["cn=a,dc=org", "cn=bcd,dc=org"] { name.withUTF8 { _ = keys.append($0) } }
    keys.removeLast()
    var last = "cn=e,dc=org"
    last.withUTF8 { _ = keys.append($0) }
    #expect(keys.withKeys { $0.map { String(decoding: $0, as: UTF8.self) } } == ["cn=a,dc=org", "cn=e,dc=org"])
    keys.clear()
    #expect(keys.count == 0)
  }
}
