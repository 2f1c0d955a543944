import Glibc

/// Writes a file so that a reader sees either the old content or all of the new one.
///
/// A new file is readable by its owner only, because reports name people; a file that is there keeps its permissions.
/// Something that is no regular file (`/dev/stdout`, a pipe) is written to as it is.
func writeAtomically(_ bytes: [UInt8], to path: String) throws(OutputError) {
  var facts = stat()
  let exists = stat(path, &facts) == 0
  if exists && facts.st_mode & S_IFMT != S_IFREG {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw OutputError(path: path, number: errno) }
    defer { close(descriptor) }
    return try writeAll(bytes, to: descriptor, path: path)
  }
  let target = exists ? resolved(path) : path
  var template = Array("\(target).XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  guard descriptor >= 0 else { throw OutputError(path: path, number: errno) }
  var isOpen = true
  do throws(OutputError) {
    if exists { _ = fchmod(descriptor, facts.st_mode & 0o777) }
    try writeAll(bytes, to: descriptor, path: path)
    guard fsync(descriptor) == 0 else { throw OutputError(path: path, number: errno) }
    isOpen = false
    guard close(descriptor) == 0 else { throw OutputError(path: path, number: errno) }
    guard rename(template, target) == 0 else { throw OutputError(path: path, number: errno) }
  } catch {
    if isOpen { close(descriptor) }
    unlink(template)
    throw error
  }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(OutputError) {
  do {
    try OutputStream(descriptor).write(bytes)
  } catch {
    throw OutputError(path: path, number: error.number)
  }
}

/// Where a symbolic link leads, so that the file behind it is replaced and not the link.
private func resolved(_ path: String) -> String {
  guard let real = realpath(path, nil) else { return path }
  defer { free(real) }
  return String(cString: real)
}
