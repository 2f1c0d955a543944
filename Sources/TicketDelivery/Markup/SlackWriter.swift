/// Slack's mrkdwn. Only `&`, `<` and `>` have an escape; what else could be markup is written as alignd writes what it does not
/// show, `\u{2A}`, and a zero-width space keeps addresses, `@here` and `#channel` from being made links of.
struct SlackWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    text.blocks.map(Self.write).joined(separator: "\n\n")
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text): "*\(escaped(text))*"
    case .paragraph(let spans): line(spans)
    case .list(let entries): entries.map { "• " + line($0) }.joined(separator: "\n")
    case .code(let lines): "```\n" + lines.map(escaped).joined(separator: "\n") + "\n```"
    case .quote(let spans): "> " + line(spans)
    case .facts(let facts): facts.map { "*\(escaped($0.name)):* \(line($0.value))" }.joined(separator: "\n")
    }
  }

  private static func line(_ spans: [TicketText.Span]) -> String {
    spans.map { span in
      switch span {
      case .plain(let text): escaped(text)
      case .strong(let text): text.allSatisfy(\.isWhitespace) ? text : "*\(escaped(text))*"
      case .code(let text): text.allSatisfy(\.isWhitespace) ? text : "`\(escaped(text))`"
      }
    }.joined()
  }

  private static let gap: Unicode.Scalar = "\u{200B}"

  private static func escaped(_ text: String) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      // At the beginning of a line it would be a quotation.
      case ">": result += walk.place == 0 ? "\\u{3E}" : "&gt;"
      case "*", "~", "`": result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      case "_": result += walk.isWithinWord ? "_" : "\\u{5F}"
      case "@", "#":
        result.append(scalar)
        result.append(gap)
      case ":":
        result.append(scalar)
        if walk.next.map({ $0 != " " }) ?? true { result.append(gap) }
      case ".":
        // Slack also makes links of bare host names.
        result.append(scalar)
        if walk.isWithinWord, walk.next?.isDigit != true { result.append(gap) }
      default: result.append(scalar)
      }
    }
  }
}
