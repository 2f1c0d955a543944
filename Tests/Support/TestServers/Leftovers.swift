import Foundation

/// Removes what tests leave in the file system when the test process ends, in whatever way: servers and folders that are
/// kept in constants are never released, and a crash releases nothing.
final class Leftovers: @unchecked Sendable {
  /// Those of this process.
  private static let ofThisRun = Result { try Leftovers() }

  /// A shell that is told paths, and removes them when its input, which this process holds, is closed.
  private let guardian: Process
  private let lifeline: Lifeline

  init() throws {
    // More than once: a server that is killed at the same time may still write.
    let script = """
      trap '' INT TERM HUP
      while IFS= read -r path; do set -- "$@" "$path"; done
      for pause in 0 1 4; do sleep "$pause"; rm -rf "$@"; done
      """
    guardian = Command.process(["sh", "-c", script, "sh"], [:])
    lifeline = Lifeline()
    guardian.standardInput = lifeline.pipe
    guardian.standardOutput = FileHandle.nullDevice
    guardian.standardError = FileHandle.nullDevice
    try Command.start(guardian)
  }

  /// Has paths removed when this process ends; those that are gone by then do no harm.
  static func removeAtEnd(_ paths: [String]) throws { try ofThisRun.get().remove(paths) }

  /// Has paths removed when this object, or the process, ends.
  func remove(_ paths: [String]) throws {
    for path in paths { try lifeline.write(path) }
  }

  deinit { lifeline.cut() }
}
