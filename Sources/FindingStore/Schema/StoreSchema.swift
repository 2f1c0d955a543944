import GRDB

/// The database's schema, and the way from each earlier one to it. Only forward.
enum StoreSchema {
  /// What marks a SQLite file as alignd's (`PRAGMA application_id`): the letters "algd".
  static let applicationID = 0x616C_6764

  /// Every version, oldest first. A version that was released is never edited: the next one is added.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", migrate: createVersion1)
    return migrator
  }
}
