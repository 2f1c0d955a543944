import Findings
import Foundation
import GRDB
import StoreSamples
import TestServers
import Testing

@testable import FindingStore

@Suite struct `Opening a store` {
  @Test func `makes one, for its owner alone, and under no other name`() throws {
    let fixture = try StoreFixture()
    let store = try fixture.opened()
    #expect(try store.identifier().count == 36)
    #expect(try store.check() == [])
    let attributes = try FileManager.default.attributesOfItem(atPath: fixture.file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(
      Set(fixture.names).isSubset(of: ["alignd.sqlite", "alignd.sqlite-shm", "alignd.sqlite-wal", "alignd.sqlite.lock"])
    )
  }

  @Test func `keeps its number`() throws {
    let fixture = try StoreFixture()
    let first = try fixture.opened().identifier()
    #expect(try fixture.opened().identifier() == first)
    #expect(try FindingStore(fixture.file, for: .reading).identifier() == first)
  }

  /// SQLite syncs its log at every commit only when it is asked to: without that, a power failure takes back what was told.
  @Test func `asks for every commit to be on the disk`() throws {
    let store = try StoreFixture().opened()
    #expect(try store.database.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    #expect(try store.database.write { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
    #expect(try store.database.write { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
  }

  @Test func `a second process is told who holds it, and gets it after a kill`() async throws {
    try await offPool {
      let fixture = try StoreFixture()
      let victim = try Victim(["hold", fixture.file])
      #expect(victim.line() == "holding")
      let refusal = try #require(fixture.refusal())
      #expect(refusal.kind == .locked)
      #expect(refusal.description.contains("StoreVictim hold, process \(victim.process.processIdentifier), since 20"))
      #expect(fixture.refusal(.reading) == nil, "reading needs no lock")
      _ = victim.kill()
      #expect(fixture.refusal() == nil)
    }
  }

  @Test func `the lock ends with the store`() throws {
    let fixture = try StoreFixture()
    var store: FindingStore? = try fixture.opened()
    #expect(fixture.refusal()?.description.contains("in use by a test, process \(getpid()), since 20") == true)
    #expect(store?.isWritable == true)
    store = nil
    #expect(fixture.refusal() == nil)
  }

  @Test func `what others wrote into the lock file is shown harmlessly`() throws {
    let fixture = try StoreFixture()
    let store = try fixture.opened()
    let lock = try #require(FileHandle(forWritingAtPath: fixture.file + ".lock"))
    try lock.write(contentsOf: Data("\u{1B}[31mroot\u{7}\nmore".utf8))
    #expect(fixture.refusal()?.description.contains("in use by [31mroot; wait") == true)
    #expect(store.isWritable)
  }

  // MARK: What is no store

  @Test func `a folder that does not exist, and one that is a file`() throws {
    let fixture = try StoreFixture()
    for place in ["no/alignd.sqlite", "file/alignd.sqlite"] {
      try fixture.folder.write("", to: "file")
      let error = #expect(throws: StoreError.self) {
        try FindingStore(fixture.folder.file(place), for: .writing(owner: "a test"))
      }
      #expect(error?.kind == .unusable)
      #expect(error?.description.contains("folder") == true)
    }
  }

  @Test func `a text file is left as it is`() throws {
    let fixture = try StoreFixture()
    let text = String(repeating: "accounts, groups\n", count: 20)
    try fixture.folder.write(text, to: "alignd.sqlite")
    #expect(fixture.refusal()?.kind == .foreign)
    #expect(fixture.refusal(.reading)?.kind == .foreign)
    #expect(try String(contentsOfFile: fixture.file, encoding: .utf8) == text)
  }

  @Test(arguments: [
    "CREATE TABLE people (id)", "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)",
    "PRAGMA application_id = 7",
  ])
  func `another program's database is left as it is`(sql: String) throws {
    let fixture = try StoreFixture()
    try fixture.foreign().write { database in
      try database.execute(sql: sql)
      try database.execute(sql: "CREATE TABLE more (id)")
    }
    let before = try Data(contentsOf: URL(filePath: fixture.file))
    #expect(fixture.refusal()?.kind == .foreign)
    #expect(fixture.refusal(.reading)?.kind == .foreign)
    #expect(try Data(contentsOf: URL(filePath: fixture.file)) == before)
  }

