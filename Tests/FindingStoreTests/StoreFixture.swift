import FindingStore
import Foundation
import GRDB
import StoreSamples
import TestServers

/// A store in a folder of its own.
struct StoreFixture {
  let folder: TestFolder
  var file: String { folder.file("alignd.sqlite") }

  init() throws { folder = try TestFolder() }

  init(folder: TestFolder) { self.folder = folder }

  /// A store after some steps of the script, opened to write.
  static func store(steps: Int) throws -> (fixture: StoreFixture, store: FindingStore) {
    let fixture = try StoreFixture()
    let store = try fixture.opened()
    for step in 0..<steps { try Script.perform(step, store) }
    return (fixture, store)
  }

  func opened() throws(StoreError) -> FindingStore { try FindingStore(file, for: .writing(owner: "a test")) }

  /// The error of opening it; nil when it opens.
  func refusal(_ use: FindingStore.Use = .writing(owner: "a test")) -> StoreError? {
    do throws(StoreError) {
      _ = try FindingStore(file, for: use)
      return nil
    } catch {
      return error
    }
  }

  /// Another program's connection, which knows nothing of alignd.
  func foreign() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    return try DatabaseQueue(path: file, configuration: configuration)
  }

  /// Everything that is kept, as text, but for the store's own number and its targets.
  static func everything(in file: String) throws -> String {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    return try DatabaseQueue(path: file, configuration: configuration).read { database in
      var text = ""
      for table in [
        "run", "run_source", "finding", "finding_facts", "transition", "held", "ticket", "ticket_finding", "delivery",
      ] {
        for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1, 2") {
          text += table + row.databaseValues.map { " \($0)" }.joined() + "\n"
        }
      }
      return text
    }
  }

  var everything: String { get throws { try Self.everything(in: file) } }
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }
}

/// The other process, built beside the tests.
struct Victim {
  static let path = Bundle.main.bundleURL.appending(path: "StoreVictim").path
  let process = Process()
  let input = Pipe()
  let output = Pipe()

  init(_ arguments: [String]) throws {
    process.executableURL = URL(filePath: Self.path)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  /// The next line that it prints; nil at its end.
  func line() -> String? {
    var bytes: [UInt8] = []
    while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Kills it, and gives what it had printed that was not read.
  func kill() -> [String] {
    // One that has ended already may have been waited for, and its number be somebody else's.
    if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    process.waitUntilExit()
    return lines
  }
}
