import FindingStore
import Findings
import Foundation
import GRDB
import StoreSamples
import TestServers
import Testing

@Suite struct `A damaged store` {
  /// A store in one file, without a log.
  static let sound: Result<[UInt8], any Error> = Result {
    let (fixture, store) = try StoreFixture.store(steps: 40)
    let copy = fixture.folder.file("copy")
    try store.backUp(to: copy)
    return [UInt8](try Data(contentsOf: URL(filePath: copy)))
  }

  static func write(_ bytes: [UInt8]) throws -> StoreFixture {
    let fixture = try StoreFixture()
    try Data(bytes).write(to: URL(filePath: fixture.file))
    return fixture
  }

  static func states(_ store: FindingStore) throws -> [String] {
    try store.findings(in: Set(FindingState.allCases)).map { "\($0.record.fingerprint) \($0.record.state.rawValue)" }
      .sorted()
  }

  /// Flips bytes at drawn places. A flipped letter within a text is nothing that SQLite can notice; a finding that is missing
  /// or stands elsewhere is.
  @Test(arguments: 0..<8) func `is refused, set aside or reported, and never has less in it`(block: Int) throws {
    let sound = try Self.sound.get()
    let whole = try Self.states(try Self.write(sound).opened())
    #expect(whole.count == 30)
    var tally: [String: Int] = [:]
    for number in 0..<60 {
      let seed = block * 60 + number
      var dice = Dice(seed)
      var bytes = sound
      for _ in 0...dice.roll(6) {
        // Half of them in the page headers and pointers, where counts are.
        let place = dice.roll(2) == 0 ? dice.roll(bytes.count) : dice.roll(bytes.count / 4096) * 4096 + dice.roll(64)
        bytes[place] ^= UInt8(1 + dice.roll(255))
      }
      let fixture = try Self.write(bytes)
      let outcome = try Self.outcome(fixture, whole)
      tally[outcome, default: 0] += 1
      #expect(outcome != "less", "seed \(seed)")
    }
    print("block \(block): " + tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    #expect((tally["damaged and set aside"] ?? 0) > 10)
  }

  private static func outcome(_ fixture: StoreFixture, _ whole: [String]) throws -> String {
    let store: FindingStore
    do throws(StoreError) { store = try fixture.opened() } catch {
      guard error.kind == .damaged else {
        #expect([.foreign, .newer, .inconsistent].contains(error.kind), "\(error)")
        #expect(fixture.names.contains("alignd.sqlite"), "what is not alignd's is left alone")
        return error.kind.rawValue
      }
      #expect(!fixture.names.contains("alignd.sqlite"))
      #expect(fixture.names.contains { $0.hasPrefix("alignd.sqlite.damaged-") })
      #expect(fixture.refusal()?.kind == .damaged, "it must not be made anew by itself")
      #expect(fixture.refusal(.reading)?.kind == .damaged)
      return "damaged and set aside"
    }
    do {
      if try states(store) == whole { return "reads right" }
      return try store.check().isEmpty ? "less" : "reported by check"
    } catch let error as StoreError {
      #expect([.damaged, .inconsistent].contains(error.kind), "\(error)")
      return "refused when read"
    }
  }

  @Test func `starts anew only when somebody says so, and the old one is kept`() throws {
    var bytes = try Self.sound.get()
    for place in 100..<4096 { bytes[place] = 0xAA }
    let fixture = try Self.write(bytes)
    let refusal = try #require(fixture.refusal())
    #expect(refusal.kind == .damaged)
    #expect(refusal.description.contains("alignd db create"))
    let aside = try #require(fixture.names.first { $0.hasPrefix("alignd.sqlite.damaged-") })
    #expect(try Data(contentsOf: URL(filePath: fixture.folder.file(aside))) == Data(bytes))
    try FindingStore.create(fixture.file)
    let store = try fixture.opened()
    #expect(try store.check() == [])
    #expect(try store.latestRun() == nil)
    #expect(fixture.names.contains(aside))
  }

  @Test func `two that are damaged within a second do not overwrite each other`() throws {
    let fixture = try StoreFixture()
    var bytes = try Self.sound.get()
    for place in 100..<4096 { bytes[place] = 0xAA }
    for _ in 0..<3 {
      try Data(bytes).write(to: URL(filePath: fixture.file))
      #expect(fixture.refusal()?.kind == .damaged)
    }
    #expect(fixture.names.count { $0.hasPrefix("alignd.sqlite.damaged-") } == 3)
  }

  @Test func `an empty file is none, for a store is made under another name`() throws {
    let fixture = try Self.write([])
    #expect(fixture.refusal()?.kind == .damaged)
    #expect(fixture.refusal()?.kind == .damaged)
  }

  @Test(arguments: [1, 15, 99, 100, 4096, 5000]) func `a cut one is refused`(length: Int) throws {
    let fixture = try Self.write(Array(try Self.sound.get().prefix(length)))
    let kind = try #require(fixture.refusal()?.kind)
    #expect(kind == (length < 72 ? .foreign : .damaged))
  }

  @Test func `a log without its store is not started over`() throws {
    let fixture = try StoreFixture()
    try fixture.folder.write("frames", to: "alignd.sqlite-wal")
    #expect(fixture.refusal()?.kind == .damaged)
    #expect(fixture.names == ["alignd.sqlite-wal", "alignd.sqlite.lock"])
  }

  @Test func `reading sets nothing aside`() throws {
    var bytes = try Self.sound.get()
    for place in 100..<4096 { bytes[place] = 0xAA }
    let fixture = try Self.write(bytes)
    #expect(fixture.refusal(.reading)?.kind == .damaged)
    #expect(fixture.names.contains("alignd.sqlite"))
  }

  @Test(arguments: [
    "UPDATE finding SET due_on = 'soon' WHERE id = 1", "UPDATE finding SET returns = '2026-99-99' WHERE id = 1",
    "UPDATE finding SET acceptance = '{}', state = 'excepted', resolved_at = NULL WHERE id = 1",
  ]) func `a value that is none is refused, not left out`(sql: String) throws {
    let fixture = try Self.write(try Self.sound.get())
    try fixture.foreign().write { try $0.execute(sql: sql) }
    let store = try fixture.opened()
    let error = #expect(throws: StoreError.self) { try store.memory(of: (0..<30).map(Samples.fingerprint)) }
    #expect(error?.kind == .inconsistent)
  }

  @Test func `an entry of history that cannot be read is never left out`() throws {
    let fixture = try Self.write(try Self.sound.get())
    try fixture.foreign().write { database in
      try database.execute(
        sql: "INSERT INTO transition VALUES (NULL, 1, NULL, 't', 'vanished', 'open', 'resolved', 3, '', 'hand', '')")
    }
    let store = try fixture.opened()
    let error = #expect(throws: StoreError.self) { try store.history(of: Samples.fingerprint(0)) }
    #expect(error?.kind == .inconsistent)
  }
}
