import TestServers
import Testing

/// What a sender of tickets has to know about Redmine, and that its stand-in for tests is the real one.
@Suite struct `Redmine` {
  /// One for all tests that have a project of their own: starting it costs three seconds of processor time.
  private static let shared = Task {
    try await RedmineServer.start(projects: ["writes", "searches", "strangers", "rights", "infrastructure"])
  }

  private struct Made: Decodable {
    struct Issue: Decodable { let id: Int }
    let issue: Issue
  }
  private struct Found: Decodable {
    struct Issue: Decodable { let id: Int }
    let issues: [Issue]
  }

  private func create(_ redmine: RedmineServer, in project: String, key: String) async throws -> Int {
    let json = """
      {"issue":{"project_id":"\(project)","subject":"s","description":"d",
      "custom_fields":[{"id":\(redmine.keyField),"value":"\(key)"}]}}
      """
    let answer = try await redmine.call("POST", "/issues.json", json: json)
    #expect(answer.status == 201)
    return try answer.json(as: Made.self).issue.id
  }

  private func issues(_ redmine: RedmineServer, in project: String) async throws -> [RedmineServer.Issue] {
    try await redmine.issues().filter { $0.project == project }
  }

  private func found(_ redmine: RedmineServer, _ query: [(String, String)]) async throws -> [Int] {
    try await redmine.call("GET", "/issues.json", query: query).json(as: Found.self).issues.map(\.id).sorted()
  }

  @Test(.timeLimit(.minutes(5))) func `a write that it did not do is answered like one that it did`() async throws {
    let redmine = try await Self.shared.value
    let id = try await create(redmine, in: "writes", key: "drift:1")
    let unknown = try await redmine.call("PUT", "/issues/\(id).json", json: #"{"issue":{"status_id":77}}"#)
    #expect(unknown.status == 204)
    #expect(try await issues(redmine, in: "writes").map(\.status) == ["New"])

    let json =
      #"{"issue":{"project_id":"writes","subject":"lost","custom_fields":[{"id":77,"value":"drift:2"}]}}"#
    #expect(try await redmine.call("POST", "/issues.json", json: json).status == 201)
    let lost = try #require(try await issues(redmine, in: "writes").first { $0.subject == "lost" })
    #expect(lost.customFields == ["DriftKey": ""] && lost.key == nil)
  }

  @Test(.timeLimit(.minutes(5))) func `a search may return everything, and leaves out what is closed`() async throws {
    let redmine = try await Self.shared.value
    let (first, second) = (
      try await create(redmine, in: "searches", key: "search:1"),
      try await create(redmine, in: "searches", key: "search:2")
    )
    let field = "cf_\(redmine.keyField)"
    #expect(try await found(redmine, [(field, "search:2"), ("status_id", "*")]) == [second])
    #expect(try await found(redmine, [(field, "search:3"), ("status_id", "*")]) == [])
    #expect(
      try await found(redmine, [("cf_77", "search:2"), ("status_id", "*"), ("project_id", "searches")]) == [
        first, second,
      ])
    try await redmine.set(status: "Closed", of: second)
    #expect(try await found(redmine, [(field, "search:2")]) == [])
    #expect(try await found(redmine, [(field, "search:2"), ("status_id", "*")]) == [second])
    #expect(try await redmine.issues(withKey: "search:2").map(\.isClosed) == [true])
  }

  @Test(.timeLimit(.minutes(5))) func `a wrong key reads a public project, but is nobody's`() async throws {
    let redmine = try await Self.shared.value
    _ = try await create(redmine, in: "strangers", key: "drift:1")
    let stranger = LocalCalls(base: redmine.url, words: ["-H", "X-Redmine-API-Key: 0123456789"])
    #expect(try await stranger.answer("GET", "/projects/strangers/issues.json").json(as: Found.self).issues.count == 1)
    #expect(try await stranger.answer("GET", "/users/current.json").status == 401)
    #expect(try await redmine.call("GET", "/users/current.json").status == 200)
  }

  @Test(.timeLimit(.minutes(5))) func `the user with the least rights can do what is needed and no more`() async throws
  {
    let redmine = try await Self.shared.value
    let id = try await create(redmine, in: "rights", key: "drift:1")
    let target = try #require(redmine.projects["infrastructure"])
    let json = """
      {"issue":{"notes":"still <b>there</b>, ä","status_id":3,"assigned_to_id":\(redmine.ada),"due_date":"2026-12-01",
      "project_id":\(target),"subject":"new"}}
      """
    #expect(try await redmine.call("PUT", "/issues/\(id).json", json: json).status == 204)
    let issue = try #require(try await issues(redmine, in: "infrastructure").first)
    #expect(issue.status == "Resolved" && !issue.isClosed && issue.subject == "new" && issue.key == "drift:1")
    #expect(issue.assignee == "ada Test" && issue.due == "2026-12-01" && issue.project == "infrastructure")
    for (status, isClosed) in [("Closed", true), ("New", false)] {
      let number = try #require(redmine.statuses[status])
      let change = "{\"issue\":{\"status_id\":\(number)}}"
      #expect(try await redmine.call("PUT", "/issues/\(id).json", json: change).status == 204)
      #expect(try await issues(redmine, in: "infrastructure").map(\.isClosed) == [isClosed])
    }
    try await redmine.comment("on it", on: id)
    #expect(try await redmine.notes(of: id) == ["still <b>there</b>, ä", "on it"])
    #expect(try await redmine.call("DELETE", "/issues/\(id).json").status == 403)
    #expect(try await redmine.call("GET", "/users.json").status == 403)
    #expect(try await redmine.call("POST", "/issues.json", json: #"{"issue":{"subject":"s"}}"#).status == 422)
  }

  @Test(.timeLimit(.minutes(5))) func `it comes back on the same port with the same issues after a crash`() async throws
  {
    let redmine = try await RedmineServer.start(projects: ["access-drift"], isPublic: false)
    let id = try await create(redmine, in: "access-drift", key: "drift:1")
    redmine.kill()
    await #expect(throws: TestServerError.self) { try await redmine.call("GET", "/issues.json") }
    try await redmine.start()
    #expect(try await redmine.issues(withKey: "drift:1").map(\.id) == [id])
  }
}
