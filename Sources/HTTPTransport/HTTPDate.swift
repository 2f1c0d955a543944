/// Dates as HTTP writes them (RFC 9110 5.6.7): the fixed form, and the two obsolete ones that must be understood.
enum HTTPDate {
  /// Seconds since 1970 of a date; nil when it is none.
  static func seconds(_ text: String) -> Int64? {
    guard text.utf8.count <= 64 else { return nil }
    let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map { String($0) }
    // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
    if words.count == 6, words[5] == "GMT" { return seconds(words[1], words[2], words[3], words[4]) }
    if words.count == 5 { return seconds(words[2], words[1], words[4], words[3]) }
    return nil
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func seconds(_ day: String, _ month: String, _ year: String, _ time: String) -> Int64? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0) }
    guard let month = months.firstIndex(of: month.lowercased()), let day = number(day[...]), (1...31).contains(day),
      let written = number(year[...]), clock.count == 3, let hour = clock[0], let minute = clock[1],
      let second = clock[2], hour < 24, minute < 60, second <= 60
    else { return nil }
    // Two digits mean the past century from 70 on.
    let year = year.utf8.count > 2 ? written : written + (written < 70 ? 2000 : 1900)
    return days(year, month + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
  }

  private static func number(_ text: Substring) -> Int64? {
    let digits = text.utf8
    guard !digits.isEmpty, digits.count <= 4, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int64(text)
  }

  /// Days since 1970 of a Gregorian date. Years begin in March here, so that the leap day is their last.
  private static func days(_ year: Int64, _ month: Int, _ day: Int64) -> Int64 {
    let (year, month) = month > 2 ? (year, Int64(month) - 3) : (year - 1, Int64(month) + 9)
    let leapDays = year / 4 - year / 100 + year / 400
    return year * 365 + leapDays + (month * 153 + 2) / 5 + day - 1 - 719_468
  }
}
