import AccessModel
import Testing

@testable import FileConnector

/// Files that are longer than what is read, understood and handed on at a time.
@Suite struct `JSON Lines over many blocks of a file` {
  @Test func `keep their texts, their groups and the numbers of their lines`() throws {
    var text = ""
    for number in 0..<30_000 {
      text += #"{"type":"member","group":"g\#(number % 7)","account":"u\#(number)"}"# + "\n"
      if number == 12_345 { text += "nonsense\n" }
      text += #"{"type":"account","id":"u\#(number)","name":"J\u00fcrgen \#(number)"}"# + "\n"
    }
    for number in 0..<7 { text += #"{"type":"group","id":"g\#(number)"}"# + "\n" }
    let snapshot = try read(text + end(30_000, 7, 30_000))
    #expect(
      snapshot.sharedReason == #"export:24692: expected an object that begins with {, found "nonsense""#)
    #expect(snapshot.accounts.count == 30_000)
    #expect(snapshot.memberships.count == 30_000)
    #expect(snapshot.unresolved.isEmpty)
    var wrong = 0
    for group in 0..<7 {
      for edge in snapshot.edges(of: group) {
        let account = Int(snapshot.memberships.member[edge])
        let number = Int(snapshot.string(snapshot.accounts.id[account]).dropFirst()) ?? -1
        if number % 7 != group || snapshot.string(snapshot.accounts.name[account]) != "Jürgen \(number)" { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  /// As many lines in a block as there can be, the first of them begun in the block before.
  @Test(arguments: [0, 1, 43, 44, 100_000]) func `may consist of the shortest members there are`(blanks: Int) throws {
    let member = #"{"type":"member","group":"g","account":"u"}"# + "\n"
    let entries = #"{"type":"account","id":"u"}"# + "\n" + #"{"type":"group","id":"g"}"# + "\n"
    let text = String(repeating: " ", count: blanks) + "\n" + String(repeating: member, count: 20_000)
    let snapshot = try read(text + entries + end(1, 1, 20_000))
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.coverage.scopes[.members]?.count == 20_000)
    #expect(snapshot.memberships.count == 1)
  }

  @Test func `tell of each plain member that follows the end line`() throws {
    let member = #"{"type":"member","group":"g","account":"u"}"# + "\n"
    let snapshot = try read(member + end(0, 0, 1) + String(repeating: member, count: 20_000))
    #expect(
      snapshot.sharedReason
        == "export:3: follows the end line; the end line must be the last one; and 19999 more such problems")
    #expect(snapshot.unresolved.isEmpty)
    #expect(snapshot.coverage.scopes[.members]?.count == 1)
  }
}
