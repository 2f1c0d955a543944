import AccessModel
import Foundation
import ProviderReading
import SignedAssertions
import TestServers
import Testing

/// Google Workspace, read from a fake that speaks the documented contract.
@Suite struct `Google Workspace` {
  private func read(_ fake: DirectoryFake, _ more: [String: String] = [:]) async throws -> ProviderReading {
    let settings = [
      "key": try DirectoryFake.keyFile(DirectoryFake.key.get()), "subject": DirectoryFake.admin, "url": fake.url,
      "tokenURL": "\(fake.url)/token",
    ]
    return try await ProviderReading.read("google-workspace", settings.merging(more) { $1 })
  }

  static let accounts = [
    "100000000000000000001 active workload", "Ada@nord.example active",
    "Ci@nord.iam.gserviceaccount.com active external", "ben@nord.example disabled", "cyd@nord.example disabled",
    "dee@nord.example active", "eli@nord.example active external", "fay@nord.example disabled",
    "gus@nord.example active", "partner@other.example active external",
  ]
  static let groups = [
    "group:all@nord.example", "group:crm@nord.example", "group:empty@nord.example", "group:friends@nord.example",
    "group:sales@nord.example", "role:_GROUPS_ADMIN_ROLE!", "role:_GROUPS_ADMIN_ROLE@label(security)!",
    "role:_SEED_ADMIN_ROLE!", "role:_USER_MANAGEMENT_ADMIN_ROLE!", "role:_USER_MANAGEMENT_ADMIN_ROLE@03ph8a2z!",
    "role:super-admin!",
  ]
  static let memberships = [
    "100000000000000000001 → group:sales@nord.example", "100000000000000000001 → role:_GROUPS_ADMIN_ROLE",
    "?club@other.example (lives in another directory) → group:friends@nord.example",
    "?everybody@other.example (lives in another directory) → group:all@nord.example",
    "Ada@nord.example → group:all@nord.example", "Ada@nord.example → group:crm@nord.example",
    "Ada@nord.example → group:crm@nord.example owner", "Ada@nord.example → role:_SEED_ADMIN_ROLE",
    "Ada@nord.example → role:super-admin", "Ci@nord.iam.gserviceaccount.com → group:sales@nord.example",
    "ben@nord.example → group:all@nord.example",
    "ben@nord.example → group:crm@nord.example", "ben@nord.example → group:crm@nord.example owner",
    "cyd@nord.example → group:all@nord.example", "dee@nord.example → group:all@nord.example",
    "dee@nord.example → group:crm@nord.example", "dee@nord.example → role:_USER_MANAGEMENT_ADMIN_ROLE@03ph8a2z",
    "eli@nord.example → group:sales@nord.example", "fay@nord.example → group:all@nord.example",
    "group:all@nord.example → group:sales@nord.example", "group:all@nord.example → group:sales@nord.example owner",
    "group:sales@nord.example → group:crm@nord.example", "group:sales@nord.example → role:_GROUPS_ADMIN_ROLE",
    "gus@nord.example → group:all@nord.example", "gus@nord.example → group:friends@nord.example",
    "gus@nord.example → role:_GROUPS_ADMIN_ROLE@label(security)",
    "gus@nord.example → role:_USER_MANAGEMENT_ADMIN_ROLE@03ph8a2z …2026-12-24",
    "partner@other.example → group:crm@nord.example",
  ]
  static let whole = ProviderReading.Whole(accounts: accounts, groups: groups, memberships: memberships)

  @Test(arguments: [1, 2, 3, 500])
  func `is read line by line, whatever the size of a page`(_ size: Int) async throws {
    let reading = try await read(DirectoryFake(pageSize: size))
    #expect(reading.differences(from: Self.whole) == [])
  }

  @Test func `tells the facts of a person`() async throws {
    let snapshot = try await read(DirectoryFake()).snapshot
    let row = try #require(snapshot.account(id: "101"))
    #expect(snapshot.string(snapshot.accounts.mail[row]) == "ada@nord.example")
    #expect(snapshot.string(snapshot.accounts.name[row]) == "Ada Nord")
    #expect(snapshot.string(snapshot.accounts.employee[row]) == "1001")
    #expect(snapshot.string(snapshot.accounts.department[row]) == "Sales")
    #expect(snapshot.string(snapshot.accounts.title[row]) == "Clerk")
    #expect(snapshot.accounts.lastSignIn[row]?.description == "2026-11-20")
    // 1970 stands for never.
    let other = try #require(snapshot.account(id: "104"))
    #expect(snapshot.accounts.lastSignIn[other] == nil)
  }

