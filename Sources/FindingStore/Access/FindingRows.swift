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
    let fingerprint: String = row[0]
    guard let state = FindingState(rawValue: row[1]), let severity = Severity(rawValue: row[2]) else {
      throw StoreError(
        .inconsistent, "finding \(fingerprint) has a state or severity that is none; run `alignd db check`")
    }
    var record = FindingRecord(
      fingerprint: fingerprint, state: state, severity: severity, material: row[3], whole: row[4], firstSeen: row[5])
    record.lastSeen = row[6]
    record.openedAt = row[7]
    record.resolvedAt = row[8]
    record.dueOn = (row[9] as String?).flatMap { CivilDay($0) }
    record.isEscalated = row[10]
    record.returns = (row[11] as String).split(separator: " ").compactMap { CivilDay($0) }
    record.streak = row[12]
    record.acceptance = try (row[13] as String?).map { try decoded($0, fingerprint) }
    record.acknowledgedBy = row[14]
    return record
  }

  /// Writes a record and, where they are new, what it says; gives its row.
  static func save(_ record: FindingRecord, _ facts: FindingFacts?, _ database: Database) throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO finding (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (fingerprint) DO UPDATE SET
          (state, severity, material, whole, last_seen, opened_at, resolved_at, due_on, is_escalated, returns, streak,
           acceptance, acknowledged_by) =
          (excluded.state, excluded.severity, excluded.material, excluded.whole, excluded.last_seen, excluded.opened_at,
           excluded.resolved_at, excluded.due_on, excluded.is_escalated, excluded.returns, excluded.streak,
           excluded.acceptance, excluded.acknowledged_by)
        RETURNING id
        """)
    let acceptance = try record.acceptance.map { try encoded($0) }
    guard
      let id = try Int64.fetchOne(
        statement,
        arguments: [
          record.fingerprint, record.state.rawValue, record.severity.rawValue, record.material, record.whole,
          record.firstSeen, record.lastSeen, record.openedAt, record.resolvedAt, record.dueOn?.description,
          record.isEscalated, record.returns.map(\.description).joined(separator: " "), record.streak, acceptance,
          record.acknowledgedBy,
        ])
    else { throw StoreError(.inconsistent, "finding \(record.fingerprint) could not be written") }
    if let facts {
      try database.cachedStatement(
        sql: "INSERT INTO finding_facts VALUES (?, ?) ON CONFLICT (finding) DO UPDATE SET facts = excluded.facts"
      ).execute(arguments: [id, try encoded(facts)])
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
