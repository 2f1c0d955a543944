import AccessModel
public import Findings
import GRDB

/// Everything that one run, or one word of a person, changes: committed together or not at all.
public struct StoreCommit: Sendable {
  /// The run; nil for a person's word.
  public var run: RunRecord?
  /// Who did it: `run`, or a person.
  public var actor: String
  /// When, RFC 3339 in UTC.
  public var at: String
  /// Findings whose records change.
  public var steps: [AdvancedFinding]
  /// Findings whose opening or closing is held back by the run; replaces what earlier runs held.
  public var held: [HeldChange]
  /// Which ticket each finding belongs to, where that is new.
  public var tickets: [TicketMembership]
  /// Which targets are told of which findings, where that is new: they are told of everything later, too.
  public var told: [Told]
  /// What is to be delivered because of it, in order.
  public var deliveries: [NewDelivery]

  /// A commit without deliveries.
  public init(run: RunRecord?, actor: String, at: String, steps: [AdvancedFinding], held: [HeldChange] = []) {
    (self.run, self.actor, self.at, self.steps, self.held) = (run, actor, at, steps, held)
    tickets = []
    told = []
    deliveries = []
  }
}

/// A target that has been told of a finding.
public struct Told: Sendable, Hashable {
  /// Id of the target.
  public var target: String
  /// The finding.
  public var fingerprint: String

  /// A fact by its parts.
  public init(target: String, fingerprint: String) { (self.target, self.fingerprint) = (target, fingerprint) }
}

/// A finding that would open or be resolved, and waits for an operator.
public struct HeldChange: Sendable, Equatable {
  /// The finding's.
  public var fingerprint: String
  /// `opened`, `reopened` or `resolved`.
  public var change: Change
  /// Its severity.
  public var severity: Int
  /// One line about it.
  public var title: String

  /// A held change by its parts.
  public init(fingerprint: String, change: Change, severity: Int, title: String) {
    (self.fingerprint, self.change, self.severity, self.title) = (fingerprint, change, severity, title)
  }
}

extension FindingStore {
  /// Commits a run or a person's word, with all that is to be delivered because of it.
  ///
  /// - Returns: the run's number; nil for a person's word.
  @discardableResult
  public func commit(_ commit: StoreCommit) throws(StoreError) -> Int64? {
    try write { database in
      let run = try commit.run.map { try Self.save($0, database) }
      for step in commit.steps { try Self.save(step, commit, run, database) }
      if let run {
        try database.execute(sql: "DELETE FROM held")
        for change in commit.held {
          try database.cachedStatement(sql: "INSERT INTO held VALUES (?, ?, ?, ?, ?)").execute(
            arguments: [change.fingerprint, run, change.change.rawValue, change.severity, change.title])
        }
        // What an operator released was released for one run.
        try database.execute(sql: "DELETE FROM store WHERE name = 'released'")
      }
      for told in commit.told {
        try database.cachedStatement(
          sql: "INSERT OR IGNORE INTO told SELECT ?, id FROM finding WHERE fingerprint = ?"
        ).execute(arguments: [told.target, told.fingerprint])
      }
      for membership in commit.tickets { try Self.save(membership, database) }
      for delivery in commit.deliveries { try Self.add(delivery, database) }
      return run
    }
  }

  private static func save(
    _ step: AdvancedFinding, _ commit: StoreCommit, _ run: Int64?, _ database: Database
  ) throws {
    guard let after = step.after else {
      // Noticed and gone before anybody was told: there is nothing to remember.
      try database.cachedStatement(sql: "DELETE FROM finding WHERE fingerprint = ? AND state = 'pending'")
        .execute(arguments: [step.fingerprint])
      return
    }
    let finding = try save(after, step.before, step.facts, database)
    var from = step.before?.state
    for change in step.changes {
      try database.cachedStatement(
        sql: """
          INSERT INTO transition (finding, run, at, change, from_state, to_state, severity, movers, actor, note)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        finding, run, commit.at, change.rawValue, from?.rawValue, after.state.rawValue, after.severity.rawValue,
        step.movers.map(\.rawValue).joined(separator: " "), commit.actor, step.note,
      ])
      from = after.state
    }
  }
}

extension FindingStore {
  /// Targets that have been told of a finding.
  public func targets(toldOf fingerprint: String) throws(StoreError) -> Set<String> {
    try read { database in
      try String.fetchSet(
        database.cachedStatement(
          sql: "SELECT target FROM told JOIN finding ON finding.id = told.finding WHERE fingerprint = ?"),
        arguments: [fingerprint])
    }
  }
}
