import Foundation
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
    try FindingStore.checkFolder(of: path, use)
    switch use {
    case .reading: lock = nil
    case .writing(let owner): lock = try StoreLock(path, owner: owner)
    }
    try FindingStore.checkFile(path, use)
    do {
      database = try FindingStore.opened(path, use)
    } catch {
      throw FindingStore.error(error, path, mayBeMoved: lock != nil)
    }
  }

  private static func opened(_ path: String, _ use: Use) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.label = "alignd"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 2
    var isWriting = false
    if case .writing = use { isWriting = true }
    configuration.readonly = !isWriting
    configuration.prepareDatabase { database in
      // A commit is on the disk before anybody is told of it: deliveries rest on that.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    guard isWriting else {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.read { try checkVersion($0, path, mustBePresent: true) }
      return queue
    }
    let old = umask(0o077)
    defer { umask(old) }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.write { try checkVersion($0, path, mustBePresent: false) }
    try StoreSchema.migrator.migrate(pool)
    try pool.write { database in
      try database.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)")
      try database.execute(
        sql: "INSERT OR IGNORE INTO store (name, value) VALUES ('id', ?), ('created', ?)",
        arguments: [UUID().uuidString.lowercased(), Date().formatted(.iso8601)])
    }
    return pool
  }

  /// Refuses what is not alignd's, and what a later alignd has written.
  private static func checkVersion(_ database: Database, _ path: String, mustBePresent: Bool) throws {
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    if isEmpty {
      guard mustBePresent else { return }
      throw StoreError(.absent, "\"\(path)\" is empty; `alignd run --once` makes a store")
    }
    let isMigrated = try database.tableExists("grdb_migrations")
    guard application == StoreSchema.applicationID || isMigrated else {
      throw StoreError(.foreign, "\"\(path)\" is a database of something else; name another file in the configuration")
    }
    if try StoreSchema.migrator.hasBeenSuperseded(database) {
      throw StoreError(
        .newer, "\"\(path)\" was written by a later version of alignd; use that one, or restore an older backup")
    }
    if mustBePresent, try !StoreSchema.migrator.hasCompletedMigrations(database) {
      throw StoreError(
        .absent, "\"\(path)\" is of an earlier version; `alignd run --once` or `alignd db check` upgrades it")
    }
  }

  // MARK: Files

  private static func checkFolder(of path: String, _ use: Use) throws(StoreError) {
    let folder = (path as NSString).deletingLastPathComponent
    var status = stat()
    guard stat(folder.isEmpty ? "." : folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError(
        .unusable, "the folder \"\(folder)\" of the store does not exist; make it, readable by alignd alone (mode 0700)"
      )
    }
    if case .reading = use, access(path, F_OK) != 0 {
      throw StoreError(.absent, "there is no store \"\(path)\" yet; `alignd run --once` makes it")
    }
  }

  /// Refuses a file that is no database, before SQLite writes to it; and to make one where a damaged one was set aside.
  private static func checkFile(_ path: String, _ use: Use) throws(StoreError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT {
        if let aside = setAside(path).last {
          throw StoreError(
            .damaged,
            "the store was found damaged and set aside as \"\(aside)\"; put a backup at \"\(path)\", or start anew with "
              + "`alignd db create`")
        }
        return
      }
      throw StoreError(.unusable, "\"\(path)\" cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { close(file) }
    var header = [UInt8](repeating: 0, count: 16)
    let count = Glibc.read(file, &header, 16)
    guard count == 0 || header == Array("SQLite format 3\0".utf8) else {
      throw StoreError(.foreign, "\"\(path)\" is no SQLite database; name another file in the configuration")
    }
  }

  /// Damaged files that were set aside, oldest first.
  static func setAside(_ path: String) -> [String] {
    let folder = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent + ".damaged-"
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return all.filter { $0.hasPrefix(name) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
      .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
  }

  /// Makes an empty store where a damaged one was set aside: an operator's decision, for everything that was remembered
  /// stays with the old file.
  public static func create(_ path: String) throws(StoreError) {
    let lock = try StoreLock(path, owner: "alignd db create")
    defer { withExtendedLifetime(lock) {} }
    guard access(path, F_OK) != 0 else {
      throw StoreError(.unusable, "there is a store \"\(path)\" already; nothing was changed")
    }
    do {
      _ = try opened(path, .writing(owner: "alignd db create"))
    } catch {
      throw self.error(error, path, mayBeMoved: false)
    }
  }

  // MARK: Errors

  /// What an error of SQLite's means here. A damaged file is moved aside, if it may be.
  static func error(_ error: any Error, _ path: String, mayBeMoved: Bool = false) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let failure = error as? DatabaseError else { return StoreError(.unusable, "\"\(path)\": \(error)") }
    switch failure.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      guard mayBeMoved, let aside = moveAside(path) else {
        return StoreError(
          .damaged, "\"\(path)\" is damaged (\(failure.message ?? "")); stop alignd and restore a backup")
      }
      return StoreError(
        .damaged,
        "\"\(path)\" is damaged (\(failure.message ?? "")) and was set aside as \"\(aside)\"; restore a backup, or start "
          + "anew with `alignd db create`")
    case .SQLITE_FULL:
      return StoreError(.full, "there is no room on the disk of \"\(path)\"; nothing of this run was kept: make room")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_PERM, .SQLITE_AUTH:
      return StoreError(
        .unusable, "\"\(path)\" cannot be read or written (\(failure.message ?? "")); check its owner, mode and disk")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(.locked, "\"\(path)\" is held by another program; close it and try again")
    default:
      return StoreError(
        .inconsistent, "\"\(path)\": \(failure.message ?? "SQLite error \(failure.resultCode.rawValue)")")
    }
  }

  private static func moveAside(_ path: String) -> String? {
    let stamp = Date().formatted(.iso8601).filter { !":-".contains($0) }
    let aside = "\(path).damaged-\(stamp)"
    guard rename(path, aside) == 0 else { return nil }
    for part in ["-wal", "-shm"] { rename(path + part, aside + part) }
    return aside
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
