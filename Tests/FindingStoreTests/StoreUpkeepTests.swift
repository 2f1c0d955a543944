import FindingStore
import Findings
import Foundation
import GRDB
import StoreSamples
import TestServers
import Testing

@Suite struct `Upkeep of a store` {
  static func count(_ table: String, _ fixture: StoreFixture) throws -> Int {
    try fixture.foreign().read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
  }

  // MARK: Pruning

  /// Ten runs of the script: thirty findings, of which those of the first eight runs are resolved. Of every event an attempt
  /// was made whose outcome is unknown, so that none collapses.
  static func tenRuns() throws -> (fixture: StoreFixture, store: FindingStore) {
    let (fixture, store) = try StoreFixture.store(steps: 0)
    for step in 0..<40 {
      try Script.perform(step, store)
      if step % Script.stepsOfRun == 0 {
        let events = try store.nextDeliveries(of: "hook", now: 0, limit: 1000).flatMap { $0 }.map(\.id)
        #expect(try store.begin(events))
      }
    }
    return (fixture, store)
  }

  @Test func `what something is still to be told of stays`() throws {
    let (fixture, store) = try Self.tenRuns()
    let before = try fixture.everything
    try store.prune(deliveries: "2025", runs: "2025", findings: "2025")
    #expect(try fixture.everything == before, "nothing is that old")
    try store.prune(deliveries: "9999", runs: "9999", findings: "9999")
    #expect(try Self.count("finding", fixture) == 30, "the receiver of events has not been told")
    #expect(try Self.count("ticket", fixture) == 10)
    #expect(try Self.count("delivery", fixture) == 54, "of the tickets' deliveries, all were done")
    #expect(try store.check() == [])
  }

  @Test func `what is over and told goes, with all that belongs to it; what is live stays whole`() throws {
    let (fixture, store) = try Self.tenRuns()
    let events = try store.deliveries(in: [.pending], limit: 1000).map(\.id)
    try store.record(.done, of: events, ticket: nil, at: Samples.instant(10))
    try store.prune(deliveries: "9999", runs: "9999", findings: Samples.instant(5))
    #expect(try Self.count("delivery", fixture) == 0)
    #expect(try Self.count("finding", fixture) == 21, "those of the first three runs were resolved before the sixth")
    #expect(try Self.count("ticket", fixture) == 7)
    #expect(try Self.count("run", fixture) == 7, "history still speaks of all but the first three")
    try store.prune(deliveries: "9999", runs: "9999", findings: "9999")
    #expect(try store.findings(in: [.open]).map(\.record.fingerprint) == (24..<30).map(Samples.fingerprint))
    #expect(try Self.count("finding", fixture) == 6)
    #expect(try Self.count("finding_facts", fixture) == 6)
    #expect(try Self.count("transition", fixture) == 6)
    #expect(try Self.count("ticket", fixture) == 2)
    #expect(try Self.count("run", fixture) == 2)
    #expect(try store.check() == [])
    #expect(try store.history(of: Samples.fingerprint(29)).count == 1)
  }

