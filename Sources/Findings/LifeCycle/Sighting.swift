public import AccessModel

/// What one run has to say about one finding.
public enum Sighting: Sendable, Equatable {
  /// The difference is there.
  case seen(Appearance)
  /// The difference is not there, and everything was read that could have hidden it.
  case gone
  /// The difference was not seen, and something that could hide it was not read.
  case unproven(because: String)
}

/// How a finding looks in a run.
public struct Appearance: Sendable, Equatable {
  /// Its kind.
  public var kind: DriftKind
  /// How much it matters.
  public var severity: Severity
  /// See ``FindingFacts/material``.
  public var material: String
  /// Digest of everything that it says.
  public var whole: String
  /// Ids of its paths.
  public var paths: [String]
  /// Whether an exception of the matrix accepts it.
  public var isExcepted: Bool

  /// An appearance by its parts.
  public init(
    kind: DriftKind, severity: Severity, material: String, whole: String, paths: [String], isExcepted: Bool
  ) {
    (self.kind, self.severity, self.material) = (kind, severity, material)
    (self.whole, self.paths, self.isExcepted) = (whole, paths, isExcepted)
  }
}

/// What happened to a finding in one step of its life: what its history says and what people are told.
public enum Change: String, Sendable, CaseIterable, Codable {
  /// Somebody has to act from now on.
  case opened
  /// Somebody has to act again: it was gone and came back, or what accepted it has ended.
  case reopened
  /// It matters more or less, has other paths, or the matrix says another thing about it.
  case updated
  /// Its due day has passed.
  case escalated
  /// It comes and goes.
  case flapping
  /// It is verifiably gone.
  case resolved
  /// An exception accepts it from now on.
  case excepted
  /// What accepted it does so no longer.
  case exceptionEnded
  /// It was there on day one.
  case baselined
  /// Its time as one of day one has ended.
  case baselineEnded
  /// A person has said that they know.
  case acknowledged
  /// It was seen for the first time, and waits to be seen again.
  case noticed
  /// It was noticed and gone before anybody was told.
  case dropped
}
