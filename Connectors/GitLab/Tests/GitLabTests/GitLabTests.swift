import AccessModel
import Foundation
import ProviderReading
import TestServers
import Testing

/// GitLab, read from a fake that speaks the documented contract.
@Suite struct `A group on GitLab` {
  private func member(_ id: Int, _ name: String, _ level: Int, state: String = "active", _ more: String = "") -> String
  {
    #"{"id":\#(id),"username":"\#(name)","name":"\#(name.capitalized)","state":"\#(state)","locked":false,"#
      + #""web_url":"https://gitlab.example/\#(name)","access_level":\#(level),"group_saml_identity":null,"#
      + #""is_using_seat":null,"membership_state":"active""#
      + (more.contains("expires_at") ? "" : #","expires_at":null"#) + more + "}"
  }

  private func group(_ id: Int, _ path: String, above: Int? = nil, invited: String? = nil) -> String {
    #"{"id":\#(id),"name":"x","path":"x","full_path":"\#(path)","parent_id":\#(above.map(String.init) ?? "null"),"#
      + #""web_url":"https://gitlab.example/groups/\#(path)","lfs_enabled":null"#
      + (invited.map { #","shared_with_groups":[\#($0)]"# } ?? "") + "}"
  }

  private func invitation(_ id: Int, _ path: String, _ level: Int, until: String? = nil) -> String {
    #"{"group_id":\#(id),"group_name":"x","group_full_path":"\#(path)","group_access_level":\#(level),"#
      + #""expires_at":\#(until.map { "\"\($0)\"" } ?? "null")}"#
  }

  private func project(_ id: Int, _ path: String, invited: String = "") -> String {
    #"{"id":\#(id),"path_with_namespace":"\#(path)","web_url":"https://gitlab.example/\#(path)","#
      + #""shared_with_groups":[\#(invited)]}"#
  }

  /// acme ⊃ acme/dev ⊃ acme/dev/core; acme/ops is invited into acme/dev; one project, into which acme/dev/core is invited.
  private var objects: [String: String] {
    [
      "/groups/acme": group(1, "acme", invited: ""),
      "/groups/1": group(1, "acme", invited: ""),
      "/groups/2": group(2, "acme/dev", above: 1, invited: invitation(3, "acme/ops", 30, until: "2027-03-31")),
      "/groups/3": group(3, "acme/ops", above: 1, invited: ""),
      "/groups/4": group(4, "acme/dev/core", above: 2, invited: ""),
    ]
  }

  private var lists: [String: [String]] {
    [
      "/groups/1/subgroups": [group(2, "acme/dev", above: 1), group(3, "acme/ops", above: 1)],
      "/groups/2/subgroups": [group(4, "acme/dev/core", above: 2)],
      "/groups/3/subgroups": [],
      "/groups/4/subgroups": [],
      "/groups/1/members": [member(1, "ada", 50, #","email":"Ada@Example.org""#)],
      "/groups/2/members": [
        member(2, "ben", 40), member(3, "cy", 30, state: "blocked"),
        member(9, "group_2_bot_4f", 20), member(4, "dee", 10, #","expires_at":"2026-12-31""#),
      ],
      "/groups/3/members": [member(5, "eve", 50), member(2, "ben", 20)],
      "/groups/4/members": [
        member(6, "fay", 20, #","member_role":{"id":77,"name":"auditor","base_access_level":20}"#),
        member(7, "gus", 15).replacingOccurrences(
          of: #""membership_state":"active""#, with: #""membership_state":"awaiting""#),
        member(8, "hal", 37),
      ],
      "/groups/1/projects": [],
      "/groups/2/projects": [project(20, "acme/dev/crm", invited: invitation(4, "acme/dev/core", 20))],
      "/groups/3/projects": [],
      "/groups/4/projects": [],
      "/projects/20/members": [member(4, "dee", 40), member(10, "ivy", 30, state: "deactivated")],
    ]
  }

  private func read(_ fake: FakeGitLab, _ more: [String: String] = [:]) async throws -> ProviderReading {
    let settings = ["url": fake.server.url, "token": "glpat", "group": "acme"]
    return try await ProviderReading.read("gitlab", settings.merging(more) { $1 })
  }

  /// What accounts are in, and what invitations make; inherited levels and those of direct members aside.
  private func telling(_ reading: ProviderReading) -> [String] {
    reading.memberships.filter { !$0.hasSuffix(" inherited") && !$0.hasPrefix("group-direct:acme") || $0.contains("…") }
  }

  private let direct = [
    "ada → group-direct:acme:owner (direct)", "ben → group-direct:acme/dev:maintainer (direct)",
    "ben → group-direct:acme/ops:reporter (direct)", "cy → group-direct:acme/dev:developer (direct)",
    "dee → group-direct:acme/dev:guest (direct) …2026-12-31", "dee → project-role:acme/dev/crm:maintainer",
    "eve → group-direct:acme/ops:owner (direct)", "fay → custom-role:acme/dev/core:auditor",
    "fay → group-direct:acme/dev/core:reporter (direct)",
    // Invited at developer: who is more there has developer, who is less stays less.
    "group-direct:acme/ops:developer (direct) → group-role:acme/dev:developer …2027-03-31",
    "group-direct:acme/ops:guest (direct) → group-role:acme/dev:guest …2027-03-31",
    "group-direct:acme/ops:maintainer (direct) → group-role:acme/dev:developer …2027-03-31",
    "group-direct:acme/ops:minimal-access (direct) → group-role:acme/dev:minimal-access …2027-03-31",
    "group-direct:acme/ops:owner (direct) → group-role:acme/dev:developer …2027-03-31",
    "group-direct:acme/ops:planner (direct) → group-role:acme/dev:planner …2027-03-31",
    "group-direct:acme/ops:reporter (direct) → group-role:acme/dev:reporter …2027-03-31",
    "group-direct:acme/ops:security-manager (direct) → group-role:acme/dev:security-manager …2027-03-31",
    "group-role:acme/dev/core:developer → project-role:acme/dev/crm:reporter",
    "group-role:acme/dev/core:guest → project-role:acme/dev/crm:guest",
    "group-role:acme/dev/core:maintainer → project-role:acme/dev/crm:reporter",
    "group-role:acme/dev/core:minimal-access → project-role:acme/dev/crm:minimal-access",
    "group-role:acme/dev/core:owner → project-role:acme/dev/crm:reporter",
    "group-role:acme/dev/core:planner → project-role:acme/dev/crm:planner",
    "group-role:acme/dev/core:reporter → project-role:acme/dev/crm:reporter",
    "group-role:acme/dev/core:security-manager → project-role:acme/dev/crm:reporter",
    "group_2_bot_4f → group-direct:acme/dev:reporter (direct)",
    "gus → group-direct:acme/dev/core:planner (direct) pending",
    "hal → group-direct:acme/dev/core:level-37 (direct)", "ivy → project-role:acme/dev/crm:developer",
  ]

  @Test(.timeLimit(.minutes(10)), arguments: [(1, false), (2, true), (100, false)])
  func `is read with all below it, whatever the pages`(_ size: Int, _ usesKeyset: Bool) async throws {
    let reading = try await read(try FakeGitLab(objects, lists, .init(pageSize: size, usesKeyset: usesKeyset)))
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(
      reading.accounts == [
        "ada active", "ben active", "cy disabled", "dee active", "eve active", "fay active",
        "group_2_bot_4f active workload", "gus active", "hal active", "ivy active",
      ])
    #expect(telling(reading) == direct)
  }

  @Test(.timeLimit(.minutes(10)))
  func `gives every level to those who have it above`() async throws {
    let reading = try await read(try FakeGitLab(objects, lists))
    #expect(
      reading.memberships.filter { $0.hasSuffix(":owner inherited") } == [
        "group-role:acme/dev:owner → group-role:acme/dev/core:owner inherited",
        "group-role:acme/dev:owner → project-role:acme/dev/crm:owner inherited",
        "group-role:acme:owner → group-role:acme/dev:owner inherited",
        "group-role:acme:owner → group-role:acme/ops:owner inherited",
      ])
    // Eight levels: three groups that inherit, one project.
    #expect(reading.memberships.filter { $0.hasSuffix(" inherited") }.count == 32)
    #expect(
      reading.memberships.filter { $0.hasPrefix("group-direct:acme/ops:planner") } == [
        "group-direct:acme/ops:planner (direct) → group-role:acme/dev:planner …2027-03-31",
        "group-direct:acme/ops:planner (direct) → group-role:acme/ops:planner",
      ])
    #expect(reading.groups.filter { $0.hasSuffix("!") } == ["group-role:acme:owner!"])
    #expect(reading.groups.contains("group-role:acme/dev/core:level-37"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `below another group leaves open who has access from there`() async throws {
    var (objects, lists) = (objects, lists)
    objects["/groups/acme%2Fops"] = objects["/groups/3"]
    lists["/groups/3/subgroups"] = []
    let reading = try await read(try FakeGitLab(objects, lists), ["group": "acme/ops"])
    #expect(
      reading.memberships.filter { $0.hasPrefix("?") && $0.hasSuffix(":owner") } == [
        "?members of the groups above (was not read) → group-role:acme/ops:owner"
      ])
    #expect(reading.memberships.filter { $0.hasPrefix("?") }.count == 8)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that invites a group which is not read leaves open who comes with it`() async throws {
    var objects = objects
    objects["/groups/3"] = group(3, "acme/ops", above: 1, invited: invitation(99, "partner", 10))
    let reading = try await read(try FakeGitLab(objects, lists))
    #expect(
      reading.memberships.filter { $0.hasPrefix("?") } == [
        "?direct:99:10 (was not read) → group-role:acme/ops:guest",
        "?direct:99:15 (was not read) → group-role:acme/ops:guest",
        "?direct:99:20 (was not read) → group-role:acme/ops:guest",
        "?direct:99:25 (was not read) → group-role:acme/ops:guest",
        "?direct:99:30 (was not read) → group-role:acme/ops:guest",
        "?direct:99:40 (was not read) → group-role:acme/ops:guest",
        "?direct:99:5 (was not read) → group-role:acme/ops:minimal-access",
        "?direct:99:50 (was not read) → group-role:acme/ops:guest",
      ])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the members of one group leaves its levels in doubt, and no other's`() async throws {
    let refusal = (403, #"{"message":"403 Forbidden"}"#)
    let reading = try await read(try FakeGitLab(objects, lists, .init(answers: ["/groups/3/members": refusal])))
    #expect(reading.unreadGroups.count == 8)
    #expect(reading.unreadGroups.allSatisfy { $0.hasPrefix("group-direct:acme/ops:") })
    // Somebody may be a member of that group only.
    #expect(reading.reason(.accounts).contains("/groups/3/members: HTTP 403"))
    #expect(reading.reason(.groups).contains("/groups/3/members: HTTP 403"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose project went away meanwhile leaves that project in doubt`() async throws {
    let lost = (404, #"{"message":"404 Project Not Found"}"#)
    let reading = try await read(try FakeGitLab(objects, lists, .init(answers: ["/projects/20/members": lost])))
    #expect(reading.unreadGroups.count == 8)
    #expect(reading.unreadGroups.allSatisfy { $0.hasPrefix("project-role:acme/dev/crm:") })
  }

  @Test(.timeLimit(.minutes(10)))
  func `that has moved is not followed, and the operator is told`() async throws {
    let fake = try FakeGitLab(objects, lists, .init(moved: ["/groups/acme": "http://gitlab.example/api/v4/groups/1"]))
    let reading = try await read(fake)
    #expect(reading.reason(.groups).contains("/groups/acme: "))
    #expect(reading.reason(.groups).contains("302"))
    #expect(fake.server.requests.count == 1)
  }

  @Test(.timeLimit(.minutes(10)))
  func `is read without projects where they are not wanted`() async throws {
    let fake = try FakeGitLab(objects, lists)
    let reading = try await read(fake, ["projects": "false"])
    #expect(reading.isComplete)
    #expect(!reading.groups.contains { $0.hasPrefix("project-role:") })
    #expect(!fake.server.requests.contains { $0.path.contains("projects") })
  }

  @Test(.timeLimit(.minutes(10)))
  func `tells the administrators of the instance to one of them, and nobody to others`() async throws {
    var lists = lists
    lists["/users"] = [#"{"id":1,"username":"ada","name":"Ada","state":"active","is_admin":true}"#]
    let told = try await read(try FakeGitLab(objects, lists), ["instanceAdministrators": "true"])
    #expect(told.isComplete)
    #expect(told.memberships.contains("ada → role:administrator"))
    #expect(told.groups.contains("role:administrator!"))
    lists["/users"] = [#"{"id":1,"username":"ada","name":"Ada","state":"active"}"#]
    let hidden = try await read(try FakeGitLab(objects, lists), ["instanceAdministrators": "true"])
    #expect(hidden.memberships.contains("?ada (was not read) → role:administrator"))
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      (
        ["RateLimit-Remaining": "0", "RateLimit-Reset": String(TestClock.start + 47), "Retry-After": "30"],
        Duration.milliseconds(30_500)
      ),
      (["RateLimit-Remaining": "0", "RateLimit-Reset": String(TestClock.start + 47)], .milliseconds(47_500)),
      // A limit of its own, beside an allowance that is far from spent.
      (["RateLimit-Remaining": "595", "RateLimit-Reset": String(TestClock.start + 47)], .seconds(5)),
      ([:], .seconds(5)),
    ])
  func `that refuses too many requests is asked again when it says so`(
    _ fields: [String: String], _ wait: Duration
  ) async throws {
    let (fake, clock) = (try FakeGitLab(objects, lists, .init(limited: ["/groups/3/members": fields])), TestClock())
    let reading = try await ProviderReading.read(
      "gitlab", ["url": fake.server.url, "token": "glpat", "group": "acme"], by: clock)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(telling(reading) == direct)
    #expect(fake.server.requests.filter { $0.path == "/api/v4/groups/3/members" }.count == 2)
    #expect(clock.waits == [wait])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the token says so`() async throws {
    let reading = try await read(try FakeGitLab(objects, lists), ["token": "old"])
    #expect(reading.reason(.members).contains("HTTP 401, \"401 Unauthorized\""))
  }
}