  @Test func `a finding whose ticket is open stays with it`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 9)
    let events = try store.deliveries(in: [.pending], limit: 1000).map(\.id)
    try store.record(.done, of: events, ticket: nil, at: Samples.instant(10))
    try store.prune(deliveries: "9999", runs: "9999", findings: "9999")
    #expect(try store.tickets(about: Samples.fingerprint(0)).map(\.state) == [.open])
    #expect(try Self.count("finding", fixture) == 9)
  }

  @Test func `the latest run stays, and one that holds something back`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 0)
    let held = HeldChange(fingerprint: Samples.fingerprint(1), change: .opened, severity: 3, title: "t")
    for run in 0..<4 {
      try store.commit(
        StoreCommit(
          run: Samples.run(run), actor: "run", at: Samples.instant(run), steps: [], held: run == 3 ? [held] : []))
    }
    try store.prune(deliveries: "9999", runs: "9999", findings: "9999")
    #expect(try store.latestRun()?.id == 4)
    #expect(try store.heldChanges() == [held])
    #expect(try Self.count("run", fixture) == 1)
    #expect(try Self.count("run_source", fixture) == 2)
  }

  // MARK: Copies

  @Test func `a copy made while another process writes is whole at some step`() async throws {
    try await offPool {
      let fixture = try StoreFixture()
      let victim = try Victim(["work", fixture.file, "0", "400"])
      var copied: [Int] = []
      while let line = victim.line() {
        guard let step = Int(line), step % 40 == 39 else { continue }
        let copy = StoreFixture(folder: try TestFolder())
        try FindingStore(fixture.file, for: .reading).backUp(to: copy.file)
        #expect(copy.names == ["alignd.sqlite"])
        let store = try copy.opened()
        #expect(try store.check() == [])
        let runs = try #require(try store.latestRun()?.run.counts["number"]) + 1
        #expect(try Self.count("finding", copy) == runs * 3)
        copied.append(runs)
      }
      #expect(copied.count == 10)
      #expect(copied == copied.sorted())
    }
  }

  @Test func `a copy is for its owner alone, and never over a file`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 4)
    let copy = fixture.folder.file("copy")
    try store.backUp(to: copy)
    #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
    #expect(try StoreFixture.everything(in: copy) == fixture.everything)
    #expect(throws: StoreError.self) { try store.backUp(to: copy) }
    #expect(throws: StoreError.self) { try store.backUp(to: fixture.folder.file("no/copy")) }
  }

  @Test func `room is given back`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 400)
    try store.vacuum()
    let size = try #require(try FileManager.default.attributesOfItem(atPath: fixture.file)[.size] as? Int)
    let events = try store.deliveries(in: [.pending], limit: 10_000).map(\.id)
    try store.record(.done, of: events, ticket: nil, at: Samples.instant(10))
    try store.prune(deliveries: "9999", runs: "9999", findings: "9999")
    try store.vacuum()
    _ = try fixture.foreign().writeWithoutTransaction { try Row.fetchAll($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    let smaller = try #require(try FileManager.default.attributesOfItem(atPath: fixture.file)[.size] as? Int)
    #expect(smaller * 2 < size)
    #expect(try store.check() == [])
  }

  // MARK: A reader beside a writer

  @Test func `a reader sees whole runs while another process writes`() async throws {
    try await offPool {
      let fixture = try StoreFixture()
      let victim = try Victim(["work", fixture.file, "0", "240"])
      _ = victim.line()
      let reader = try FindingStore(fixture.file, for: .reading)
      var seen: [Int] = []
      while victim.line() != nil { seen.append(try reader.findings(in: [.open, .resolved]).count) }
      #expect(seen.count == 239)
      #expect(seen.allSatisfy { $0 % 3 == 0 })
      #expect(seen == seen.sorted())
      #expect(try reader.findings(in: [.open, .resolved]).count == 180)
    }
  }

  // MARK: No room

  /// On a disk of two mebibytes, which a namespace of its own has mounted.
  @Test func `a full disk keeps nothing of the run that found no room, and the next one works`() throws {
    let folder = try TestFolder()
    let disk = try folder.makeFolder("disk")
    let script = """
      mount -t tmpfs -o size=2m none "$1" && head -c 1000000 /dev/zero > "$1/ballast" \
      && exec "$2" fill "$1/alignd.sqlite" "$1/ballast"
      """
    let asRoot = geteuid() == 0 ? [] : ["--map-root-user"]
    let said = try Command.run(["unshare", "--mount"] + asRoot + ["sh", "-c", script, "sh", disk, Victim.path])
    let lines = said.split(separator: "\n").map(String.init)
    try #require(lines.count >= 4, "\(said)")
    let step = try #require(Int(lines[0].split(separator: " ").last ?? ""))
    #expect(lines[0] == "full at \(step)")
    let runs = step / 4 + (step % 4 == 0 ? 0 : 1)
    #expect(lines[1] == "kept \(runs) runs, \(min(runs, 2) * 3) open, check []")
    #expect(runs > 3)
    #expect(
      lines[lines.count - 2].split(separator: " ").suffix(3) == [
        "\((step + 7) / 4 + 1)", "runs:", "\((step + 7) / 4 + 1)",
      ])
    #expect(lines.last == "check []")
  }
}
