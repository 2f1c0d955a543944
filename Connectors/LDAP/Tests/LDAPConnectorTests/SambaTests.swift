import AccessModel
import ConnectorKit
import DirectorySchema
import Foundation
import LDAPConnector
import TestServers
import Testing

/// Samba 4.17 as a domain controller, with the preset `active-directory`, read by an ordinary user of the domain.
@Suite(.serialized) struct SambaTests {
  static func settings(_ server: SambaServer) -> LDAPSettings {
    var settings = Reading.patient(
      Reading.settings(
        server.tlsURL, server.base, schema: DirectorySchema(.activeDirectory),
        bind: .simple(name: "reader@corp.example.test", password: Secret(server.adminPassword))))
    settings.caFile = server.authority.caFile
    settings.schema.workloadBases = ["OU=Service,\(server.base)"]
    return settings
  }

  @Test func `Samba shows the picture`() async throws {
    let server = try await SambaDomain.shared.value
    let snapshot = await Reading.read(Self.settings(server))
    Picture.check(snapshot)
    let foreign =
      "? CN=S-1-5-21-1111111111-2222222222-3333333333-1106,CN=ForeignSecurityPrincipals,\(server.base) foreign"
    #expect(snapshot.members(of: "foreign") == [foreign, "erin"])
    // Nobody is listed in Domain Users: it is where accounts point.
    #expect(snapshot.members(of: "Domain Users").contains("alice primary"))
    #expect(snapshot.members(of: "Domain Users").count > SambaDomain.crowd)
    #expect(snapshot.coverage.notes.contains { $0.contains("DC=DomainDnsZones") || $0.contains("CN=Configuration") })
    let admins = try #require(
      (0..<snapshot.groups.count).first { snapshot.string(snapshot.groups.name[$0]) == "Domain Admins" })
    #expect(snapshot.groups.privilege[admins] == .declared)
    // objectGUID as Microsoft writes it.
    #expect(snapshot.accounts.id.allSatisfy { snapshot.string($0).count == 36 })
  }

  @Test(arguments: [0, 999, 1500, 10_000])
  func `a group of 5,000 is whole, in one piece or in ranges`(step: Int) async throws {
    let server = try await SambaDomain.shared.value
    var settings = Self.settings(server)
    settings.groupBases = ["OU=Crowd,\(server.base)"]
    settings.accountBases = ["OU=Crowd,\(server.base)"]
    settings.rangeStep = step
    let snapshot = await Reading.read(settings)
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.memberships.count == SambaDomain.crowd)
    #expect(snapshot.unresolved.isEmpty)
  }

  @Test func `plain text, a wrong password and a wrong authority are refused`() async throws {
    let server = try await SambaDomain.shared.value
    var settings = Self.settings(server)
    settings.bind = .simple(name: "reader@corp.example.test", password: Secret("wrong"))
    #expect(await Reading.read(settings).reason(.accounts).contains("the name or password is wrong: wrong password"))
    settings = Self.settings(server)
    settings.urls = [server.url]
    #expect(
      await Reading.read(settings).reason(.accounts).contains("the server demands encryption; use ldaps:// or startTLS")
    )
    settings.startTLS = true
    settings.groupBases = ["OU=Crowd,\(server.base)"]
    settings.accountBases = ["OU=Crowd,\(server.base)"]
    #expect(await Reading.read(settings).coverage.isComplete)
    let stranger = try CertificateAuthority()
    settings.caFile = stranger.caFile
    #expect(await Reading.read(settings).reason(.accounts).contains("is not signed by an authority in"))
    settings = Self.settings(server)
    settings.bind = .anonymous
    #expect(await Reading.read(settings).reason(.groups).contains("the server refuses it; an anonymous connection"))
  }

  @Test func `GSSAPI binds with Kerberos, and encrypts without TLS`() async throws {
    let server = try await SambaDomain.shared.value
    let folder = try TestFolder()
    let cache = "FILE:" + folder.file("cache")
    // libkrb5 reads these when it is first used, which is here.
    setenv("KRB5_CONFIG", server.kerberosFile, 1)
    setenv("KRB5CCNAME", cache, 1)
    var settings = Self.settings(server)
    settings.urls = [server.url]
    settings.bind = .gssapi
    settings.groupBases = ["OU=Crowd,\(server.base)"]
    settings.accountBases = ["OU=Crowd,\(server.base)"]
    #expect(await Reading.read(settings).reason(.accounts).contains("usually no Kerberos credentials"))
    _ = try await offPool {
      try Command.run(
        ["kinit", "reader@\(server.realm)"], input: server.adminPassword + "\n",
        environment: ["KRB5_CONFIG": server.kerberosFile, "KRB5CCNAME": cache])
    }
    let snapshot = await Reading.read(settings)
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.memberships.count == SambaDomain.crowd)
  }
}
