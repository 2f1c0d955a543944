import Glibc

/// Why a small file could not be read, in words for the operator.
public struct FileReadingError: Error, Sendable {
  /// Lower case, no full stop, without the path.
  public let reason: String
}

/// What ``readSmallFile(_:limit:refusesOthers:)`` gives.
struct SmallFile {
  let bytes: [UInt8]
  /// The permission bits, such as `0o600`.
  let mode: UInt32
}

/// Reads a whole regular file of at most `limit` bytes. Devices, pipes and sockets are refused, so it cannot hang.
public func readWholeFile(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
  try readSmallFile(path, limit: limit).bytes
}

/// Reads a whole regular file of at most `limit` bytes. Devices, pipes and sockets are refused, so it cannot hang.
func readSmallFile(_ path: String, limit: Int) throws(FileReadingError) -> SmallFile {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard descriptor >= 0 else { throw FileReadingError(reason: String(cString: strerror(errno)).lowercased()) }
  defer { close(descriptor) }
  var facts = stat()
  guard fstat(descriptor, &facts) == 0 else {
    throw FileReadingError(reason: String(cString: strerror(errno)).lowercased())
  }
  guard facts.st_mode & S_IFMT == S_IFREG else {
    throw FileReadingError(reason: facts.st_mode & S_IFMT == S_IFDIR ? "is a directory" : "is not a regular file")
  }
  guard facts.st_size <= limit else { throw FileReadingError(reason: "is larger than \(limit) bytes") }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw FileReadingError(reason: String(cString: strerror(errno)).lowercased()) }
    if count == 0 { break }
    bytes.append(contentsOf: chunk[0..<count])
    guard bytes.count <= limit else { throw FileReadingError(reason: "is larger than \(limit) bytes") }
  }
  return SmallFile(bytes: bytes, mode: UInt32(facts.st_mode & 0o7777))
}
