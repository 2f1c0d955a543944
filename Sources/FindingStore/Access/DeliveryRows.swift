import GRDB

/// Something that is to be delivered to a target.
public struct NewDelivery: Sendable, Equatable {
  /// Id of the target.
  public var target: String
  /// What it is about: deliveries about one thing arrive in order. A fingerprint, a ticket's key, or `run`.
  public var subject: String
  /// Id of the event; the same for every attempt.
  public var event: String
  /// Type of the event: `finding.opened`.
  public var type: String
  /// When it happened, RFC 3339 in UTC.
  public var at: String
  /// What is delivered, in JSON.
  public var body: String

  /// A delivery by its parts.
  public init(target: String, subject: String, event: String, type: String, at: String, body: String) {
    (self.target, self.subject, self.event) = (target, subject, event)
    (self.type, self.at, self.body) = (type, at, body)
  }
}

/// A delivery as it is kept.
public struct StoredDelivery: Sendable, Equatable {
  /// Where a delivery stands.
  public enum State: String, Sendable, CaseIterable {
    /// To be tried, again perhaps.
    case pending
    /// Refused by the target, waiting for somebody; tried again when there is news about the same thing.
    case parked
    /// Taken by the target.
    case done
    /// Not needed any longer: what it told of was over before anybody was told.
    case collapsed
  }

  /// Its number.
  public var id: Int64
  /// What is delivered.
  public var content: NewDelivery
  /// Where it stands.
  public var state: State
  /// Attempts so far.
  public var attempts: Int
  /// Whether an attempt was begun whose outcome is not known.
  public var isSent: Bool
  /// Milliseconds since 1970 before which it is not tried again.
  public var notBefore: Int64
  /// Why the last attempt failed.
  public var failure: String
  /// When it was done or collapsed.
  public var endedAt: String?
}

extension FindingStore {
  /// The next deliveries of a target: of each thing, everything that is pending about it, oldest first; only things that
  /// nothing keeps waiting.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - limit: most things.
  public func nextDeliveries(
    of target: String, now: Int64, limit: Int
  ) throws(StoreError) -> [[StoredDelivery]] {
    try read { database in
      let subjects = try String.fetchAll(
        database,
        sql: """
          SELECT subject FROM delivery WHERE target = ? AND state IN ('pending', 'parked')
          GROUP BY subject HAVING max(not_before) <= ? AND sum(state = 'parked') = 0 ORDER BY min(id) LIMIT ?
          """, arguments: [target, now, limit])
      return try subjects.map { subject in
        try Row.fetchAll(
          database,
          sql: "SELECT * FROM delivery WHERE target = ? AND subject = ? AND state = 'pending' ORDER BY id",
          arguments: [target, subject]
        ).map(Self.delivery)
      }
    }
  }

  /// When the next delivery of a target is due, in milliseconds since 1970; nil when none is waiting.
  public func nextDue(of target: String) throws(StoreError) -> Int64? {
    try read { database in
      try Int64.fetchOne(
        database,
        sql: """
          SELECT min(due) FROM (SELECT max(not_before) AS due FROM delivery
          WHERE target = ? AND state IN ('pending', 'parked') GROUP BY subject HAVING sum(state = 'parked') = 0)
          """, arguments: [target])
    }
  }

  /// Records that deliveries are about to be sent: from here on, their outcome is unknown until it is recorded.
  ///
  /// - Returns: false when one of them is not pending any longer (a run may have collapsed it since it was read). Then nothing
  ///   was recorded, and nothing may be sent.
  public func begin(_ deliveries: [Int64]) throws(StoreError) -> Bool {
    try write { database in
      for id in deliveries {
        let state = try String.fetchOne(
          database.cachedStatement(sql: "SELECT state FROM delivery WHERE id = ?"), arguments: [id])
        if state != StoredDelivery.State.pending.rawValue { return false }
      }
      for id in deliveries {
        try database.cachedStatement(sql: "UPDATE delivery SET is_sent = 1, attempts = attempts + 1 WHERE id = ?")
          .execute(arguments: [id])
      }
      return true
    }
  }

