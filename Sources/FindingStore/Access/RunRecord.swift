public import Findings
import Foundation
import GRDB

/// What is kept of a run.
public struct RunRecord: Sendable, Equatable {
  /// A source as the run read it.
  public struct Source: Sendable, Equatable {
    /// Configured id.
    public var id: String
    /// Kind of connector.
    public var kind: String
    /// `sha256:` over the canonical snapshot.
    public var digest: String
    /// Whether it was read completely.
    public var isComplete: Bool
    /// Records read.
    public var accounts, groups, memberships: Int
    /// Why what was not read was not, by scope or group; empty when all was read.
    public var gaps: [String: String]

    /// A source by its facts.
    public init(
      id: String, kind: String, digest: String, isComplete: Bool, accounts: Int, groups: Int, memberships: Int,
      gaps: [String: String]
    ) {
      (self.id, self.kind, self.digest, self.isComplete) = (id, kind, digest, isComplete)
      (self.accounts, self.groups, self.memberships, self.gaps) = (accounts, groups, memberships, gaps)
    }
  }

  /// Start, RFC 3339 in UTC.
  public var startedAt: String
  /// The civil day that dates were judged by, and its IANA zone.
  public var day, zone: String
  /// Version of alignd.
  public var tool: String
  /// `aligned`, `drift` or `not-proven`.
  public var verdict: String
  /// Whether everything could be judged.
  public var isComplete: Bool
  /// What it rested on.
  public var basis: RunBasis
  /// Counts: findings by state and by what happened to them, judgements not proven.
  public var counts: [String: Int]
  /// Why its openings and closings are held back; nil when they are not.
  public var holding: String?
  /// What it read, in configured order.
  public var sources: [Source]

  /// A run by its facts.
  public init(
    startedAt: String, day: String, zone: String, tool: String, verdict: String, isComplete: Bool, basis: RunBasis,
    counts: [String: Int], holding: String?, sources: [Source]
  ) {
    (self.startedAt, self.day, self.zone, self.tool) = (startedAt, day, zone, tool)
    (self.verdict, self.isComplete, self.basis, self.counts) = (verdict, isComplete, basis, counts)
    (self.holding, self.sources) = (holding, sources)
  }
}

extension FindingStore {
  /// The latest run; nil before the first.
  public func latestRun() throws(StoreError) -> (id: Int64, run: RunRecord)? {
    try read { database in
      guard let row = try Row.fetchOne(database, sql: "SELECT * FROM run ORDER BY id DESC LIMIT 1") else { return nil }
      let id: Int64 = try row.value("id")
      let sources = try Row.fetchAll(
        database, sql: "SELECT * FROM run_source WHERE run = ? ORDER BY position", arguments: [id])
      return (
        id,
        RunRecord(
          startedAt: try row.value("started_at"), day: try row.value("day"), zone: try row.value("zone"),
          tool: try row.value("tool"), verdict: try row.value("verdict"), isComplete: try row.value("is_complete"),
          basis: try Self.decoded(row.value("basis"), "run \(id)"),
          counts: try Self.decoded(row.value("counts"), "run \(id)"), holding: try row.value("holding"),
          sources: try sources.map { source in
            RunRecord.Source(
              id: try source.value("source"), kind: try source.value("kind"), digest: try source.value("digest"),
              isComplete: try source.value("is_complete"), accounts: try source.value("accounts"),
              groups: try source.value("groups"), memberships: try source.value("memberships"),
              gaps: try Self.decoded(source.value("coverage"), "run \(id)"))
          }
        )
      )
    }
  }

  static func save(_ run: RunRecord, _ database: Database) throws -> Int64 {
    try database.cachedStatement(
      sql: """
        INSERT INTO run (started_at, day, zone, tool, verdict, is_complete, basis, counts, holding)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      run.startedAt, run.day, run.zone, run.tool, run.verdict, run.isComplete, try encoded(run.basis),
      try encoded(run.counts), run.holding,
    ])
    let id = database.lastInsertedRowID
    for (position, source) in run.sources.enumerated() {
      try database.cachedStatement(sql: "INSERT INTO run_source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
        arguments: [
          id, position, source.id, source.kind, source.digest, source.isComplete, source.accounts, source.groups,
          source.memberships, try encoded(source.gaps),
        ])
    }
    return id
  }
}
