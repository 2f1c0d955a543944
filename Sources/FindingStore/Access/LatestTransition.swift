import GRDB

extension FindingStore {
  /// Number of the latest entry of the history; 0 while there is none. Every commit that changes a finding adds to it.
  public func latestTransition() throws(StoreError) -> Int64 {
    try read { database in try Int64.fetchOne(database, sql: "SELECT max(id) FROM transition") ?? 0 }
  }
}
