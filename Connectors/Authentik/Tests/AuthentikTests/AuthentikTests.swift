import AccessModel
import Foundation
import ProviderReading
import TestServers
import Testing

/// authentik, read from a fake that speaks the documented contract.
@Suite struct `authentik` {
  private func user(
    _ pk: Int, _ name: String, type: String = "internal", isActive: Bool = true, _ more: String = ""
  ) -> String {
    #"{"pk":\#(pk),"username":"\#(name)","name":"\#(name.capitalized)","is_active":\#(isActive),"last_login":null,"#
      + #""is_superuser":false,"email":"\#(name)@Example.org","uuid":"00000000-0000-4000-8000-00000000000\#(pk)","#
      + #""type":"\#(type)","path":"users","groups_obj":null,"roles_obj":null"#
      + (more.contains("attributes") ? "" : #","attributes":{}"#) + (more.contains("roles") ? "" : #","roles":[]"#)
      + more
      + "}"
  }

  private func group(
    _ pk: String, _ name: String, users: String = "", parents: String? = "", roles: String = "", isSuper: Bool = false,
    _ more: String = ""
  ) -> String {
    #"{"pk":"\#(pk)","num_pk":1,"name":"\#(name)","is_superuser":\#(isSuper),"users":[\#(users)],"users_obj":[],"#
      + (parents.map { #""parents":[\#($0)],"parents_obj":null,"# } ?? "")
      + #""roles":[\#(roles)],"inherited_roles_obj":null,"children_obj":null\#(more)}"#
  }

  private var lists: [String: [String]] {
    [
      "/core/users/": [
        user(1, "ada", #","attributes":{"department":"IT","employeeNumber":"1001"}"#), user(2, "ben"),
        user(3, "cy", isActive: false), user(4, "olga", type: "external"), user(5, "ci", type: "service_account"),
        user(6, "outpost", type: "internal_service_account"), user(7, "dee", #","roles":["r2"]"#),
      ],
      "/core/groups/": [
        group("g1", "admins", users: "1", isSuper: true), group("g2", "it", users: "2,3", roles: #""r1""#),
        group("g3", "sales", users: "4"), group("g4", "night", users: "5,7", parents: #""g2","g3""#),
      ],
      "/rbac/roles/": [#"{"pk":"r1","name":"helpdesk"}"#, #"{"pk":"r2","name":"reader"}"#],
    ]
  }

  private func read(_ fake: FakeAuthentik, _ more: [String: String] = [:]) async throws -> ProviderReading {
    try await ProviderReading.read("authentik", ["url": fake.server.url, "token": "t0ken"].merging(more) { $1 })
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["1", "2", "3", "100"])
  func `is read whole, whatever the size of a page`(_ size: String) async throws {
    let reading = try await read(try FakeAuthentik(lists), ["pageSize": size])
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(
      reading.accounts == [
        "ada active", "ben active", "ci active workload", "cy disabled", "dee active", "olga active external",
        "outpost active workload",
      ])
    #expect(
      reading.groups == [
        "group:admins!", "group:it", "group:night", "group:sales", "role:helpdesk", "role:reader", "role:superuser!",
      ])
    #expect(
      reading.memberships == [
        "ada → group:admins", "ben → group:it", "ci → group:night", "cy → group:it", "dee → group:night",
        "dee → role:reader", "group:admins → role:superuser", "group:it → role:helpdesk", "group:night → group:it",
        "group:night → group:sales", "olga → group:sales",
      ])
    #expect(reading.snapshot.coverage.scopes[.accounts]?.declared == 7)
  }

  @Test(.timeLimit(.minutes(10)))
  func `gives a person's facts`() async throws {
    let snapshot = try await read(try FakeAuthentik(lists)).snapshot
    let row = try #require(snapshot.account(id: "1"))
    #expect(snapshot.string(snapshot.accounts.mail[row]) == "ada@example.org")
    #expect(snapshot.string(snapshot.accounts.employee[row]) == "1001")
    #expect(snapshot.string(snapshot.accounts.department[row]) == "IT")
  }

  @Test(.timeLimit(.minutes(10)))
  func `of a version in which a group has one group above is read as well`() async throws {
    var lists = lists
    lists["/core/groups/"] = [
      group("g2", "it", users: "2", parents: nil, #","parent":null"#),
      group("g4", "night", users: "5", parents: nil, #","parent":"g2","parent_name":"it""#),
    ]
    let reading = try await read(try FakeAuthentik(lists))
    #expect(reading.isComplete)
    #expect(reading.memberships.contains("group:night → group:it"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose number of users grows while they are read is not read completely`() async throws {
    let reading = try await read(try FakeAuthentik(lists, .init(growing: ["/core/users/"])), ["pageSize": "3"])
    #expect(reading.reason(.accounts) == "users: the declared number changed from 7 to 8 while it was read")
    #expect(reading.reason(.groups) == "")
  }

  @Test(.timeLimit(.minutes(10)))
  func `whose pages go round in circles is left`() async throws {
    let reading = try await read(try FakeAuthentik(lists, .init(endless: ["/core/groups/"])), ["pageSize": "1"])
    #expect(reading.reason(.groups).contains("goes round in circles"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that leaves out the users of a group leaves that group in doubt`() async throws {
    var lists = lists
    lists["/core/groups/"]?[2] = #"{"pk":"g3","name":"sales","is_superuser":false,"parents":[],"roles":[]}"#
    let reading = try await read(try FakeAuthentik(lists))
    #expect(reading.unreadGroups == ["group:sales: groupUsers: what it stands in has no \"users\""])
  }

  /// Lists are cut to what the token may see, without a word; a member whom nobody lists gives it away.
  @Test(.timeLimit(.minutes(10)))
  func `that hides a user still shows that the group has one more member`() async throws {
    var lists = lists
    lists["/core/users/"]?.removeFirst()
    let reading = try await read(try FakeAuthentik(lists))
    #expect(reading.memberships.contains("?1 (was not read) → group:admins"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses its roles leaves groups and members incomplete, and accounts whole`() async throws {
    let refusal = (403, #"{"detail":"You do not have permission to perform this action."}"#)
    let reading = try await read(try FakeAuthentik(lists, .init(answers: ["/rbac/roles/": refusal])))
    #expect(reading.reason(.groups).contains("/rbac/roles/"))
    #expect(reading.reason(.groups).contains("HTTP 403"))
    #expect(reading.reason(.accounts) == "")
  }

  @Test(.timeLimit(.minutes(10)))
  func `that asks for patience is asked again when it says so`() async throws {
    let (fake, clock) = (try FakeAuthentik(lists, .init(busy: ["/core/groups/"])), TestClock())
    let reading = try await ProviderReading.read("authentik", ["url": fake.server.url, "token": "t0ken"], by: clock)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.groups.count == 7)
    #expect(reading.memberships.count == 11)
    #expect(fake.server.requests.filter { $0.path == "/api/v3/core/groups/" }.count == 2)
    #expect(clock.waits == [.milliseconds(30_500)])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the token says so`() async throws {
    let reading = try await read(try FakeAuthentik(lists), ["token": "old"])
    #expect(reading.reason(.accounts).contains("HTTP 403, \"Token invalid/expired\""))
  }
}
