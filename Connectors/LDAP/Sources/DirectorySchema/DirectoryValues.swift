import AccessModel

/// Values of directories in their many spellings.
enum DirectoryValues {
  /// An immutable id as text: a binary GUID (objectGUID, mixed-endian as Microsoft writes it), else the text itself, else
  /// the bytes in hexadecimal. Never loses a difference between two values.
  static func id(_ value: ByteText, attribute: String) -> String {
    if attribute == "objectguid", value.count == 16 {
      let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
      var text = ""
      for (position, index) in order.enumerated() {
        if [4, 6, 8, 10].contains(position) { text += "-" }
        text += hex(value[index])
      }
      return text
    }
    if let text = String(validating: value, as: UTF8.self) { return text }
    return "hex:" + value.map(hex).joined()
  }

  /// Text for people: invalid UTF-8 is shown with replacement characters.
  static func text(_ value: ByteText?) -> String {
    value.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// A decimal number.
  static func integer(_ value: ByteText?) -> Int64? { value.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } }

  /// GeneralizedTime (RFC 4517 3.3.13), or FILETIME (100 ns since 1601) when it is a plain number.
  static func day(_ value: ByteText?) -> CivilDay? {
    guard let value, value.count >= 8 else { return nil }
    if let ticks = integer(value) { return day(fileTime: ticks) }
    func number(_ range: Range<Int>) -> Int? { Int(String(decoding: value[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8) else { return nil }
    return CivilDay(year: year, month: month, day: day)
  }

  /// A FILETIME as a day; nil for *never* (0, or beyond the year 9999).
  static func day(fileTime ticks: Int64) -> CivilDay? {
    let days = ticks / 864_000_000_000 - 134_774
    guard ticks > 0, days < 2_932_897 else { return nil }
    return CivilDay(daysSinceEpoch: Int32(days))
  }

  /// Whether two values are equal without ASCII case.
  static func equal(_ value: ByteText, _ text: String) -> Bool {
    let wanted = text.utf8
    guard value.count == wanted.count else { return false }
    return zip(value, wanted).allSatisfy { KeyIndex.folded($0) == KeyIndex.folded($1) }
  }

  static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789abcdef")
    return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
  }
}
