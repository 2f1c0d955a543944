import AccessModel
import ConnectorDefinition
import ConnectorKit
import HTTPConnector
import TestServers
import Testing

/// What a definition can say about listings that have few items or none, and about members who are of another directory.
@Suite struct `A listing with few items or none` {
  private let head = """
    definition: alignd.connector/1
    name: example
    title: Example
    settings:
      url: { is: url, meaning: The address }
    base: "{settings.url}"
    authentication: { none: true }
    streams:
      people:
        get: /people
        account: { id: "{id}", login: "{id}", external: "{external}", lastSignIn: { of: "{seen}", time: iso8601 } }

    """

  /// Ann and Bob are people, Cid is a guest.
  private func read(_ streams: String, _ answers: [String: String], failing: Set<String> = []) async throws -> Snapshot
  {
    let server = try FakeHTTPServer { request in
      if failing.contains(request.path) { return [.json("{}", status: 403)] }
      if request.path == "/people" {
        return [
          .json(
            #"[{"id":"ann","external":false,"seen":"1970-01-01T00:00:00.000Z"},{"id":"bob","external":false,"seen":"2026-01-02T03:04:05Z"},{"id":"cid","external":true}]"#
          )
        ]
      }
      return [answers[request.path].map { .json($0) } ?? .json("{}", status: 404)]
    }
    let definition = try Definition.parse(head + streams, file: "test.yaml")
    let settings = HTTPSourceSettings(definition: definition, values: ["url": server.url])
    return await HTTPConnector(source: "test", settings: settings).read()
  }

  private func memberships(_ snapshot: Snapshot) -> [String] {
    let resolved = (0..<snapshot.groups.count).flatMap { group in
      snapshot.edges(of: group).map { edge in
        let member = snapshot.memberships.member[edge]
        let row = Int(member & ~MembershipColumns.groupBit)
        let isGroup = member & MembershipColumns.groupBit != 0
        return
          "\(isGroup ? name(snapshot, row) : snapshot.string(snapshot.accounts.login[row])) → \(name(snapshot, group))"
      }
    }
    let others = snapshot.unresolved.map {
      "?\(snapshot.string($0.member)) \($0.reason) → \(name(snapshot, Int($0.group)))"
    }
    return (resolved + others).sorted()
  }

  private func name(_ snapshot: Snapshot, _ group: Int) -> String { snapshot.string(snapshot.groups.name[group]) }

  private func unread(_ snapshot: Snapshot) -> [String] {
    (0..<snapshot.groups.count).compactMap { row in
      let reason = snapshot.groups.membersUnread[row]
      return reason == 0 ? nil : "\(name(snapshot, row)): \(snapshot.string(reason))"
    }.sorted()
  }

  @Test func `makes other records where there are none`() async throws {
    let snapshot = try await read(
      """
        holders:
          get: /holders
          each:
            targets:
              get: /holders/{parent.id}/targets
              group: { id: "role@{id}", name: "role@{id}" }
              member: { group: "role@{id}", account: "{parent.id}" }
              ifNone:
                group: { id: role, name: role }
                member: { group: role, account: "{parent.id}" }
      """,
      [
        "/holders": #"[{"id":"ann"},{"id":"bob"}]"#, "/holders/ann/targets": "[]",
        "/holders/bob/targets": #"[{"id":"east"}]"#,
      ])
    #expect(snapshot.coverage.isComplete)
    #expect(memberships(snapshot) == ["ann → role", "bob → role@east"])
  }

