import AccessModel
import ProviderReading
import SignedAssertions
import TestServers
import Testing

/// Microsoft Entra ID, read from a fake that speaks the documented contract.
@Suite struct `Microsoft Entra ID` {
  private func read(_ fake: GraphFake, _ more: [String: String] = [:]) async throws -> ProviderReading {
    let settings = [
      "tenant": GraphFake.tenant, "clientID": GraphFake.clientID, "clientSecret": GraphFake.secret,
      "loginURL": fake.loginURL, "graphURL": fake.url,
    ]
    return try await ProviderReading.read("entra-id", settings.merging(more) { $1 })
  }

  static let accounts = [
    "Backup agent active workload", "Old import disabled workload", "ada@nord.example active",
    "ben@nord.example disabled", "gia_partner.example#EXT#@nord.example active external",
    "hal_partner.example#EXT#@nord.example active external", "ivy@nord.example active",
  ]
  static let groups = [
    "group:crm-users", "group:nobody", "group:role-holders", "group:sales", "group:secret", "role:Directory Readers",
    "role:Global Administrator!", "role:Helpdesk Administrator!",
    "role:Helpdesk Administrator@/administrativeUnits/au1!", "role:Helpdesk Administrator@/app2!",
  ]
  static let memberships = [
    "Backup agent → group:crm-users", "Backup agent → role:Directory Readers", "Old import → group:role-holders owner",
    "Old import → role:Helpdesk Administrator@/app2", "ada@nord.example → group:crm-users",
    "ada@nord.example → group:role-holders owner", "ada@nord.example → group:secret",
    "ada@nord.example → role:Global Administrator", "ben@nord.example → group:sales",
    "ben@nord.example → role:Global Administrator eligible …2027-03-31",
    "gia_partner.example#EXT#@nord.example → group:crm-users",
    "gia_partner.example#EXT#@nord.example → role:Helpdesk Administrator@/administrativeUnits/au1 …2026-12-31",
    "group:crm-users → group:sales", "group:role-holders → role:Global Administrator",
    "group:role-holders → role:Helpdesk Administrator@/administrativeUnits/au1 eligible",
    "group:sales → group:crm-users", "hal_partner.example#EXT#@nord.example → group:sales",
    "ivy@nord.example → group:crm-users owner", "ivy@nord.example → group:role-holders",
    "ivy@nord.example → role:Helpdesk Administrator …2026-11-25",
  ]
  static let whole = ProviderReading.Whole(accounts: accounts, groups: groups, memberships: memberships)

  @Test(arguments: [1, 2, 3, 999])
  func `is read line by line, whatever the size of a page`(_ size: Int) async throws {
    let reading = try await read(GraphFake(pageSize: size))
    #expect(reading.differences(from: Self.whole) == [])
  }

  @Test func `tells the facts of a person, and marks groups made for roles`() async throws {
    let snapshot = try await read(GraphFake()).snapshot
    let row = try #require(snapshot.account(id: "u1"))
    #expect(snapshot.string(snapshot.accounts.mail[row]) == "ada@nord.example")
    #expect(snapshot.string(snapshot.accounts.name[row]) == "ada")
    #expect(snapshot.string(snapshot.accounts.employee[row]) == "E-u1")
    #expect(snapshot.string(snapshot.accounts.department[row]) == "Sales")
    #expect(snapshot.string(snapshot.accounts.title[row]) == "Clerk")
    #expect(snapshot.accounts.lastSignIn[row] == nil)
    let leads = (0..<snapshot.groups.count).filter { snapshot.groups.privilege[$0] == .lead }
    #expect(leads.map { snapshot.string(snapshot.groups.name[$0]) } == ["role-holders"])
  }

  @Test func `tells last sign-ins where they are asked for`() async throws {
    let reading = try await read(GraphFake(pageSize: 2), ["signIns": "true"])
    #expect(reading.isComplete)
    #expect(reading.accounts == Self.accounts)
    let snapshot = reading.snapshot
    let days = ["u1", "u2", "u3"].map { id in
      snapshot.account(id: id).flatMap { snapshot.accounts.lastSignIn[$0]?.description }
    }
    #expect(days == ["2026-10-30", nil, "2026-09-01"])
  }

  @Test func `takes an assertion that was signed with the key of a certificate`() async throws {
    let fake = try GraphFake()
    let reading = try await ProviderReading.read(
      "entra-id",
      [
        "tenant": GraphFake.tenant, "clientID": GraphFake.clientID, "loginURL": fake.loginURL, "graphURL": fake.url,
        "certificateKey": try GraphFake.key.get().pkcs8PEM, "certificateThumbprint": GraphFake.thumbprint,
      ])
    #expect(reading.differences(from: Self.whole) == [])
  }

  @Test func `that refuses the secret is asked nothing`() async throws {
    let fake = try GraphFake()
    let reading = try await read(fake, ["clientSecret": "wrong"])
    let why =
      "sign in at \(fake.loginURL)/nord.example/oauth2/v2.0/token was refused: HTTP 401, \"AADSTS7000215: Invalid client "
      + "secret provided.\"; check the credentials, and whether they have expired"
    #expect(reading.reason(.accounts) == why)
    #expect(reading.reason(.groups) == why)
    #expect(reading.reason(.members) == why)
    #expect(fake.requests.isEmpty)
  }

