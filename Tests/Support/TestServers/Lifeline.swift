import Foundation

/// A pipe by which another process learns that this one has ended: its input ends then.
///
/// No child inherits this process's side. A child that did would keep the line alive as long as itself.
struct Lifeline: @unchecked Sendable {
  /// What the other process gets as its standard input.
  let pipe: Pipe
  private var own: FileHandle { pipe.fileHandleForWriting }

  init() {
    pipe = Command.starting.withLock {
      let pipe = Pipe()
      _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
      return pipe
    }
  }

  /// Sends a line.
  func write(_ line: String) throws { try own.write(contentsOf: Data("\(line)\n".utf8)) }

  /// Lets the other process know at once.
  func cut() { try? own.close() }
}
