import AccessModel
import ConnectorKit
import Crypto
import EffectiveAccess
public import Reporting
public import ResponsibilityMatrix
import StrictSettings

extension Configuration {
  /// One run, from the matrix and the sources to the report: the straight line.
  ///
  /// - Parameters:
  ///   - moment: when it starts; dates are judged by its day.
  ///   - environment: where secrets that the configuration refers to are found.
  /// - Throws: ``ConfigurationError`` or ``MatrixRefused``. A source that fails is no error but coverage.
  public func run(at moment: Moment, environment: [String: String]) async throws -> Report {
    let (loaded, readings) = try await readBothSides(at: moment, environment: environment)
    return await align(loaded, with: readings, policy: policy, at: moment)
  }

  /// The documented and the actual side.
  ///
  /// - Parameters:
  ///   - moment: when the run starts; account expiry is judged by its day.
  ///   - environment: where secrets that the configuration refers to are found.
  /// - Throws: ``ConfigurationError`` or ``MatrixRefused``.
  public func readBothSides(
    at moment: Moment, environment: [String: String]
  ) async throws -> (loaded: LoadedMatrix, readings: [SourceReading]) {
    let loaded = try LoadedMatrix.read(matrix)
    try requireIdentities(loaded.matrix)
    return (loaded, await read(sources.map { $0.connector(at: moment, environment: environment) }))
  }

  /// Reads all sources at the same time; the result is in configured order.
  private func read(_ connectors: [any Connector]) async -> [SourceReading] {
    await withTaskGroup(of: (Int, Snapshot).self) { group in
      for (position, connector) in connectors.enumerated() {
        group.addTask { (position, await connector.read()) }
      }
      var snapshots: [Int: Snapshot] = [:]
      for await (position, snapshot) in group { snapshots[position] = snapshot }
      return sources.enumerated().map { position, source in
        SourceReading(
          kind: source.kind, correlation: source.correlation,
          snapshot: snapshots[position] ?? .unread(source: source.id, because: "was not read"))
      }
    }
  }

  /// Without anybody who could hold a role, everything would look like drift.
  func requireIdentities(_ matrix: Matrix) throws(ConfigurationError) {
    guard matrix.people.isEmpty else { return }
    for source in sources {
      if case .none = source.correlation.authority { continue }
      return
    }
    throw ConfigurationError([
      ConfigurationProblem(
        file: path, line: sources.first?.line ?? 0,
        message: "no source is authoritative and the matrix has no People table, so nobody is known",
        suggestion: "add authoritative: true, or { base: DN }, to the source that knows who is with the organisation")
    ])
  }
}

/// The matrix has errors, so nothing can be judged by it.
public struct MatrixRefused: Error, Sendable {
  /// Every error and warning, by cell.
  public let problems: [Problem]
}

extension LoadedMatrix {
  /// Reads the matrix at a path.
  ///
  /// - Throws: ``MatrixRefused`` when it has any error.
  public static func read(_ path: String) throws(MatrixRefused) -> LoadedMatrix {
    let reading = MatrixReader.read(path: path)
    guard let matrix = reading.matrix else { throw MatrixRefused(problems: reading.problems) }
    return LoadedMatrix(
      matrix: matrix, path: path, digest: digest(of: reading.files),
      warnings: reading.problems.filter { $0.weight == .warning })
  }

  /// `sha256:` over each file's name and content, in the order of their names, each preceded by its length.
  private static func digest(of files: [MatrixReading.File]) -> String {
    var hash = SHA256()
    func add(_ bytes: [UInt8]) {
      hash.update(data: Array("\(bytes.count):".utf8))
      hash.update(data: bytes)
    }
    for file in files {
      add(Array(file.name.utf8))
      add(file.bytes)
    }
    return hash.finalize().text
  }
}
