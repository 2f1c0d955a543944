public import AccessModel

/// A person whom the matrix lists itself.
public struct ListedPerson: Sendable {
  /// Identity key: the employee number.
  public var key: String
  /// Facts for correlation and display.
  public var name, mail, login, department, title: String
  /// Whether the person is with the organisation today.
  public var status: AccountStatus
  /// True for somebody who is not of the organisation.
  public var external: Bool

  /// A person by their facts.
  public init(
    key: String, name: String, mail: String, login: String, department: String, title: String, status: AccountStatus,
    external: Bool
  ) {
    self.key = key
    self.name = name
    self.mail = mail
    self.login = login
    self.department = department
    self.title = title
    self.status = status
    self.external = external
  }
}

/// An account that the matrix lists as a workload: it becomes an identity of its own.
public struct ListedWorkload: Sendable {
  /// Id of the source.
  public var source: String
  /// Login or id of the account.
  public var account: String
  /// `active`, or `expired` when its last day has passed.
  public var status: AccountStatus

  /// A workload by its facts.
  public init(source: String, account: String, status: AccountStatus) {
    self.source = source
    self.account = account
    self.status = status
  }

  /// `workload:source/account`.
  public var key: String { key(source: source) }

  /// The same with another id of the source.
  func key(source: String) -> String { "workload:\(source)/\(account)" }
}
