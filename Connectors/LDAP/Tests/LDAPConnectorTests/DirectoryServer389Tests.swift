import AccessModel
import ConnectorKit
import DirectorySchema
import LDAPConnector
import TestServers
import Testing

/// One 389-ds for all tests of a run.
enum Directory389 {
  static let suffix = "dc=example,dc=org"
  static let shared = Task {
    try await DirectoryServer389.start(
      suffix: suffix,
      ldif: Picture.ldif(state: [
        "alice": "lastLoginTime: 20261101080000Z\n", "carol": "nsAccountLock: TRUE\n",
        "dave": "objectClass: shadowAccount\nshadowExpire: 20000\n", "erin": "accountUnlockTime: 20361125100000Z\n",
      ]),
      changes: changes)
  }

  /// A reader who may read and has no limits, another with the server's own limits, and what FreeIPA adds to the schema.
  private static let changes = """
    dn: dc=example,dc=org
    changetype: modify
    add: aci
    aci: (targetattr = "*")(version 3.0; acl "reader"; allow (read, search, compare) userdn = "ldap:///uid=*,ou=service,dc=example,dc=org";)

    dn: uid=reader,ou=service,dc=example,dc=org
    changetype: add
    objectClass: account
    objectClass: simpleSecurityObject
    uid: reader
    userPassword: read-it-all

    dn: uid=reader,ou=service,dc=example,dc=org
    changetype: modify
    add: nsSizeLimit
    nsSizeLimit: -1
    -
    add: nsLookThroughLimit
    nsLookThroughLimit: -1
    -
    add: nsTimeLimit
    nsTimeLimit: -1
    -
    add: nsPagedLookThroughLimit
    nsPagedLookThroughLimit: -1

    dn: uid=limited,ou=service,dc=example,dc=org
    changetype: add
    objectClass: account
    objectClass: simpleSecurityObject
    uid: limited
    userPassword: read-it-all
    nsSizeLimit: 5
    nsPagedSizeLimit: 5
    nsLookThroughLimit: 5
    nsPagedLookThroughLimit: 5

    dn: cn=schema
    changetype: modify
    add: attributeTypes
    attributeTypes: ( 2.16.840.1.113730.3.8.11.1 NAME 'ipaExternalMember' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
    attributeTypes: ( 2.16.840.1.113730.3.8.3.1 NAME 'ipaUniqueID' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )

    dn: cn=schema
    changetype: modify
    add: objectClasses
    objectClasses: ( 2.16.840.1.113730.3.8.4.2 NAME 'ipaUserGroup' SUP groupOfNames STRUCTURAL MAY ( ipaExternalMember $ ipaUniqueID ) )

    dn: cn=partners,ou=elsewhere,dc=example,dc=org
    changetype: add
    objectClass: ipaUserGroup
    cn: partners
    ipaUniqueID: 11111111-2222-3333-4444-555555555555
    member: uid=alice,ou=people,dc=example,dc=org
    ipaExternalMember: S-1-5-21-1-2-3-1104

    dn: cn=empty,ou=elsewhere,dc=example,dc=org
    changetype: add
    objectClass: ipaUserGroup
    cn: empty

    """
}

/// 389-ds 2.3 with the presets `389ds` and `freeipa` (entries like FreeIPA's; not a FreeIPA).
@Suite struct DirectoryServer389Tests {
  static func settings(_ server: DirectoryServer389, _ preset: DirectorySchema.Preset, as login: String) -> LDAPSettings
  {
    let suffix = Directory389.suffix
    var settings = Reading.patient(
      Reading.settings(
        server.url, suffix, schema: DirectorySchema(preset),
        bind: .simple(name: "uid=\(login),ou=service,\(suffix)", password: Secret("read-it-all"))))
    settings.accountBases = ["ou=people,\(suffix)", "ou=service,\(suffix)"]
    settings.groupBases = ["ou=groups,\(suffix)", "ou=roles,\(suffix)"]
    return settings
  }

  @Test func `389-ds shows the picture`() async throws {
    let server = try await Directory389.shared.value
    let snapshot = await Reading.read(Self.settings(server, .ds389, as: "reader"))
    Picture.check(snapshot, lastSignIn: "2026-11-01")
    Picture.checkLoose(snapshot)
    #expect(snapshot.coverage.notes.isEmpty)
    // nsUniqueId, as 389-ds writes it.
    #expect(snapshot.accounts.id.allSatisfy { snapshot.string($0).split(separator: "-").count == 4 })
  }

  @Test func `members of a group of FreeIPA who are of another forest are kept`() async throws {
    let server = try await Directory389.shared.value
    var settings = Self.settings(server, .freeipa, as: "reader")
    settings.groupBases.append("ou=elsewhere,\(Directory389.suffix)")
    let snapshot = await Reading.read(settings)
    #expect(snapshot.members(of: "partners") == ["? S-1-5-21-1-2-3-1104 foreign", "alice"])
    #expect(snapshot.group(id: "11111111-2222-3333-4444-555555555555") != nil)
    #expect(snapshot.members(of: "empty") == [])
    #expect(snapshot.unread("empty") == "")
  }

  @Test func `the limits of an account leave a part`() async throws {
    let server = try await Directory389.shared.value
    var settings = Self.settings(server, .ds389, as: "limited")
    let snapshot = await Reading.read(settings)
    #expect(!snapshot.coverage.isComplete)
    #expect(snapshot.reason(.groups).contains("limit"))
  }

  @Test func `success without a single entry, for whom no rule lets in, is not an empty directory`() async throws {
    let server = try await Directory389.shared.value
    var settings = Self.settings(server, .ds389, as: "reader")
    settings.bind = .anonymous
    let snapshot = await Reading.read(settings)
    #expect(snapshot.accounts.count == 0)
    #expect(snapshot.reason(.accounts).contains("does not exist, or the account may not see it"))
    #expect(!snapshot.coverage.isComplete(.groups))
  }
}
