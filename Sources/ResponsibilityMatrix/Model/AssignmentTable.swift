public import AccessModel

/// An identity holds a role, from–until. A row of ``AssignmentTable``.
public struct Assignment: Sendable {
  /// Number of the role.
  public let role: Int
  /// Who holds it.
  public let holder: Holder
  /// Numbers of the assets that the assignment is about; empty when it does not say.
  public let assets: [Int]
  /// First day; nil for no beginning.
  public let from: CivilDay?
  /// Last day, inclusive; nil for no end.
  public let until: CivilDay?
  /// Who governs the membership of a holder group; empty when nobody is named.
  public let governedBy: String
  /// The row.
  public let cell: Cell

  /// An assignment by its row.
  public init(
    role: Int, holder: Holder, assets: [Int] = [], from: CivilDay? = nil, until: CivilDay? = nil,
    governedBy: String = "", cell: Cell
  ) {
    self.role = role
    self.holder = holder
    self.assets = assets
    self.from = from
    self.until = until
    self.governedBy = governedBy
    self.cell = cell
  }
}

/// All assignments, in columns with every repeated value stored once: three a person at a million people must fit.
public struct AssignmentTable: Sendable {
  /// The parts of an assignment that few rows have, shared by rows that have the same.
  public struct Terms: Hashable, Sendable {
    /// Numbers of the assets that the assignment is about.
    public let assets: [Int]
    /// First day.
    public let from: CivilDay?
    /// Last day, inclusive.
    public let until: CivilDay?
    /// Who governs the membership of a holder group.
    public let governedBy: String

    init(assets: [Int], from: CivilDay?, until: CivilDay?, governedBy: String) {
      self.assets = assets
      self.from = from
      self.until = until
      self.governedBy = governedBy
    }
  }

  /// Number of the role, a row each.
  public private(set) var role: [UInt32] = []
  /// Number of the holder in ``holders``, a row each.
  public private(set) var holder: [UInt32] = []
  /// Number of the terms in ``terms``, a row each.
  public private(set) var term: [UInt32] = []
  /// Distinct holders.
  public private(set) var holders: [Holder] = []
  /// Distinct terms.
  public private(set) var terms: [Terms] = []

  private var place: [UInt32] = []
  private var line: [UInt32] = []
  private var places: [Cell] = []
  private var holderNumber: [Holder: UInt32] = [:]
  private var termNumber: [Terms: UInt32] = [:]
  private var placeNumber: [Cell: UInt32] = [:]

  /// An empty table.
  public init() {}

  /// Number of rows.
  public var count: Int { role.count }

  /// Adds a row.
  public mutating func append(_ row: Assignment) {
    role.append(UInt32(row.role))
    holder.append(AssignmentTable.number(row.holder, in: &holders, by: &holderNumber))
    let parts = Terms(assets: row.assets, from: row.from, until: row.until, governedBy: row.governedBy)
    term.append(AssignmentTable.number(parts, in: &terms, by: &termNumber))
    let sheet = Cell(file: row.cell.file, sheet: row.cell.sheet, row: 0, column: row.cell.column)
    place.append(AssignmentTable.number(sheet, in: &places, by: &placeNumber))
    line.append(UInt32(clamping: row.cell.row))
  }

  /// The number of a holder, added if it is new.
  mutating func number(of holder: Holder) -> UInt32 {
    AssignmentTable.number(holder, in: &holders, by: &holderNumber)
  }

  /// The number of terms, added if they are new.
  mutating func number(of terms: Terms) -> UInt32 {
    AssignmentTable.number(terms, in: &self.terms, by: &termNumber)
  }

  /// The number of a place, whose row does not count, added if it is new.
  mutating func number(ofPlace cell: Cell) -> UInt32 {
    let sheet = Cell(file: cell.file, sheet: cell.sheet, row: 0, column: cell.column)
    return AssignmentTable.number(sheet, in: &places, by: &placeNumber)
  }

  /// Adds a row by its numbers.
  mutating func append(role: UInt32, holder: UInt32, term: UInt32, place: UInt32, line: UInt32) {
    self.role.append(role)
    self.holder.append(holder)
    self.term.append(term)
    self.place.append(place)
    self.line.append(line)
  }

  /// The row with that number.
  public subscript(row: Int) -> Assignment {
    let parts = terms[Int(term[row])]
    return Assignment(
      role: Int(role[row]), holder: holders[Int(holder[row])], assets: parts.assets, from: parts.from,
      until: parts.until, governedBy: parts.governedBy, cell: cell(of: row))
  }

  /// The assets that a row is about; empty when it does not say.
  public func assets(of row: Int) -> [Int] { terms[Int(term[row])].assets }

  /// Where a row stands.
  public func cell(of row: Int) -> Cell {
    let sheet = places[Int(place[row])]
    return Cell(file: sheet.file, sheet: sheet.sheet, row: Int(line[row]), column: sheet.column)
  }

  /// Forgets the tables that only appending needs.
  public mutating func seal() {
    holderNumber = [:]
    termNumber = [:]
    placeNumber = [:]
  }

  private static func number<Value: Hashable>(
    _ value: Value, in list: inout [Value], by numbers: inout [Value: UInt32]
  ) -> UInt32 {
    if let known = numbers[value] { return known }
    let number = UInt32(list.count)
    list.append(value)
    numbers[value] = number
    return number
  }
}
