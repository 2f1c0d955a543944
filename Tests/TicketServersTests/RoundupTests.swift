import TestServers
import Testing

/// What a sender of tickets has to know about Roundup.
@Suite struct `Roundup` {
  private struct Made: Decodable {
    struct Link: Decodable { let link: String }
    let data: Link
  }

  private func polite(_ roundup: RoundupServer) -> [String] {
    ["Origin: \(roundup.url.dropLast())", "Referer: \(roundup.url)", "X-Requested-With: rest"]
  }

  @Test(.timeLimit(.minutes(5))) func `it takes changes only of the version that it has, from who sends its headers`()
    async throws
  {
    let roundup = try await RoundupServer.start()
    let json = #"{"title":"s","driftkey":"drift:1","status":"unread"}"#
    #expect(try await roundup.call("POST", "/data/issue", json: json).status == 400)
    #expect(try await roundup.call("POST", "/data/issue", json: json, headers: polite(roundup)).status == 201)
    let change = #"{"status":"resolved"}"#
    let blind = try await roundup.call("PATCH", "/data/issue/1", json: change, headers: polite(roundup))
    #expect(blind.status == 412)
    #expect(try await roundup.issues().map(\.status) == ["unread"])
    let version = try #require(try await roundup.call("GET", "/data/issue/1").header("etag"))
    let seeing = try await roundup.call(
      "PATCH", "/data/issue/1", json: change, headers: polite(roundup) + ["If-Match: \(version)"])
    #expect(seeing.status == 200)
    #expect(try await roundup.issues(withKey: "drift:1").map(\.status) == ["resolved"])
    try await roundup.set(status: "chatting", of: 1)
    #expect(try await roundup.issues().map(\.status) == ["chatting"])
  }

  @Test(.timeLimit(.minutes(5))) func `an issue is found by its exact key and can be made exactly once`() async throws {
    let roundup = try await RoundupServer.start()
    let once = try await roundup.call("POST", "/data/issue/@poe", json: "{}", headers: polite(roundup))
    let link = try once.json(as: Made.self).data.link
    let path = try #require(link.firstRange(of: "/rest").map { String(link[$0.upperBound...]) })
    let json = #"{"title":"s","driftkey":"drift:1"}"#
    #expect(try await roundup.call("POST", path, json: json, headers: polite(roundup)).status == 201)
    #expect(try await roundup.call("POST", path, json: json, headers: polite(roundup)).status == 400)
    #expect(try await roundup.issues().map(\.key) == ["drift:1"])
    for (key, count) in [("drift:1", 1), ("drift:", 0)] {
      let answer = try await roundup.call("GET", "/data/issue", query: [("driftkey:", key), ("@fields", "driftkey")])
      #expect(answer.status == 200 && answer.text.contains("\"driftkey\": \"drift:1\"") == (count == 1))
    }
    roundup.kill()
    await #expect(throws: TestServerError.self) { try await roundup.call("GET", "/data/issue") }
    try await roundup.start()
    #expect(try await roundup.issues().map(\.title) == ["s"])
  }
}
