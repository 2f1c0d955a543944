/// What an event about a run says.
public struct RunEventData: Sendable, Equatable, Codable {
  /// Id of the store.
  public var store: String
  /// The run.
  public var run: EventRun
  /// Its end, RFC 3339 in UTC.
  public var finishedAt: String
  /// `aligned`, `drift` or `not-proven`.
  public var verdict: String
  /// Findings that wait for somebody, by severity.
  public var open: SeverityCounts
  /// Findings that are accepted by an exception.
  public var excepted: Int
  /// Judgements that could not be made.
  public var notProven: Int
  /// What the run changed.
  public var changed: ChangeCounts
  /// What was read, in the order of the configuration.
  public var sources: [Source]
  /// How many sources were left out to keep the event small.
  public internal(set) var sourcesOmitted = 0

  /// Findings by severity.
  public struct SeverityCounts: Sendable, Equatable, Codable {
    /// Counts by severity.
    public var critical, high, medium, low, info: Int

    /// Counts by severity.
    public init(critical: Int = 0, high: Int = 0, medium: Int = 0, low: Int = 0, info: Int = 0) {
      (self.critical, self.high, self.medium, self.low, self.info) = (critical, high, medium, low, info)
    }
  }

  /// Findings by what happened to them in the run.
  public struct ChangeCounts: Sendable, Equatable, Codable {
    /// Counts by the names of the events.
    public var opened, updated, escalated, reopened, resolved, excepted: Int

    /// Counts by the names of the events.
    public init(
      opened: Int = 0, updated: Int = 0, escalated: Int = 0, reopened: Int = 0, resolved: Int = 0, excepted: Int = 0
    ) {
      (self.opened, self.updated, self.escalated) = (opened, updated, escalated)
      (self.reopened, self.resolved, self.excepted) = (reopened, resolved, excepted)
    }
  }

  /// What was read of a source.
  public struct Source: Sendable, Equatable, Codable {
    /// Its id.
    public var id: String
    /// `ldap`, `scim` …
    public var kind: String
    /// Whether everything that was asked for was read.
    public var complete: Bool
    /// What was not read and why; empty when it is complete.
    public var reasons: [String]
    /// What was read.
    public var accounts, groups, memberships: Int

    /// A source by its parts.
    public init(
      id: String, kind: String, complete: Bool, reasons: [String] = [], accounts: Int, groups: Int, memberships: Int
    ) {
      (self.id, self.kind, self.complete, self.reasons) = (id, kind, complete, reasons)
      (self.accounts, self.groups, self.memberships) = (accounts, groups, memberships)
    }
  }

  /// Data by its parts.
  public init(
    store: String, run: EventRun, finishedAt: String, verdict: String, open: SeverityCounts, excepted: Int,
    notProven: Int, changed: ChangeCounts, sources: [Source]
  ) {
    (self.store, self.run, self.finishedAt, self.verdict) = (store, run, finishedAt, verdict)
    (self.open, self.excepted, self.notProven) = (open, excepted, notProven)
    (self.changed, self.sources) = (changed, sources)
  }
}

/// What an event about the mass-change breaker says.
public struct BreakerEventData: Sendable, Equatable, Codable {
  /// Id of the store.
  public var store: String
  /// The run whose changes are held.
  public var run: EventRun
  /// Findings that were live before it.
  public var live: Int
  /// Findings that it would open or reopen.
  public var opening: Int
  /// Findings that it would resolve.
  public var closing: Int
  /// Why they are held, in words.
  public var reason: String

  /// Data by its parts.
  public init(store: String, run: EventRun, live: Int, opening: Int, closing: Int, reason: String) {
    (self.store, self.run, self.live) = (store, run, live)
    (self.opening, self.closing, self.reason) = (opening, closing, reason)
  }
}