  @Test func `makes nothing of a listing that was not read`() async throws {
    let snapshot = try await read(
      """
        holders:
          get: /holders
          group: { id: role, name: role }
          each:
            targets:
              get: /holders/{parent.id}/targets
              group: { id: "role@{id}", name: "role@{id}" }
              member: { group: "role@{id}", account: "{parent.id}" }
              ifNone:
                member: { group: role, account: "{parent.id}" }
      """, ["/holders": #"[{"id":"ann"}]"#], failing: ["/holders/ann/targets"])
    #expect(memberships(snapshot).isEmpty)
    #expect(snapshot.coverage.scopes[.groups]?.complete == false)
    #expect(snapshot.coverage.scopes[.members]?.complete == false)
  }

  private let counted = """
      groups:
        get: /groups
        group: { id: "{id}", name: "{id}" }
        each:
          members:
            get: /groups/{parent.id}
            membersOf: "{parent.id}"
            atLeast: "{parent.count}"
            member: { group: "{parent.id}", account: "{id}" }
    """

  @Test(arguments: [(1, [String]()), (2, []), (3, ["crew: members: the provider declares 3 items and gave 2"])])
  func `is incomplete with fewer items than there must be, and not with more`(_ count: Int, _ unread: [String])
    async throws
  {
    let snapshot = try await read(
      counted,
      ["/groups": #"[{"id":"crew","count":"\#(count)"}]"#, "/groups/crew": #"[{"id":"ann"},{"id":"bob"}]"#])
    #expect(self.unread(snapshot) == unread)
    #expect(memberships(snapshot) == ["ann → crew", "bob → crew"])
  }

  @Test func `is not believed where the definition says so`() async throws {
    let snapshot = try await read(
      counted.replacing(#"atLeast: "{parent.count}""#, with: "notEmpty: it hides its members"),
      ["/groups": #"[{"id":"crew"},{"id":"band"}]"#, "/groups/crew": "[]", "/groups/band": #"[{"id":"ann"}]"#])
    #expect(unread(snapshot) == ["crew: members: it hides its members"])
  }

  @Test func `of everybody can leave guests out`() async throws {
    let members = """
        groups:
          get: /groups
          group: { id: "{id}", name: "{id}" }
          member:
            - { when: { id: all }, group: all, everyone: true }
            - { when: { id: staff }, group: staff, everyone: people }
      """
    let snapshot = try await read(members, ["/groups": #"[{"id":"all"},{"id":"staff"}]"#])
    #expect(
      memberships(snapshot) == ["ann → all", "ann → staff", "bob → all", "bob → staff", "cid → all"])
  }

  private let guests = """
      groups:
        get: /groups
        group: { id: "{id}", name: "{id}" }
        each:
          members:
            from: members
            member: { group: "{parent.id}", account: "{id}", orForeign: "{mail}" }
    """
  private let guestAnswer = [
    "/groups": #"[{"id":"crew","members":[{"id":"ann","mail":"a@x"},{"id":"zoe","mail":"z@y"}]}]"#
  ]

  @Test func `takes members whom no listing has for external accounts`() async throws {
    let snapshot = try await read(guests, guestAnswer)
    #expect(memberships(snapshot) == ["ann → crew", "z@y → crew"])
    let row = try #require(snapshot.account(id: "zoe"))
    #expect(snapshot.accounts.external[row])
    #expect(snapshot.string(snapshot.accounts.mail[row]) == "z@y")
    #expect(snapshot.coverage.isComplete)
  }

  @Test func `knows somebody outside once, by the least of the names that groups give`() async throws {
    let crew = #"{"id":"crew","members":[{"id":"zoe","mail":"z@y"},{"id":"zed"}]}"#
    let band = #"{"id":"band","members":[{"id":"zoe","mail":"a@y"}]}"#
    for answer in ["[\(crew),\(band)]", "[\(band),\(crew)]"] {
      let snapshot = try await read(guests, ["/groups": answer])
      // Without any name it is an account that is not there.
      #expect(memberships(snapshot) == ["?zed dangling → crew", "a@y → band", "a@y → crew"])
    }
  }

  @Test func `leaves a group in doubt in which a group of another organisation is`() async throws {
    let nested = guests.replacing("account: \"{id}\"", with: "memberGroup: \"{id}\"")
    let answer = #"[{"id":"crew","members":[{"id":"band","mail":"b@x"},{"id":"club","mail":"c@y"}]},{"id":"band"}]"#
    let snapshot = try await read(nested, ["/groups": answer])
    #expect(memberships(snapshot) == ["?c@y foreign → crew", "band → crew"])
  }

  @Test func `takes members for unread, not for foreign, where accounts are missing`() async throws {
    let snapshot = try await read(guests, guestAnswer, failing: ["/people"])
    #expect(memberships(snapshot) == ["?a@x unread → crew", "?z@y unread → crew"])
  }

  @Test func `takes the first second of 1970 for never`() async throws {
    let snapshot = try await read(guests, guestAnswer)
    let days = ["ann", "bob", "cid"].map { id in
      snapshot.account(id: id).flatMap { snapshot.accounts.lastSignIn[$0]?.description }
    }
    #expect(days == [nil, "2026-01-02", nil])
  }
}
