public import Findings

/// A finding in an event. Its keys are those of a finding in the JSON report, but cells and exceptions are told shorter, and
/// what is unknown is left out where the report says null.
public struct EventFinding: Sendable, Equatable, Codable {
  /// `f1:` and 64 hexadecimal digits; the `subject` of the event.
  public var fingerprint: String
  /// Kind of drift.
  public var kind: String
  /// `critical`, `high`, `medium`, `low` or `info`.
  public var severity: String
  /// Where it stands in its life.
  public var state: FindingState
  /// One line for people.
  public var summary: String
  /// Whom it is about.
  public var identity: EventIdentity?
  /// The account that it is about.
  public var account: EventAccount?
  /// The group that it is about.
  public var group: EventGroup?
  /// What the access is to.
  public var asset: EventReference?
  /// Who owns the asset, as the matrix has it.
  public var owner: String?
  /// Department of the asset.
  public var department: String?
  /// What can be done with it.
  public var capability: String?
  /// The role whose cell is contradicted.
  public var role: EventReference?
  /// Ids of the sources that it speaks of, sorted.
  public var sources: [String]
  /// Controls of ISO/IEC 27001, most telling first.
  public var controls: [String]
  /// What the matrix says.
  public var expected: Expected
  /// What was found.
  public var actual: Actual
  /// Where one repair removes this and its likes; empty when there is none.
  public var cause: String
  /// What to do.
  public var remediation: String
  /// The exception that accepts it.
  public var exception: EventException?
  /// Start of the first run that saw it, RFC 3339 in UTC.
  public var firstSeen: String
  /// Start of the last run that saw it, RFC 3339 in UTC.
  public var lastSeen: String
  /// Last day by which it is to be mended, `YYYY-MM-DD`.
  public var dueOn: String?

  /// What the matrix says.
  public struct Expected: Sendable, Equatable, Codable {
    /// In words.
    public var text: String
    /// Where: `matrix/roles.csv:7 (Authorisation level)`; nil when the point is that no cell says so.
    public var cell: String?

    /// An expectation by its parts.
    public init(text: String, cell: String? = nil) { (self.text, self.cell) = (text, cell) }
  }

  /// What was found.
  public struct Actual: Sendable, Equatable, Codable {
    /// How the access is come by; empty when there is no path.
    public var paths: [EventPath]
    /// In words, for kinds without a path.
    public var observation: String

    /// What was found, by its parts.
    public init(paths: [EventPath] = [], observation: String = "") {
      (self.paths, self.observation) = (paths, observation)
    }
  }

  /// A finding by its parts.
  public init(
    fingerprint: String, kind: String, severity: String, state: FindingState, summary: String,
    identity: EventIdentity? = nil,
    account: EventAccount? = nil, group: EventGroup? = nil, asset: EventReference? = nil, owner: String? = nil,
    department: String? = nil, capability: String? = nil,
    role: EventReference? = nil, sources: [String] = [], controls: [String] = [], expected: Expected, actual: Actual,
    cause: String = "", remediation: String = "", exception: EventException? = nil, firstSeen: String, lastSeen: String,
    dueOn: String? = nil
  ) {
    (self.fingerprint, self.kind, self.severity, self.state) = (fingerprint, kind, severity, state)
    (self.summary, self.identity, self.account, self.group) = (summary, identity, account, group)
    (self.asset, self.owner, self.department) = (asset, owner, department)
    (self.capability, self.role, self.sources) = (capability, role, sources)
    (self.controls, self.expected, self.actual, self.cause) = (controls, expected, actual, cause)
    (self.remediation, self.exception, self.firstSeen) = (remediation, exception, firstSeen)
    (self.lastSeen, self.dueOn) = (lastSeen, dueOn)
  }
}

extension EventFinding {
  /// A finding as it is remembered.
  ///
  /// - Parameters:
  ///   - fingerprint: `f1:` and 64 hexadecimal digits.
  ///   - facts: what it says.
  ///   - state: where it stands.
  ///   - firstSeen: start of the first run that saw it.
  ///   - lastSeen: start of the last run that saw it.
  ///   - dueOn: last day by which it is to be mended, `YYYY-MM-DD`.
  ///   - exception: what accepts it; of the matrix' own exceptions the id is known.
  public init(
    fingerprint: String, _ facts: FindingFacts, state: FindingState, firstSeen: String, lastSeen: String,
    dueOn: String?, exception: EventException? = nil
  ) {
    self.init(
      fingerprint: fingerprint, kind: facts.kind, severity: facts.severity, state: state, summary: facts.title,
      identity: facts.identity.map { EventIdentity(key: $0.id, name: $0.name) },
      account: facts.account.map { EventAccount($0) }, group: facts.group.map { EventGroup($0) },
      asset: facts.asset.map { EventReference($0) }, owner: facts.owner.isEmpty ? nil : facts.owner,
      department: facts.department.isEmpty ? nil : facts.department, capability: facts.capability,
      role: facts.role.map { EventReference($0) }, sources: facts.sources, controls: facts.controls,
      expected: Expected(text: facts.expected, cell: facts.cell?.text),
      actual: Actual(paths: facts.paths.map { EventPath($0) }, observation: facts.observation), cause: facts.cause,
      remediation: facts.remediation, exception: exception ?? facts.exception.map { EventException(id: $0) },
      firstSeen: firstSeen, lastSeen: lastSeen, dueOn: dueOn)
  }
}
