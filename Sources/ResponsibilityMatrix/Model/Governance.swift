public import AccessModel

/// A department, its other spellings, and the department that contains it.
public struct Department: Sendable {
  /// Name as written.
  public let name: String
  /// Other spellings.
  public let aliases: [String]
  /// Name of the containing department; empty for none.
  public let parent: String
  /// The row.
  public let cell: Cell

  /// A department by its row.
  public init(name: String, aliases: [String] = [], parent: String = "", cell: Cell) {
    self.name = name
    self.aliases = aliases
    self.parent = parent
    self.cell = cell
  }
}

/// A person whom the matrix itself lists, beside or instead of an authoritative source.
public struct Person: Sendable {
  /// Identity key: the employee number.
  public let id: String
  /// Display name.
  public let name: String
  /// Mail address.
  public let mail: String
  /// Login.
  public let login: String
  /// Department as written.
  public let department: String
  /// Job title.
  public let title: String
  /// Whether the person is with the organisation.
  public let status: AccountStatus
  /// True for somebody who is not of the organisation.
  public let external: Bool
  /// Last day with the organisation, inclusive.
  public let until: CivilDay?
  /// The row.
  public let cell: Cell

  /// A person by their row.
  public init(
    id: String, name: String = "", mail: String = "", login: String = "", department: String = "", title: String = "",
    status: AccountStatus = .active, external: Bool = false, until: CivilDay? = nil, cell: Cell
  ) {
    self.id = id
    self.name = name
    self.mail = mail
    self.login = login
    self.department = department
    self.title = title
    self.status = status
    self.external = external
    self.until = until
    self.cell = cell
  }
}

/// An account that no person signs in with: a service, a robot.
public struct Workload: Sendable {
  /// Id of the source.
  public let source: String
  /// Login or id of the account.
  public let account: String
  /// The person who answers for it, as written.
  public let accountable: Located<String>
  /// What it is for.
  public let purpose: String
  /// Last day, inclusive; nil for no end.
  public let until: CivilDay?
  /// The row.
  public let cell: Cell

  /// A workload by its row.
  public init(
    source: String, account: String, accountable: Located<String>, purpose: String = "", until: CivilDay? = nil,
    cell: Cell
  ) {
    self.source = source
    self.account = account
    self.accountable = accountable
    self.purpose = purpose
    self.until = until
    self.cell = cell
  }
}

/// A group that looks privileged, and why it need not be bound.
public struct GroupExcuse: Sendable {
  /// Id of the source.
  public let source: String
  /// Name or id of the group.
  public let group: String
  /// Why it is not privileged here.
  public let because: String
  /// Last day on which the excuse counts, inclusive; nil for no end.
  public let reviewedUntil: CivilDay?
  /// The row.
  public let cell: Cell

  /// An excuse by its row.
  public init(source: String, group: String, because: String, reviewedUntil: CivilDay? = nil, cell: Cell) {
    self.source = source
    self.group = group
    self.because = because
    self.reviewedUntil = reviewedUntil
    self.cell = cell
  }
}

/// A declaration that two sets of duties must not meet in one identity (ISO/IEC 27001:2022 A.5.3).
public struct Constraint: Sendable {
  /// One duty.
  public enum Duty: Hashable, Sendable {
    /// Holding a role, by number.
    case role(Int)
    /// Holding a capability; on one asset if it is named, else on the asset that the other side is about.
    case capability(Int, asset: Int?)
  }

  /// One side of the constraint.
  public struct Side: Hashable, Sendable {
    /// True if all duties are needed, false if any one is enough.
    public let all: Bool
    /// The duties.
    public let duties: [Duty]

    /// A side by its parts.
    public init(all: Bool = false, _ duties: [Duty]) {
      self.all = all
      self.duties = duties
    }
  }

  /// Stable id.
  public let id: String
  /// Ids that it had before.
  public let formerly: [String]
  /// Name for people.
  public let name: String
  /// One side.
  public let left: Side
  /// The other side.
  public let right: Side
  /// Why they must not meet.
  public let because: String
  /// The row.
  public let cell: Cell

