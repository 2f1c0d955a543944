import Foundation

/// Times as ticket systems write them.
enum TargetTime {
  /// `2026-11-25T17:33:09Z`, also with a blank for the T, with fractions of seconds, with an offset, and without any zone (UTC then).
  /// Nil for anything else, and for times before 1971, with which some systems say that there is none.
  static func date(_ text: String?) -> Date? {
    guard let text, text.utf8.count <= 40, text.utf8.count >= 19 else { return nil }
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      return bytes[range].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month), (1...31).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop { $0 >= 0x30 && $0 <= 0x39 }
    }
    guard let offset = seconds(zone: rest) else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = DateComponents(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    guard let date = calendar.date(from: parts), year > 1970 else { return nil }
    return date - Double(offset)
  }

  /// Seconds east of UTC: nothing, `Z`, `+01:00`, `+0100`.
  private static func seconds(zone: ArraySlice<UInt8>) -> Int? {
    let text = String(decoding: zone, as: UTF8.self)
    if text.isEmpty || text == "Z" { return 0 }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard let sign = text.first, sign == "+" || sign == "-", digits.count == 4, let number = Int(digits), number >= 0
    else { return nil }
    return (number / 100 * 3_600 + number % 100 * 60) * (sign == "-" ? -1 : 1)
  }
}
