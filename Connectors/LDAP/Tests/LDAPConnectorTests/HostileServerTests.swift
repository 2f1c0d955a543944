import AccessModel
import ConnectorKit
import DirectorySchema
import Foundation
import LDAPConnector
import Synchronization
import TestServers
import Testing

/// Answers that no server should give. None of them may end in a snapshot that looks complete, or in no answer at all.
@Suite struct HostileServerTests {
  static let base = "dc=example,dc=org"

  /// Two groups on the first page, then whatever `second` says.
  static func groupsInTwoPages(
    _ second: @escaping @Sendable (FakeLDAPServer.Search) -> [FakeLDAPServer.Action]
  ) throws -> FakeLDAPServer {
    try FakeLDAPServer { search in
      guard search.isForGroups else {
        return [
          FakeLDAPServer.entry(
            search.id, "uid=alice,\(base)", [("entryUUID", ["u1"]), ("uid", ["alice"]), ("objectClass", ["account"])]),
          FakeLDAPServer.done(search.id, cookie: ""),
        ]
      }
      if search.cookie == "" {
        return [group(search.id, "one"), group(search.id, "two"), FakeLDAPServer.done(search.id, cookie: "next")]
      }
      return second(search)
    }
  }

  static func group(_ id: Int, _ name: String) -> FakeLDAPServer.Action {
    FakeLDAPServer.entry(
      id, "cn=\(name),\(base)", [("entryUUID", ["g-\(name)"]), ("cn", [name]), ("member", ["uid=alice,\(base)"])])
  }

  @Test func `two pages and an empty cookie are complete`() async throws {
    let server = try Self.groupsInTwoPages { [Self.group($0.id, "three"), FakeLDAPServer.done($0.id, cookie: "")] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.coverage.isComplete)
    #expect(snapshot.groupNames == ["one", "three", "two"])
    #expect(snapshot.members(of: "three") == ["alice"])
  }