  @Test func `refuses an assertion that another key has signed`() async throws {
    let fake = try DirectoryFake()
    let reading = try await read(fake, ["key": try DirectoryFake.keyFile(AssertionKey())])
    #expect(
      reading.reason(.accounts)
        == "sign in at \(fake.url)/token was refused: HTTP 400, \"Invalid JWT Signature.\"")
    #expect(fake.requests.count == 1)
  }

  @Test func `that was not given every scope gives no token at all, and says why`() async throws {
    let fake = try DirectoryFake()
    let reading = try await read(fake, ["scope": "https://www.googleapis.com/auth/admin.directory.customer.readonly"])
    #expect(
      reading.reason(.accounts)
        == "sign in at \(fake.url)/token was refused: HTTP 401, \"Client is unauthorized to retrieve access tokens using this "
        + "method, or client not authorized for any of the scopes requested.\"; check the credentials, and whether they have "
        + "expired")
  }

  @Test func `gives a new token when the old one ends in the middle`() async throws {
    let fake = try DirectoryFake(pageSize: 2, .expiring(6))
    let reading = try await read(fake)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == "/token" }.count == 2)
  }

  @Test(arguments: [
    (403, "userRateLimitExceeded"), (403, "quotaExceeded"), (403, "rateLimitExceeded"), (429, "rateLimitExceeded"),
  ])
  func `that says 403 and means too much is asked again, ever later`(_ status: Int, _ reason: String) async throws {
    let path = "/admin/directory/v1/groups/g1/members"
    let fake = try DirectoryFake(.limited(path, status, reason))
    // The assertion is signed by this clock, and its life is judged by the machine's.
    let clock = TestClock(start: Int64(Date().timeIntervalSince1970))
    let settings = [
      "key": try DirectoryFake.keyFile(DirectoryFake.key.get()), "subject": DirectoryFake.admin, "url": fake.url,
      "tokenURL": "\(fake.url)/token",
    ]
    let reading = try await ProviderReading.read("google-workspace", settings, by: clock)
    #expect(reading.differences(from: Self.whole) == [])
    #expect(fake.requests.filter { $0.path == path }.count == 4)
    #expect(clock.waits == [.seconds(1), .seconds(2), .seconds(4)])
  }

  @Test func `that says 403 and means it is not asked again, and only that group is unread`() async throws {
    let path = "/admin/directory/v1/groups/g1/members"
    let fake = try DirectoryFake(.forbidden(path))
    let reading = try await read(fake)
    #expect(
      reading.unreadGroups == [
        "group:crm@nord.example: members: GET \(fake.url)\(path): HTTP 403, \"Not Authorized to access this resource/api\"; "
          + "the account that alignd uses lacks a permission (see the provider's README)"
      ])
    #expect(reading.reason(.groups).isEmpty)
    #expect(reading.memberships == Self.memberships.filter { !$0.contains("→ group:crm@") })
    #expect(fake.requests.filter { $0.path == path }.count == 1)
  }

  @Test func `deletes a group while it is read, and nobody is in it`() async throws {
    let reading = try await read(DirectoryFake(.vanished("g1")))
    #expect(reading.isComplete)
    #expect(reading.memberships == Self.memberships.filter { !$0.contains("→ group:crm@") })
  }

  @Test func `that shows fewer members than it counts leaves that group unread`() async throws {
    let reading = try await read(DirectoryFake(.hiding("g4")))
    #expect(
      reading.unreadGroups == ["group:friends@nord.example: members: the provider declares 2 items and gave 1"])
    #expect(reading.memberships == Self.memberships.filter { $0 != "gus@nord.example → group:friends@nord.example" })
  }

  @Test func `that keeps its users to itself makes nobody external`() async throws {
    let reading = try await read(DirectoryFake(.forbidden("/admin/directory/v1/users")))
    #expect(reading.accounts.isEmpty)
    #expect(reading.memberships.contains("?101 (was not read) → role:_SEED_ADMIN_ROLE"))
    #expect(reading.memberships.contains("?partner@other.example (was not read) → group:crm@nord.example"))
    #expect(reading.memberships.contains("?101 (was not read) → group:crm@nord.example"))
  }

  @Test func `that shows no groups is not believed`() async throws {
    let reading = try await read(DirectoryFake(.silent))
    #expect(reading.reason(.groups) == "groups: not one group was shown; a permission may be missing")
    #expect(reading.reason(.members) == "groups: not one group was shown; a permission may be missing")
    #expect(reading.reason(.accounts).isEmpty)
  }

  @Test func `that goes round in circles is left`() async throws {
    let reading = try await read(DirectoryFake(pageSize: 1, .circling))
    #expect(reading.reason(.accounts).contains("the provider goes round in circles"))
  }

  @Test func `without administrator roles tells super administrators all the same`() async throws {
    let fake = try DirectoryFake()
    let reading = try await read(fake, ["adminRoles": "false"])
    #expect(reading.isComplete)
    #expect(reading.groups == Self.groups.filter { $0.hasPrefix("group:") || $0 == "role:super-admin!" })
    #expect(!fake.requests.contains { $0.path.contains("/customer/") })
  }
}