  /// What became of an attempt.
  public enum DeliveryOutcome: Sendable, Equatable {
    /// The target has taken it.
    case done
    /// Nothing of it is needed any longer.
    case collapsed
    /// To be tried again, in milliseconds since 1970; `isUncertain` when it may have been taken all the same.
    case again(notBefore: Int64, failure: String, isUncertain: Bool)
    /// Refused: waits for somebody. `isUncertain` when an earlier attempt may have been taken all the same: then the target is
    /// told the end of it, too.
    case parked(failure: String, isUncertain: Bool = false)
  }

  /// Records what became of an attempt, and where the ticket stands now. Deliveries that have ended stay as they are.
  public func record(
    _ outcome: DeliveryOutcome, of deliveries: [Int64], ticket: StoredTicket?, at instant: String
  ) throws(StoreError) {
    try write { database in
      for id in deliveries { try Self.record(outcome, id, instant, database) }
      if let ticket { try Self.save(ticket, database) }
    }
  }

  private static func record(
    _ outcome: DeliveryOutcome, _ id: Int64, _ instant: String, _ database: Database
  ) throws {
    let change: (sql: String, arguments: StatementArguments) =
      switch outcome {
      case .done: ("state = 'done', is_sent = 0, failure = '', ended_at = ?", [instant])
      case .collapsed: ("state = 'collapsed', is_sent = 0, ended_at = ?", [instant])
      case .again(let notBefore, let failure, let isUncertain):
        ("not_before = ?, failure = ?, is_sent = ?", [notBefore, failure, isUncertain])
      case .parked(let failure, let isUncertain):
        ("state = 'parked', failure = ?, is_sent = ?", [failure, isUncertain])
      }
    try database.cachedStatement(
      sql: "UPDATE delivery SET \(change.sql) WHERE id = ? AND state IN ('pending', 'parked')"
    )
    .execute(arguments: change.arguments + [id])
  }

  /// Adds a delivery. What is parked about the same thing is tried again with it; and where the target never learned that
  /// a finding opened, it need not learn that it is resolved. A ticket may be about several findings: what is waiting for one
  /// never collapses here.
  static func add(_ delivery: NewDelivery, _ database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT INTO delivery (target, subject, event, type, at, body) VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      delivery.target, delivery.subject, delivery.event, delivery.type, delivery.at, delivery.body,
    ])
    let waiting = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT type, is_sent FROM delivery WHERE target = ? AND subject = ? AND state IN ('pending', 'parked')
          ORDER BY id
          """), arguments: [delivery.target, delivery.subject])
    let began: Set = ["finding.opened", "finding.reopened"]
    let beganUnsent =
      try waiting.first.map { began.contains(try $0.value("type")) } == true
      && !waiting.contains { try $0.value("is_sent") }
    if delivery.type == "finding.resolved", delivery.subject.hasPrefix("f1:"), beganUnsent {
      try database.cachedStatement(
        sql: """
          UPDATE delivery SET state = 'collapsed', ended_at = ?
          WHERE target = ? AND subject = ? AND state IN ('pending', 'parked')
          """
      ).execute(arguments: [delivery.at, delivery.target, delivery.subject])
    } else if waiting.count > 1 {
      try database.cachedStatement(
        sql: """
          UPDATE delivery SET state = 'pending', not_before = 0
          WHERE target = ? AND subject = ? AND state = 'parked'
          """
      ).execute(arguments: [delivery.target, delivery.subject])
    }
  }

  static func delivery(_ row: Row) throws -> StoredDelivery {
    guard let state = StoredDelivery.State(rawValue: try row.value("state")) else {
      throw StoreError(.inconsistent, "a delivery has a state that is none; run `alignd db check`")
    }
    return StoredDelivery(
      id: try row.value("id"),
      content: NewDelivery(
        target: try row.value("target"), subject: try row.value("subject"), event: try row.value("event"),
        type: try row.value("type"), at: try row.value("at"), body: try row.value("body")),
      state: state, attempts: try row.value("attempts"), isSent: try row.value("is_sent"),
      notBefore: try row.value("not_before"), failure: try row.value("failure"), endedAt: try row.value("ended_at"))
  }
}
