import AccessModel
import ConnectorKit
import DirectorySchema
import LDAPConnector
import TestServers
import Testing

/// slapd 2.5 with the presets `openldap` and `rfc2307`.
@Suite struct OpenLDAPTests {
  static let suffix = "dc=example,dc=org"
  static let top =
    "dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n"

  static func settings(_ server: SlapdServer, _ schema: DirectorySchema = DirectorySchema(.openldap)) -> LDAPSettings {
    var settings = Reading.patient(
      Reading.settings(
        server.url, suffix, schema: schema,
        bind: .simple(name: server.adminDN, password: Secret(server.adminPassword))))
    settings.accountBases = ["ou=people,\(suffix)", "ou=service,\(suffix)"]
    settings.groupBases = ["ou=groups,\(suffix)", "ou=roles,\(suffix)"]
    return settings
  }

  static func company() async throws -> SlapdServer {
    let state = [
      "alice": "pwdLastSuccess: 20261101080000Z\n",
      "carol": "pwdAccountLockedTime: 000001010000Z\n",
      "dave": "objectClass: shadowAccount\nshadowExpire: 20000\n",
      "erin": "pwdAccountLockedTime: 20261125100000Z\n",
    ]
    var setup = SlapdSetup(suffix: suffix, ldif: top + Picture.ldif(state: state))
    setup.modules = ["ppolicy"]
    setup.databaseLines = ["overlay ppolicy"]
    return try await SlapdServer.start(setup)
  }

  @Test func `slapd shows the picture`() async throws {
    let server = try await Self.company()
    let snapshot = await Reading.read(Self.settings(server))
    Picture.check(snapshot, lastSignIn: "2026-11-01")
    Picture.checkLoose(snapshot)
    #expect(snapshot.coverage.notes.isEmpty)
    // entryUUID, whatever the DN.
    #expect(snapshot.accounts.id.allSatisfy { snapshot.string($0).count == 36 })
    try await offPool {
      try server.modify(
        "dn: uid=bob,ou=people,dc=example,dc=org\nchangetype: modrdn\nnewrdn: uid=robert\ndeleteoldrdn: 1\n")
    }
    let later = await Reading.read(Self.settings(server))
    #expect(later.accounts.id.map { later.string($0) } == snapshot.accounts.id.map { snapshot.string($0) })
  }

  @Test func `bases within each other are read once`() async throws {
    let server = try await Self.company()
    var settings = Self.settings(server)
    settings.accountBases = ["ou=people,\(Self.suffix)", Self.suffix, "OU=People,\(Self.suffix)"]
    settings.groupBases = ["ou=roles,\(Self.suffix)", Self.suffix]
    let snapshot = await Reading.read(settings)
    #expect(snapshot.accounts.count == 11)
    #expect(snapshot.coverage.notes.isEmpty)
    #expect(snapshot.coverage.scopes[.members]?.count == snapshot.memberships.count + snapshot.unresolved.count)
  }

  @Test func `dynamic groups are evaluated here, and by the server`() async throws {
    let dynamic = """
      dn: cn=engineers,ou=groups,dc=example,dc=org
      objectClass: groupOfURLs
      cn: engineers
      memberURL: ldap:///ou=people,dc=example,dc=org??sub?(departmentNumber=engineering)

      dn: cn=strange,ou=groups,dc=example,dc=org
      objectClass: groupOfURLs
      cn: strange
      memberURL: ldap://elsewhere.example.org/dc=x??sub?(cn=*)

      """
    var setup = SlapdSetup(suffix: Self.suffix, ldif: Self.top + Picture.ldif(state: [:]) + "\n" + dynamic)
    setup.schemas = ["dyngroup"]
    let plain = try await SlapdServer.start(setup)
    let here = await Reading.read(Self.settings(plain))
    #expect(here.members(of: "engineers") == ["alice dynamic", "bob dynamic"])
    #expect(here.unread("strange").contains("cannot be evaluated here"))
    setup.modules = ["dynlist"]
    setup.databaseLines = ["overlay dynlist", "dynlist-attrset groupOfURLs memberURL member"]
    let clever = try await SlapdServer.start(setup)
    var schema = DirectorySchema(.openldap)
    schema.memberURL = []
    let there = await Reading.read(Self.settings(clever, schema))
    #expect(there.members(of: "engineers") == ["alice", "bob"])
  }

