import GRDB
import Glibc

/// The memory of findings: one SQLite file, written by one process at a time.
///
/// Every change of a run, with what is to be delivered because of it, is one transaction: after `kill -9` at any instant all
/// of it is there or nothing. Reading needs no lock and is possible while another process writes.
public final class FindingStore: Sendable {
  /// The file.
  public let path: String
  let database: any DatabaseWriter
  private let lock: StoreLock?
  /// Whether it was opened to be written to.
  public var isWritable: Bool { lock != nil }

  /// How a store is opened.
  public enum Use: Sendable {
    /// To read; there must be one.
    case reading
    /// To write, as somebody whom other processes are told of; made when there is none.
    case writing(owner: String)
  }

  /// Opens the store, and brings an older one to the present schema.
  ///
  /// A damaged file is set aside under another name and never replaced by an empty one: whoever starts anew then says so
  /// with ``create(_:)``.
  public init(_ path: String, for use: Use) throws(StoreError) {
    self.path = path
    try StoreFile.checkFolder(of: path)
    switch use {
    case .reading:
      lock = nil
      guard try StoreFile.exists(path) else {
        throw StoreError(.absent, "there is no store \"\(path)\" yet; `alignd run --once` makes it")
      }
    case .writing(let owner):
      lock = try StoreLock(path, owner: owner)
      if try !StoreFile.exists(path) { try FindingStore.make(path) }
    }
    do {
      try StoreFile.checkHeader(path)
      database = try lock == nil ? FindingStore.openedForReading(path) : FindingStore.openedForWriting(path)
    } catch {
      throw FindingStore.error(error, path, mayBeMoved: lock != nil)
    }
  }

  /// Makes an empty store where a damaged one was set aside: an operator's decision, for everything that was remembered
  /// stays with the old file.
  public static func create(_ path: String) throws(StoreError) {
    try StoreFile.checkFolder(of: path)
    let lock = try StoreLock(path, owner: "alignd db create")
    defer { withExtendedLifetime(lock) {} }
    guard access(path, F_OK) != 0 else {
      throw StoreError(.unusable, "there is a store \"\(path)\" already; nothing was changed")
    }
    try make(path)
  }

  /// Makes a whole store under another name and gives it its own then: a store is never there in part.
  private static func make(_ path: String) throws(StoreError) {
    let new = path + ".new"
    for part in ["", "-journal", "-wal", "-shm"] { unlink(new + part) }
    let old = umask(0o077)
    defer { umask(old) }
    do {
      let queue = try DatabaseQueue(path: new, configuration: configuration(isWriting: true))
      try queue.write { try $0.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)") }
      try StoreSchema.migrator.migrate(queue)
      try queue.write { database in
        try database.execute(
          sql: "INSERT INTO store (name, value) VALUES ('id', ?), ('created', ?)",
          arguments: [StoreFile.newIdentifier(), StoreFile.now()])
      }
      try queue.close()
      try StoreFile.rename(new, path)
    } catch {
      throw self.error(error, path)
    }
  }

  private static func configuration(isWriting: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = "alignd"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 2
    configuration.readonly = !isWriting
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    return configuration
  }

  private static func openedForReading(_ path: String) throws -> any DatabaseWriter {
    let queue = try DatabaseQueue(path: path, configuration: configuration(isWriting: false))
    try queue.read { database in
      try checkVersion(database, path)
      if try !StoreSchema.migrator.hasCompletedMigrations(database) {
        throw StoreError(
          .absent, "\"\(path)\" is of an earlier version; `alignd run --once` or `alignd db check` upgrades it")
      }
    }
    return queue
  }

  private static func openedForWriting(_ path: String) throws -> any DatabaseWriter {
    let old = umask(0o077)
    defer { umask(old) }
    // Whose file it is is asked before anything is written to it: a pool turns the file's log on.
    let queue = try DatabaseQueue(path: path, configuration: configuration(isWriting: false))
    try queue.read { database in
      try checkVersion(database, path)
      try lookForDamage(database)
    }
    try queue.close()
    let pool = try DatabasePool(path: path, configuration: configuration(isWriting: true))
    try pool.writeWithoutTransaction { database in
      // A commit is on the disk before anybody is told of it: deliveries rest on that. Said again here, because a pool asks
      // for less when it opens.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA journal_size_limit = \(1 << 26)")
    }
    if try pool.read({ try !StoreSchema.migrator.hasCompletedMigrations($0) }) {
      try StoreSchema.migrator.migrate(pool)
    }
    return pool
  }

  /// Refuses what is not alignd's, and what a later alignd has written.
  private static func checkVersion(_ database: Database, _ path: String) throws {
    guard try Int.fetchOne(database, sql: "PRAGMA application_id") == StoreSchema.applicationID else {
      throw StoreError(.foreign, "\"\(path)\" is a database of something else; name another file in the configuration")
    }
    guard try database.tableExists("grdb_migrations") else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "its tables are missing")
    }
    if try StoreSchema.migrator.hasBeenSuperseded(database) {
      throw StoreError(
        .newer, "\"\(path)\" was written by a later version of alignd; use that one, or restore an older backup")
    }
  }

  /// Bytes of a store up to which every opening for writing looks at each page.
  static let bytesLookedThrough = 1 << 25

  /// SQLite notices damage only where it reads, and may miss rows whose page lost count of them: a finding that memory has
  /// lost would be opened again. Small stores are looked through at once, large ones by `alignd db check`.
  private static func lookForDamage(_ database: Database) throws {
    let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    let bytes = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
    if pages * bytes > bytesLookedThrough { return }
    let problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(1)").filter { $0 != "ok" }
    if let problem = problems.first { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: problem) }
  }

  // MARK: Transactions

  func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do {
      return try database.read(body)
    } catch {
      throw FindingStore.error(error, path)
    }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    guard isWritable else { throw StoreError(.unusable, "\"\(path)\" was opened to be read only") }
    do {
      return try database.write(body)
    } catch {
      throw FindingStore.error(error, path)
    }
  }
}
