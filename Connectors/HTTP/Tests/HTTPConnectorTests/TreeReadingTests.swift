import AccessModel
import ConnectorDefinition
import Foundation
import ProviderReading
import TestServers
import Testing

/// Streams that go down a tree, rows that stand in the definition, and conditions with patterns.
@Suite struct `Reading a tree` {
  private static let text = """
    definition: alignd.connector/1
    name: example
    title: Example
    settings:
      url: { is: url, meaning: The address }
    base: "{settings.url}"
    authentication: { none: true }
    streams:
      users:
        get: /users
        account:
          - { like: { name: ["svc-*", "*_bot_*"] }, id: "{id}", login: "{name}", kind: workload }
          - { id: "{id}", login: "{name}" }
      groups:
        get: /groups
        descend: { get: "/groups/{parent.id}/children" }
        group: { id: "{id}", name: "{name}" }
        member: { has: parent.id, group: "{parent.id}", memberGroup: "{id}" }
        each:
          members:
            get: /groups/{parent.id}/members
            membersOf: ["{parent.id}", "{parent.id}:admin"]
            member: { group: "{parent.id}:{level}", account: "{id}" }
          levels:
            rows:
              - { level: admin, privileged: "true" }
              - { level: reader, privileged: "false" }
            group: { id: "{parent.id}:{level}", name: "{parent.name}:{level}", kind: level, privileged: "{privileged}" }
            member:
              has: parent.parent.id
              group: "{parent.id}:{level}"
              memberGroup: "{parent.parent.id}:{level}"
    """

  /// Answers by path; what is not among them is an empty list.
  private func read(_ answers: [String: String], text: String = text) async throws -> ProviderReading {
    let server = try FakeHTTPServer { request in
      let answer = answers[request.path] ?? "[]"
      return answer.hasPrefix("!") ? [.json("{}", status: Int(answer.dropFirst()) ?? 500)] : [.json(answer)]
    }
    return try await ProviderReading.read(text: text, ["url": server.url])
  }

  private let tree = [
    "/users": #"[{"id":"1","name":"ada"},{"id":"2","name":"svc-backup"},{"id":"3","name":"group_7_bot_x"}]"#,
    "/groups": #"[{"id":"a","name":"A"},{"id":"b","name":"B"}]"#,
    "/groups/a/children": #"[{"id":"aa","name":"AA"}]"#,
    "/groups/aa/children": #"[{"id":"aaa","name":"AAA"}]"#,
    "/groups/aaa/members": #"[{"id":"1","level":"admin"},{"id":"3","level":"reader"}]"#,
  ]

  @Test(.timeLimit(.minutes(10)))
  func `goes down to where nothing is below, with the item above as the parent`() async throws {
    let reading = try await read(tree)
    #expect(reading.isComplete)
    #expect(reading.accounts == ["ada active", "group_7_bot_x active workload", "svc-backup active workload"])
    #expect(
      reading.groups == [
        "group:A", "group:AA", "group:AAA", "group:B", "level:A:admin!", "level:A:reader", "level:AA:admin!",
        "level:AA:reader", "level:AAA:admin!", "level:AAA:reader", "level:B:admin!", "level:B:reader",
      ])
    #expect(
      reading.memberships == [
        "ada → level:AAA:admin", "group:AA → group:A", "group:AAA → group:AA", "group_7_bot_x → level:AAA:reader",
        "level:A:admin → level:AA:admin", "level:A:reader → level:AA:reader", "level:AA:admin → level:AAA:admin",
        "level:AA:reader → level:AAA:reader",
      ])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses what is below one group knows neither all groups nor all members`() async throws {
    var answers = tree
    answers["/groups/aa/children"] = "!403"
    let reading = try await read(answers)
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.groups).contains("/groups/aa/children: HTTP 403"))
    #expect(reading.reason(.members).contains("/groups/aa/children: HTTP 403"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses one list of members leaves all groups in doubt that the list is about, and no other`() async throws
  {
    var answers = tree
    answers["/groups/b/members"] = "!403"
    let reading = try await read(answers)
    #expect(reading.reason(.groups) == "")
    #expect(reading.unreadGroups.map { $0.prefix { $0 != " " } } == ["group:B:", "level:B:admin:"])
    #expect(reading.reason(.members).hasPrefix("members of 2 groups unread"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that is below itself is no tree, and is left`() async throws {
    var answers = tree
    answers["/groups/aaa/children"] = #"[{"id":"a","name":"A"}]"#
    let reading = try await read(answers)
    #expect(reading.reason(.groups).contains("an item is below itself: the provider goes round in circles"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that never ends is left at fifty levels`() async throws {
    let server = try FakeHTTPServer { request in
      let id = request.path.split(separator: "/").dropFirst().first.flatMap { Int($0) } ?? 0
      return [.json(request.path.hasSuffix("children") || id == 0 ? #"[{"id":\#(id + 1),"name":"n"}]"# : "[]")]
    }
    let reading = try await ProviderReading.read(text: Self.text, ["url": server.url])
    #expect(reading.reason(.groups).contains("items are nested deeper than 50 levels"))
  }

  @Test(.timeLimit(.minutes(10)), arguments: [("", "does not exist"), ("covers: part\n", "was not read")])
  func `says of who is not there that they do not exist, or may, where only a part is covered`(
    _ line: String, _ reason: String
  ) async throws {
    var answers = tree
    answers["/groups/b/members"] = #"[{"id":"99","level":"admin"}]"#
    let reading = try await read(answers, text: line + Self.text)
    #expect(reading.memberships.contains { $0.hasPrefix("?99 (\(reason)") })
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      (#"{"id":"a","name":"A","in":[]}"#, ""), (#"{"id":"a","name":"A","in":["1"]}"#, ""),
      (#"{"id":"a","name":"A","in":null}"#, "x: what it stands in has no \"in\""),
      (#"{"id":"a","name":"A"}"#, "x: what it stands in has no \"in\""),
    ])
  func `misses a list within an item where it must be there`(_ group: String, _ reason: String) async throws {
    let text = Self.text.replacingOccurrences(
      of: "    each:\n      members:",
      with: "    each:\n      x: { from: in, absentItems: false, membersOf: \"{parent.id}\", "
        + "member: { group: \"{parent.id}\", account: \"{$}\" } }\n      members:")
    let answers = [
      "/users": tree["/users"] ?? "", "/groups": "[\(group)]", "/groups/a/members": #"[{"id":"1","level":"admin"}]"#,
    ]
    let reading = try await read(answers, text: text)
    #expect(reading.unreadGroups == (reason.isEmpty ? [] : ["group:A: \(reason)"]))
  }

  @Test(arguments: [
    ("group_1_bot_ab", "group_*_bot_*", true), ("group_bot_", "group_*_bot_*", false), ("abc", "abc", true),
    ("abcd", "abc", false), ("aba", "ab*ba", false), ("abba", "ab*ba", true), ("anything", "*", true),
    ("xaxbxcx", "*a*b*c*", true), ("xaxcxbx", "*a*b*c*", false), ("", "*", true),
  ])
  func `knows which texts are like a pattern`(_ text: String, _ pattern: String, _ isLike: Bool) {
    #expect(Condition.isLike(text, pattern) == isLike)
  }
}
