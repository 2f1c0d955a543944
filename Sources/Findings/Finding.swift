public import AccessModel
public import DriftDetection
public import ResponsibilityMatrix

/// A drift with an identity over time.
public struct Finding: Sendable {
  /// Where a finding stands in its life. Without memory, `open` or `excepted`.
  public typealias State = FindingState

  /// `f1:` and 64 hexadecimal digits; equal for the same difference in every run. See ``Fingerprint``.
  public let fingerprint: String
  /// The difference.
  public let drift: Drift
  /// Where it stands.
  public let state: State
  /// Start of the first run that saw it, RFC 3339 in UTC.
  public let firstSeen: String
  /// Start of the last run that saw it, RFC 3339 in UTC.
  public let lastSeen: String
  /// What few findings have, or none; apart, so that fifty thousand others need no room for it.
  private let rest: Rest?

  /// The exception that accepts it, when it is excepted.
  public var exception: AppliedException? { rest?.exception }
  /// What is remembered of it; nil without memory.
  public var record: FindingRecord? { rest?.record }

  private final class Rest: Sendable {
    let exception: AppliedException?
    let record: FindingRecord?

    init(_ exception: AppliedException?, _ record: FindingRecord?) {
      self.exception = exception
      self.record = record
    }
  }

  /// A finding by its parts.
  public init(
    fingerprint: String, drift: Drift, state: State, exception: AppliedException?, firstSeen: String, lastSeen: String,
    record: FindingRecord? = nil
  ) {
    rest = exception == nil && record == nil ? nil : Rest(exception, record)
    self.fingerprint = fingerprint
    self.drift = drift
    self.state = state
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }
}

/// What a report says of an exception that accepts a finding.
public struct AppliedException: Hashable, Sendable {
  /// Id of the exception.
  public let id: String
  /// Why the deviation was accepted.
  public let justification: String
  /// Who approved it.
  public let approver: String
  /// Last day on which it counts.
  public let until: CivilDay
  /// Its row.
  public let cell: Cell

  /// An applied exception by its parts.
  public init(id: String, justification: String, approver: String, until: CivilDay, cell: Cell) {
    self.id = id
    self.justification = justification
    self.approver = approver
    self.until = until
    self.cell = cell
  }
}
