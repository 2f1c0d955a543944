public import AccessModel

/// One difference between what the matrix says and what the directories say, now.
///
/// The parts lie behind one reference, so that fifty thousand drifts can be collected, sorted and handed on cheaply.
public struct Drift: Sendable {
  /// What kind of difference.
  public var kind: DriftKind
  /// How much it matters.
  public var severity: Severity
  private var box: Box

  /// A drift by its parts.
  public init(
    _ kind: DriftKind, severity: Severity, identity: IdentityReference? = nil, account: AccountReference? = nil,
    group: GroupReference? = nil, asset: NamedReference? = nil, capability: String? = nil,
    role: NamedReference? = nil, expected: Expected, paths: [GrantPath] = [], observation: String = "",
    cause: String = "", remediation: String, key: [String]
  ) {
    self.kind = kind
    self.severity = severity
    box = Box(
      Parts(
        identity: identity, account: account, group: group, asset: asset, capability: capability, role: role,
        expected: expected, paths: paths, observation: observation, cause: cause, remediation: remediation, key: key))
  }

  private struct Parts: Sendable {
    var identity: IdentityReference?
    var account: AccountReference?
    var group: GroupReference?
    var asset: NamedReference?
    var capability: String?
    var role: NamedReference?
    var expected: Expected
    var paths: [GrantPath]
    var observation: String
    var cause: String
    var remediation: String
    var key: [String]
  }

  /// Never changed once it is shared: a change makes a new one.
  private final class Box: Sendable {
    let parts: Parts

    init(_ parts: Parts) { self.parts = parts }
  }

  private mutating func change(_ body: (inout Parts) -> Void) {
    var parts = box.parts
    body(&parts)
    box = Box(parts)
  }
}

extension Drift {
  /// The person or workload; nil for kinds that are about something else.
  public var identity: IdentityReference? {
    get { box.parts.identity }
    set { change { $0.identity = newValue } }
  }

  /// The account, for account kinds.
  public var account: AccountReference? {
    get { box.parts.account }
    set { change { $0.account = newValue } }
  }

  /// The group, for group kinds.
  public var group: GroupReference? {
    get { box.parts.group }
    set { change { $0.group = newValue } }
  }

  /// The asset.
  public var asset: NamedReference? {
    get { box.parts.asset }
    set { change { $0.asset = newValue } }
  }

  /// The capability.
  public var capability: String? {
    get { box.parts.capability }
    set { change { $0.capability = newValue } }
  }

  /// The role whose cell is contradicted, or that the drift is about.
  public var role: NamedReference? {
    get { box.parts.role }
    set { change { $0.role = newValue } }
  }

  /// What the matrix says, and the cell that says it.
  public var expected: Expected {
    get { box.parts.expected }
    set { change { $0.expected = newValue } }
  }

  /// The paths that grant the access; empty when none exists.
  public var paths: [GrantPath] {
    get { box.parts.paths }
    set { change { $0.paths = newValue } }
  }

  /// For kinds without a path: what was found, in words.
  public var observation: String {
    get { box.parts.observation }
    set { change { $0.observation = newValue } }
  }

  /// Where a repair would remove this and its likes: a nesting edge, else the direct membership; empty when there is
  /// none.
  public var cause: String {
    get { box.parts.cause }
    set { change { $0.cause = newValue } }
  }

  /// What to do, in the imperative.
  public var remediation: String {
    get { box.parts.remediation }
    set { change { $0.remediation = newValue } }
  }

  /// What makes this drift the same one next time; see ``Fingerprint``.
  public var key: [String] {
    get { box.parts.key }
    set { change { $0.key = newValue } }
  }
}
