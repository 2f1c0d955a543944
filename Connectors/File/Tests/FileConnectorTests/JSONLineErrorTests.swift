import AccessModel
import Testing

@testable import FileConnector

@Suite struct `A JSON line that cannot be read` {
  @Test(arguments: [
    (#"{"id":"u1"}"#, #"expected the key "type""#),
    (#"{"type":"user"}"#, #"type "user" is not known; expected account, group, member, unresolved or end"#),
    (#"{"type":"account"}"#, #"expected the key "id""#),
    (#"{"type":"account","id":""}"#, #""id" must not be empty"#),
    (#"{"type":"account","id":7}"#, #"expected "id" to be a text in quotes, found "7}""#),
    (#"{"type":"account","id":null}"#, #"expected "id" to be a text in quotes, found "null}""#),
    (#"{"type":"account","id":"u","nick":"x"}"#, #"key "nick" is not known"#),
    (#"{"type":"account","id":"u","group":"x"}"#, #"key "group" does not belong into a line of type "account""#),
    (#"{"type":"account","id":"u","id":"u"}"#, #"key "id" is given twice"#),
    (#"{"type":"account","id":"u","external":"no"}"#, #""external" must be true or false, found "\"no\"}""#),
    (
      #"{"type":"account","id":"u","kind":"robot"}"#,
      #""kind" is "robot"; expected one of "human", "workload", "service""#
    ),
    (
      #"{"type":"account","id":"u","lastSignIn":"yesterday"}"#,
      #""lastSignIn" is "yesterday"; expected a day such as 2026-11-01, or an instant that begins so"#
    ),
    (
      #"{"type":"group","id":"g","privileged":true,"privilege":"lead"}"#,
      #"has both "privileged" and "privilege"; expected one of them"#
    ),
    (#"{"type":"member","group":"g"}"#, #"expected either "account" or "memberGroup""#),
    (#"{"type":"member","group":"g","account":"u","memberGroup":"h"}"#, #"expected either "account" or "memberGroup""#),
    (#"{"type":"member","group":"","account":"u"}"#, #""group" must not be empty"#),
    (
      #"{"type":"member","group":"g","account":"u","until":"2026-02-30"}"#,
      #""until" is "2026-02-30"; expected a day such as 2026-11-01, or an instant that begins so"#
    ),
    (#"{"type":"member","group":"g","account":"u"} {}"#, #"expected one object a line, found "{}" after it"#),
    (#"{"type":"member","group":"g","account":"u""#, #"expected , or }, found the end of the line"#),
    (#"{"type":"member","group":"g","account":"u"#, "a text has no closing quote"),
    (#"{"type":"member","group":"g","account":"\x"}"#, "a text contains an escape that JSON does not know"),
    (#"{"type":"member","group":"g","account":"\ud800"}"#, "an escape is half of a surrogate pair"),
    (#"{"type":"member","group":"g","account":"\ud800\u0041"}"#, "an escape is half of a surrogate pair"),
    (#"{"type":"member","group":"g","account":"\u00g0"}"#, #"expected four hexadecimal digits after \u"#),
    (
      "{\"type\":\"member\",\"group\":\"g\",\"account\":\"\t\"}",
      "a text contains the control character 9; write it as an escape"
    ),
    (#"["type"]"#, #"expected an object that begins with {, found "["type"]""#),
    (#"{"type":"end","scopes":[]}"#, #"expected an object in "scopes", found "[]}""#),
    (#"{"type":"end","scopes":{"accounts":{"complete":true}}}"#, #"scope "accounts" needs "complete" and "count""#),
    (
      #"{"type":"end","scopes":{"accounts":{"complete":true,"count":-1}}}"#,
      #""count" must be a whole number, found "-1}}}""#
    ),
    (
      #"{"type":"end","scopes":{"accounts":{"complete":true,"count":1.5}}}"#,
      #""count" must be a whole number, found "1.5}}}""#
    ),
    (
      #"{"type":"end","scopes":{"a":{"complete":true,"count":1},"a":{"complete":true,"count":1}}}"#,
      #"scope "a" is given twice"#
    ),
  ])
  func `is told with its line and with what was expected`(line: String, words: String) throws {
    let snapshot = try read("\n" + line + "\n" + end(0, 0, 0))
    let reasons = [Scope.accounts, .groups, .members].compactMap { snapshot.reason($0) }
    #expect(reasons.first == "export:2: " + words.replacing("\\\"", with: "\""))
  }

  @Test func `is told when it is not UTF-8`() throws {
    let line = Array(#"{"type":"account","id":""#.utf8) + [0xC3, 0x28] + Array("\"}\n".utf8)
    let snapshot = try read(bytes: line + Array(end(0, 0, 0).utf8), as: .jsonLines)
    #expect(snapshot.reason(.accounts) == "export:1: \"\u{FFFD}(\" is not UTF-8")
  }

  @Test func `is told when it contains a NUL`() throws {
    let snapshot = try read(bytes: [0, 0, 10] + Array(end(0, 0, 0).utf8), as: .jsonLines)
    #expect(
      snapshot.sharedReason == "export:1: expected an object that begins with {, found \"\u{FFFD}\u{FFFD}\"")
  }

  @Test func `may be as long as a mebibyte, and not longer`() throws {
    let frame = #"{"type":"account","id":""}"#.utf8.count
    let longest = #"{"type":"account","id":""# + String(repeating: "x", count: 1_048_576 - frame) + "\"}\n"
    #expect(try read(longest + end(1, 0, 0)).coverage.isComplete)
    let longer = #"{"type":"account","id":"x"# + longest.dropFirst(24) + end(1, 0, 0)
    #expect(try read(longer).sharedReason == "export:1: is longer than 1048576 bytes, and was passed over")
  }
}
