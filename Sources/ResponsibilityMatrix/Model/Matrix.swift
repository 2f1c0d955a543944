/// The documented roles-and-responsibilities matrix: every table of it, checked, with each value's cell.
///
/// Tables refer to each other by number (position). A matrix is made by ``MatrixReader``; one that has errors is never
/// handed out.
public struct Matrix: Sendable {
  /// The document.
  public var document = DocumentFacts()
  /// What can be done to assets.
  public var capabilities = CapabilityTable([])
  /// Authorisation levels: the built-in library's, overridden and extended by the Levels table.
  public var levels: [AuthorisationLevel] = []
  /// Roles.
  public var roles: [Role] = []
  /// The inventory.
  public var assets: [Asset] = []
  /// What group is what capability on what asset.
  public var entitlements: [Entitlement] = []
  /// Who holds which role.
  public var assignments = AssignmentTable()
  /// Departments.
  public var departments: [Department] = []
  /// Persons that the matrix lists itself.
  public var people: [Person] = []
  /// Accounts that no person signs in with.
  public var workloads: [Workload] = []
  /// Groups that look privileged and are excused.
  public var groupExcuses: [GroupExcuse] = []
  /// Incompatible duties.
  public var constraints: [Constraint] = []
  /// Accepted deviations.
  public var exceptions: [PolicyException] = []
  /// RACI.
  public var controls: [Control] = []

  /// An empty matrix.
  public init() {}
}
