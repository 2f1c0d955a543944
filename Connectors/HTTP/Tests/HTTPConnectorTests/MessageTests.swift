import ConnectorDefinition
import HTTPTransport
import Testing

@testable import HTTPConnector

/// What the operator is told, and what is kept out of it.
@Suite struct `Messages of a reading` {
  @Test func `name the first reasons of the definition, whatever the order in which they came`() {
    let all = [("b of groups", 2), ("a of groups", 2), ("users", 1), ("z", 9), ("users", 5), ("whole", -1)]
    for shift in 0..<all.count {
      var reasons = Reasons()
      for (text, order) in all[shift...] + all[..<shift] { reasons.add(text, order: order) }
      #expect(reasons.text == "whole; users; a of groups; and 2 more reasons")
    }
    #expect(Reasons().text == "" && Reasons().isEmpty)
  }

  @Test func `hold no secret, also where the provider quotes it`() {
    let redaction = Redaction([
      "hunter22", "hunter2244", "tiny", "-----BEGIN KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIB\n",
    ])
    #expect(redaction.apply("no hunter2244, no hunter22") == "no (secret), no (secret)")
    // So short a text stands anywhere.
    #expect(redaction.apply("tiny") == "tiny")
    #expect(redaction.apply("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIB is no key") == "(secret) is no key")
    redaction.add("a/b/c/d")
    let body = Array(#"{"message":"a\/b\/c\/d is refused"}"#.utf8)
    #expect(
      redaction.clean(HTTPResponse(status: 401, body: body)).body == Array(#"{"message":"(secret) is refused"}"#.utf8))
    // Nothing of a success is quoted, and it must stay as it is.
    #expect(redaction.clean(HTTPResponse(status: 200, body: body)).body == body)
  }

  @Test func `an item by itself says what it said on its page`() throws {
    let page = Item(
      tree: try JSONTree(Array(#"{"items":[{"id":1},{"id":"\u0041","x":[{"y":"z"}]}],"n":"é"}"#.utf8)), node: 0)
    let item = page.values([.key("items"), .index(1)])[0].alone
    #expect(item.text([.key("id")]) == "A")
    #expect(item.text([.key("x"), .index(0), .key("y")]) == "z")
    #expect(item.tree.bytes.count < 30)
    #expect(page.values([.key("n")])[0].alone.text == "é")
  }
}
