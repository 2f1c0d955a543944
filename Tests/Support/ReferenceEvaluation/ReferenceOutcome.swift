public import AccessModel

/// A drift, as far as the reference says anything about it.
public struct ReferenceDrift: Hashable, Sendable {
  /// What kind of difference.
  public var kind: DriftKind
  /// How much it matters.
  public var severity: Severity
  /// What makes it the same drift next time, as DESIGN's paragraph on fingerprints lists it.
  public var key: [String] = []
  /// Key of the person or workload; empty for none.
  var identity = ""
  var asset = ""
  var capability = ""
  /// `account > bound group (groups on the way): capability asset state`, sorted.
  public var paths: [String] = []

  /// A drift about nothing in particular.
  public init(_ kind: DriftKind, _ severity: Severity) {
    self.kind = kind
    self.severity = severity
  }

  /// The drift in one line.
  public var line: String {
    "\(kind.rawValue) \(severity.word): \(key.joined(separator: "|"))"
      + (paths.isEmpty ? "" : " {\(paths.joined(separator: "; "))}")
  }
}

/// What the reference makes of a world.
public struct ReferenceOutcome: Sendable {
  /// Every drift, in no order.
  public var drifts: [ReferenceDrift] = []
  /// Keys of the circular assignments that somebody's access rests on.
  public var circular: Set<[String]> = []
  /// Keys of the circular assignments that may be raised: some row could authorise itself.
  public var possiblyCircular: Set<[String]> = []
  /// Positions of the drifts that an exception in force accepts.
  public var accepted: Set<Int> = []
  /// What could not be judged: kind, identity, asset, capability; empty strings where it is about none.
  public var open: Set<[String]> = []
  /// Asset and capability of every bound pair whose holders are not completely known.
  public var unprovenTargets: Set<[String]> = []

  /// Nothing found.
  public init() {}
}
