import AccessModel
import Crypto
import CryptoExtras
import Foundation
import ProviderReading
import TestServers
import Testing

/// GitHub, read from a fake that speaks the documented contract.
@Suite struct `An organisation on GitHub` {
  private func user(_ id: Int, _ login: String, type: String = "User", _ more: String = "") -> String {
    #"{"login":"\#(login)","id":\#(id),"node_id":"U_\#(id)","html_url":"https://github.com/\#(login)","type":"\#(type)","#
      + #""site_admin":false\#(more)}"#
  }

  private func team(_ id: Int, _ slug: String, above: Int? = nil, permission: String = "pull") -> String {
    let parent = above.map { #"{"id":\#($0),"slug":"above"}"# } ?? "null"
    return #"{"id":\#(id),"name":"\#(slug.capitalized)","slug":"\#(slug)","permission":"\#(permission)","#
      + #""html_url":"https://github.com/orgs/acme/teams/\#(slug)","parent":\#(parent)}"#
  }

  private func repository(_ id: Int, _ name: String) -> String {
    #"{"id":\#(id),"name":"\#(name)","full_name":"acme/\#(name)","private":true,"owner":{"login":"acme","id":7},"#
      + #""html_url":"https://github.com/acme/\#(name)"}"#
  }

  private func organisation(base: String?) -> String {
    let more = base.map { #","default_repository_permission":"\#($0)""# } ?? ""
    return #"{"login":"acme","id":7,"type":"Organization","public_repos":0,"total_private_repos":2\#(more)}"#
  }

  /// An owner, three members, an outside collaborator and a bot; a nested team; two repositories.
  private var lists: [String: [String]] {
    let (ada, ben, cy, dee) = (user(1, "ada"), user(2, "ben"), user(3, "cy"), user(4, "dee"))
    let (outsider, bot) = (user(5, "olga"), user(6, "deploy-bot", type: "Bot"))
    return [
      "/orgs/acme": [organisation(base: "read")],
      "/orgs/acme/members?role=admin": [ada],
      "/orgs/acme/members?role=member": [ben, cy, dee, bot],
      "/orgs/acme/outside_collaborators": [outsider],
      "/orgs/acme/teams": [team(10, "engineering"), team(11, "platform", above: 10)],
      // Members of a team below are among those of the team above.
      "/orgs/acme/teams/engineering/members": [ben, cy],
      "/orgs/acme/teams/engineering/members?role=maintainer": [ben],
      "/orgs/acme/teams/platform/members": [cy],
      "/orgs/acme/teams/platform/members?role=maintainer": [],
      "/orgs/acme/organization-roles": [
        #"{"id":138,"name":"all_repo_admin","base_role":"admin","source":"Predefined","permissions":[]}"#,
        #"{"id":139,"name":"auditors","base_role":null,"source":"Organization","permissions":["read_audit_logs"]}"#,
      ],
      "/orgs/acme/organization-roles/138/users": [user(4, "dee", #","assignment":"direct""#)],
      "/orgs/acme/organization-roles/138/teams": [],
      "/orgs/acme/organization-roles/139/users": [user(3, "cy", #","assignment":"indirect""#)],
      "/orgs/acme/organization-roles/139/teams": [
        String(team(11, "platform").dropLast()) + #","assignment":"direct"}"#
      ],
      "/orgs/acme/repos": [repository(100, "crm"), repository(101, "site")],
      "/repos/acme/crm/teams": [
        team(10, "engineering", permission: "push"), team(11, "platform", permission: "admin"),
      ],
      "/repos/acme/site/teams": [team(10, "engineering"), team(11, "platform", permission: "release-manager")],
      "/repos/acme/crm/collaborators": [
        user(5, "olga", #","role_name":"maintain""#), user(4, "dee", #","role_name":"admin""#),
      ],
      "/repos/acme/site/collaborators": [user(6, "deploy-bot", type: "Bot", #","role_name":"triage""#)],
    ]
  }

  private func read(_ fake: FakeGitHub, _ more: [String: String] = ["token": "pat"]) async throws -> ProviderReading {
    try await ProviderReading.read("github", ["url": fake.server.url, "organisation": "acme"].merging(more) { $1 })
  }

  private let memberships = [
    "ada → role:owner", "ben → role:member", "ben → team:engineering", "ben → team:engineering owner",
    "cy → role:member", "cy → team:engineering", "cy → team:platform", "dee → organisation-role:all_repo_admin",
    "dee → repository:repo/crm:admin", "dee → role:member", "deploy-bot → repository:repo/site:triage",
    "deploy-bot → role:member", "olga → repository:repo/crm:maintain",
    "organisation-role:all_repo_admin → repository:repo/*:admin", "repository:repo/*:admin → repository:repo/crm:admin",
    "repository:repo/*:admin → repository:repo/site:admin", "repository:repo/*:maintain → repository:repo/crm:maintain",
    "repository:repo/*:maintain → repository:repo/site:maintain", "repository:repo/*:read → repository:repo/crm:read",
    "repository:repo/*:read → repository:repo/site:read", "repository:repo/*:triage → repository:repo/crm:triage",
    "repository:repo/*:triage → repository:repo/site:triage", "repository:repo/*:write → repository:repo/crm:write",
    "repository:repo/*:write → repository:repo/site:write", "role:member → repository:repo/*:read",
    "role:owner → repository:repo/*:admin", "role:owner → role:member", "team:engineering → repository:repo/crm:write",
    "team:engineering → repository:repo/site:read", "team:platform → organisation-role:auditors",
    "team:platform → repository:repo/crm:admin", "team:platform → repository:repo/site:release-manager",
    "team:platform → team:engineering",
  ]

  @Test(.timeLimit(.minutes(10)), arguments: [1, 2, 100])
  func `is read whole, whatever the size of a page`(_ size: Int) async throws {
    let fake = try FakeGitHub(lists, .init(pageSize: size))
    let reading = try await read(fake)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(
      reading.accounts == [
        "ada active", "ben active", "cy active", "dee active", "deploy-bot active workload", "olga active external",
      ])
    #expect(
      reading.groups == [
        "organisation-role:all_repo_admin!", "organisation-role:auditors", "repository:repo/*:admin!",
        "repository:repo/*:maintain", "repository:repo/*:read", "repository:repo/*:triage", "repository:repo/*:write",
        "repository:repo/crm:admin", "repository:repo/crm:maintain", "repository:repo/crm:read",
        "repository:repo/crm:triage", "repository:repo/crm:write", "repository:repo/site:admin",
        "repository:repo/site:maintain", "repository:repo/site:read", "repository:repo/site:release-manager",
        "repository:repo/site:triage", "repository:repo/site:write", "role:member", "role:owner!", "team:engineering",
        "team:platform",
      ])
    #expect(reading.memberships == memberships)
    #expect(fake.server.requests.contains { $0.path.hasPrefix("/pages/") } == (size < 100))
  }

  @Test(.timeLimit(.minutes(10)))
  func `is read by an App that signs its requests for tokens`() async throws {
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    var lists = lists
    lists["/installation/repositories"] = [#"{"total_count":2,"repository_selection":"all","repositories":[]}"#]
    let app = ["appID": "12", "installationID": "34", "privateKey": key.pemRepresentation]
    let fake = try FakeGitHub(lists, .init(tokenLife: 10), appKey: key.publicKey)
    let reading = try await read(fake, app)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.memberships == memberships)
    // Twenty requests, ten for each token.
    #expect(fake.tokens == 2)

    let other = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let refused = try await read(try FakeGitHub(lists, appKey: other.publicKey), app)
    #expect(refused.reason(.accounts).contains("A JSON web token could not be decoded"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose App sees selected repositories only is not read completely`() async throws {
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    var lists = lists
    lists["/installation/repositories"] = [#"{"total_count":1,"repository_selection":"selected","repositories":[]}"#]
    let reading = try await read(
      try FakeGitHub(lists, appKey: key.publicKey),
      ["appID": "12", "installationID": "34", "privateKey": key.pemRepresentation])
    #expect(reading.reason(.groups).contains("the GitHub App is installed for selected repositories only"))
    #expect(reading.reason(.accounts) == "")
  }

  @Test(.timeLimit(.minutes(10)))
  func `that does not tell its base permission leaves open who may do what in all repositories`() async throws {
    var lists = lists
    lists["/orgs/acme"] = [organisation(base: nil)]
    let reading = try await read(try FakeGitHub(lists))
    #expect(
      reading.memberships.filter { $0.hasPrefix("?") } == [
        "?the base permission of all members (was not read) → repository:repo/*:admin",
        "?the base permission of all members (was not read) → repository:repo/*:read",
        "?the base permission of all members (was not read) → repository:repo/*:write",
      ])
  }

  @Test(.timeLimit(.minutes(10)))
  func `without a base permission gives its members nothing by it`() async throws {
    var lists = lists
    lists["/orgs/acme"] = [organisation(base: "none")]
    let reading = try await read(try FakeGitHub(lists))
    #expect(reading.isComplete)
    #expect(!reading.memberships.contains { $0.hasPrefix("role:member →") || $0.hasPrefix("?") })
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the collaborators of one repository leaves that repository in doubt, and no other`() async throws {
    let refusal = (403, #"{"message":"Must have push access to view repository collaborators."}"#)
    let reading = try await read(
      try FakeGitHub(lists, .init(answers: ["/repos/acme/crm/collaborators": refusal])))
    #expect(
      reading.unreadGroups.map { String($0.prefix { $0 != " " }) } == [
        "repository:repo/crm:admin:", "repository:repo/crm:maintain:", "repository:repo/crm:read:",
        "repository:repo/crm:triage:", "repository:repo/crm:write:",
      ])
    #expect(reading.reason(.accounts) == "")
    // A role of the organisation's own may be known from there only.
    #expect(reading.reason(.groups).hasPrefix("repositoryCollaborators: "))
  }

  /// GitHub says *not found* of what one may not see, so that it is no proof of anything.
  @Test(.timeLimit(.minutes(10)))
  func `in which a team cannot be found meanwhile leaves that team in doubt`() async throws {
    let lost = (404, #"{"message":"Not Found"}"#)
    let reading = try await read(
      try FakeGitHub(lists, .init(answers: ["/orgs/acme/teams/platform/members": lost])))
    #expect(reading.unreadGroups.map { String($0.prefix { $0 != " " }) } == ["team:platform:"])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that does not know organisation roles can be read without them`() async throws {
    var lists = lists
    lists["/orgs/acme/organization-roles"] = nil
    let asked = try await read(try FakeGitHub(lists))
    #expect(asked.reason(.groups).contains("/orgs/acme/organization-roles: HTTP 404"))
    let left = try await read(try FakeGitHub(lists), ["token": "pat", "organisationRoles": "false"])
    #expect(left.isComplete, "\(left.snapshot.coverage)")
  }

  /// An hour is what is left until the hourly allowance begins anew, which has nothing to do with the other limits.
  private static let hour = TestClock.start + 3600

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      ([FakeGitHub.Limit.primary(status: 403, reset: TestClock.start + 47)], [Duration.milliseconds(47_500)]),
      ([.primary(status: 429, reset: TestClock.start + 47)], [.milliseconds(47_500)]),
      ([.secondary(retryAfter: 30, reset: hour)], [.milliseconds(30_500)]),
      ([.secondary(retryAfter: nil, reset: hour)], [.seconds(60)]),
      (
        [.secondary(retryAfter: nil, reset: hour), .secondary(retryAfter: nil, reset: hour)],
        [.seconds(60), .seconds(120)]
      ),
    ])
  func `that refuses too many requests is asked again when it says so, and not within a minute where it does not`(
    _ limits: [FakeGitHub.Limit], _ waits: [Duration]
  ) async throws {
    let path = "/orgs/acme/teams/platform/members"
    let (fake, clock) = (try FakeGitHub(lists, .init(limited: [path: limits])), TestClock())
    let reading = try await ProviderReading.read(
      "github", ["url": fake.server.url, "organisation": "acme", "token": "pat"], by: clock)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.memberships == memberships)
    // Members and maintainers.
    #expect(fake.server.requests.filter { $0.path == path }.count == 2 + limits.count)
    #expect(clock.waits == waits)
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose allowance comes too late for this reading is not waited for, and says why`() async throws {
    let late = FakeGitHub.Limit.primary(status: 403, reset: TestClock.start + 7200)
    let (fake, clock) = (
      try FakeGitHub(lists, .init(limited: ["/orgs/acme/teams/platform/members": [late, late]])), TestClock()
    )
    let reading = try await ProviderReading.read(
      "github", ["url": fake.server.url, "organisation": "acme", "token": "pat"], by: clock)
    #expect(clock.waits.isEmpty)
    let reason = try #require(reading.unreadGroups.first)
    #expect(
      reason.hasSuffix(
        "HTTP 403, \"API rate limit exceeded for user ID 1.\"; the provider was asked too often; gave up, since a wait of "
          + "7200 s was needed and this reading may wait 3600 s more"), "\(reason)")
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the token says so`() async throws {
    let reading = try await read(try FakeGitHub(lists), ["token": "old"])
    #expect(reading.reason(.accounts).contains("HTTP 401, \"Bad credentials\""))
  }

  @Test(.timeLimit(.minutes(10)))
  func `needs a token or an App`() async throws {
    let reading = try await read(try FakeGitHub(lists), ["appID": "12"])
    #expect(reading.reason(.accounts).contains("none of the ways to sign in is configured"))
  }
}