  @Test(arguments: [
    (4, "the server's size limit was reached"), (3, "the time limit was reached"),
    (11, "an administrative limit of the server was reached"), (51, "the server is busy or unavailable"),
    (1, "the server refuses it"), (80, "error"),
  ])
  func `a page of success and then an error is a part`(code: Int, words: String) async throws {
    let server = try Self.groupsInTwoPages { [Self.group($0.id, "three"), FakeLDAPServer.done($0.id, code: code)] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups).contains(words))
    #expect(snapshot.reason(.groups).contains("after 3 entries"))
    #expect(snapshot.reason(.members) != "complete")
    #expect(snapshot.reason(.accounts) == "complete")
    #expect(snapshot.groups.count == 3)
  }

  /// What came of a page is not put off without limit, and not lost.
  @Test(arguments: [0, 4]) func `a page of many megabytes is taken as it comes`(code: Int) async throws {
    let large = String(repeating: "x", count: 3 << 20)
    let server = try FakeLDAPServer { search in
      guard search.isForGroups else { return [FakeLDAPServer.done(search.id, cookie: "")] }
      let groups = (1...5).map { number in
        FakeLDAPServer.entry(
          search.id, "cn=g\(number),\(Self.base)",
          [("entryUUID", ["g\(number)"]), ("cn", ["g\(number)"]), ("description", [large])])
      }
      return groups + [FakeLDAPServer.done(search.id, code: code, cookie: "")]
    }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.groupNames == ["g1", "g2", "g3", "g4", "g5"])
    #expect((snapshot.reason(.groups) == "complete") == (code == 0))
  }

  @Test(.timeLimit(.minutes(10))) func `a page that never comes ends within the limit, and nothing more is asked`()
    async throws
  {
    let server = try Self.groupsInTwoPages { _ in [] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups).contains("the server sent nothing for 1 s after 2 entries"))
    #expect(snapshot.reason(.accounts).contains("the server sent nothing"))
    #expect(server.searches.count == 2)
  }

  @Test func `a connection that is cut is not taken up again behind our back`() async throws {
    let server = try Self.groupsInTwoPages { [Self.group($0.id, "three"), .close] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups).contains("closed the connection"))
    #expect(snapshot.reason(.accounts).contains("closed the connection"))
    // libldap would connect anew by itself, without TLS and bind, and take what nobody may see for all there is.
    #expect(server.connections == 1)
  }

  @Test func `an answer without the page control may have stopped early`() async throws {
    let server = try Self.groupsInTwoPages { [Self.group($0.id, "three"), FakeLDAPServer.done($0.id)] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups).contains("left the page control out of its answer"))
  }

  @Test func `empty pages for ever come to an end`() async throws {
    let server = try Self.groupsInTwoPages { [FakeLDAPServer.done($0.id, cookie: "next")] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups).contains("empty pages in a row"))
  }

  @Test func `the same page for ever comes to an end`() async throws {
    let server = try Self.groupsInTwoPages { [Self.group($0.id, "two"), FakeLDAPServer.done($0.id, cookie: "next")] }
    var settings = Reading.settings(server.url, Self.base)
    settings.totalTimeout = 2
    let snapshot = await Reading.read(settings)
    #expect(snapshot.reason(.groups).contains("took longer than 2 s"))
    settings.totalTimeout = 60
    settings.entryLimit = 500
    #expect(await Reading.read(settings).reason(.groups).contains("raise entryLimit"))
  }

  @Test func `a referral instead of an answer says where to`() async throws {
    let server = try Self.groupsInTwoPages {
      [FakeLDAPServer.done($0.id, code: 10, referral: "ldap://other.example.org/dc=example,dc=org")]
    }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(
      snapshot.reason(.groups).contains("refers to ldap://other.example.org/dc=example,dc=org; configure that one"))
  }

  @Test func `a reference is a hole in the tree, but Active Directory always gives some`() async throws {
    let answer: @Sendable (FakeLDAPServer.Search) -> [FakeLDAPServer.Action] = {
      [
        $0.isForGroups ? Self.group($0.id, "one") : Self.account($0.id),
        FakeLDAPServer.reference($0.id, "ldap://sub.example.org/dc=sub,dc=example,dc=org"),
        FakeLDAPServer.done($0.id, cookie: ""),
      ]
    }
    let plain = try FakeLDAPServer(answer)
    let snapshot = await Reading.read(Reading.settings(plain.url, Self.base))
    #expect(
      snapshot.reason(.accounts).contains("is on another server (ldap://sub.example.org/dc=sub,dc=example,dc=org)"))
    #expect(snapshot.reason(.groups) != "complete")
    let active = try FakeLDAPServer(isActiveDirectory: true, answer)
    let other = await Reading.read(Reading.settings(active.url, Self.base))
    #expect(other.coverage.isComplete)
    #expect(other.coverage.notes.contains { $0.contains("ldap://sub.example.org") })
  }

  static func account(_ id: Int) -> FakeLDAPServer.Action {
    FakeLDAPServer.entry(
      id, "uid=alice,\(base)", [("entryUUID", ["u1"]), ("uid", ["alice"]), ("objectClass", ["account"])])
  }

  @Test(arguments: [
    [UInt8](repeating: 0xFF, count: 64), Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
    [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x02],
    [0x30, 0x80, 0, 0], [0x30, 0x0C, 0x02, 0x01, 0x04, 0x64, 0x07, 0x04, 0x7F, 0x61, 0x30, 0x01, 0x30, 0x00],
  ])
  func `bytes that are no answer end the reading`(bytes: [UInt8]) async throws {
    let server = try Self.groupsInTwoPages { _ in [.send(bytes), .close] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups) != "complete")
    #expect(snapshot.reason(.accounts) != "complete")
    #expect(server.connections == 1)
  }

  @Test func `an attribute that is repeated without end is no entry`() async throws {
    let server = try FakeLDAPServer {
      let many = Array(repeating: ("member", ["uid=alice,\(Self.base)"]), count: 5_000)
      return [FakeLDAPServer.entry($0.id, "cn=one,\(Self.base)", many), FakeLDAPServer.done($0.id, cookie: "")]
    }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.groups).contains("repeats one attribute again and again"))
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["ldap", "ldaps"])
  func `a server that accepts and is silent ends within the limit`(scheme: String) async throws {
    let (listener, port) = try Loopback.listener()
    defer { close(listener) }
    var settings = Reading.settings("\(scheme)://127.0.0.1:\(port)", Self.base)
    settings.bind = .simple(name: "cn=reader", password: .init("x"))
    let authority = try CertificateAuthority()
    settings.caFile = authority.caFile
    let snapshot = await Reading.read(settings)
    withExtendedLifetime(authority) {}
    #expect(!snapshot.coverage.isComplete)
    #expect(snapshot.reason(.accounts).contains("127.0.0.1:\(port)"))
  }

  @Test func `nothing at all below a base that exists is not an empty directory`() async throws {
    let server = try FakeLDAPServer { [FakeLDAPServer.done($0.id, cookie: "")] }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.accounts).contains("no account was found"))
    #expect(snapshot.reason(.accounts).contains("an anonymous connection may not see them"))
    #expect(snapshot.reason(.groups).contains("no group was found"))
  }

  @Test func `groups without any member are not groups that are empty`() async throws {
    let server = try FakeLDAPServer {
      [
        $0.isForGroups
          ? FakeLDAPServer.entry($0.id, "cn=one,\(Self.base)", [("entryUUID", ["g"]), ("cn", ["one"])])
          : Self.account($0.id), FakeLDAPServer.done($0.id, cookie: ""),
      ]
    }
    let snapshot = await Reading.read(Reading.settings(server.url, Self.base))
    #expect(snapshot.reason(.members).contains("no group lists any member"))
    #expect(snapshot.reason(.members).contains("may not read member, uniqueMember"))
  }
}
