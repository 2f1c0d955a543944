import FindingStore
import Findings
import Foundation
import StoreSamples
import TestServers
import Testing

/// `Fixtures/version1.sqlite` was made by the first version of the schema: twelve steps of the script (`StoreVictim work FILE 0 12`),
/// then `VACUUM INTO` that file. From the release of that
/// version on it is never made again; what cannot read it any longer breaks every operator's memory.
@Suite struct `A store of version 1` {
  static func fixture() throws -> StoreFixture {
    let fixture = try StoreFixture()
    let kept = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/version1.sqlite")
    try FileManager.default.copyItem(at: kept, to: URL(filePath: fixture.file))
    return fixture
  }

  @Test func `opens, is upgraded and says what it said`() throws {
    let store = try Self.fixture().opened()
    #expect(try store.check() == [])
    #expect(try store.identifier().count == 36)
    #expect(try store.latestRun()?.run == Samples.run(2))
    #expect(try store.findings(in: [.open]).map(\.record.fingerprint) == (3..<9).map(Samples.fingerprint))
    #expect(try store.findings(in: [.resolved]).map(\.record.fingerprint) == (0..<3).map(Samples.fingerprint))
    let first = try #require(try store.finding(Samples.fingerprint(0)))
    #expect(first.record.resolvedAt == "2026-01-03T02:00:00Z")
    #expect(first.record.openedAt == "2026-01-01T02:00:00Z")
    #expect(first.facts.title == "excess-privilege: Person 0 (0), administer CRM")
    #expect(first.facts.paths.map(\.text) == ["login0 → crm-admins: administer CRM"])
    #expect(try store.history(of: Samples.fingerprint(0)).map(\.change) == [.opened, .resolved])
    #expect(try store.history(of: Samples.fingerprint(0)).map(\.movers) == [[.reality, .matrix], [.reality]])
    #expect(
      try store.tickets(of: "tickets").map { "\($0.externalID ?? "-") \($0.state.rawValue)" } == [
        "T0 closed", "T1 open", "T2 open",
      ])
    #expect(try store.deliveries(in: [.done], limit: 99).map(\.content.event) == ["c2", "t2", "t1", "t0"])
    // The first three were over before anybody was told.
    #expect(try store.deliveries(in: [.collapsed], limit: 99).count == 6)
  }

  @Test func `goes on as if nothing had been`() throws {
    let fixture = try Self.fixture()
    let store = try fixture.opened()
    for step in 12..<20 { try Script.perform(step, store) }
    let (fresh, _) = try StoreFixture.store(steps: 20)
    #expect(try fixture.everything == fresh.everything)
  }
}
