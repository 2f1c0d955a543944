import AccessModel
import Foundation
import ProviderReading
import TestServers
import Testing

/// Keycloak, read from a fake that speaks the documented contract.
@Suite struct `A realm of Keycloak` {
  private func user(_ id: String, _ name: String, _ more: String = "") -> String {
    #"{"id":"\#(id)","username":"\#(name)","enabled":true,"emailVerified":true,"createdTimestamp":1700000000000\#(more)}"#
  }

  private func group(_ id: String, _ path: String, below: Int = 0) -> String {
    let name = path.split(separator: "/").last ?? ""
    return #"{"id":"\#(id)","name":"\#(name)","path":"\#(path)","subGroupCount":\#(below),"subGroups":[]}"#
  }

  private func role(_ id: String, _ name: String, isComposite: Bool = false, client: String? = nil) -> String {
    let container = client ?? "acme"
    return #"{"id":"\#(id)","name":"\#(name)","composite":\#(isComposite),"clientRole":\#(client != nil),"#
      + #""containerId":"\#(container)"}"#
  }

  /// Five people, a service account; groups three deep; realm roles with a composite; two clients with a role of one name.
  private var lists: [String: [String]] {
    let people = [
      user(
        "u1", "ada",
        #","email":"Ada@Example.org","firstName":"Ada","lastName":"Ng","attributes":{"department":["IT"],"#
          + #""employeeNumber":["1001"],"title":["Head"]}"#),
      user("u2", "ben"), user("u3", "cy"), user("u4", "dee"),
      user("u5", "eve").replacingOccurrences(of: #""enabled":true"#, with: #""enabled":false"#),
    ]
    let service = user("s1", "service-account-ci")
    return [
      "/users": people,
      "/clients": [
        #"{"id":"c1","clientId":"realm-management","serviceAccountsEnabled":false}"#,
        #"{"id":"c2","clientId":"ci","serviceAccountsEnabled":true}"#,
      ],
      "/clients/c2/service-account-user": [service],
      "/clients/c1/roles": [
        role("cr1", "realm-admin", isComposite: true, client: "c1"), role("cr2", "manage-users", client: "c1"),
        role("cr3", "view-users", client: "c1"),
      ],
      "/clients/c2/roles": [role("cr4", "view-users", client: "c2")],
      "/clients/c1/roles/realm-admin/users": [people[0]],
      "/clients/c1/roles/view-users/users": [service],
      "/clients/c2/roles/view-users/groups": [group("g1", "/it")],
      "/roles-by-id/cr1/composites": [
        role("cr2", "manage-users", client: "c1"), role("cr3", "view-users", client: "c1"),
      ],
      "/groups": [group("g1", "/it", below: 1), group("g2", "/sales")],
      "/groups/g1/children": [group("g11", "/it/ops", below: 1)],
      "/groups/g11/children": [group("g111", "/it/ops/night")],
      "/groups/g11/members": [people[1]],
      "/groups/g111/members": [people[2]],
      "/groups/g2/members": [people[3]],
      "/roles": [
        role("r1", "default-roles-acme", isComposite: true), role("r2", "crm/admin 100%"), role("r3", "offline_access"),
      ],
      "/roles/default-roles-acme/users": Array(people.dropLast()) + [service],
      "/roles/crm%2Fadmin%20100%25/groups": [group("g1", "/it")],
      "/roles/crm%2Fadmin%20100%25/users": [people[3]],
      "/roles-by-id/r1/composites": [role("r3", "offline_access"), role("cr4", "view-users", client: "c2")],
    ]
  }

  private func read(_ fake: FakeKeycloak, _ more: [String: String] = [:]) async throws -> ProviderReading {
    let settings = ["url": fake.server.url + "/sso", "realm": "acme", "clientID": "alignd", "clientSecret": "s3cret"]
    return try await ProviderReading.read("keycloak", settings.merging(more) { $1 })
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["1", "2", "3", "100"])
  func `is read whole, whatever the size of a page`(_ size: String) async throws {
    let reading = try await read(try FakeKeycloak(lists), ["pageSize": size])
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(
      reading.accounts == [
        "ada active", "ben active", "cy active", "dee active", "eve disabled", "service-account-ci active workload",
      ])
    #expect(
      reading.groups == [
        "client-role:ci:view-users", "client-role:realm-management:manage-users!",
        "client-role:realm-management:realm-admin!", "client-role:realm-management:view-users", "group:it",
        "group:night", "group:ops", "group:sales", "role:crm/admin 100%", "role:default-roles-acme",
        "role:offline_access",
      ])
    #expect(
      reading.memberships == [
        "ada → client-role:realm-management:realm-admin", "ada → role:default-roles-acme", "ben → group:ops",
        "ben → role:default-roles-acme",
        "client-role:realm-management:realm-admin → client-role:realm-management:manage-users",
        "client-role:realm-management:realm-admin → client-role:realm-management:view-users", "cy → group:night",
        "cy → role:default-roles-acme", "dee → group:sales", "dee → role:crm/admin 100%",
        "dee → role:default-roles-acme", "group:it → client-role:ci:view-users", "group:it → role:crm/admin 100%",
        "group:night → group:ops", "group:ops → group:it", "role:default-roles-acme → client-role:ci:view-users",
        "role:default-roles-acme → role:offline_access",
        "service-account-ci → client-role:realm-management:view-users", "service-account-ci → role:default-roles-acme",
      ])
  }

