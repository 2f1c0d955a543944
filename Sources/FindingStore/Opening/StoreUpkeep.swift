import Foundation
import GRDB
import Glibc

extension FindingStore {
  /// Looks for damage, and for what must never be so. Slow on large stores; reads everything.
  ///
  /// - Returns: what is wrong, a line each; empty when nothing is.
  public func check() throws(StoreError) -> [String] {
    try read { database in
      var problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
      problems += try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
        "a row of \(try row.value(at: 0) as String) points to a row of \(try row.value(at: 2) as String) that does not exist"
      }
      for (sql, words) in Self.invariants {
        let names = try String.fetchAll(database, sql: sql + " LIMIT 5")
        if !names.isEmpty { problems.append("\(words): \(names.joined(separator: ", "))") }
      }
      return problems
    }
  }

  /// Queries that find nothing in a sound store, and what it means when they do.
  private static let invariants: [(sql: String, words: String)] = [
    (
      "SELECT fingerprint FROM finding WHERE id NOT IN (SELECT finding FROM finding_facts)",
      "findings of which nothing says what they are about"
    ),
    (
      "SELECT fingerprint FROM finding WHERE id NOT IN (SELECT finding FROM transition)", "findings without a history"
    ),
    (
      """
      SELECT fingerprint FROM finding WHERE state <> (SELECT to_state FROM transition WHERE finding = finding.id
      ORDER BY transition.id DESC LIMIT 1)
      """, "findings that stand elsewhere than their history says"
    ),
    (
      """
      SELECT target || ' ' || key FROM ticket WHERE state = 'open' AND NOT EXISTS (
        SELECT 1 FROM ticket_finding JOIN finding ON finding.id = finding
        WHERE ticket = ticket.id AND finding.state IN ('open', 'acknowledged'))
      AND NOT EXISTS (
        SELECT 1 FROM delivery WHERE delivery.target = ticket.target AND subject = key
        AND delivery.state IN ('pending', 'parked'))
      """, "open tickets that no finding needs and no delivery will close"
    ),
    (
      """
      SELECT target || ' ' || key FROM ticket WHERE state IN ('none', 'closed') AND EXISTS (
        SELECT 1 FROM ticket_finding JOIN finding ON finding.id = finding
        WHERE ticket = ticket.id AND finding.state IN ('open', 'acknowledged'))
      AND NOT EXISTS (
        SELECT 1 FROM delivery WHERE delivery.target = ticket.target AND subject = key
        AND delivery.state IN ('pending', 'parked'))
      """, "open findings whose ticket is not open and that no delivery will open"
    ),
  ]

  /// Copies the store while it is in use; the copy is whole, and readable by its owner alone. It has another name until it is:
  /// what a kill leaves behind is no store that somebody could take for a backup.
  public func backUp(to copy: String) throws(StoreError) {
    guard !FileManager.default.fileExists(atPath: copy) else {
      throw StoreError(.unusable, "there is a file \"\(copy)\" already; name another one")
    }
    let old = umask(0o077)
    defer { umask(old) }
    let part = copy + ".part"
    for end in ["", "-journal"] { unlink(part + end) }
    do {
      let target = try DatabaseQueue(path: part)
      try database.backup(to: target)
      // A copy is one file, without a log beside it.
      try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try target.close()
      try StoreFile.rename(part, copy)
    } catch {
      unlink(part)
      throw FindingStore.error(error, copy)
    }
  }

  /// Deletes what is older than its time: deliveries that ended, runs that changed nothing, resolved findings. A finding or
  /// ticket that something is still to be delivered about stays, and so does a finding whose ticket is open.
  ///
  /// - Parameters:
  ///   - deliveries: instant before which ended deliveries go, RFC 3339 in UTC.
  ///   - runs: instant before which runs without any transition go; the latest stays.
  ///   - findings: instant before which resolved findings go, with their history.
  public func prune(deliveries: String, runs: String, findings: String) throws(StoreError) {
    try write { database in
      try database.execute(sql: "DELETE FROM delivery WHERE ended_at < ?", arguments: [deliveries])
      // History goes with its finding.
      try database.execute(
        sql: """
          DELETE FROM finding WHERE resolved_at < ?
          AND fingerprint NOT IN (SELECT subject FROM delivery WHERE state IN ('pending', 'parked'))
          AND id NOT IN (
            SELECT finding FROM ticket_finding JOIN ticket ON ticket.id = ticket
            WHERE state = 'open' OR (ticket.target, key) IN (\(Self.waiting)))
          """, arguments: [findings])
      try database.execute(
        sql: """
          DELETE FROM ticket WHERE state IN ('none', 'closed', 'refused')
          AND id NOT IN (SELECT ticket FROM ticket_finding) AND (target, key) NOT IN (\(Self.waiting))
          """)
      try database.execute(
        sql: """
          DELETE FROM run WHERE started_at < ? AND id <> (SELECT max(id) FROM run)
          AND id NOT IN (SELECT run FROM transition WHERE run IS NOT NULL) AND id NOT IN (SELECT run FROM held)
          """, arguments: [runs])
    }
  }

  private static let waiting = "SELECT target, subject FROM delivery WHERE state IN ('pending', 'parked')"

  /// Gives room that deleted rows took back to the disk.
  public func vacuum() throws(StoreError) {
    guard isWritable else { throw StoreError(.unusable, "\"\(path)\" was opened to be read only") }
    do {
      try database.vacuum()
    } catch {
      throw FindingStore.error(error, path)
    }
  }
}
