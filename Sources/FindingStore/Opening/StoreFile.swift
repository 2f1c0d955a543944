import Foundation
import GRDB
import Glibc

/// The store as a file: whether it is one, and where damaged ones go.
enum StoreFile {
  static func checkFolder(of path: String) throws(StoreError) {
    let folder = folder(of: path)
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError(
        .unusable, "the folder \"\(folder)\" of the store does not exist; make it, readable by alignd alone (mode 0700)"
      )
    }
  }

  /// Whether there is a file. Throws where there is none and should be one, and for what is no regular file: a link would
  /// lead two processes to one file past each other's lock, and a pipe would be waited for.
  static func exists(_ path: String) throws(StoreError) -> Bool {
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw StoreError(
          .unusable,
          "\"\(path)\" is no regular file (links are not followed); name the file itself in the configuration")
      }
      return true
    }
    guard errno == ENOENT else {
      throw StoreError(.unusable, "\"\(path)\" cannot be opened (\(String(cString: strerror(errno))))")
    }
    if let aside = setAside(path).last {
      throw StoreError(
        .damaged,
        "the store was found damaged and set aside as \"\(aside)\"; put a backup at \"\(path)\", or start anew with "
          + "`alignd db create`")
    }
    if lstat(path + "-wal", &status) == 0, status.st_size > 0 {
      throw StoreError(
        .damaged,
        "\"\(path)\" is gone, but its log \"\(path)-wal\" is there; put the store back, or remove the log and start anew"
      )
    }
    return false
  }

  /// Refuses a file that is no database, before SQLite writes to it.
  static func checkHeader(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      throw StoreError(.unusable, "\"\(path)\" cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { close(file) }
    var header = [UInt8](repeating: 0, count: 100)
    let count = Glibc.read(file, &header, header.count)
    if header.starts(with: "SQLite format 3\0".utf8), count == header.count { return }
    let number = header[68..<72].reduce(0) { $0 << 8 | Int($1) }
    guard count == 0 || number == StoreSchema.applicationID else {
      throw StoreError(.foreign, "\"\(path)\" is no SQLite database; name another file in the configuration")
    }
    throw DatabaseError(
      resultCode: .SQLITE_NOTADB,
      message: count == 0 ? "it is empty, which a store never is" : "its first bytes are not its own")
  }

  // MARK: Setting aside

  /// Damaged files that were set aside, oldest first.
  static func setAside(_ path: String) -> [String] {
    let folder = folder(of: path)
    let name = (path as NSString).lastPathComponent + ".damaged-"
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { $0.hasPrefix(name) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// Gives a damaged file another name, which no file has yet; nil when that cannot be done.
  static func moveAside(_ path: String) -> String? {
    let stamp = now().filter { !":-".contains($0) }
    for attempt in 1...1000 {
      let aside = "\(path).damaged-\(stamp)" + (attempt == 1 ? "" : ".\(attempt)")
      if access(aside, F_OK) == 0 { continue }
      guard Glibc.rename(path, aside) == 0 else { return nil }
      for part in ["-wal", "-shm"] { Glibc.rename(path + part, aside + part) }
      return aside
    }
    return nil
  }

  /// Gives a file its name so that a power failure cannot take it back.
  static func rename(_ from: String, _ to: String) throws(StoreError) {
    guard Glibc.rename(from, to) == 0 else {
      throw StoreError(.unusable, "\"\(to)\" cannot be made (\(String(cString: strerror(errno))))")
    }
    let descriptor = open(folder(of: to), O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  // MARK: Values

  static func now() -> String { Date().formatted(.iso8601) }
  static func newIdentifier() -> String { UUID().uuidString.lowercased() }

  private static func folder(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }
}
