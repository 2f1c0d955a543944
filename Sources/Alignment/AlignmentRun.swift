public import AccessModel
public import DriftDetection
public import EffectiveAccess
import Findings
public import Reporting
public import ResponsibilityMatrix

/// The matrix as it was loaded, with what a report has to say about it.
public struct LoadedMatrix: Sendable {
  /// The document.
  public var matrix: Matrix
  /// The path as configured.
  public var path: String
  /// `sha256:` and 64 hexadecimal digits over all of its files.
  public var digest: String
  /// Warnings of the reader.
  public var warnings: [Problem]

  /// A loaded matrix by its parts.
  public init(matrix: Matrix, path: String, digest: String, warnings: [Problem]) {
    self.matrix = matrix
    self.path = path
    self.digest = digest
    self.warnings = warnings
  }
}

/// A source as it was read.
public struct SourceReading: Sendable {
  /// Kind of connector.
  public var kind: String
  /// How its accounts become identities.
  public var correlation: SourceCorrelation
  /// What it said.
  public var snapshot: Snapshot

  /// A reading by its parts.
  public init(kind: String, correlation: SourceCorrelation, snapshot: Snapshot) {
    self.kind = kind
    self.correlation = correlation
    self.snapshot = snapshot
  }
}

/// The pure middle of a run: document and readings in, report out.
///
/// - Parameters:
///   - loaded: the documented side.
///   - readings: the actual side, in configured order.
///   - policy: the organisation's choices.
///   - moment: when the run started; dates are judged by its day.
public func align(
  _ loaded: LoadedMatrix, with readings: [SourceReading], policy: EvaluationPolicy, at moment: Moment
) async -> Report {
  let evaluation = await Evaluation.evaluate(
    loaded.matrix, readings.map(\.snapshot), readings.map(\.correlation), policy: policy, on: moment.day)
  let findings = await Finding.firstSeen(evaluation, loaded.matrix, at: moment.instant)
  return Report(loaded, readings, evaluation, findings, at: moment)
}
