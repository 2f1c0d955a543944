import Foundation
import Glibc

/// The right to write to a store: an advisory lock on a file beside it, which ends with the process, however it ends.
final class StoreLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameters:
  ///   - path: the store's file.
  ///   - owner: who takes it, for others to read: `alignd run`.
  /// - Throws: ``StoreError`` `locked` with who holds it, or `unusable`.
  init(_ path: String, owner: String) throws(StoreError) {
    let file = path + ".lock"
    let opened = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else {
      throw StoreError(.unusable, "\"\(file)\" cannot be opened (\(String(cString: strerror(errno))))")
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      let holder = StoreLock.text(opened)
      close(opened)
      guard reason == EWOULDBLOCK else {
        throw StoreError(.unusable, "\"\(file)\" cannot be locked (\(String(cString: strerror(reason))))")
      }
      throw StoreError(
        .locked,
        "\"\(path)\" is in use by \(holder.isEmpty ? "another process" : holder); wait until it has ended, or stop it")
    }
    let now = Date().formatted(.iso8601)
    let text = "\(owner), process \(getpid()), since \(now)\n"
    ftruncate(opened, 0)
    _ = text.withCString { pwrite(opened, $0, strlen($0), 0) }
    descriptor = opened
  }

  /// The file stays: removing it would let two processes hold locks on two files of one name. Unlocked before it is closed, for
  /// a child that is just being started may have it open still.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func text(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    return String(text.unicodeScalars.prefix { $0 != "\n" }.filter { $0.value >= 0x20 && $0.value < 0x7F })
  }
}
