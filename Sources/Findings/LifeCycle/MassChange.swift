/// When a run's changes are held back instead of becoming tickets.
///
/// A source that suddenly answers for another directory, a matrix that lost a table: such a run opens or closes hundreds of
/// findings at once, and people should see that first.
public struct MassChangePolicy: Sendable, Equatable {
  /// More findings that open or are resolved in one run than this are held. Default 200, range 1 to 1,000,000.
  public var changes = 200
  /// More than this share of the live findings, in percent, is held too, from ``least`` changes on. Default 20, range 1 to
  /// 100.
  public var percent = 20
  /// Changes below which no share is looked at. Default 25, range 1 to 1,000,000.
  public var least = 25

  /// The standard policy.
  public init() {}

  /// Why so many changes at once are held; nil when they are not.
  ///
  /// - Parameters:
  ///   - opening: findings that would open or open again.
  ///   - closing: findings that would be resolved.
  ///   - live: live findings before the run; with none, only the number counts.
  public func reasonToHold(opening: Int, closing: Int, live: Int) -> String? {
    let total = opening + closing
    if total > changes {
      return "\(opening) findings would open and \(closing) would be resolved, more than \(changes)"
    }
    if live > 0, total >= least, total * 100 > live * percent {
      return "\(opening) findings would open and \(closing) would be resolved, more than \(percent) % of \(live)"
    }
    return nil
  }
}
