import GRDB

/// Whether deliveries to a target are made.
public struct TargetState: Sendable, Equatable {
  /// Why or why not.
  public enum Word: String, Sendable {
    /// They are.
    case active
    /// An operator has stopped them for a while.
    case paused
    /// Its credential was refused: nothing is sent until somebody resumes it.
    case suspended
    /// It said that it is gone for good.
    case disabled
  }

  /// Whether.
  public var word: Word
  /// Why not; empty for active ones.
  public var reason: String
  /// Since when, RFC 3339 in UTC.
  public var since: String

  /// A state by its parts.
  public init(_ word: Word, reason: String = "", since: String) {
    (self.word, self.reason, self.since) = (word, reason, since)
  }
}

extension FindingStore {
  /// Where a target stands; active since the beginning when nothing was ever said.
  public func state(ofTarget id: String) throws(StoreError) -> TargetState {
    try read { database in
      guard let row = try Row.fetchOne(database, sql: "SELECT * FROM target WHERE id = ?", arguments: [id]) else {
        return TargetState(.active, since: "")
      }
      // A target whose word is damaged gets nothing until somebody has looked.
      return TargetState(
        TargetState.Word(rawValue: try row.value("state")) ?? .suspended, reason: try row.value("reason"),
        since: try row.value("since"))
    }
  }

  /// Says where a target stands from now on.
  public func set(_ state: TargetState, ofTarget id: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO target VALUES (?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, since = excluded.since
          """, arguments: [id, state.word.rawValue, state.reason, state.since])
    }
  }

  /// Makes targets known, so that there can be deliveries to them.
  public func know(targets: [String], at instant: String) throws(StoreError) {
    try write { database in
      for id in targets {
        try database.execute(
          sql: "INSERT INTO target VALUES (?, 'active', '', ?) ON CONFLICT (id) DO NOTHING", arguments: [id, instant])
      }
    }
  }
}