  @Test(.timeLimit(.minutes(10)))
  func `gives a person's facts, mail in small letters`() async throws {
    let snapshot = try await read(try FakeKeycloak(lists)).snapshot
    let row = try #require(snapshot.account(id: "u1"))
    let accounts = snapshot.accounts
    #expect(snapshot.string(accounts.mail[row]) == "ada@example.org")
    #expect(snapshot.string(accounts.name[row]) == "Ada Ng")
    #expect(snapshot.string(accounts.employee[row]) == "1001")
    #expect(snapshot.string(accounts.department[row]) == "IT")
    #expect(snapshot.string(accounts.title[row]) == "Head")
    let group = try #require(snapshot.group(id: "g111"))
    #expect(snapshot.string(snapshot.groups.locator[group]) == "/it/ops/night")
  }

  @Test(.timeLimit(.minutes(10)))
  func `shows more than the ten groups that are given below a group unless one asks`() async throws {
    var lists = lists
    lists["/groups/g2/children"] = (1...25).map { group("n\($0)", "/sales/n\($0)") }
    let reading = try await read(try FakeKeycloak(lists))
    #expect(reading.isComplete)
    #expect(reading.groups.filter { $0.hasPrefix("group:n") }.count == 26)
    #expect(reading.memberships.filter { $0.hasSuffix("→ group:sales") }.count == 26)
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose tokens end after a few requests is read to the end`() async throws {
    let fake = try FakeKeycloak(lists, .init(tokenLife: 12))
    let reading = try await read(fake, ["pageSize": "1"])
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.accounts.count == 6)
    #expect(fake.tokens > 4)
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose tokens live a minute does not need one for every request`() async throws {
    let fake = try FakeKeycloak(lists, .init(expiresIn: 60))
    #expect(try await read(fake).isComplete)
    // A reading asks far more often; on a machine with much to do it takes longer than a token lives.
    #expect(fake.tokens <= 4)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that shows fewer users than it counts is not read completely`() async throws {
    let reading = try await read(try FakeKeycloak(lists, .init(surplus: 2)))
    #expect(reading.reason(.accounts) == "users: the provider declares 7 items and gave 5")
    #expect(reading.reason(.groups) == "")
  }

  @Test(.timeLimit(.minutes(10)))
  func `that leaves out users which alignd may not see is not read completely`() async throws {
    let reading = try await read(try FakeKeycloak(lists, .init(hidden: ["u2"])), ["pageSize": "2"])
    #expect(reading.reason(.accounts).hasPrefix("users: "))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses one group's members leaves that group in doubt, and no other`() async throws {
    let faults = FakeKeycloak.Faults(answers: ["/groups/g2/members": (403, #"{"error":"HTTP 403 Forbidden"}"#)])
    let fake = try FakeKeycloak(lists, faults)
    let reading = try await read(fake)
    #expect(
      reading.unreadGroups == [
        "group:sales: groupMembers: GET \(fake.server.url)/sso/admin/realms/acme/groups/g2/members: HTTP 403, "
          + "\"HTTP 403 Forbidden\"; the account that alignd uses lacks a permission (see the provider's README)"
      ])
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.groups) == "")
  }

  @Test(.timeLimit(.minutes(10)))
  func `in which a group was deleted meanwhile is whole without it`() async throws {
    let gone = (404, #"{"error":"Could not find group by id"}"#)
    let faults = FakeKeycloak.Faults(answers: ["/groups/g2/members": gone, "/groups/g2/children": gone])
    let reading = try await read(try FakeKeycloak(lists, faults))
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(!reading.memberships.contains("dee → group:sales"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that does not find a role by its name leaves the role in doubt`() async throws {
    let lost = (404, #"{"error":"Could not find role"}"#)
    let reading = try await read(
      try FakeKeycloak(lists, .init(answers: ["/roles/crm%2Fadmin%20100%25/users": lost])))
    #expect(reading.unreadGroups.map { $0.prefix { $0 != ":" } } == ["role"])
    #expect(reading.unreadGroups.first?.hasPrefix("role:crm/admin 100%: realmRoleUsers: ") == true)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that hides what a role is made of leaves all memberships in doubt`() async throws {
    let reading = try await read(
      try FakeKeycloak(lists, .init(answers: ["/roles-by-id/r1/composites": (403, #"{"error":"no"}"#)])))
    #expect(reading.reason(.members).hasPrefix("realmRoleParts: "))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the client says so, once for everything`() async throws {
    let fake = try FakeKeycloak(lists)
    let reading = try await read(fake, ["clientSecret": "wrong"])
    let reason = reading.reason(.accounts)
    #expect(reason.hasPrefix("sign in at \(fake.server.url)/sso/realms/acme/protocol/openid-connect/token was refused"))
    #expect(reason.contains("Invalid client credentials"))
    #expect(reading.reason(.members) == reason)
  }

  @Test(.timeLimit(.minutes(10)))
  func `without users is not believed`() async throws {
    var lists = lists
    lists["/users"] = []
    lists["/clients"] = [#"{"id":"c1","clientId":"realm-management","serviceAccountsEnabled":false}"#]
    let reading = try await read(try FakeKeycloak(lists))
    #expect(reading.reason(.accounts) == "not one of the accounts was shown; a permission may be missing")
  }
}
