/// Where a value of the matrix stands, so that a finding can point at the very cell that it contradicts.
public struct Cell: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The file as the user named it, relative to the matrix where possible; `built-in` for alignd's own level library.
  public let file: String
  /// The sheet of a workbook or the table of a YAML file; empty where the file is one table.
  public let sheet: String
  /// The line of the file (or the row of the sheet), from 1; 0 when the value has no place of its own.
  public let row: Int
  /// The heading or key of the value; empty for a whole row.
  public let column: String

  /// A cell by its coordinates.
  public init(file: String, sheet: String = "", row: Int, column: String = "") {
    self.file = file
    self.sheet = sheet
    self.row = row
    self.column = column
  }

  /// `file:row`, with the sheet and column where there are any: `matrix/roles.csv:7 (Authorisation level)`.
  public var description: String {
    let place = sheet.isEmpty ? file : "\(file)#\(sheet)"
    let position = row > 0 ? "\(place):\(row)" : place
    return column.isEmpty ? position : "\(position) (\(column))"
  }

  /// By file, sheet, row, column.
  public static func < (left: Cell, right: Cell) -> Bool {
    (left.file, left.sheet, left.row, left.column) < (right.file, right.sheet, right.row, right.column)
  }
}

/// A value with the cell that it came from.
public struct Located<Value> {
  /// The value.
  public var value: Value
  /// Where it stands.
  public var cell: Cell

  /// A value at a cell.
  public init(_ value: Value, at cell: Cell) {
    self.value = value
    self.cell = cell
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
extension Located: Sendable where Value: Sendable {}

/// Something wrong with the matrix, told so that its keeper can mend it.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
  /// Whether the matrix can still be judged by.
  public enum Weight: String, Sendable {
    /// The matrix is refused.
    case error
    /// The matrix is used; the thing named is not judged, or looks unintended.
    case warning
  }

  /// Error or warning.
  public let weight: Weight
  /// Where.
  public let cell: Cell
  /// What is wrong and what was expected: lower case, no full stop.
  public let message: String
  /// What to do, or the nearest known word; empty when there is nothing to suggest.
  public let suggestion: String

  /// A problem by its parts.
  public init(_ weight: Weight = .error, at cell: Cell, _ message: String, suggestion: String = "") {
    self.weight = weight
    self.cell = cell
    self.message = message
    self.suggestion = suggestion
  }

  /// `file:row (column): message; suggestion`.
  public var description: String {
    "\(cell): \(weight == .warning ? "warning: " : "")\(message)\(suggestion.isEmpty ? "" : "; \(suggestion)")"
  }
}
