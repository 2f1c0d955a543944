import Foundation
import Testing

@testable import TestServers

/// The throw-away slapd itself: what other tests rely on.
@Suite struct SlapdServerTests {
  static let ldif = """
    dn: dc=example,dc=org
    objectClass: dcObject
    objectClass: organization
    o: Example
    dc: example

    """

  @Test func `it answers on all its addresses until it is stopped`() async throws {
    let server = try await SlapdServer.start(SlapdSetup(suffix: "dc=example,dc=org", ldif: Self.ldif))
    for url in [server.url, server.tlsURL, server.socketURL] {
      let caFile = server.authority.caFile
      let said = try await offPool {
        try Command.run(
          ["ldapsearch", "-LLL", "-x", "-H", url, "-b", "dc=example,dc=org", "-s", "base", "o"],
          environment: ["LDAPTLS_CACERT": caFile])
      }
      #expect(said.contains("o: Example"))
    }
    server.stop()
    await #expect(throws: TestServerError.self) {
      try await offPool { try Command.run(["ldapsearch", "-x", "-H", server.url, "-b", "", "-s", "base"]) }
    }
  }

  @Test func `a mistake in its configuration is told with its log`() async throws {
    var setup = SlapdSetup(suffix: "dc=example,dc=org", ldif: "")
    setup.databaseLines = ["overlay nonesuch"]
    let error = await #expect(throws: TestServerError.self) { _ = try await SlapdServer.start(setup) }
    #expect(error?.description.contains("nonesuch") == true)
  }

  @Test func `what is still in use when a run ends is removed`() async throws {
    let path = FileManager.default.temporaryDirectory.path + "/alignd-left-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path + "/inner", withIntermediateDirectories: true)
    try await offPool {
      do {
        let leftovers = try Leftovers()
        try leftovers.remove([path + "/none", path])
        try withExtendedLifetime(leftovers) { try #require(FileManager.default.fileExists(atPath: path + "/inner")) }
      }
      let deadline = ContinuousClock.now + .seconds(30)
      while FileManager.default.fileExists(atPath: path), ContinuousClock.now < deadline { usleep(10_000) }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
