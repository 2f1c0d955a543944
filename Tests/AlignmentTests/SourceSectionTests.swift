import DirectorySchema
import EffectiveAccess
import FileConnector
import LDAPConnector
import StrictSettings
import Testing

@testable import Alignment

/// What the keys of a source mean, and what they are when left out.
@Suite struct `The keys of a source` {
  private func source(_ lines: String) throws -> SourceConfiguration {
    let body = lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    let configuration = try Configuration.parse(
      "matrix: matrix\nsources:\n  - id: corp\n\(body)\n", path: "/etc/alignd/alignd.yaml")
    return try #require(configuration.sources.first)
  }

  private func directory(_ lines: String) throws -> (LDAPSettings, SourceSettings.BindReference) {
    guard case .ldap(let settings, let bind) = try source("kind: ldap\n" + lines).settings else {
      throw Unexpected()
    }
    return (settings, bind)
  }

  private func file(_ lines: String) throws -> FileSettings {
    guard case .file(let settings) = try source("kind: file\n" + lines).settings else { throw Unexpected() }
    return settings
  }

  private struct Unexpected: Error {}

  @Test func `former ids are taken, one or several, and belong to no other source`() throws {
    #expect(try source("kind: file\npath: a\nformat: jsonl").correlation.formerly == [])
    #expect(try source("kind: file\npath: a\nformat: jsonl\nformerly: ldap").correlation.formerly == ["ldap"])
    #expect(
      try source("kind: file\npath: a\nformat: jsonl\nformerly: [ldap, old]").correlation.formerly == ["ldap", "old"])
    for (lines, problem) in [
      ("formerly: corp", "source id \"corp\" is already used"),
      ("formerly: [old, old]", "source id \"old\" is already"),
      ("formerly: a/b", "\"formerly\""),
    ] {
      let error = #expect(throws: ConfigurationError.self) {
        try source("kind: file\npath: a\nformat: jsonl\n" + lines)
      }
      #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }
  }

  @Test func `a directory needs no more than where it is and what is below`() throws {
    let (settings, bind) = try directory("url: ldaps://ldap.example.org\nbase: dc=example,dc=org")
    #expect(settings.urls == ["ldaps://ldap.example.org"])
    #expect(settings.accountBases == ["dc=example,dc=org"])
    #expect(settings.groupBases == ["dc=example,dc=org"])
    #expect(settings.schema == DirectorySchema(.openldap))
    #expect(settings.pageSize == 1000)
    #expect(settings.connectTimeout == 10_000)
    #expect(settings.operationTimeout == 60_000)
    #expect(settings.totalTimeout == 1_800)
    #expect(!settings.startTLS && !settings.allowPlaintext)
    guard case .anonymous = bind else { throw Unexpected() }
  }

  @Test func `every key of a directory is taken`() throws {
    let (settings, bind) = try directory(
      """
      url: [ldap://one.example.org, ldap://two.example.org:1389]
      accountBase: ["ou=people,dc=example,dc=org", "ou=admins,dc=example,dc=org"]
      groupBase: ou=groups,dc=example,dc=org
      bindDN: cn=alignd,dc=example,dc=org
      bindPassword: { credential: corp-ldap }
      startTLS: true
      allowPlaintext: true
      caFile: tls/ca.pem
      certificateFile: /etc/alignd/client.pem
      keyFile: /etc/alignd/client.key
      schema: active-directory
      pageSize: 500
      rangeStep: 1000
      entryLimit: 10000
      connectTimeout: 5s
      operationTimeout: 2m
      totalTimeout: 1h
      """)
    #expect(settings.urls == ["ldap://one.example.org", "ldap://two.example.org:1389"])
    #expect(settings.accountBases == ["ou=people,dc=example,dc=org", "ou=admins,dc=example,dc=org"])
    #expect(settings.groupBases == ["ou=groups,dc=example,dc=org"])
    #expect(settings.startTLS && settings.allowPlaintext)
    #expect(settings.caFile == "/etc/alignd/tls/ca.pem")
    #expect(settings.certificateFile == "/etc/alignd/client.pem")
    #expect(settings.keyFile == "/etc/alignd/client.key")
    #expect(settings.schema == DirectorySchema(.activeDirectory))
    #expect([settings.pageSize, settings.rangeStep, settings.entryLimit] == [500, 1000, 10_000])
    #expect([settings.connectTimeout, settings.operationTimeout, settings.totalTimeout] == [5_000, 120_000, 3_600])
    guard case .simple("cn=alignd,dc=example,dc=org", .credential("corp-ldap")) = bind else { throw Unexpected() }
  }

  @Test func `external and gssapi binds need no name`() throws {
    let (_, external) = try directory("url: ldapi://%2Frun%2Fldapi\nbase: dc=example,dc=org\nbind: external")
    guard case .external = external else { throw Unexpected() }
    let (_, gssapi) = try directory("url: ldap://dc1.example.org\nbase: dc=example,dc=org\nbind: gssapi")
    guard case .gssapi = gssapi else { throw Unexpected() }
  }

  @Test func `a preset is overridden attribute by attribute, and nothing else of it changes`() throws {
    let (settings, _) = try directory(
      """
      url: ldaps://ldap.example.org
      base: dc=example,dc=org
      schema:
        preset: openldap
        accountFilter: (objectClass=person)
        employee: [personnelNumber, employeeNumber]
        memberOf: []
        primaryGroup: none
        external: { employeeType: [freelancer] }
        workloadBases: ou=services,dc=example,dc=org
      """)
    var expected = DirectorySchema(.openldap)
    expected.accountFilter = "(objectClass=person)"
    expected.employee = ["personnelNumber", "employeeNumber"]
    expected.memberOf = ""
    expected.primaryGroup = .none
    expected.external = [DirectorySchema.Mark("employeeType", ["freelancer"])]
    expected.workloadBases = ["ou=services,dc=example,dc=org"]
    #expect(settings.schema == expected)
  }

  @Test func `a file says its format by its name`() throws {
    #expect(try file("path: export.jsonl").format == .jsonLines)
    #expect(try file("path: export.LDIF").format == .ldif)
    #expect(try file("path: export.dat\nformat: ldif").format == .ldif)
    #expect(try file("path: export.jsonl").path == "/etc/alignd/export.jsonl")
    #expect(try file("path: /var/lib/export.jsonl\nsizeLimitGiB: 2").sizeLimit == 2 << 30)
  }

  @Test func `an LDIF file takes the same schema and bases as a directory`() throws {
    let settings = try file("path: export.ldif\nschema: freeipa\nbase: dc=example,dc=org")
    #expect(settings.schema == DirectorySchema(.freeipa))
    #expect(settings.accountBases == ["dc=example,dc=org"])
    #expect(settings.groupBases == ["dc=example,dc=org"])
  }
}
