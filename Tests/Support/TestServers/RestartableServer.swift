import Foundation
import Synchronization

/// A server that can be ended, by a crash or orderly, and started again on the same port over the same data.
final class RestartableServer: Sendable {
  /// What it keeps between two starts; removed at the end.
  let home: TestFolder
  /// Where it listens.
  let port: Int
  private let held: HeldPort
  private let name: String
  private let words: [String]
  private let environment: [String: String]
  private let ready: @Sendable () -> Bool
  private let process = Mutex<ServerProcess?>(nil)

  /// Starts a server and waits until it answers.
  ///
  /// - Parameters:
  ///   - name: for messages.
  ///   - words: the program, which must stay in the foreground as one process, and its arguments.
  ///   - ready: whether it answers; whether somebody listens on the port when nil.
  init(
    _ name: String, home: TestFolder, port: HeldPort, _ words: [String], environment: [String: String] = [:],
    ready: (@Sendable () -> Bool)? = nil
  ) throws {
    let number = port.number
    (self.name, self.home, self.held, self.port) = (name, home, port, number)
    (self.words, self.environment) = (words, environment)
    self.ready = ready ?? { Loopback.isListening(on: number) }
    try start()
  }

  /// Starts it again after it was ended; does nothing while it runs.
  func start() throws {
    if process.withLock({ $0?.isRunning ?? false }) { return }
    // A folder of its own: whoever guards the process removes that folder with it.
    let started = try ServerProcess(words, in: try TestFolder(), environment: environment)
    process.withLock { $0 = started }
    try started.waitUntilReady(name, seconds: 120, ready)
  }

  /// Ends it as a crash would.
  func kill() { process.withLock { $0 }?.kill() }

  /// Ends it orderly.
  func stop() { process.withLock { $0 }?.stop() }

  /// Makes it silent without closing its connections.
  func freeze() { process.withLock { $0 }?.freeze() }

  /// What it has logged since its last start.
  var log: String { process.withLock { $0 }?.log ?? "" }
}
