import Foundation

/// A server that runs until it is stopped, the object goes away, or the test process ends in whatever way.
public final class ServerProcess: @unchecked Sendable {
  private let process: Process
  /// A shell that kills the server when its input, which this process holds, is closed: also after a crash.
  private let guardian: Process
  private let lifeline: Lifeline
  private let logPath: String

  /// Starts a program; everything it writes goes to a log in `folder`.
  ///
  /// - Parameters:
  ///   - words: the program and its arguments. It must stay in the foreground.
  ///   - folder: its folder; the guardian removes it too.
  ///   - environment: variables besides the process's own.
  public init(_ words: [String], in folder: TestFolder, environment: [String: String] = [:]) throws {
    logPath = folder.file("server.log")
    _ = FileManager.default.createFile(atPath: logPath, contents: nil)
    guard let log = FileHandle(forWritingAtPath: logPath), let nothing = FileHandle(forReadingAtPath: "/dev/null")
    else {
      throw TestServerError("no log for \(words[0])")
    }
    // With a huge limit of open files, slapd reserves a table for each of them.
    process = Command.process(["sh", "-c", "ulimit -n 1024; exec \"$@\"", "sh"] + words, environment)
    process.standardInput = nothing
    process.standardOutput = log
    process.standardError = log
    try Command.start(process)
    guardian = Command.process(
      [
        "sh", "-c", "trap '' INT TERM HUP; read -r word; [ \"$word\" ] || kill -KILL \"$1\" 2>/dev/null; rm -rf \"$2\"",
        "sh", String(process.processIdentifier), folder.path,
      ], [:])
    lifeline = Lifeline()
    guardian.standardInput = lifeline.pipe
    guardian.standardOutput = log
    guardian.standardError = log
    try Command.start(guardian)
  }

  deinit { kill() }

  /// Whether it has not ended.
  ///
  /// Asked of the system: Foundation learns of it late when another child has inherited its socket.
  public var isRunning: Bool {
    guard let state = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8) else {
      return false
    }
    return !(state.split(separator: ")").last?.hasPrefix(" Z") ?? true)
  }

  /// The end of what it wrote.
  public var log: String {
    String(String(decoding: FileManager.default.contents(atPath: logPath) ?? Data(), as: UTF8.self).suffix(6000))
  }

  /// Ends it at once, as a crash would (SIGKILL).
  public func kill() { end(with: SIGKILL) }

  /// Asks it to end (SIGTERM), and makes it after five seconds.
  public func stop() { end(with: SIGTERM) }

  /// Stops it from answering (SIGSTOP) without closing anything.
  public func freeze() { signal(SIGSTOP) }

  private func signal(_ number: Int32) {
    if isRunning { Glibc.kill(process.processIdentifier, number) }
  }

  private func end(with number: Int32) {
    signal(number)
    if !ends(within: 5) {
      signal(SIGKILL)
      _ = ends(within: 5)
    }
    // The number may belong to somebody else by now: the guardian must not kill it.
    if !isRunning {
      try? lifeline.write("done")
    }
    lifeline.cut()
  }

  private func ends(within seconds: Double) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while isRunning, ContinuousClock.now < deadline { usleep(5_000) }
    return !isRunning
  }

  /// Waits until `probe` succeeds; throws with the log when the server ends or `seconds` pass before.
  public func waitUntilReady(_ name: String, seconds: Double = 30, _ probe: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !probe() {
      guard isRunning else { throw TestServerError("\(name) ended while it started", log: log) }
      guard ContinuousClock.now < deadline else {
        throw TestServerError("\(name) was not ready within \(seconds) s", log: log)
      }
      usleep(20_000)
    }
  }
}
