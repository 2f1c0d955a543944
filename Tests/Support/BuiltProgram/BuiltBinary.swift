public import Foundation
import Synchronization

/// The program as it is shipped, run as an operator runs it.
public enum BuiltBinary {
  /// What came of a run.
  public struct Answer: Sendable {
    /// Exit code; for a program that a signal ended, the signal's number.
    public let status: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
  }

  /// `alignd`, built beside the tests.
  public static let url = Bundle.main.bundleURL.appending(path: "alignd")

  /// Runs the program to its end. Only the given variables are in its environment.
  ///
  /// - Parameters:
  ///   - arguments: without the program's name.
  ///   - environment: besides `COLUMNS`, which is 80.
  ///   - folder: where it runs; nil for where the tests run.
  ///   - target: where its standard output goes instead of the answer.
  public static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil, output target: FileHandle? = nil
  ) throws -> Answer {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.environment = ["COLUMNS": "80"].merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = target ?? output
    process.standardError = errors
    try process.run()
    // Both pipes are emptied at the same time, so that neither can fill up and block the program.
    let complaint = Mutex(Data())
    let reader = DispatchQueue(label: "stderr")
    reader.async { complaint.withLock { $0 = errors.fileHandleForReading.readDataToEndOfFile() } }
    let said = target == nil ? output.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    reader.sync {}
    return Answer(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      errors: complaint.withLock { String(decoding: $0, as: UTF8.self) })
  }
}
