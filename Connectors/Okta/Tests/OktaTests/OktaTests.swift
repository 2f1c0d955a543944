import AccessModel
import ProviderReading
import SignedAssertions
import TestServers
import Testing

/// Okta, read from a fake that speaks the documented contract.
@Suite struct `Okta` {
  private func read(_ fake: OktaFake, _ more: [String: String] = [:]) async throws -> ProviderReading {
    try await ProviderReading.read(
      "okta", ["url": fake.url, "token": OktaFake.token].merging(more) { $1 })
  }

  private func readAsApplication(_ fake: OktaFake) async throws -> ProviderReading {
    try await ProviderReading.read(
      "okta",
      [
        "url": fake.url, "clientID": OktaFake.clientID, "keyID": "key-1", "privateKey": try OktaFake.key.get().pkcs8PEM,
      ])
  }

  static let accounts = [
    "ada@nord.example active", "backup-service active workload", "ben@nord.example disabled",
    "cyd@nord.example disabled", "dee@nord.example disabled", "eli@nord.example active", "fay@nord.example active",
    "gus@nord.example active", "hal@nord.example active", "ivy@nord.example active",
  ]
  static let groups = [
    "group:Everyone", "group:crm-users", "group:directory-admins", "group:nobody",
    "role:ACCESS_CERTIFICATIONS_ADMIN!", "role:APP_ADMIN!", "role:APP_ADMIN@oidc_client/0oa2!",
    "role:APP_ADMIN@salesforce!", "role:GROUP_MEMBERSHIP_ADMIN@crm-users!", "role:HELP_DESK_ADMIN@crm-users!",
    "role:HELP_DESK_ADMIN@nobody!", "role:ORG_ADMIN!", "role:READ_ONLY_ADMIN!", "role:SUPER_ADMIN!",
    "role:USER_ADMIN!", "role:User creator@Berlin!",
  ]
  static let memberships = [
    "ada@nord.example → group:Everyone", "ada@nord.example → group:crm-users",
    "ada@nord.example → role:ACCESS_CERTIFICATIONS_ADMIN", "ada@nord.example → role:APP_ADMIN@oidc_client/0oa2",
    "ada@nord.example → role:APP_ADMIN@salesforce", "ada@nord.example → role:HELP_DESK_ADMIN@crm-users",
    "ada@nord.example → role:HELP_DESK_ADMIN@nobody", "ada@nord.example → role:SUPER_ADMIN",
    "backup-service → role:APP_ADMIN", "backup-service → role:READ_ONLY_ADMIN", "ben@nord.example → group:Everyone",
    "cyd@nord.example → group:crm-users", "dee@nord.example → group:Everyone", "eli@nord.example → group:Everyone",
    "fay@nord.example → group:Everyone", "fay@nord.example → group:crm-users",
    "fay@nord.example → group:directory-admins", "group:directory-admins → role:GROUP_MEMBERSHIP_ADMIN@crm-users",
    "group:directory-admins → role:ORG_ADMIN", "group:directory-admins → role:User creator@Berlin",
    "gus@nord.example → group:Everyone", "gus@nord.example → role:READ_ONLY_ADMIN expired",
    "gus@nord.example → role:USER_ADMIN", "hal@nord.example → group:Everyone",
    "hal@nord.example → role:User creator@Berlin", "ivy@nord.example → group:Everyone",
  ]
  static let whole = ProviderReading.Whole(accounts: accounts, groups: groups, memberships: memberships)

  @Test(arguments: [1, 2, 3, 200])
  func `is read line by line, whatever the size of a page`(_ size: Int) async throws {
    let reading = try await read(OktaFake(pageSize: size))
    #expect(reading.differences(from: Self.whole) == [])
  }

  @Test func `tells the facts of a person`() async throws {
    let snapshot = try await read(OktaFake()).snapshot
    let row = try #require(snapshot.account(id: "00u1"))
    #expect(snapshot.string(snapshot.accounts.mail[row]) == "ada@nord.example")
    #expect(snapshot.string(snapshot.accounts.name[row]) == "Ada Nord")
    #expect(snapshot.string(snapshot.accounts.employee[row]) == "101")
    #expect(snapshot.string(snapshot.accounts.department[row]) == "Sales")
    #expect(snapshot.string(snapshot.accounts.title[row]) == "Clerk")
    #expect(snapshot.accounts.lastSignIn[row]?.description == "2026-10-31")
    let other = try #require(snapshot.account(id: "00u6"))
    #expect(snapshot.accounts.lastSignIn[other] == nil)
  }

