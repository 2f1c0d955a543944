import GRDB

/// What waits to be told to one target.
public struct Backlog: Sendable, Equatable {
  /// Number of deliveries that are tried again by themselves.
  public var pending: Int
  /// Number of deliveries that were refused and wait for somebody.
  public var parked: Int
  /// When the oldest of both happened, RFC 3339 in UTC.
  public var oldest: String
}

extension FindingStore {
  /// What waits, by target; a target for which nothing waits is not in it.
  public func backlog() throws(StoreError) -> [String: Backlog] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT target, sum(state = 'pending') AS pending, sum(state = 'parked') AS parked, min(at) AS oldest
          FROM delivery WHERE state IN ('pending', 'parked') GROUP BY target
          """)
      return try rows.reduce(into: [:]) { result, row in
        result[try row.value("target")] = Backlog(
          pending: try row.value("pending"), parked: try row.value("parked"), oldest: try row.value("oldest"))
      }
    }
  }
}
