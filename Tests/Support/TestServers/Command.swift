import Foundation

/// Runs commands to their end, never for ever.
public enum Command {
  /// Servers' tools live in folders that an ordinary user's path may lack.
  static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

  /// Runs a command; what it wrote to both outputs. Throws when it fails or takes too long.
  ///
  /// - Parameters:
  ///   - words: the program (looked up in the system's folders) and its arguments.
  ///   - input: what it reads.
  ///   - environment: variables besides the process's own.
  ///   - seconds: how long it may take.
  @discardableResult
  public static func run(
    _ words: [String], input: String = "", environment: [String: String] = [:], seconds: Double = 60
  ) throws -> String {
    let folder = try TestFolder()
    let (source, output) = (folder.file("in"), folder.file("out"))
    try Data(input.utf8).write(to: URL(filePath: source))
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    // Files, not pipes: a server that the command leaves behind may hold a pipe open.
    guard let reading = FileHandle(forReadingAtPath: source), let writing = FileHandle(forWritingAtPath: output) else {
      throw TestServerError("no temporary files for \(words[0])")
    }
    // The process keeps them, and its handles are not let go of by themselves.
    defer {
      try? reading.close()
      try? writing.close()
    }
    let process = process(words, environment)
    process.standardInput = reading
    process.standardOutput = writing
    process.standardError = writing
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try start(process)
    let inTime = ended.wait(timeout: .now() + seconds) == .success
    if !inTime { kill(process.processIdentifier, SIGKILL) }
    let said = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
    guard inTime else { throw TestServerError("\(words[0]) took longer than \(seconds) s", log: said) }
    guard process.terminationStatus == 0 else {
      throw TestServerError("\(words.joined(separator: " ")) ended with \(process.terminationStatus)", log: said)
    }
    return said
  }

  /// Held while a process is started, and while a pipe is made that no child may inherit.
  static let starting = NSLock()

  /// Runs a process that can be asked to end: threads of the concurrency pool block nearly all signals, and a child
  /// inherits that.
  static func start(_ process: Process) throws {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try starting.withLock { try process.run() }
  }

  static func process(_ words: [String], _ environment: [String: String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    var variables = ProcessInfo.processInfo.environment
    variables["PATH"] = path
    // What is tested sets it for itself; the tools have to heed what the tests tell them.
    variables["LDAPNOINIT"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    return process
  }
}
