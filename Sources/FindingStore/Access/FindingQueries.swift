public import AccessModel
public import Findings
import GRDB

/// A finding as it is kept, with what it says.
public struct StoredFinding: Sendable, Equatable {
  /// Where it stands.
  public var record: FindingRecord
  /// What it said when it was last seen.
  public var facts: FindingFacts

  /// A finding by its parts.
  public init(record: FindingRecord, facts: FindingFacts) { (self.record, self.facts) = (record, facts) }
}

/// One entry of a finding's history.
public struct HistoryEntry: Sendable, Equatable {
  /// When, RFC 3339 in UTC.
  public var at: String
  /// What happened.
  public var change: Change
  /// Where it stood before; nil at its beginning.
  public var from: FindingState?
  /// Where it stood then.
  public var to: FindingState
  /// How much it mattered then.
  public var severity: Severity
  /// Which side moved.
  public var movers: [Mover]
  /// `run`, or a person.
  public var actor: String
  /// Words about it.
  public var note: String
}

extension FindingStore {
  /// Findings in some states, most severe first, then by fingerprint.
  public func findings(in states: Set<FindingState>) throws(StoreError) -> [StoredFinding] {
    try read { database in
      let words = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT \(Self.columns), facts FROM finding JOIN finding_facts ON finding_facts.finding = finding.id
          WHERE state IN (\(words)) ORDER BY severity DESC, fingerprint
          """)
      var result: [StoredFinding] = []
      while let row = try rows.next() {
        let record = try Self.record(row)
        result.append(StoredFinding(record: record, facts: try Self.decoded(row.value("facts"), record.fingerprint)))
      }
      return result
    }
  }

  /// Fingerprints that begin with a text, at most three: one means that it names a finding.
  public func fingerprints(beginningWith prefix: String) throws(StoreError) -> [String] {
    let digits = prefix.hasPrefix("f1:") ? prefix : "f1:" + prefix
    guard digits.dropFirst(3).utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      return []
    }
    return try read { database in
      try String.fetchAll(
        database, sql: "SELECT fingerprint FROM finding WHERE fingerprint GLOB ? ORDER BY fingerprint LIMIT 3",
        arguments: [digits + "*"])
    }
  }

  /// One finding.
  public func finding(_ fingerprint: String) throws(StoreError) -> StoredFinding? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT \(Self.columns), facts FROM finding JOIN finding_facts ON finding_facts.finding = finding.id
          WHERE fingerprint = ?
          """, arguments: [fingerprint]
      ).map { StoredFinding(record: try Self.record($0), facts: try Self.decoded($0.value("facts"), fingerprint)) }
    }
  }

  /// The history of a finding, oldest entry first.
  public func history(of fingerprint: String) throws(StoreError) -> [HistoryEntry] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT transition.* FROM transition JOIN finding ON finding.id = transition.finding
          WHERE fingerprint = ? ORDER BY transition.id
          """, arguments: [fingerprint]
      ).map { row in
        // History is evidence: an entry that cannot be read is never left out.
        guard let change = Change(rawValue: try row.value("change")),
          let to = FindingState(rawValue: try row.value("to_state")),
          let severity = Severity(rawValue: try row.value("severity"))
        else {
          throw StoreError(
            .inconsistent, "the history of \(fingerprint) has a word that is none; run `alignd db check`")
        }
        return HistoryEntry(
          at: try row.value("at"), change: change,
          from: (try row.value("from_state") as String?).flatMap { FindingState(rawValue: $0) }, to: to,
          severity: severity,
          movers: (try row.value("movers") as String).split(separator: " ").compactMap { Mover(rawValue: String($0)) },
          actor: try row.value("actor"), note: try row.value("note"))
      }
    }
  }

  /// What the latest run holds back, most severe first.
  public func heldChanges() throws(StoreError) -> [HeldChange] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM held ORDER BY severity DESC, fingerprint").compactMap { row in
        try Change(rawValue: row.value("change")).map {
          HeldChange(
            fingerprint: try row.value("fingerprint"), change: $0, severity: try row.value("severity"),
            title: try row.value("title"))
        }
      }
    }
  }

  /// Deliveries in some states, latest first.
  public func deliveries(in states: Set<StoredDelivery.State>, limit: Int) throws(StoreError) -> [StoredDelivery] {
    try read { database in
      let words = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      return try Row.fetchAll(
        database, sql: "SELECT * FROM delivery WHERE state IN (\(words)) ORDER BY id DESC LIMIT ?", arguments: [limit]
      ).map(Self.delivery)
    }
  }

  /// One delivery.
  public func delivery(_ id: Int64) throws(StoreError) -> StoredDelivery? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM delivery WHERE id = ?", arguments: [id]).map(Self.delivery)
    }
  }

  /// Makes parked and waiting deliveries due at once: one, or all of a target.
  ///
  /// - Returns: how many.
  public func retry(delivery id: Int64?, target: String?) throws(StoreError) -> Int {
    try write { database in
      try database.execute(
        sql: """
          UPDATE delivery SET state = 'pending', not_before = 0
          WHERE state IN ('pending', 'parked') AND (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR target = ?2)
          """, arguments: [id, target])
      return database.changesCount
    }
  }
}

extension FindingStore {
  /// Whether a finding was ever open: whether day one is over.
  public func hasEverOpened() throws(StoreError) -> Bool {
    try read { database in
      try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM finding WHERE opened_at IS NOT NULL)") ?? false
    }
  }
}
