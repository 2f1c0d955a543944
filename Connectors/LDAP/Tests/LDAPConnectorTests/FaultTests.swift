import AccessModel
import ConnectorKit
import DirectorySchema
import Foundation
import LDAPConnector
import TestServers
import Testing

/// What goes wrong with real servers, and what the operator reads then.
@Suite struct FaultTests {
  static let suffix = OpenLDAPTests.suffix

  /// A directory of 2,000 people and some groups of all of them, with a reader that has limits.
  static func crowd(_ change: (inout SlapdSetup) -> Void = { _ in }) async throws -> SlapdServer {
    var ldif = OpenLDAPTests.top
    for number in 0..<2000 { ldif += "dn: uid=u\(number),\(suffix)\nobjectClass: account\nuid: u\(number)\n\n" }
    ldif +=
      "dn: uid=reader,\(suffix)\nobjectClass: account\nobjectClass: simpleSecurityObject\nuid: reader\nuserPassword: read\n\n"
    for group in 0..<5 {
      ldif += "dn: cn=g\(group),\(suffix)\nobjectClass: groupOfNames\ncn: g\(group)\n"
      for number in 0..<2000 { ldif += "member: uid=u\(number),\(suffix)\n" }
      ldif += "\n"
    }
    var setup = SlapdSetup(suffix: suffix, ldif: ldif)
    change(&setup)
    return try await SlapdServer.start(setup)
  }

  static func settings(_ url: String, _ password: String = "read") -> LDAPSettings {
    Reading.patient(
      Reading.settings(url, suffix, bind: .simple(name: "uid=reader,\(suffix)", password: Secret(password))))
  }

