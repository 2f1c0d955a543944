/// HTML. Character references for what is markup; a zero-width space where systems make links and mentions of the text of a
/// finished page (`://`, `www.`, `@`, `#12`).
struct HTMLWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    text.blocks.map(Self.write).joined(separator: "\n")
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text): "<h3>\(escaped(text))</h3>"
    case .paragraph(let spans): "<p>\(line(spans))</p>"
    case .list(let entries): "<ul>" + entries.map { "<li>\(line($0))</li>" }.joined() + "</ul>"
    case .code(let lines): "<pre>" + lines.map(escaped).joined(separator: "\n") + "</pre>"
    case .quote(let spans): "<blockquote>\(line(spans))</blockquote>"
    case .facts(let facts):
      "<ul>" + facts.map { "<li><b>\(escaped($0.name)):</b> \(line($0.value))</li>" }.joined() + "</ul>"
    }
  }

  private static func line(_ spans: [TicketText.Span]) -> String {
    spans.map { span in
      switch span {
      case .plain(let text): escaped(text)
      case .strong(let text): "<b>\(escaped(text))</b>"
      case .code(let text): "<code>\(escaped(text))</code>"
      }
    }.joined()
  }

  private static let gap = "&#8203;"

  private static func escaped(_ text: String) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&#x27;"
      case ":": result += walk.next == "/" ? ":" + gap : ":"
      case ".": result += walk.ends("www") ? "." + gap : "."
      case "@": result += "@" + gap
      case "#": result += walk.next?.isDigit ?? true ? "#" + gap : "#"
      default: result.append(scalar)
      }
    }
  }
}
