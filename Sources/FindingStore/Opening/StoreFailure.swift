import GRDB

extension FindingStore {
  /// What an error of SQLite's means here. A damaged file is moved aside, if it may be.
  static func error(_ error: any Error, _ path: String, mayBeMoved: Bool = false) -> StoreError {
    if let error = error as? StoreError { return error }
    if error is RowDecodingError {
      return StoreError(.inconsistent, "\"\(path)\" holds a value of another type (\(error)); run `alignd db check`")
    }
    guard let failure = error as? DatabaseError else { return StoreError(.unusable, "\"\(path)\": \(error)") }
    switch failure.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      guard mayBeMoved, let aside = StoreFile.moveAside(path) else {
        return StoreError(
          .damaged, "\"\(path)\" is damaged (\(failure.message ?? "")); stop alignd and restore a backup")
      }
      return StoreError(
        .damaged,
        "\"\(path)\" is damaged (\(failure.message ?? "")) and was set aside as \"\(aside)\"; restore a backup, or start "
          + "anew with `alignd db create`")
    case .SQLITE_FULL:
      return StoreError(.full, "there is no room on the disk of \"\(path)\"; nothing of this run was kept: make room")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_PERM, .SQLITE_AUTH:
      return StoreError(
        .unusable, "\"\(path)\" cannot be read or written (\(failure.message ?? "")); check its owner, mode and disk")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(.locked, "\"\(path)\" is held by another program; close it and try again")
    default:
      return StoreError(
        .inconsistent, "\"\(path)\": \(failure.message ?? "SQLite error \(failure.resultCode.rawValue)")")
    }
  }
}

extension Row {
  /// A column's value. A row's own subscripts trap on a value of another type, and a damaged file may hold any.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
    try decode(Value.self, forColumn: column)
  }

  /// The same by position, for many rows.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(at index: Int) throws -> Value {
    try decode(Value.self, atIndex: index)
  }
}