  @Test func `gives a new token when the old one ends in the middle`() async throws {
    let fake = try GraphFake(pageSize: 2, .expiring(7))
    let reading = try await read(fake)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.tokens == 2)
  }

  @Test(arguments: ["/v1.0/users", "/v1.0/groups", "/v1.0/groups/g1/members"])
  func `is read from the first page again where a page came too late`(_ path: String) async throws {
    let fake = try GraphFake(pageSize: 1, .late(path, times: 2))
    let reading = try await read(fake)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == path && $0.query["$skiptoken"] == nil }.count == 3)
  }

  @Test func `whose pages always come too late is left after five more attempts`() async throws {
    let fake = try GraphFake(pageSize: 1, .late("/v1.0/users", times: 100))
    let reading = try await read(fake)
    #expect(reading.reason(.accounts) == "users: GET \(fake.url)/v1.0/users: a page came too late (HTTP 400)")
    #expect(fake.requests.filter { $0.path == "/v1.0/users" && $0.query["$skiptoken"] == nil }.count == 6)
  }

  @Test(arguments: [
    (17, 1, [Duration.milliseconds(17_500)]), (nil, 3, [.seconds(10), .seconds(20), .seconds(40)]),
  ])
  func `that throttles is asked again as late as it says, and ever later where it says nothing`(
    _ seconds: Int?, _ times: Int, _ waits: [Duration]
  ) async throws {
    let path = "/v1.0/groups/g1/members"
    let (fake, clock) = (try GraphFake(.throttled(path, after: seconds, times: times)), TestClock())
    let settings = [
      "tenant": GraphFake.tenant, "clientID": GraphFake.clientID, "clientSecret": GraphFake.secret,
      "loginURL": fake.loginURL, "graphURL": fake.url,
    ]
    let reading = try await ProviderReading.read("entra-id", settings, by: clock)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == path }.count == times + 1)
    #expect(clock.waits == waits)
  }

  @Test func `is not followed to another host`() async throws {
    let fake = try GraphFake(pageSize: 2, .foreignNext)
    let reading = try await read(fake)
    #expect(
      reading.reason(.accounts)
        == "users: an answer leads to \(fake.strangerURL), which is not the provider; it was not followed")
    #expect(fake.leaked == 0)
  }

  @Test func `that tells only types and ids of members is understood, and hidden members are not taken for none`()
    async throws
  {
    let reading = try await read(GraphFake(.limited))
    #expect(reading.memberships == Self.memberships.filter { !$0.hasSuffix("group:secret") })
    #expect(
      reading.unreadGroups == [
        "group:secret: hiddenMembers: the group hides its members, and shows none; grant Member.Read.Hidden"
      ])
  }

  @Test func `that loses service principals from members is noticed by its count`() async throws {
    let reading = try await read(GraphFake(.losing))
    #expect(reading.unreadGroups == ["group:crm-users: members: the provider declares 5 items and gave 4"])
  }

  @Test func `keeps service principals in mind where they are not read`() async throws {
    let fake = try GraphFake()
    let reading = try await read(fake, ["servicePrincipals": "false"])
    #expect(reading.accounts == Self.accounts.filter { !$0.hasSuffix("workload") })
    #expect(reading.memberships.contains("?sp1 (was not read) → group:crm-users"))
    #expect(!fake.requests.contains { $0.path == "/v1.0/servicePrincipals" })
  }

  @Test func `forbids the members of one group, and only that group is unread`() async throws {
    let fake = try GraphFake(.forbidden("/v1.0/groups/g2/members"))
    let reading = try await read(fake)
    #expect(
      reading.unreadGroups == [
        "group:sales: members: GET \(fake.url)/v1.0/groups/g2/members: HTTP 403, \"Insufficient privileges to complete the "
          + "operation.\"; the account that alignd uses lacks a permission (see the provider's README)"
      ])
    #expect(reading.reason(.accounts).isEmpty)
    #expect(reading.reason(.groups).isEmpty)
    #expect(reading.memberships == Self.memberships.filter { !$0.hasSuffix("→ group:sales") })
  }

  @Test func `deletes a group while it is read, and nobody is in it`() async throws {
    let reading = try await read(GraphFake(.vanished("g2")))
    #expect(reading.isComplete)
    #expect(reading.memberships == Self.memberships.filter { !$0.hasSuffix("→ group:sales") })
  }

  @Test func `without a licence for PIM is read by plain assignments`() async throws {
    let reading = try await read(GraphFake(), ["pim": "false"])
    #expect(reading.isComplete)
    // What is active for good is told, without its end; what has to be activated is not.
    let roles = reading.memberships.filter { $0.contains("→ role:") }
    #expect(
      roles == [
        "Backup agent → role:Directory Readers", "Old import → role:Helpdesk Administrator@/app2",
        "ada@nord.example → role:Global Administrator",
        "gia_partner.example#EXT#@nord.example → role:Helpdesk Administrator@/administrativeUnits/au1",
        "group:role-holders → role:Global Administrator", "ivy@nord.example → role:Global Administrator",
      ])
  }

  @Test func `without licences says which settings do without them`() async throws {
    let fake = try GraphFake(.unlicensed)
    let reading = try await read(fake, ["signIns": "true"])
    #expect(
      reading.reason(.accounts)
        == "usersWithSignIns: GET \(fake.url)/v1.0/users: the tenant has no licence for last sign-ins; set signIns: false "
        + "(HTTP 403)")
    #expect(
      reading.reason(.groups).hasPrefix(
        "roleAssignmentScheduleInstances: GET \(fake.url)/v1.0/roleManagement/directory/roleAssignmentScheduleInstances: "
          + "the tenant has no licence for Privileged Identity Management; set pim: false (HTTP 400)"))
    #expect(try await read(fake, ["pim": "false"]).isComplete)
  }

  @Test func `tells who can activate a membership of a group`() async throws {
    let reading = try await read(GraphFake(), ["pimForGroups": "true"])
    #expect(reading.isComplete)
    #expect(
      reading.memberships
        == (Self.memberships + ["ada@nord.example → group:role-holders eligible 2026-02-01…2026-12-31"]).sorted())
  }
}
