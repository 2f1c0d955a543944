import AccessModel
import Foundation
import Glibc

/// Why a file could not be read, in words for the operator.
struct FileFailure: Error, Sendable {
  /// Lower case, without a full stop.
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// A regular file, opened for reading. Devices, pipes and sockets are refused, so that reading cannot wait for a writer.
struct OpenedFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private let opened: stat

  /// Opens a file of at most `limit` bytes.
  init(_ path: String, limit: Int) throws(FileFailure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw FileFailure("\(path): \(OpenedFile.words(errno))") }
    var facts = stat()
    let code = fstat(descriptor, &facts) == 0 ? 0 : errno
    if let refusal = code == 0 ? OpenedFile.refusal(facts, limit) : OpenedFile.words(code) {
      close(descriptor)
      throw FileFailure("\(path): \(refusal)")
    }
    self.descriptor = descriptor
    self.path = path
    opened = facts
  }

  /// Why a file is not read at all.
  private static func refusal(_ facts: stat, _ limit: Int) -> String? {
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: return "is a directory; name the exported file in it"
    default: return "is a pipe, socket or device; export into a regular file"
    }
    if facts.st_size == 0 { return "is empty; the export may have failed" }
    return facts.st_size <= limit ? nil : "has \(facts.st_size) bytes, more than sizeLimit allows (\(limit))"
  }

  deinit { close(descriptor) }

  /// Size in bytes when it was opened.
  var size: Int { Int(opened.st_size) }

  /// Seconds since 1970 when it was last written.
  var modified: Int { Int(opened.st_mtim.tv_sec) }

  /// Fills a buffer as far as the file goes; the number of bytes, zero at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileFailure("\(path): \(OpenedFile.words(errno)) while it was read") }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Goes back to the beginning.
  func rewind() throws(FileFailure) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileFailure("\(path): cannot be read twice") }
  }

  /// Why what was read may be neither the old nor the new export; nil when the file stayed as it was.
  var change: String? {
    var now = stat()
    guard fstat(descriptor, &now) == 0 else { return "\(path): \(OpenedFile.words(errno))" }
    let isSame =
      now.st_size == opened.st_size && now.st_mtim.tv_sec == opened.st_mtim.tv_sec
      && now.st_mtim.tv_nsec == opened.st_mtim.tv_nsec
    return isSame ? nil : "\(path): changed while it was read; write exports to another name, then rename them"
  }

  private static func words(_ code: Int32) -> String {
    switch code {
    case ENOENT: "does not exist"
    case EACCES: "may not be read by this user (permission denied)"
    case ENXIO: "is a socket or a device; export into a regular file"
    default: String(cString: strerror(code)).lowercased()
    }
  }
}
