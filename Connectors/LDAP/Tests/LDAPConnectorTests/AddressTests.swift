import AccessModel
import ConnectorKit
import LDAPConnector
import TestServers
import Testing

/// Where a password may be sent without encryption: nowhere but to this machine, told by the spelling alone.
@Suite struct AddressTests {
  @Test(arguments: [
    "ldap://localhost.evil.example", "ldap://127.0.0.1.example.com", "ldap://127.evil.example", "ldap://127.1",
    "ldap://10.0.0.1", "ldap://[2001:db8::1]", "ldap://[::ffff:10.0.0.1]", "ldap://128.0.0.1",
    "LDAP://ldap.example.org",
  ])
  func `plain text to another host is refused without connecting`(url: String) async {
    let snapshot = await Reading.read(Reading.settings(url, "dc=x", bind: .simple(name: "cn=a", password: .init("b"))))
    #expect(snapshot.reason(.accounts).contains("is not encrypted; use ldaps:// or startTLS"))
  }

  @Test(arguments: [
    ("http://localhost", "is no LDAP URL"), ("localhost", "is no LDAP URL"), ("", "is no LDAP URL"),
    ("ldap://", "names no host"), ("ldap:///dc=x", "names no host"), ("ldap://[::1", "names no host"),
    ("ldap://127.0.0.1:1@evil.example", "without blanks, commas or user names"),
    ("ldap://127.0.0.1 ldap://evil.example", "without blanks, commas or user names"),
    ("ldap://127.0.0.1,ldap://evil.example", "without blanks, commas or user names"),
    ("ldap://localhost@evil.example", "without blanks, commas or user names"),
  ])
  func `what is not one plain URL is refused`(url: String, complaint: String) async {
    let snapshot = await Reading.read(Reading.settings(url, "dc=x", bind: .simple(name: "cn=a", password: .init("b"))))
    #expect(snapshot.reason(.accounts).contains(complaint))
  }

  @Test(arguments: [
    "ldap://127.0.0.1:", "ldap://127.8.9.10:", "ldap://localhost:", "LDAP://127.0.0.1:", "ldap://[::1]:",
  ])
  func `loopback is tried, whatever its spelling`(prefix: String) async throws {
    let port = try Loopback.freePort()
    let snapshot = await Reading.read(Reading.settings(prefix + "\(port)", "dc=x"))
    #expect(snapshot.reason(.accounts).contains("the server cannot be reached"))
  }
}
