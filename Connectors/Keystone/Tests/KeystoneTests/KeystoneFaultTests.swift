import AccessModel
import ProviderReading
import Synchronization
import TestServers
import Testing

/// A real Keystone with somebody in between who spoils single answers.
@Suite struct `A Keystone that fails in the middle` {
  /// A server that passes everything on, but what `spoil` answers itself.
  private func between(
    _ cloud: Cloud, _ spoil: @escaping @Sendable (FakeHTTPServer.Request) throws -> FakeHTTPServer.Action?
  ) throws -> FakeHTTPServer {
    let keystone = cloud.server
    return try FakeHTTPServer { request in
      do { return [try spoil(request) ?? keystone.answer(to: request)] } catch { return [.reset] }
    }
  }

  private func read(_ cloud: Cloud, _ server: FakeHTTPServer) async throws -> ProviderReading {
    try await ProviderReading.read("keystone", cloud.reader.merging(["url": "\(server.url)/v3"]) { $1 })
  }

  @Test(.timeLimit(.minutes(5)))
  func `by a token that has ended is asked again with another one, once`() async throws {
    let cloud = try await Cloud.filled()
    let count = Mutex(0)
    let server = try between(cloud) { request in
      let number = count.withLock {
        $0 += 1
        return $0
      }
      if number == 6, let token = request.header("x-auth-token") { try cloud.server.revoke(token) }
      return nil
    }
    let reading = try await read(cloud, server)
    #expect(reading.isComplete)
    #expect(reading.accounts.count == 8)
    #expect(server.requests.count { $0.method == "POST" } == 2)
  }

  @Test(.timeLimit(.minutes(5)))
  func `by refusing one group leaves only that group unread`() async throws {
    let cloud = try await Cloud.filled()
    let engineers = try #require(cloud.ids["engineers"])
    let server = try between(cloud) { request in
      request.path != "/v3/groups/\(engineers)/users"
        ? nil
        : .json(
          #"{"error":{"code":403,"message":"You are not authorized to perform this.","title":"Forbidden"}}"#,
          status: 403)
    }
    let reading = try await read(cloud, server)
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.groups) == "")
    #expect(reading.unreadGroups.count == 1)
    #expect(reading.unreadGroups.first?.hasPrefix("group:engineers: usersOfGroup: GET ") == true)
    #expect(reading.unreadGroups.first?.contains("HTTP 403, \"You are not authorized") == true)
    #expect(reading.memberships.contains("sam → group:sellers"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `by losing a group between two questions misses nothing`() async throws {
    let cloud = try await Cloud.filled()
    let idle = try #require(cloud.ids["idle"])
    let server = try between(cloud) { request in
      request.path != "/v3/groups/\(idle)/users"
        ? nil : .json(#"{"error":{"code":404,"message":"Could not find group","title":"Not Found"}}"#, status: 404)
    }
    let reading = try await read(cloud, server)
    #expect(reading.isComplete)
    #expect(reading.unreadGroups == [])
  }

  @Test(.timeLimit(.minutes(5)))
  func `by cutting a list off without a way to go on leaves the accounts incomplete`() async throws {
    let cloud = try await Cloud.filled()
    let server = try between(cloud) { request in
      request.path == "/v3/users" && request.query["domain_id"] == "default"
        ? .json(
          #"{"users":[{"id":"u1","name":"alice","enabled":true}],"links":{"next":null},"truncated":true}"#
        )
        : nil
    }
    let reading = try await read(cloud, server)
    #expect(
      reading.reason(.accounts)
        == "users: the answer was cut off by the provider, which tells no way to go on (truncated)")
    #expect(reading.reason(.groups) == "")
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["/v3/role_inferences", "/v3/projects"])
  func `by refusing what decides about nesting leaves groups and members in doubt`(_ path: String) async throws {
    let cloud = try await Cloud.filled()
    let server = try between(cloud) { request in
      request.path == path ? .json(#"{"error":{"code":403,"message":"no","title":"Forbidden"}}"#, status: 403) : nil
    }
    let reading = try await read(cloud, server)
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.groups).contains("HTTP 403"))
    #expect(reading.reason(.members).contains("HTTP 403"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `by links to another address is not followed there`() async throws {
    let cloud = try await Cloud.filled()
    let server = try between(cloud) { request in
      request.path != "/v3/domains"
        ? nil
        : .json(
          #"""
          {"domains":[{"id":"default","name":"Default","enabled":true}],"truncated":true,
          "links":{"next":"http://127.0.0.1:1/v3/domains?marker=default"}}
          """#
        )
    }
    let reading = try await read(cloud, server)
    let words = "an answer leads to http://127.0.0.1:1, which is not the provider; it was not followed"
    #expect(reading.reason(.accounts).contains(words))
    #expect(reading.reason(.groups).contains(words))
  }

  @Test(.timeLimit(.minutes(5)))
  func `is always asked with a limit, and for one domain at a time`() async throws {
    let cloud = try await Cloud.filled()
    let server = try between(cloud) { _ in nil }
    #expect(try await read(cloud, server).isComplete)
    let listings = server.requests.filter { ["/v3/users", "/v3/groups", "/v3/projects"].contains($0.path) }
    #expect(listings.count == 9)
    for listing in listings { #expect(listing.query["domain_id"] != nil && listing.query["limit"] == "500") }
  }
}
