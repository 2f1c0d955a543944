import AccessModel
public import Findings
import Foundation
import GRDB

extension FindingStore {
  /// Every record that a run needs: all live ones, and the resolved ones among some fingerprints.
  public func memory(of fingerprints: [String]) throws(StoreError) -> [String: FindingRecord] {
    try read { database in
      var result: [String: FindingRecord] = [:]
      let live = try Row.fetchCursor(database, sql: "SELECT \(Self.columns) FROM finding WHERE state <> 'resolved'")
      while let row = try live.next() {
        let record = try Self.record(row)
        result[record.fingerprint] = record
      }
      let one = try database.cachedStatement(sql: "SELECT \(Self.columns) FROM finding WHERE fingerprint = ?")
      for fingerprint in fingerprints where result[fingerprint] == nil {
        if let row = try Row.fetchOne(one, arguments: [fingerprint]) { result[fingerprint] = try Self.record(row) }
      }
      return result
    }
  }

  /// What a finding said when it was last seen; nil for one that was never seen.
  public func facts(of fingerprint: String) throws(StoreError) -> FindingFacts? {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT facts FROM finding_facts JOIN finding ON finding.id = finding WHERE fingerprint = ?")
      return try String.fetchOne(statement, arguments: [fingerprint]).map { try Self.decoded($0, fingerprint) }
    }
  }

  static let columns = """
    fingerprint, state, severity, material, whole, first_seen, last_seen, opened_at, resolved_at, due_on, is_escalated, \
    returns, streak, acceptance, acknowledged_by
    """

  static func record(_ row: Row) throws -> FindingRecord {
    let fingerprint: String = try row.value(at: 0)
    guard let state = FindingState(rawValue: try row.value(at: 1)),
      let severity = Severity(rawValue: try row.value(at: 2))
    else {
      throw StoreError(
        .inconsistent, "finding \(fingerprint) has a state or severity that is none; run `alignd db check`")
    }
    var record = FindingRecord(
      fingerprint: fingerprint, state: state, severity: severity, material: try row.value(at: 3),
      whole: try row.value(at: 4), firstSeen: try row.value(at: 5))
    record.lastSeen = try row.value(at: 6)
    record.openedAt = try row.value(at: 7)
    record.resolvedAt = try row.value(at: 8)
    record.dueOn = try (row.value(at: 9) as String?).map { try day($0, fingerprint) }
    record.isEscalated = try row.value(at: 10)
    record.returns = try (row.value(at: 11) as String).split(separator: " ").map { try day($0, fingerprint) }
    record.streak = try row.value(at: 12)
    record.acceptance = try (row.value(at: 13) as String?).map { try decoded($0, fingerprint) }
    record.acknowledgedBy = try row.value(at: 14)
    return record
  }

  private static func day(_ text: some StringProtocol, _ fingerprint: String) throws -> CivilDay {
    guard let day = CivilDay(text) else {
      throw StoreError(.inconsistent, "finding \(fingerprint) has a day that is none; run `alignd db check`")
    }
    return day
  }

  /// Writes a record and, where they are new, what it says; gives its row.
  ///
  /// What was remembered before has to be so still: between a run's reading and its commit a person may have said something.
  static func save(
    _ record: FindingRecord, _ before: FindingRecord?, _ facts: FindingFacts?, _ database: Database
  ) throws -> Int64 {
    let id = if let before { try update(record, before, database) } else { try insert(record, database) }
    if let facts {
      try database.cachedStatement(
        sql: "INSERT INTO finding_facts VALUES (?, ?) ON CONFLICT (finding) DO UPDATE SET facts = excluded.facts"
      ).execute(arguments: [id, try encoded(facts)])
    }
    return id
  }

  private static func insert(_ record: FindingRecord, _ database: Database) throws -> Int64 {
    try database.cachedStatement(
      sql: """
        INSERT INTO finding (
          state, severity, material, whole, last_seen, opened_at, resolved_at, due_on, is_escalated, returns, streak,
          acceptance, acknowledged_by, fingerprint, first_seen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: try values(record) + [record.fingerprint, record.firstSeen])
    return database.lastInsertedRowID
  }

  /// What may change of a record, in the order of the statements.
  private static func values(_ record: FindingRecord) throws -> StatementArguments {
    [
      record.state.rawValue, record.severity.rawValue, record.material, record.whole, record.lastSeen, record.openedAt,
      record.resolvedAt, record.dueOn?.description, record.isEscalated,
      record.returns.map(\.description).joined(separator: " "), record.streak,
      try record.acceptance.map { try encoded($0) }, record.acknowledgedBy,
    ]
  }

  private static func update(_ record: FindingRecord, _ before: FindingRecord, _ database: Database) throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: """
        UPDATE finding SET
          state = ?, severity = ?, material = ?, whole = ?, last_seen = ?, opened_at = ?, resolved_at = ?, due_on = ?,
          is_escalated = ?, returns = ?, streak = ?, acceptance = ?, acknowledged_by = ?
        WHERE fingerprint = ? AND state = ? AND acknowledged_by IS ? AND acceptance IS ?
        RETURNING id
        """)
    let id = try Int64.fetchOne(
      statement,
      arguments: try values(record) + [
        record.fingerprint, before.state.rawValue, before.acknowledgedBy,
        try before.acceptance.map { try encoded($0) },
      ])
    guard let id else {
      throw StoreError(
        .overtaken, "finding \(record.fingerprint) has changed since it was read; nothing was changed: do it again")
    }
    return id
  }

  // MARK: JSON

  static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func decoded<Value: Decodable>(_ text: String, _ of: String) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw StoreError(.inconsistent, "what is kept of \(of) cannot be read (\(error)); run `alignd db check`")
    }
  }
}