  /// A constraint by its row.
  public init(
    id: String, formerly: [String] = [], name: String = "", left: Side, right: Side, because: String = "", cell: Cell
  ) {
    self.id = id
    self.formerly = formerly
    self.name = name
    self.left = left
    self.right = right
    self.because = because
    self.cell = cell
  }
}

/// An accepted deviation (ISO/IEC 27001:2022 A.5.18): selector, reasons, approver, end.
public struct PolicyException: Sendable {
  /// Stable id.
  public let id: String
  /// Which kind of drift is accepted.
  public let kind: DriftKind
  /// For whom: a person, a workload or a group's members.
  public let subject: Located<Holder>
  /// On which asset, by number; nil for any.
  public let asset: Int?
  /// Which capability, by number; nil for any.
  public let capability: Int?
  /// The bound groups through which the access was accepted (names or ids); empty: any.
  public let throughGroups: [String]
  /// The accounts for which it was accepted (logins or ids); empty: any.
  public let accounts: [String]
  /// The state that was accepted; nil: any.
  public let state: MembershipState?
  /// Why.
  public let justification: String
  /// What is done instead.
  public let compensatingControl: String
  /// Who approved it, as written.
  public let approver: Located<String>
  /// Last day, inclusive.
  public let until: CivilDay
  /// The row.
  public let cell: Cell

  /// An exception by its row.
  public init(
    id: String, kind: DriftKind, subject: Located<Holder>, asset: Int? = nil, capability: Int? = nil,
    throughGroups: [String] = [], accounts: [String] = [], state: MembershipState? = nil, justification: String,
    compensatingControl: String = "", approver: Located<String>, until: CivilDay, cell: Cell
  ) {
    self.id = id
    self.kind = kind
    self.subject = subject
    self.asset = asset
    self.capability = capability
    self.throughGroups = throughGroups
    self.accounts = accounts
    self.state = state
    self.justification = justification
    self.compensatingControl = compensatingControl
    self.approver = approver
    self.until = until
    self.cell = cell
  }
}

/// A control of the statement of applicability and who is Responsible, Accountable, Consulted, Informed.
public struct Control: Sendable {
  /// Whom a RACI cell names.
  public enum Party: Hashable, Sendable {
    /// A role of the matrix, by number.
    case role(Int)
    /// Somebody else.
    case holder(Holder)
  }

  /// Stable id, such as `A.5.18`.
  public let id: String
  /// Name for people.
  public let name: String
  /// Who does the work.
  public let responsible: [Located<Party>]
  /// Who answers for the outcome.
  public let accountable: [Located<Party>]
  /// Who is asked.
  public let consulted: [Located<Party>]
  /// Who is told.
  public let informed: [Located<Party>]
  /// The row.
  public let cell: Cell

  /// A control by its row.
  public init(
    id: String, name: String = "", responsible: [Located<Party>], accountable: [Located<Party>],
    consulted: [Located<Party>] = [], informed: [Located<Party>] = [], cell: Cell
  ) {
    self.id = id
    self.name = name
    self.responsible = responsible
    self.accountable = accountable
    self.consulted = consulted
    self.informed = informed
    self.cell = cell
  }
}

/// The matrix as a controlled document (ISO/IEC 27001:2022 clause 7.5).
public struct DocumentFacts: Sendable {
  /// Title.
  public var title = ""
  /// Version, as written.
  public var version = ""
  /// Who approved it, as written.
  public var approvedBy = ""
  /// When.
  public var approvedOn: CivilDay?
  /// Last day on which the approval counts, inclusive.
  public var nextReview: CivilDay?
  /// Classification tiers, lowest first; empty when the matrix does not order them.
  public var classifications: [String] = []
  /// Entries of the change log, as written.
  public var changes: [String] = []
  /// Where the document's facts stand.
  public var cell = Cell(file: "", row: 0)

  /// A document of which nothing is known.
  public init() {}
}
