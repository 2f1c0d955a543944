import Glibc

/// Reads a whole regular file, refusing what is too large before reading it.
enum BoundedFile {
  /// Why a file was not read, for people.
  struct Refusal: Error {
    let reason: String
  }

  /// The bytes of the file; at most `limit` of them.
  static func read(_ path: String, limit: Int) throws(Refusal) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Refusal(reason: words(for: errno)) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw Refusal(reason: words(for: errno)) }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw Refusal(reason: "is not a regular file") }
    guard facts.st_size <= limit else { throw tooLarge(limit) }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size) + 1)
    var count = 0
    while true {
      let room = bytes.count - count
      let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), room) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw Refusal(reason: words(for: errno)) }
      if got == 0 { break }
      count += got
      guard count <= limit else { throw tooLarge(limit) }
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: 65_536)) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private static func tooLarge(_ limit: Int) -> Refusal {
    Refusal(reason: "is larger than \(limit / 1_048_576) MiB")
  }

  private static func words(for code: Int32) -> String {
    switch code {
    case ENOENT: "does not exist"
    case EACCES: "may not be read (permission denied)"
    default: "could not be read (error \(code))"
    }
  }
}
