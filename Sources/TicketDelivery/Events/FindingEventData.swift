public import Findings

/// What an event about a finding says: the finding as it is now, and how it came to be so.
public struct FindingEventData: Sendable, Equatable, Codable {
  /// Id of the store, the same for all events of one installation.
  public var store: String
  /// The run that noticed.
  public var run: EventRun
  /// Where it stood before; nil for a finding that was never seen before.
  public var previousState: FindingState?
  /// Which side moved. Empty when nothing did, as when a day passed.
  public var moved: [Mover]
  /// Names of what changed (`severity`, `paths`, `cause`, `expected`, `dueOn` …), sorted; empty unless it is an update.
  public var changes: [String]
  /// The finding as it is now; for resolved ones as it last was.
  public var finding: EventFinding
  /// How many paths were left out to keep the event small.
  public internal(set) var pathsOmitted = 0
  /// Whether texts were cut to keep the event small; a cut text ends with `…`.
  public internal(set) var textsCut = false

  /// Data by its parts.
  public init(
    store: String, run: EventRun, previousState: FindingState?, moved: [Mover], changes: [String], finding: EventFinding
  ) {
    (self.store, self.run, self.previousState) = (store, run, previousState)
    (self.moved, self.changes, self.finding) = (moved, changes, finding)
  }
}

/// A run, as events mention it.
public struct EventRun: Sendable, Equatable, Codable {
  /// Its id in the store.
  public var id: String
  /// Its start, RFC 3339 in UTC.
  public var startedAt: String

  /// A run by its parts.
  public init(id: String, startedAt: String) { (self.id, self.startedAt) = (id, startedAt) }
}
