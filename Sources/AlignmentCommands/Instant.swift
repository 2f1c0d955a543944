import Alignment
import Foundation

/// A moment given on the command line: a day (its first instant in the configured zone) or an RFC 3339 instant.
enum Instant: Equatable {
  case day(year: Int, month: Int, day: Int)
  case exact(Date)

  /// Reads `2026-11-01` or `2026-11-01T08:00:00Z` (or with an offset such as `+01:00`); nil for anything else.
  init?(_ text: String) {
    if text.utf8.count == 10 {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
        let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year > 0
      else { return nil }
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = .gmt
      let fields = DateComponents(calendar: calendar, year: year, month: month, day: day)
      guard fields.isValidDate else { return nil }
      self = .day(year: year, month: month, day: day)
    } else {
      let plain = Date.ISO8601FormatStyle()
      let date =
        (try? plain.parse(text)) ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
      guard let date else { return nil }
      self = .exact(date)
    }
  }

  /// The moment, given the zone whose days are meant.
  func date(in zone: TimeZone) -> Date? {
    switch self {
    case .exact(let date): return date
    case .day(let year, let month, let day):
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = zone
      return calendar.date(from: DateComponents(year: year, month: month, day: day)).map {
        calendar.startOfDay(for: $0)
      }
    }
  }
}
