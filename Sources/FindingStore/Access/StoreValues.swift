import GRDB

extension FindingStore {
  /// What tells this store from every other one: a UUID, made with it.
  public func identifier() throws(StoreError) -> String { try value("id") ?? "" }

  /// Whether an operator has said that the next run's mass changes are to be applied.
  public func isReleased() throws(StoreError) -> Bool { try value("released") != nil }

  /// Says so, for the next run only.
  public func release(by person: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO store VALUES ('released', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        arguments: [person])
    }
  }

  private func value(_ name: String) throws(StoreError) -> String? {
    try read { database in
      try String.fetchOne(database, sql: "SELECT value FROM store WHERE name = ?", arguments: [name])
    }
  }
}
