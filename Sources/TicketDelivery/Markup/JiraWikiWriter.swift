/// Jira Data Center's wiki markup. A backslash before a character that it knows makes it plain; a backslash itself would be half
/// of a line break, and is written as a character reference, which the renderer keeps.
struct JiraWikiWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    text.blocks.map(Self.write).joined(separator: "\n\n")
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text): "h3. " + escaped(text)
    case .paragraph(let spans): line(spans)
    case .list(let entries): entries.map { "* " + line($0) }.joined(separator: "\n")
    // Not {noformat}: nothing inside of it can be escaped, so that a name could end it.
    case .code(let lines): lines.map { $0.isEmpty ? " " : "{{\(escaped($0))}}" }.joined(separator: "\n")
    case .quote(let spans): "bq. " + line(spans)
    case .facts(let facts):
      facts.map { "* *\(escaped($0.name)):* \(line($0.value))" }.joined(separator: "\n")
    }
  }

  private static func line(_ spans: [TicketText.Span]) -> String {
    spans.map { span in
      switch span {
      case .plain(let text): escaped(text)
      case .strong(let text): text.allSatisfy(\.isWhitespace) ? text : "*\(escaped(text))*"
      case .code(let text): text.allSatisfy(\.isWhitespace) ? text : "{{\(escaped(text))}}"
      }
    }.joined()
  }

  private static func escaped(_ text: String) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      switch scalar {
      case "\\", "&", "<", ">", "\"": result.append(reference: scalar)
      case "{", "}", "[", "]", "|", "*", "_", "^", "~", "?", "!", "+", "#", "@", "(", ")", ";":
        result += "\\" + String(Character(scalar))
      case "-":
        // `crm-admins` is as it is; `CRM-12` is an issue.
        if walk.isWithinWord, walk.next?.isDigit != true { result += "-" } else { result += "\\-" }
      case ":":
        if walk.next == " " { result += ":" } else { result += "\\:" }
      case ".":
        if walk.isInFirstWord || walk.ends("www") { result += "\\." } else { result += "." }
      case "/":
        if walk.previous == "/" || walk.previous == ":" { result += "\\/" } else { result += "/" }
      default: result.append(scalar)
      }
    }
  }
}