  @Test func `takes an assertion that its application signed, for a token`() async throws {
    let reading = try await readAsApplication(OktaFake())
    #expect(reading.differences(from: Self.whole) == [])
  }

  @Test func `refuses an assertion that was signed with another key`() async throws {
    let fake = try OktaFake()
    let reading = try await ProviderReading.read(
      "okta",
      [
        "url": fake.url, "clientID": OktaFake.clientID, "keyID": "key-2",
        "privateKey": try OktaFake.key.get().pem,
      ])
    #expect(
      reading.reason(.accounts)
        == "sign in at \(fake.url)/oauth2/v1/token was refused: HTTP 401, \"The client_assertion is invalid.\"; "
        + "check the credentials, and whether they have expired")
  }

  @Test func `that demands a proof of possession says so`() async throws {
    let fake = try OktaFake(.proofOfPossession)
    let reading = try await readAsApplication(fake)
    #expect(
      reading.reason(.accounts)
        == "sign in at \(fake.url)/oauth2/v1/token was refused: HTTP 400, \"The DPoP proof JWT header is missing.\"")
  }

  @Test func `gives a new token when the old one ends in the middle`() async throws {
    let fake = try OktaFake(pageSize: 2, .expiring(9))
    let reading = try await readAsApplication(fake)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == "/oauth2/v1/token" }.count == 2)
  }

  @Test func `is asked for deactivated users as well`() async throws {
    let fake = try OktaFake()
    _ = try await read(fake)
    let filters = fake.requests.filter { $0.path == "/api/v1/users" }.compactMap { $0.query["filter"] }
    #expect(
      filters == [
        #"status eq "STAGED" or status eq "PROVISIONED" or status eq "ACTIVE" or status eq "RECOVERY" or "#
          + #"status eq "PASSWORD_EXPIRED" or status eq "LOCKED_OUT" or status eq "SUSPENDED" or status eq "DEPROVISIONED""#
      ])
  }

  @Test func `that shows fewer members than it counts leaves that group unread`() async throws {
    let reading = try await read(OktaFake(.hiding("00g2")))
    #expect(reading.unreadGroups == ["group:crm-users: members: the provider declares 4 items and gave 3"])
    #expect(reading.reason(.accounts).isEmpty)
    #expect(reading.reason(.groups).isEmpty)
  }

  @Test func `that forbids the members of one group leaves only that group unread`() async throws {
    let fake = try OktaFake(.forbidden("/api/v1/groups/00g2/users"))
    let reading = try await read(fake)
    let why =
      "members: GET \(fake.url)/api/v1/groups/00g2/users: HTTP 403, \"You do not have permission to perform the requested "
      + "action\"; the account that alignd uses lacks a permission (see the provider's README)"
    #expect(reading.unreadGroups == ["group:crm-users: \(why)"])
    #expect(reading.memberships == Self.memberships.filter { !$0.hasSuffix("group:crm-users") })
    #expect(reading.reason(.groups).isEmpty)
  }

  @Test func `that deletes a group while it is read has nobody in it`() async throws {
    let reading = try await read(OktaFake(.vanished("00g2")))
    #expect(reading.isComplete)
    #expect(reading.memberships == Self.memberships.filter { !$0.hasSuffix("group:crm-users") })
  }

  @Test func `that keeps its roles to itself leaves roles unread, unless they are not asked for`() async throws {
    let fake = try OktaFake(.forbidden("/api/v1/iam/assignees/users"))
    let reading = try await read(fake)
    #expect(reading.reason(.groups).hasPrefix("administrators: GET \(fake.url)/api/v1/iam/assignees/users: HTTP 403"))
    #expect(reading.unreadGroups.map { $0.prefix { $0 != ":" } }.allSatisfy { $0 == "role" })
    #expect(reading.unreadGroups.count == 5)

    let without = try await read(fake, ["adminRoles": "false"])
    #expect(without.isComplete)
    #expect(without.groups == Self.groups.filter { $0.hasPrefix("group:") })
  }

  @Test func `has pages at the address of its admin console`() async throws {
    let fake = try OktaFake(pageSize: 2, .adminHost)
    let reading = try await read(fake, ["adminURL": fake.adminURL])
    #expect(reading.differences(from: Self.whole) == [])
    #expect(!fake.adminRequests.isEmpty)
  }

  @Test func `is not followed to an address that nobody configured`() async throws {
    let fake = try OktaFake(pageSize: 2, .adminHost)
    let reading = try await read(fake)
    #expect(
      reading.reason(.accounts).hasPrefix(
        "users: an answer leads to \(fake.adminURL), which is not the provider; it was not followed"))
    #expect(fake.adminRequests.isEmpty)
  }

  /// The reset is a time by Okta's own clock, which its answers tell; the one here is another.
  @Test func `that refuses too many requests is asked again when Okta says so`() async throws {
    let (fake, clock) = (try OktaFake(.limited("/api/v1/groups/00g2/users")), TestClock())
    let reading = try await ProviderReading.read("okta", ["url": fake.url, "token": OktaFake.token], by: clock)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == "/api/v1/groups/00g2/users" }.count == 2)
    #expect(clock.waits == [.milliseconds(40_500)])
  }

  @Test func `is left alone while few requests are left, for others need some as well`() async throws {
    let (fake, clock) = (try OktaFake(.nearlySpent("/api/v1/users")), TestClock())
    let reading = try await ProviderReading.read("okta", ["url": fake.url, "token": OktaFake.token], by: clock)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == "/api/v1/users" }.count == 1)
    #expect(clock.waits == [.milliseconds(40_500)])
  }

  /// Any role may be that group's as well, and one that nobody else has is known from there only.
  @Test func `that keeps the roles of one group to itself leaves roles in doubt, and no group`() async throws {
    let fake = try OktaFake(.forbidden("/api/v1/groups/00g3/roles"))
    let reading = try await read(fake)
    let why = "rolesOfGroups: GET \(fake.url)/api/v1/groups/00g3/roles: HTTP 403"
    #expect(!reading.unreadGroups.isEmpty)
    #expect(reading.unreadGroups.allSatisfy { $0.hasPrefix("role:") && $0.contains(": \(why)") })
    #expect(reading.unreadGroups.count == reading.groups.filter { $0.hasPrefix("role:") }.count)
    #expect(reading.reason(.groups).hasPrefix(why))
    #expect(reading.reason(.accounts).isEmpty)
    #expect(
      reading.memberships
        == Self.memberships.filter { !$0.hasPrefix("group:directory-admins → role:") })
  }

  @Test func `that keeps its resource sets to itself leaves roles in doubt, whose names need them, and no group`()
    async throws
  {
    let fake = try OktaFake(.forbidden("/api/v1/iam/resource-sets"))
    let reading = try await read(fake)
    #expect(reading.unreadGroups.count == reading.groups.filter { $0.hasPrefix("role:") }.count)
    #expect(reading.unreadGroups.allSatisfy { $0.hasPrefix("role:") })
    #expect(reading.reason(.groups).hasPrefix("resourceSets: GET \(fake.url)/api/v1/iam/resource-sets: HTTP 403"))
    #expect(reading.reason(.accounts).isEmpty)
  }

  @Test func `that goes round in circles is left`() async throws {
    let reading = try await read(OktaFake(pageSize: 1, .circling))
    #expect(reading.unreadGroups.count == 4)
    #expect(reading.unreadGroups.allSatisfy { $0.contains("the provider goes round in circles") })
  }

  @Test func `that refuses the token is asked no further`() async throws {
    let fake = try OktaFake()
    let reading = try await ProviderReading.read("okta", ["url": fake.url, "token": "wrong"])
    for scope in [Scope.accounts, .groups, .members] {
      #expect(reading.reason(scope).hasPrefix("GET \(fake.url)/api/v1/users: HTTP 401, \"Invalid token provided\""))
    }
    #expect(fake.requests.count == 1)
  }
}
