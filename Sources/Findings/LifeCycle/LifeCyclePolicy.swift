public import AccessModel

/// The organisation's choices about how findings live.
public struct LifeCyclePolicy: Sendable, Equatable {
  /// Days that a finding may be open, by severity; `info` has no due day. Range 0 to 3650.
  public var dueDays: [Severity: Int] = [.critical: 3, .high: 14, .medium: 30, .low: 90]
  /// Days that a finding of day one may stay baselined, by severity. Range 0 to 90.
  public var baselineDays: [Severity: Int] = [.critical: 14, .high: 30, .medium: 60, .low: 90, .info: 90]
  /// Runs in a row that must see a finding before it is open, and must find it gone before it is resolved. Default 1,
  /// range 1 to 30.
  public var confirmRuns = 1
  /// Runs in a row that must find a flapping finding gone. Default 3, range 1 to 30.
  public var flappingRuns = 3
  /// Returns within ``flappingDays`` that make a finding a flapping one. Default 3, range 2 to 8.
  public var flappingReturns = 3
  /// See ``flappingReturns``. Default 30, range 1 to 365.
  public var flappingDays = 30
  /// When a run's changes are held back.
  public var breaker = MassChangePolicy()

  /// Returns that a record keeps.
  public static let rememberedReturns = 8

  /// The standard policy.
  public init() {}

  /// The last day by which a finding that opens on a day is to be mended.
  func dueDay(_ severity: Severity, openedOn day: CivilDay) -> CivilDay? {
    dueDays[severity].map { CivilDay(daysSinceEpoch: day.daysSinceEpoch + Int32($0)) }
  }

  /// The last day on which a finding of day one counts as baselined.
  func baselineDay(_ severity: Severity, from day: CivilDay) -> CivilDay {
    CivilDay(daysSinceEpoch: day.daysSinceEpoch + Int32(min(90, baselineDays[severity] ?? 90)))
  }

  /// Whether a finding with such returns is a flapping one.
  func isFlapping(_ returns: [CivilDay], on day: CivilDay) -> Bool {
    returns.count { day.daysSinceEpoch - $0.daysSinceEpoch <= Int32(flappingDays) } >= flappingReturns
  }
}
