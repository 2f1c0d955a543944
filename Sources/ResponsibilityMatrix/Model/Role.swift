/// A row of the roles-and-responsibilities matrix (ISO/IEC 27001:2022 A.5.2, clause 5.3).
public struct Role: Sendable {
  /// Stable id: the Id column, else the name folded to a slug.
  public let id: String
  /// Ids that the role had before it was renamed.
  public let formerly: [String]
  /// *Role / Function* as written.
  public let name: String
  /// *Responsibilities* as written.
  public let responsibilities: String
  /// *Authorisation level* as written, and where.
  public let levelText: Located<String>
  /// Numbers of the levels that the text is tied to.
  public let levels: [Int]
  /// *Assets / Processes owned* as written, and where.
  public let ownedText: Located<String>
  /// Numbers of the assets that fragments of the text name.
  public let owned: [Int]
  /// Fragments of the text that name no asset of the inventory.
  public let unboundOwned: [String]
  /// *Notes* or *Comments*.
  public let notes: String
  /// The row.
  public let cell: Cell

  /// A role by its row.
  public init(
    id: String, formerly: [String] = [], name: String, responsibilities: String = "", levelText: Located<String>,
    levels: [Int], ownedText: Located<String>, owned: [Int] = [], unboundOwned: [String] = [], notes: String = "",
    cell: Cell
  ) {
    self.id = id
    self.formerly = formerly
    self.name = name
    self.responsibilities = responsibilities
    self.levelText = levelText
    self.levels = levels
    self.ownedText = ownedText
    self.owned = owned
    self.unboundOwned = unboundOwned
    self.notes = notes
    self.cell = cell
  }
}
