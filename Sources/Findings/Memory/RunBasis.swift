/// What a run's judgements rest on: kept with each run, so that the next one can say which side moved.
public struct RunBasis: Sendable, Equatable, Codable {
  /// A source as the run read it.
  public struct Source: Sendable, Equatable, Codable {
    /// `sha256:` over the canonical snapshot.
    public var digest: String
    /// Whether it was read completely.
    public var isComplete: Bool

    /// A source by its facts.
    public init(digest: String, isComplete: Bool) { (self.digest, self.isComplete) = (digest, isComplete) }
  }

  /// `sha256:` over the matrix's files.
  public var matrix: String
  /// Version of alignd, whose rules judged.
  public var rules: String
  /// Digest of how accounts become identities, and of the policy.
  public var correlation: String
  /// By id.
  public var sources: [String: Source]
  /// Days since 1970-01-01 of the civil day that dates were judged by.
  public var day: Int32

  /// A basis by its parts.
  public init(matrix: String, rules: String, correlation: String, sources: [String: Source], day: Int32) {
    (self.matrix, self.rules, self.correlation) = (matrix, rules, correlation)
    (self.sources, self.day) = (sources, day)
  }
}

/// Which side moved when a finding changed.
public enum Mover: String, Sendable, CaseIterable, Codable {
  /// What a source says.
  case reality
  /// The document.
  case matrix
  /// alignd itself: another version, whose rules may judge otherwise.
  case rules
  /// How accounts become identities, or the policy.
  case correlation
  /// How completely a source was read.
  case coverage
  /// Nothing but the day: a date has passed.
  case calendar
  /// A person said so.
  case person
  /// Nothing else: what is remembered, or that nothing was. Day one, a run that confirms another, what was held back.
  case memory
}

extension RunBasis {
  /// Which sides moved since an earlier run, as far as a finding that speaks of some sources can tell.
  ///
  /// Several sides may have moved between two runs; then all are named, for nobody can say which one it was.
  ///
  /// - Parameters:
  ///   - earlier: what the run before rested on; nil when there was none.
  ///   - named: ids of the sources that the finding speaks of; empty means any.
  public func movers(since earlier: RunBasis?, naming named: [String]) -> [Mover] {
    guard let earlier else { return [.memory] }
    var result: [Mover] = []
    let ids = named.isEmpty ? Set(sources.keys).union(earlier.sources.keys) : Set(named)
    let pairs = ids.map { (earlier.sources[$0], sources[$0]) }
    if pairs.contains(where: { $0?.digest != $1?.digest }) { result.append(.reality) }
    if matrix != earlier.matrix { result.append(.matrix) }
    if rules != earlier.rules { result.append(.rules) }
    if correlation != earlier.correlation { result.append(.correlation) }
    if pairs.contains(where: { $0?.isComplete != $1?.isComplete }) { result.append(.coverage) }
    if result.isEmpty { result.append(day != earlier.day ? .calendar : .memory) }
    return result
  }
}