  @Test func `a directory, a link and a pipe are no store`() throws {
    let fixture = try StoreFixture()
    _ = try fixture.folder.makeFolder("alignd.sqlite")
    #expect(fixture.refusal()?.kind == .unusable)
    let other = try StoreFixture()
    _ = try other.opened()
    let link = fixture.folder.file("link")
    symlink(other.file, link)
    mkfifo(fixture.folder.file("pipe"), 0o600)
    for path in [link, fixture.folder.file("pipe")] {
      for use in [FindingStore.Use.writing(owner: "a test"), .reading] {
        let error = #expect(throws: StoreError.self) { try FindingStore(path, for: use) }
        #expect(error?.kind == .unusable)
        #expect(error?.description.contains("no regular file") == true)
      }
    }
  }

  @Test func `reading makes none`() throws {
    let fixture = try StoreFixture()
    #expect(fixture.refusal(.reading)?.kind == .absent)
    #expect(fixture.names == [])
  }

  @Test func `making one over another is refused`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 1)
    #expect(throws: StoreError.self) { try FindingStore.create(fixture.file) }
    #expect(try store.latestRun()?.run == Samples.run(0))
  }

  @Test func `what a kill left of one that was being made is no hindrance`() throws {
    let fixture = try StoreFixture()
    for part in ["", "-journal", "-wal"] { try fixture.folder.write("half", to: "alignd.sqlite.new\(part)") }
    let store = try fixture.opened()
    #expect(try store.check() == [])
    #expect(!fixture.names.contains { $0.hasPrefix("alignd.sqlite.new") })
  }

  // MARK: Modes

  /// As a user whom modes bind: root without the right to override them, or whoever runs the tests.
  static func bound(_ arguments: [String]) throws -> String {
    let words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    let asRoot = geteuid() == 0 ? words : []
    return try Command.run(["sh", "-c", "\"$@\" || true", "sh"] + asRoot + [Victim.path] + arguments)
  }

  @Test func `a folder that may not be written to`() throws {
    let fixture = try StoreFixture()
    chmod(fixture.folder.path, 0o500)
    defer { chmod(fixture.folder.path, 0o700) }
    #expect(try Self.bound(["open", fixture.file]).hasPrefix("unusable: "))
    #expect(fixture.names == [])
  }

  @Test func `a file that may not be written to`() throws {
    let (fixture, store) = try StoreFixture.store(steps: 4)
    let before = try fixture.everything
    try store.vacuum()
    chmod(fixture.file, 0o400)
    let said = try Self.bound(["read", fixture.file])
    #expect(said == "read \(try store.identifier())\n")
    #expect(try Self.bound(["open", fixture.file]).hasPrefix("locked: "))
    chmod(fixture.file, 0o000)
    #expect(try Self.bound(["read", fixture.file]).hasPrefix("unusable: "))
    chmod(fixture.file, 0o600)
    #expect(try fixture.everything == before)
  }

  @Test func `a file that may not be written to, and nobody writes`() throws {
    let fixture = try StoreFixture()
    for step in 0..<4 { try Script.perform(step, try fixture.opened()) }
    chmod(fixture.file, 0o400)
    #expect(try Self.bound(["open", fixture.file]).hasPrefix("unusable: "))
    #expect(try Self.bound(["read", fixture.file]).hasPrefix("read "))
    chmod(fixture.file, 0o600)
    #expect(try fixture.opened().check() == [])
  }

  // MARK: Versions

  @Test func `a store of a later version is refused and left as it is`() throws {
    let fixture = try StoreFixture()
    _ = try fixture.opened().identifier()
    try fixture.foreign().write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2')") }
    let refusal = try #require(fixture.refusal())
    #expect(refusal.kind == .newer)
    #expect(refusal.description.contains("later version"))
    #expect(fixture.refusal(.reading)?.kind == .newer)
    #expect(fixture.names.contains("alignd.sqlite"))
  }

  @Test func `a store whose tables are missing is damaged, not new`() throws {
    let fixture = try StoreFixture()
    _ = try fixture.opened().identifier()
    try fixture.foreign().write { try $0.execute(sql: "DROP TABLE grdb_migrations") }
    #expect(fixture.refusal()?.kind == .damaged)
  }
}
