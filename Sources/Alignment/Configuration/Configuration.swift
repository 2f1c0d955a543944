public import DriftDetection
public import EffectiveAccess
public import FindingStore
public import Findings

/// What an operator configures: one strict YAML file, read by ``Configuration/load(_:)``.
public struct Configuration: Sendable {
  /// The file, as it was named.
  public var path: String
  /// IANA name of the zone whose civil days dates are judged by.
  public var zone: String
  /// The matrix: a YAML file or a folder of CSV tables, as a path that can be opened.
  public var matrix: String
  /// What is read, in configured order.
  public var sources: [SourceConfiguration]
  /// How strictly is judged.
  public var policy: EvaluationPolicy
  /// The file in which findings are remembered, as a path that can be opened.
  public var store: String
  /// How findings live.
  public var life: LifeCyclePolicy
  /// How long the store keeps what is over.
  public var retention: RetentionPolicy
  /// Who is told of findings, in configured order.
  public var targets: [TargetConfiguration]

  /// Where findings are remembered when nothing else is said.
  public static let standardStore = "/var/lib/alignd/alignd.db"
  /// Where `alignd` looks when nothing else is said.
  public static let standardPath = "/etc/alignd/alignd.yaml"
}

/// One source: what it is called, how it is read, and how its accounts become identities.
public struct SourceConfiguration: Sendable {
  /// Id in reports, in the matrix and in fingerprints.
  public var id: String
  /// Line of the configuration where it begins.
  public var line: Int
  /// How it is read.
  public var settings: SourceSettings
  /// How its accounts become identities.
  public var correlation: SourceCorrelation

  /// Kind of connector.
  public var kind: String { settings.kind }
}