  @Test func `memberOf is a cross-check that speaks only when groups show less than accounts`() async throws {
    var setup = SlapdSetup(suffix: Self.suffix, ldif: "")
    setup.modules = ["memberof"]
    setup.databaseLines = [
      "overlay memberof", "limits dn.exact=\"cn=half,\(Self.suffix)\" size=unlimited",
      "access to dn.exact=\"cn=admins,ou=groups,\(Self.suffix)\" attrs=member by dn.exact=\"uid=bob,ou=people,\(Self.suffix)\" none by * read",
      "access to * by * read",
    ]
    let server = try await SlapdServer.start(setup)
    try await offPool {
      try server.add(
        Self.top + Picture.ldif(state: ["bob": "userPassword: half\n"]))
    }
    let whole = await Reading.read(Self.settings(server))
    Picture.checkLoose(whole)
    #expect(whole.coverage.notes.isEmpty)
    var settings = Self.settings(server)
    settings.bind = .simple(name: "uid=bob,ou=people,\(Self.suffix)", password: Secret("half"))
    let half = await Reading.read(settings)
    #expect(half.unread("admins").contains("its class demands one"))
    #expect(half.coverage.notes.contains { $0.contains("some members of groups may be hidden") })
  }

  static let posix = """
    dn: ou=people,dc=example,dc=org
    objectClass: organizationalUnit
    ou: people

    dn: uid=alice,ou=people,dc=example,dc=org
    objectClass: account
    objectClass: posixAccount
    uid: alice
    uid: alias
    cn: Alice
    uidNumber: 1
    gidNumber: 100
    homeDirectory: /

    dn: uid=bob,ou=people,dc=example,dc=org
    objectClass: account
    objectClass: posixAccount
    uid: bob
    cn: Bob
    uidNumber: 2
    gidNumber: 200
    homeDirectory: /

    dn: cn=first,ou=people,dc=example,dc=org
    objectClass: person
    objectClass: posixAccount
    sn: x
    uid: twin
    cn: first
    uidNumber: 3
    gidNumber: 300
    homeDirectory: /

    dn: cn=second,ou=people,dc=example,dc=org
    objectClass: person
    objectClass: posixAccount
    sn: x
    uid: twin
    cn: second
    uidNumber: 4
    gidNumber: 300
    homeDirectory: /

    dn: cn=users,ou=people,dc=example,dc=org
    objectClass: posixGroup
    cn: users
    gidNumber: 100
    memberUid: bob

    dn: cn=sudo,ou=people,dc=example,dc=org
    objectClass: posixGroup
    cn: sudo
    gidNumber: 101
    memberUid: alias
    memberUid: Bob
    memberUid: ghost

    dn: cn=twins,ou=people,dc=example,dc=org
    objectClass: posixGroup
    cn: twins
    gidNumber: 102
    memberUid: twin

    """

  @Test func `posix groups list logins exactly, and accounts their primary group`() async throws {
    let server = try await SlapdServer.start(SlapdSetup(suffix: Self.suffix, ldif: Self.top + Self.posix))
    var settings = Self.settings(server, DirectorySchema(.rfc2307))
    (settings.accountBases, settings.groupBases) = ([Self.suffix], [Self.suffix])
    let snapshot = await Reading.read(settings)
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.accounts.count == 4)
    #expect(snapshot.members(of: "users") == ["alice primary", "bob"])
    #expect(snapshot.members(of: "sudo") == ["? login:Bob dangling", "? login:ghost dangling", "alice"])
    #expect(snapshot.unread("twins").contains("the login \"twin\", which several accounts have"))
    #expect(snapshot.members(of: "twins") == ["? login:twin dangling"])
  }

  @Test func `an entry that is a person and a group is both`() async throws {
    let twofold = """
      dn: cn=duo,ou=people,dc=example,dc=org
      objectClass: posixGroup
      objectClass: posixAccount
      uid: duo
      cn: duo
      uidNumber: 900
      gidNumber: 900
      homeDirectory: /
      memberUid: alice

      dn: cn=list,ou=people,dc=example,dc=org
      objectClass: groupOfNames
      cn: list
      member: cn=duo,ou=people,dc=example,dc=org

      """
    let server = try await SlapdServer.start(
      SlapdSetup(suffix: Self.suffix, ldif: Self.top + Self.posix + "\n" + twofold))
    var settings = Self.settings(server)
    (settings.accountBases, settings.groupBases) = ([Self.suffix], [Self.suffix])
    let snapshot = await Reading.read(settings)
    #expect(snapshot.members(of: "list") == ["[duo]"])
    #expect(snapshot.members(of: "duo") == ["alice", "duo inherited", "duo primary"])
    #expect(snapshot.coverage.notes.contains("1 entries are an account and a group at once; each counts as both"))
  }
}
