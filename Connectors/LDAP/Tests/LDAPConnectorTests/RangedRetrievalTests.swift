import AccessModel
import DirectorySchema
import LDAPConnector
import Synchronization
import TestServers
import Testing

/// Active Directory gives at most 1,500 members at a time: `member` empty, and `member;range=0-1499` beside it
/// (MS-ADTS 3.1.1.3.1.3.3). Samba never does so by itself, so a fake does.
@Suite struct RangedRetrievalTests {
  static let base = "DC=corp,DC=example"

  /// A directory with one group of `count` members, given 1,500 at a time; `version` is its uSNChanged at each reading.
  static func server(
    _ count: Int, repeating: Bool = false, version: @escaping @Sendable (Int) -> String = { _ in "7" }
  ) throws -> FakeLDAPServer {
    let readings = Mutex(0)
    return try FakeLDAPServer(isActiveDirectory: true) { search in
      if search.scope == 2, !search.isForGroups {
        let accounts = (0..<count).map { number in
          FakeLDAPServer.entry(
            search.id, "CN=u\(number),\(base)",
            [("objectGUID", ["guid-of-\(number)"]), ("sAMAccountName", ["u\(number)"]), ("objectClass", ["user"])])
        }
        return accounts + [FakeLDAPServer.done(search.id, cookie: "")]
      }
      let asked = search.attributes.first { $0.hasPrefix("member;range=") }
      let from = asked.flatMap { Int($0.dropFirst("member;range=".count).prefix { $0 != "-" }) } ?? 0
      let end = min(from + 1500, count)
      let last = end == count ? "*" : "\(end - 1)"
      let shown = repeating && from > 0 ? "0-1499" : "\(from)-\(last)"
      let number = readings.withLock { readings in
        readings += 1
        return readings
      }
      return [
        FakeLDAPServer.entry(
          search.id, "CN=big,\(base)",
          [
            ("objectGUID", ["guid-of-group"]), ("sAMAccountName", ["big"]), ("uSNChanged", [version(number)]),
            ("member", []),
            ("member;range=\(shown)", (from..<end).map { "CN=u\($0),\(base)" }),
          ]), FakeLDAPServer.done(search.id, cookie: search.cookie == nil ? nil : ""),
      ]
    }
  }

  @Test(arguments: [1501, 3000, 4321])
  func `a group is read to its end`(count: Int) async throws {
    let server = try Self.server(count)
    let snapshot = await Reading.read(
      Reading.patient(Reading.settings(server.url, Self.base, schema: DirectorySchema(.activeDirectory))))
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.memberships.count == count)
    #expect(snapshot.unread("big") == "")
  }

  @Test func `a group that changes in between is read again`() async throws {
    // The first reading is the search for groups; of the next three, the second sees a change.
    let server = try Self.server(3000) { $0 == 2 ? "7" : "8" }
    let snapshot = await Reading.read(
      Reading.patient(Reading.settings(server.url, Self.base, schema: DirectorySchema(.activeDirectory))))
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.memberships.count == 3000)
    #expect(server.searches.count { $0.scope == 0 } == 4)
  }

  @Test func `a group that always changes is not read`() async throws {
    let server = try Self.server(3000) { "\($0)" }
    let snapshot = await Reading.read(
      Reading.patient(Reading.settings(server.url, Self.base, schema: DirectorySchema(.activeDirectory))))
    #expect(snapshot.unread("big").contains("changed each of the 3 times"))
    #expect(snapshot.reason(.members) == "the members of 1 groups were not read completely")
    #expect(snapshot.coverage.scopes[.members]?.confined == true)
    #expect(snapshot.reason(.groups) == "complete")
  }

  @Test func `a server that repeats a range is found out`() async throws {
    let server = try Self.server(4000, repeating: true)
    let snapshot = await Reading.read(
      Reading.patient(Reading.settings(server.url, Self.base, schema: DirectorySchema(.activeDirectory))))
    #expect(snapshot.unread("big").contains("from number 1500 on and goes on at 1500"))
  }
}
