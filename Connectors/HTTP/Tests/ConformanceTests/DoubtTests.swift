import AccessModel
import ConnectorDefinition
import HTTPConnector
import ProviderReading
import TestServers
import Testing

/// What is in doubt when a listing is not read, beyond the listing itself.
@Suite struct `What is in doubt` {
  private static let users = #"{"items":[{"id":"u1","login":"ada"},{"id":"u2","login":"ben"}]}"#
  private static let usersStream = """
      users:
        get: /users
        items: items
        account: { id: "{id}", login: "{login}" }
    """
  private static let groupsStream = """
      groups:
        get: /groups
        items: items
        group: { id: "{id}", name: "{name}", kind: "{kind}" }
        each:
          members:
            get: "/groups/{parent.id}/members"
            items: items
            mayBeEmpty: true
            membersOf: "{parent.id}"
            member: { group: "{parent.id}", account: "{id}" }
    """

  /// Reads by streams from a server that knows some paths; a path that it does not know is a 403.
  private func read(_ streams: [String], _ answers: [String: String]) async throws -> ProviderReading {
    let server = try FakeHTTPServer { request in
      guard let text = answers[request.path] else { return [.json(#"{"message":"not yours"}"#, status: 403)] }
      return [.json(text)]
    }
    let text = """
      definition: alignd.connector/1
      name: doubts
      title: Doubts
      settings:
        url: { is: url, meaning: the address }
      base: "{settings.url}"
      authentication: { none: true }
      streams:
      """
    let definition = try Definition.parse(([text] + streams).joined(separator: "\n"), file: "doubts.yaml")
    let settings = HTTPSourceSettings(definition: definition, values: ["url": server.url])
    let connector = HTTPConnector(source: "doubts", settings: settings, timing: TestClock().timing)
    return ProviderReading(await connector.read())
  }

  private static let groups = #"""
    {"items":[{"id":"g1","name":"engineers"},{"id":"g2","name":"auditors"},{"id":"r1","name":"admin","kind":"role"}]}
    """#
  private static let members = #"{"items":[{"id":"u1"}]}"#

  @Test(.timeLimit(.minutes(10))) func `a group that was refused does not make the others certain`() async throws {
    let assignments = """
        assignments:
          get: /assignments
          items: items
          member: { group: "{group}", account: "{user}" }
      """
    let reading = try await read(
      [Self.usersStream, Self.groupsStream, assignments],
      [
        "/users": Self.users, "/groups": Self.groups, "/groups/g1/members": Self.members,
        "/groups/r1/members": Self.members,
      ])
    let unread = reading.unreadGroups
    #expect(unread.count == 3)
    #expect(unread[0].hasPrefix("group:auditors: members: GET "))
    #expect(unread[1].hasPrefix("group:engineers: assignments: GET "))
    #expect(unread[2].hasPrefix("role:admin: assignments: GET "))
    #expect(reading.reason(.members).contains("members of 1 group unread"))
    #expect(reading.reason(.accounts).isEmpty && reading.reason(.groups).isEmpty)
  }

  @Test(.timeLimit(.minutes(10)))
  func `groups of a kind are in doubt also where they are read after the listing that failed`() async throws {
    let assignments = """
        assignments:
          get: /assignments
          items: items
          doubts: role
          member: { group: "{group}", account: "{user}" }
      """
    let reading = try await read(
      [Self.usersStream, assignments, Self.groupsStream],
      [
        "/users": Self.users, "/groups": Self.groups, "/groups/g1/members": Self.members,
        "/groups/g2/members": Self.members, "/groups/r1/members": Self.members,
      ])
    #expect(reading.unreadGroups.count == 1)
    #expect(reading.unreadGroups.first?.hasPrefix("role:admin: assignments: GET ") == true)
    #expect(reading.reason(.members).contains("HTTP 403"))
  }

  @Test(.timeLimit(.minutes(10)), arguments: [true, false])
  func `a group of everybody is in doubt where not everybody was read`(_ isWhole: Bool) async throws {
    let everybody = """
        everybody:
          get: /everybody
          items: items
          group: { id: "{id}", name: "{id}" }
          member: { group: "{id}", everyone: true, until: { of: "{end}", time: iso8601 } }
      """
    let more = """
        guests:
          get: /guests
          items: items
          account: { id: "{id}", login: "{login}" }
      """
    var answers = [
      "/users": Self.users, "/everybody": #"{"items":[{"id":"all","end":"2027-01-31T00:00:00Z"}]}"#,
    ]
    if isWhole { answers["/guests"] = #"{"items":[{"id":"u3","login":"guest"}]}"# }
    let reading = try await read([Self.usersStream, everybody, more], answers)
    let until = "→ group:all …2027-01-31"
    #expect(
      reading.memberships == ["ada \(until)", "ben \(until)"] + (isWhole ? ["guest \(until)"] : []))
    #expect(reading.isComplete == isWhole)
    #expect(
      reading.unreadGroups
        == (isWhole ? [] : ["group:all: every account is a member of it, and not all accounts were read"]))
  }

  @Test(.timeLimit(.minutes(10))) func `a member by a name that two entries have is unknown, and that is told`()
    async throws
  {
    let named = """
        users:
          get: /users
          items: items
          account: { id: "{id}", login: "{login}", aliases: "{mail}" }
        groups:
          get: /groups
          items: items
          group: { id: "{id}", name: "{id}" }
          each:
            members:
              from: members
              membersOf: "{parent.id}"
              member: { group: "{parent.id}", entry: "{$}" }
      """
    let reading = try await read(
      [named],
      [
        "/users": """
        {"items":[{"id":"u1","login":"ada","mail":"x"},{"id":"u2","login":"ben","mail":"x"},{"id":"u3","login":"cy","mail":"y"}]}
        """,
        "/groups": #"{"items":[{"id":"g1","members":["x"]},{"id":"g2","members":["y"]}]}"#,
      ])
    #expect(reading.reason(.members) == "1 name is used by several entries: members named so are unknown")
    #expect(reading.unreadGroups == ["group:g1: it lists a member by a name that several entries have"])
    #expect(reading.memberships.contains("cy → group:g2"))
    #expect(!reading.memberships.contains { $0.hasPrefix("ada") || $0.hasPrefix("ben") })
  }
}
