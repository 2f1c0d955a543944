import AccessModel
import ProviderReading
import TestServers
import Testing

/// Canaille, a real product whose SCIM deviates from the standard.
@Suite(.serialized) struct `Canaille over SCIM` {
  private func started() async throws -> CanailleServer {
    try await CanailleServer.start(populate: [
      [
        "create", "user", "--user-name", "alice", "--given-name", "Alice", "--family-name", "Ng", "--emails",
        "Alice@example.com", "--employee-number", "1001",
      ],
      [
        "create", "user", "--user-name", "bob", "--given-name", "Bob", "--family-name", "Li", "--emails",
        "bob@example.com",
        "--lock-date", "2024-01-01T00:00:00+00:00",
      ],
      ["create", "group", "--display-name", "engineers", "--members", "alice", "--members", "bob"],
    ])
  }

  @Test(.timeLimit(.minutes(5)))
  func `is read with client credentials, and members named by login are found`() async throws {
    let server = try await started()
    let reading = try await ProviderReading.read(
      "canaille", ["url": server.url, "clientID": server.clientID, "clientSecret": server.clientSecret])
    #expect(reading.isComplete)
    #expect(reading.accounts == ["alice active", "bob disabled"])
    #expect(reading.memberships == ["alice → group:engineers", "bob → group:engineers"])
    let alice = (0..<2).first { reading.snapshot.string(reading.snapshot.accounts.login[$0]) == "alice" }
    let row = try #require(alice)
    #expect(reading.snapshot.string(reading.snapshot.accounts.employee[row]) == "1001")
    #expect(reading.snapshot.string(reading.snapshot.accounts.mail[row]) == "alice@example.com")
    #expect(reading.snapshot.string(reading.snapshot.accounts.name[row]) == "Alice Ng")

    // The generic definition can do the same, but for the parameter "count", at which Canaille breaks.
    let generic = try await ProviderReading.read(
      "scim",
      [
        "url": server.url + "/scim/v2", "tokenURL": server.url + "/oauth/token", "clientID": server.clientID,
        "clientSecret": server.clientSecret,
      ])
    #expect(!generic.isComplete)
    #expect(generic.accounts.isEmpty)
    #expect(generic.reason(.accounts).contains("HTTP 500"))

    let refused = try await ProviderReading.read(
      "canaille", ["url": server.url, "clientID": server.clientID, "clientSecret": "wrong"])
    #expect(!refused.isComplete)
    #expect(refused.reason(.accounts).hasPrefix("sign in at \(server.url)/oauth/token was refused: HTTP 401"))
    #expect(!refused.reason(.accounts).contains("wrong"))
  }
}
