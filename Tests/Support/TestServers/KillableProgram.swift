import Foundation
import Synchronization

/// A program that a test starts in order to kill it, from any thread and at any instant.
public final class KillableProgram: Sendable {
  /// How it ended.
  public struct Ending: Sendable {
    /// The signal that ended it; nil when it ended by itself.
    public let signal: Int32?
    /// Its exit code, if it ended by itself.
    public let code: Int32
    /// What it wrote to both outputs.
    public let output: String
  }

  private let process: Process
  private let output: String
  private let ended = DispatchSemaphore(value: 0)
  private let live = Mutex(true)

  /// Starts it.
  ///
  /// - Parameters:
  ///   - words: the program, looked up in the system's folders unless it is a path, and its arguments.
  ///   - environment: all of its variables besides `PATH`.
  ///   - folder: where it runs.
  ///   - output: the file that it writes to.
  public init(_ words: [String], environment: [String: String], in folder: String, output: String) throws {
    self.output = output
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    guard let writing = FileHandle(forWritingAtPath: output) else { throw TestServerError("no file for \(words[0])") }
    // The process has it by then, and its handle is not let go of by itself.
    defer { try? writing.close() }
    let process = Process()
    process.executableURL = URL(filePath: words[0].hasPrefix("/") ? words[0] : "/usr/bin/\(words[0])")
    process.arguments = Array(words.dropFirst())
    process.environment = ["PATH": Command.path, "COLUMNS": "80"].merging(environment) { $1 }
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = writing
    process.standardError = writing
    self.process = process
    let ended = ended
    process.terminationHandler = { _ in ended.signal() }
    try Command.start(process)
  }

  /// Sends SIGKILL; false when it was killed before, or has ended.
  @discardableResult
  public func kill() -> Bool {
    live.withLock { live in
      // One that has ended may have been waited for, and its number be somebody else's.
      guard live, process.isRunning else { return false }
      live = false
      Glibc.kill(process.processIdentifier, SIGKILL)
      return true
    }
  }

  /// Waits until it has ended; kills it after `seconds` and throws. Blocks.
  public func wait(seconds: Double = 120) throws -> Ending {
    guard ended.wait(timeout: .now() + seconds) == .success else {
      kill()
      _ = ended.wait(timeout: .now() + 5)
      throw TestServerError(
        "\(process.arguments?.joined(separator: " ") ?? "") took longer than \(seconds) s", log: written)
    }
    live.withLock { $0 = false }
    let isKilled = process.terminationReason == .uncaughtSignal
    return Ending(
      signal: isKilled ? process.terminationStatus : nil, code: isKilled ? -1 : process.terminationStatus,
      output: written)
  }

  private var written: String {
    String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
  }
}