  @Test func `groups of 2,000 members are whole`() async throws {
    let server = try await Self.crowd {
      $0.databaseLines = ["limits dn.exact=\"uid=reader,\(Self.suffix)\" size=unlimited"]
    }
    let snapshot = await Reading.read(Self.settings(server.url))
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.memberships.count == 10_000)
    var ranged = Self.settings(server.url)
    ranged.rangeStep = 100
    // slapd takes `member;range=0-99` for an attribute that nobody has: asked for, every group would seem empty.
    let same = await Reading.read(ranged)
    #expect(same.memberships.count == 10_000)
    #expect(same.coverage.notes.contains { $0.contains("rangeStep is not used") })
  }

  @Test(arguments: [60_000, 250_000])
  func `a server that is killed in the middle of a page leaves a part`(bytes: Int) async throws {
    let server = try await Self.crowd()
    let proxy = try CuttingProxy(to: server.port, after: bytes) { server.kill() }
    var settings = Self.settings("ldap://127.0.0.1:\(proxy.port)")
    settings.pageSize = 300
    let snapshot = await Reading.read(settings)
    #expect(snapshot.reason(.accounts).contains("the server cannot be reached, or it closed the connection"))
    #expect(!snapshot.coverage.isComplete(.members))
    #expect(snapshot.unresolved.allSatisfy { $0.reason == .unread })
    withExtendedLifetime(proxy) {}
  }

  @Test func `a server that falls silent in the middle of a page leaves a part`() async throws {
    let server = try await Self.crowd()
    let proxy = try CuttingProxy(to: server.port, after: 250_000) {
      server.freeze()
      sleep(3)
    }
    var settings = Self.settings("ldap://127.0.0.1:\(proxy.port)")
    settings.operationTimeout = 1000
    let snapshot = await Reading.read(settings)
    #expect(snapshot.reason(.accounts).contains("the server sent nothing for 1 s"))
    withExtendedLifetime(proxy) {}
  }

  @Test func `the size limit of an account leaves a part, and says what to give it`() async throws {
    let server = try await Self.crowd {
      $0.databaseLines = ["limits dn.exact=\"uid=reader,\(Self.suffix)\" size=500"]
    }
    let snapshot = await Reading.read(Self.settings(server.url))
    #expect(snapshot.reason(.groups) == "complete")
    #expect(
      snapshot.reason(.accounts)
        == "searching below \"\(Self.suffix)\", after 500 entries: the server's size limit was reached; let it give this "
        + "account everything (see the README, least privilege)")
    #expect(snapshot.accounts.count == 500)
    #expect(snapshot.unresolved.allSatisfy { $0.reason == .unread })
  }

  @Test func `a time limit that is lower than ours is no fault`() async throws {
    let server = try await Self.crowd {
      $0.databaseLines = ["limits dn.exact=\"uid=reader,\(Self.suffix)\" time.soft=5 time.hard=5 size=unlimited"]
    }
    #expect(await Reading.read(Self.settings(server.url)).coverage.isComplete)
  }

  @Test(arguments: [
    ("wrong", "the name or password is wrong"), ("", "the password is empty, which would be an anonymous bind"),
    ("\u{0}read", "holds a NUL byte"),
  ])
  func `a password that is not the right one is told`(password: String, words: String) async throws {
    let server = try await SlapdServer.start(SlapdSetup(suffix: Self.suffix, ldif: OpenLDAPTests.top))
    let snapshot = await Reading.read(Self.settings(server.url, password))
    #expect(snapshot.reason(.accounts).contains(words))
    #expect(!snapshot.reason(.accounts).contains("read:"))
    #expect(await Reading.diagnose(Self.settings(server.url, password)).last?.outcome == .failed)
  }

  @Test func `a base that does not exist is not an empty one`() async throws {
    let server = try await SlapdServer.start(SlapdSetup(suffix: Self.suffix, ldif: OpenLDAPTests.top))
    var settings = Reading.patient(Reading.settings(server.url, "ou=nowhere,\(Self.suffix)"))
    #expect(await Reading.read(settings).reason(.accounts).contains("it does not exist, or the account may not see it"))
    settings.accountBases = ["no name"]
    #expect(await Reading.read(settings).reason(.accounts).contains("the base is no distinguished name"))
  }

  @Test func `certificates that cannot be trusted are refused, and the reason is told`() async throws {
    let authority = try CertificateAuthority()
    let stranger = try CertificateAuthority()
    func reason(_ certificate: CertificateAuthority.Certificate, startTLS: Bool = false) async throws -> String {
      var setup = SlapdSetup(suffix: Self.suffix, ldif: OpenLDAPTests.top)
      setup.certificate = certificate
      let server = try await SlapdServer.start(setup)
      var settings = Reading.patient(Reading.settings(startTLS ? server.url : server.tlsURL, Self.suffix))
      settings.startTLS = startTLS
      settings.caFile = authority.caFile
      return await Reading.read(settings).reason(.accounts)
    }
    let expired = try authority.issue(expired: true)
    #expect(try await reason(expired).contains("the server's certificate expired on 2020-02-01"))
    #expect(try await reason(expired, startTLS: true).contains("the server's certificate expired on 2020-02-01"))
    let other = try authority.issue(subject: "/CN=other.test", names: ["DNS:other.test", "IP:127.0.0.9"])
    #expect(
      try await reason(other).contains("the server's certificate is for other.test, 127.0.0.9, not for 127.0.0.1"))
    let nameless = try authority.issue(subject: "/CN=only.a.common.name", names: [])
    #expect(try await reason(nameless).contains("is for only.a.common.name, not for 127.0.0.1"))
    let foreign = try stranger.issue()
    #expect(try await reason(foreign).contains("is not signed by an authority in \(authority.caFile)"))
    let good = try authority.issue()
    #expect(
      try await reason(good) == "no account was found: the base or the account filter is wrong, or an anonymous "
        + "connection may not see them")
  }

  @Test func `StartTLS that is refused is not left out`() async throws {
    var setup = SlapdSetup(suffix: Self.suffix, ldif: OpenLDAPTests.top)
    setup.withoutTLS = true
    let server = try await SlapdServer.start(setup)
    var settings = Self.settings(server.url)
    settings.startTLS = true
    settings.caFile = server.authority.caFile
    #expect(await Reading.read(settings).reason(.accounts).contains("refuses StartTLS; give it a certificate"))
    settings.caFile = "/nonexistent/ca.pem"
    #expect(await Reading.read(settings).reason(.accounts).contains("the file \"/nonexistent/ca.pem\" cannot be read"))
  }

  @Test func `SASL EXTERNAL is the process on ldapi, and the client certificate on TLS`() async throws {
    let server = try await SlapdServer.start(
      SlapdSetup(suffix: Self.suffix, ldif: OpenLDAPTests.top + OpenLDAPTests.posix))
    var settings = Reading.patient(Reading.settings(server.socketURL, Self.suffix, bind: .external))
    #expect(await Reading.read(settings).coverage.isComplete)
    settings.urls = [server.tlsURL]
    settings.caFile = server.authority.caFile
    #expect(await Reading.read(settings).reason(.accounts).contains("SASL EXTERNAL"))
    let client = try server.authority.issue(subject: "/CN=alignd", names: [])
    (settings.certificateFile, settings.keyFile) = (client.file, client.keyFile)
    #expect(await Reading.read(settings).coverage.isComplete)
    settings.urls = ["ldap://127.0.0.1:\(try Loopback.freePort())", server.tlsURL]
    #expect(await Reading.read(settings).coverage.isComplete)
  }
}
