import AccessModel
import Foundation
import ProviderReading
import TestServers
import Testing

/// SCIM, read from a server that nobody here wrote, and compared with what its own interface says.
@Suite(.serialized) struct `A SCIM server` {
  private static let user = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"#
  private static let group = #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"#

  /// 25 people, nested groups, a role and an entitlement.
  private func filled() async throws -> (SCIMServer, [String]) {
    let server = try await SCIMServer.start()
    var ids: [String] = []
    for number in 1...25 {
      let facts = """
        "userName":"person\(number)","active":\(number != 7),"displayName":"Person \(number)",
        "emails":[{"value":"other@example.org"},{"value":"Person\(number)@Example.org","primary":true}],
        "title":"Clerk","roles":[\(number == 3 ? #"{"value":"auditor"}"# : "")],
        "entitlements":[\(number == 4 ? #"{"value":"license-E3"}"# : "")],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"\(1000 + number)","department":"IT"}}
        """
      ids.append(try await server.add("Users", Self.user + facts))
    }
    func members(_ ids: [String]) -> String { ids.map { #"{"value":"\#($0)"}"# }.joined(separator: ",") }
    let engineers = try await server.add(
      "Groups", Self.group + #""displayName":"engineers","members":[\#(members(Array(ids[0..<12])))]}"#)
    _ = try await server.add(
      "Groups", Self.group + #""displayName":"everybody","members":[\#(members([engineers, ids[24], "no-such-id"]))]}"#)
    return (server, ids)
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["7", "100"])
  func `gives every user, group, role and nested membership, whatever the size of a page`(_ count: String) async throws
  {
    let (server, _) = try await filled()
    let reading = try await ProviderReading.read("scim", ["url": server.url, "token": server.token, "count": count])
    #expect(reading.isComplete)
    #expect(reading.accounts == (1...25).map { "person\($0) \($0 == 7 ? "disabled" : "active")" }.sorted())
    #expect(reading.groups == ["entitlement:license-E3", "group:engineers", "group:everybody", "role:auditor"])
    #expect(
      reading.memberships
        == ((1...12).map { "person\($0) → group:engineers" } + [
          "person3 → role:auditor", "person4 → entitlement:license-E3", "person25 → group:everybody",
          "group:engineers → group:everybody", "?no-such-id (does not exist) → group:everybody",
        ]).sorted())
    #expect(reading.snapshot.coverage.scopes[.accounts]?.declared == 25)
  }

  @Test(.timeLimit(.minutes(10)))
  func `gives each person the facts that its own interface tells one by one`() async throws {
    let (server, ids) = try await filled()
    let snapshot = try await ProviderReading.read("scim", ["url": server.url, "token": server.token]).snapshot
    for id in ids {
      let told = try #require(try await server.get("/Users/\(id)") as? [String: Any])
      let row = try #require(snapshot.account(id: id))
      #expect(snapshot.string(snapshot.accounts.login[row]) == told["userName"] as? String)
      #expect(snapshot.string(snapshot.accounts.name[row]) == told["displayName"] as? String)
      let mails = told["emails"] as? [[String: Any]] ?? []
      let primary = mails.first { $0["primary"] as? Bool == true }?["value"] as? String
      #expect(snapshot.string(snapshot.accounts.mail[row]) == primary?.lowercased())
      let enterprise = told["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] as? [String: Any]
      #expect(snapshot.string(snapshot.accounts.employee[row]) == enterprise?["employeeNumber"] as? String)
      #expect(snapshot.string(snapshot.accounts.department[row]) == "IT")
      #expect(snapshot.string(snapshot.accounts.title[row]) == "Clerk")
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `is asked for each group by itself where lists leave members out`() async throws {
    let (server, _) = try await filled()
    let settings = ["url": server.url, "token": server.token]
    let listed = try await ProviderReading.read("scim", settings)
    let each = try await ProviderReading.read("scim", settings.merging(["members": "each"]) { $1 })
    #expect(each.isComplete)
    #expect(each.memberships == listed.memberships)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the token leaves everything unread, and says so once`() async throws {
    let server = try await SCIMServer.start()
    let reading = try await ProviderReading.read("scim", ["url": server.url, "token": "wrong"])
    for scope in [Scope.accounts, .groups, .members] {
      let reason = reading.reason(scope)
      #expect(reason.hasPrefix("GET \(server.url)/Users: HTTP 401"))
      #expect(reason.components(separatedBy: "HTTP 401").count == 2)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `without anybody is not believed`() async throws {
    let server = try await SCIMServer.start()
    let reading = try await ProviderReading.read("scim", ["url": server.url, "token": server.token])
    #expect(reading.reason(.accounts) == "not one of the accounts was shown; a permission may be missing")
    #expect(reading.reason(.groups) == "not one of the groups was shown; a permission may be missing")
  }
}
