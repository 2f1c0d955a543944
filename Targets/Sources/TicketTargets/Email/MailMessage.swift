import Foundation

/// A message of plain text (RFC 5322, RFC 2045), of which no part can end a line of its header.
struct MailMessage {
  let from: String
  let to: [String]
  let subject: String
  let date: Date
  let id: String
  let thread: String
  let event: String
  let text: String

  /// The message, lines ended by CRLF. The body is Base64: no line is too long, and none begins with a full stop.
  var bytes: [UInt8] {
    let lines = [
      "From: alignd <\(from)>", "To: " + to.map { "<\($0)>" }.joined(separator: ",\r\n "), "Subject: \(encodedSubject)",
      "Date: \(Self.written(date))", "Message-ID: <\(id)>", "In-Reply-To: <\(thread)>", "References: <\(thread)>",
      "Auto-Submitted: auto-generated", "X-Alignd-Event: \(event)", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
      Data(text.utf8).base64EncodedString(options: [
        .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
      ]),
      "",
    ]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// Words of at most 75 characters (RFC 2047 2), each of whole characters.
  private var encodedSubject: String {
    var (words, piece) = ([String](), [UInt8]())
    for scalar in subject.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if piece.count + bytes.count > 45 {
        words.append(Data(piece).base64EncodedString())
        piece = []
      }
      piece += bytes
    }
    words.append(Data(piece).base64EncodedString())
    return words.map { "=?utf-8?B?\($0)?=" }.joined(separator: "\r\n ")
  }

  /// `Tue, 24 Nov 2026 02:31:07 +0000`
  private static func written(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    let day = days[((parts.weekday ?? 1) - 1) % 7]
    let month = months[((parts.month ?? 1) - 1) % 12]
    return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 1970) \(two(parts.hour)):\(two(parts.minute)):"
      + "\(two(parts.second)) +0000"
  }
}
