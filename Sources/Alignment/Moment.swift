public import AccessModel
public import Foundation

/// The start of a run: an instant for the record, and the civil day that dates are judged by.
public struct Moment: Sendable {
  /// RFC 3339 in UTC, to the second.
  public let instant: String
  /// The civil day in ``zone``.
  public let day: CivilDay
  /// IANA name of the zone.
  public let zone: String

  /// A moment from the clock.
  ///
  /// - Parameters:
  ///   - now: the instant.
  ///   - zone: IANA name of the zone; an unknown one (the configuration refuses it first) counts as UTC.
  public init(_ now: Date, in zone: String) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
    let fields = calendar.dateComponents([.year, .month, .day], from: now)
    day =
      CivilDay(year: fields.year ?? 1970, month: fields.month ?? 1, day: fields.day ?? 1)
      ?? CivilDay(daysSinceEpoch: 0)
    instant = now.formatted(.iso8601)
    self.zone = zone
  }

  /// A moment for re-performing an earlier run.
  public init(instant: String, day: CivilDay, zone: String) {
    self.instant = instant
    self.day = day
    self.zone = zone
  }
}
