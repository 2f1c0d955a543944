import AccessModel
import ConnectorDefinition
import ConnectorKit
import HTTPConnector
import TestServers
import Testing

/// Items that a stream remembered and a later one finds again, and addresses of which the first usable one counts.
@Suite struct `Recalling what was remembered` {
  private let text = """
    definition: alignd.connector/1
    name: example
    title: Example
    settings:
      url: { is: url, meaning: The address }
      other: { is: url, optional: true, meaning: Another address }
    base: ["{settings.other}/v1", "{settings.url}/v1"]
    authentication: { none: true }
    streams:
      people:
        get: /people
        account: { id: "{id}", login: "{id}" }
      implications:
        get: /implications
        rememberedBy: "{role}"
      roles:
        get: /roles
        group: { id: "{id}", name: "{id}" }
        member: { group: "{id}", account: "{holder}" }
        each:
          implied:
            recall: implications
            by: "{parent.id}"
            onward: "{implies}"
            group: { id: "{implies}", name: "{implies}", mayRepeat: true }
            member: { group: "{implies}", memberGroup: "{parent.id}" }
    """

  private func server(_ implications: String) throws -> FakeHTTPServer {
    try FakeHTTPServer { request in
      switch request.path {
      case "/v1/people": [.json(#"[{"id":"ann"}]"#)]
      case "/v1/implications": [.json(implications)]
      case "/v1/roles": [.json(#"[{"id":"chief","holder":"ann"}]"#)]
      default: [.json("{}", status: 404)]
      }
    }
  }

  private func memberships(_ snapshot: Snapshot) -> [String] {
    (0..<snapshot.groups.count).flatMap { group in
      snapshot.edges(of: group).map { edge in
        let member = snapshot.memberships.member[edge]
        let row = Int(member & ~MembershipColumns.groupBit)
        let isGroup = member & MembershipColumns.groupBit != 0
        let who = snapshot.string(isGroup ? snapshot.groups.name[row] : snapshot.accounts.login[row])
        return "\(who) → \(snapshot.string(snapshot.groups.name[group]))"
      }
    }.sorted()
  }

  private func read(_ values: [String: String]) async throws -> Snapshot {
    let definition = try Definition.parse(text, file: "example.yaml")
    return await HTTPConnector(source: "s", settings: HTTPSourceSettings(definition: definition, values: values)).read()
  }

  @Test(.timeLimit(.minutes(10)))
  func `gives what the items found lead to in turn, each key once`() async throws {
    let server = try server(
      #"""
      [{"role":"chief","implies":"lead"},{"role":"chief","implies":"clerk"},{"role":"lead","implies":"reader"},
      {"role":"reader","implies":"lead"},{"role":"guard","implies":"keys"}]
      """#)
    let snapshot = try await read(["url": server.url])
    #expect(snapshot.coverage.isComplete)
    #expect(
      memberships(snapshot) == ["ann → chief", "chief → clerk", "chief → lead", "chief → reader"])
  }

  @Test(.timeLimit(.minutes(10)))
  func `leaves groups and members in doubt when it could not be read`() async throws {
    let server = try server("nothing that is JSON")
    let snapshot = try await read(["url": server.url])
    #expect(snapshot.coverage.isComplete(.accounts))
    #expect(!snapshot.coverage.isComplete(.groups))
    #expect(!snapshot.coverage.isComplete(.members))
  }

  @Test(.timeLimit(.minutes(10)))
  func `asks at the first address that is configured`() async throws {
    let (server, unused) = (try server("[]"), try server("[]"))
    let snapshot = try await read(["url": unused.url, "other": server.url])
    #expect(snapshot.coverage.isComplete)
    #expect(server.requests.map(\.path) == ["/v1/people", "/v1/implications", "/v1/roles"])
    #expect(unused.requests.isEmpty)
  }
}
