import AccessModel
import ConnectorDefinition
import Testing

@testable import HTTPConnector

/// What becomes of items: the short way, by bytes, and the long way, by the items around them.
@Suite struct `Making records` {
  private func plan(_ mapping: String) throws -> StreamPlan {
    let definition = try Definition.parse(
      """
      definition: alignd.connector/1
      name: test
      title: Test
      settings:
        url: { is: url, meaning: Where it is }
      base: "{settings.url}"
      authentication: { none: true }
      streams:
        above:
          get: /above
          items: items
          group: { id: "{id}", name: "{id}" }
          each:
            things:
              get: /things
              items: items
              \(mapping)
      """, file: "test.yaml")
    return StreamPlan(definition.streams[0].children[0])
  }

  private func batch(_ mapping: String, _ items: String, loosely: Bool = false) throws -> (RecordBatch, String?) {
    let page = Item(tree: try JSONTree(Array(items.utf8)), node: 0, isLoose: loosely)
    var parent = Surroundings(settings: ["url": "https://example.org"])
    parent.items = [Item(tree: try JSONTree(Array(#"{"id":"g1"}"#.utf8)), node: 0)]
    var making = RecordMaking(try plan(mapping), parent.below(nil))
    for item in page.elements { making.take(item) }
    return (making.batch, making.problem)
  }

  private func text(_ bytes: ByteText) -> String { String(decoding: bytes, as: UTF8.self) }

  private let account =
    #"account: { id: "{id}", login: "{profile.login}", mail: { of: "{mail}", lower: true }, "#
    + #"name: "{profile.first} {profile.last}", department: { of: "{unit}", otherwise: none }, "#
    + #"title: { first: ["{title}", "{role}"] }, external: "{guest}", "#
    + #"status: { of: "{state}", map: { RUNS: active, STOPS: disabled }, otherwise: expired } }"#

  private let people = #"""
    [{"id":1,"mail":"Person@Example.ORG","profile":{"login":"one","first":"A","last":"B"},"unit":"Sales","title":"T",
      "state":"RUNS","guest":true},
     {"id":"2","mail":"ÄRZTIN@example.org","profile":{"login":"","first":"A","last":null},"role":"R","state":"STOPS"},
     {"id":"\u0033","mail":[],"profile":{"login":"x","login":"last \"one\""},"state":"else","guest":false}]
    """#

  @Test(arguments: [false, true])
  func `texts are filled in, mapped and lowered; where a part is absent the whole is`(loosely: Bool) throws {
    let (batch, problem) = try batch(account, people, loosely: loosely)
    var lines: [String] = []
    for case .account(let id, let facts, _, _) in batch.records {
      let texts = [id, facts.login, facts.mail, facts.name, facts.department, facts.title].map(text)
      lines.append(texts.joined(separator: "|") + "|\(facts.status)|\(facts.external)")
    }
    #expect(
      lines == [
        "1|one|person@example.org|A B|Sales|T|active|true",
        "2||ärztin@example.org||none|R|disabled|false",
        "3|last \"one\"|||none||expired|false",
      ])
    #expect(problem == nil)
  }

  @Test func `members of a group that is the same for the page are told by their ids alone`() throws {
    let plain = "member: { group: \"{parent.id}\", account: \"{id}\" }"
    let (batch, problem) = try batch(plain, #"[{"id":"u1"},{"id":"u2"},{"name":"nobody"}]"#)
    #expect(batch.records.isEmpty)
    #expect(batch.members.map { text($0.group) + " " + text($0.member) } == ["g1 u1", "g1 u2"])
    #expect(problem == "a membership of \"g1\" names nobody")
  }

  @Test func `members with facts of their own keep them`() throws {
    let mapping =
      #"member: { group: "{parent.id}", account: "{id}", until: "{until}", "#
      + #"state: { of: "{kind}", map: { later: eligible }, otherwise: active } }"#
    let (batch, _) = try batch(mapping, #"[{"id":"u1","kind":"later","until":"2026-12-31"},{"id":"u2"}]"#)
    var lines: [String] = []
    for case .member(let member) in batch.records {
      guard case .account(let id, nil) = member.member else { continue }
      lines.append("\(text(member.group)) \(text(id)) \(member.flags.state) \(member.until?.description ?? "-")")
    }
    #expect(lines == ["g1 u1 eligible 2026-12-31", "g1 u2 active -"])
  }

  @Test func `a thousand fingerprints are told apart, and known again`() throws {
    let items = "[" + (0..<1000).map { "{\"id\":\"\($0)\"}" }.joined(separator: ",") + "]"
    let elements = Item(tree: try JSONTree(Array(items.utf8)), node: 0).elements
    let (seen, more) = (FingerprintSet(), FingerprintSet())
    #expect(elements.allSatisfy { seen.insert($0.fingerprint) })
    #expect(!elements.contains { seen.insert($0.fingerprint) || !seen.contains($0.fingerprint) })
    for item in elements.prefix(400) { _ = more.insert(item.fingerprint) }
    #expect(seen.countMissing(in: more) == 600)
    more.formUnion(seen)
    #expect((seen.count, more.count) == (1000, 1000))
  }
}
