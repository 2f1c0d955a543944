/// Redmine's Textile, with Redmine's own links, mentions and macros.
///
/// Character references of HTML pass through it untouched and match none of its patterns: every character that could be markup
/// becomes one, unless it stands between letters or digits, where Textile takes it as it is (`crm-admins`).
struct TextileWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    text.blocks.map(Self.write).joined(separator: "\n\n")
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text): "h3. " + escaped(text)
    case .paragraph(let spans): line(spans)
    case .list(let entries): entries.map { "* " + line($0) }.joined(separator: "\n")
    case .code(let lines): "<pre>\n" + lines.map(preformatted).joined(separator: "\n") + "\n</pre>"
    case .quote(let spans): "bq. " + line(spans)
    case .facts(let facts):
      facts.map { "* *\(escaped($0.name)):* \(line($0.value))" }.joined(separator: "\n")
    }
  }

  private static func line(_ spans: [TicketText.Span]) -> String {
    spans.enumerated().map { index, span in
      switch span {
      case .plain(let text): escaped(text, isLineStart: index == 0)
      case .strong(let text): strong(text)
      case .code(let text): "<code>\(preformatted(text))</code>"
      }
    }.joined()
  }

  /// Stress holds only where it does not begin or end with a blank.
  private static func strong(_ text: String) -> String {
    let inner = text.drop { $0.isWhitespace }
    guard let end = inner.lastIndex(where: { !$0.isWhitespace }) else { return text }
    return (inner.startIndex > text.startIndex ? " " : "") + "*\(escaped(String(inner[...end])))*"
      + (end == inner.index(before: inner.endIndex) ? "" : " ")
  }

  /// Within `pre` and `code` Redmine escapes everything itself and looks only for tags: what could be one begins as alignd writes
  /// what it does not show.
  private static func preformatted(_ text: String) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      if scalar == "<", walk.next != " " { result += "\\u{3C}" } else { result.append(scalar) }
    }
  }

  private static func escaped(_ text: String, isLineStart: Bool = true) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"", "#", "$", "%", "*", "+", "=", "@", "[", "\\", "]", "^", "`", "{", "|", "}", "~", "!", "?":
        result.append(reference: scalar)
      case "'", "-", "_":
        if walk.isWithinWord { result.append(scalar) } else { result.append(reference: scalar) }
      case ":":
        // `user:ada`, `http://`; a colon at the end of a word is one.
        if walk.next.map({ $0 != " " }) ?? true { result.append(reference: scalar) } else { result += ":" }
      case ".":
        // `h1.` and `www.`
        if walk.ends("www") || (isLineStart && walk.isInFirstWord) {
          result.append(reference: scalar)
        } else {
          result += "."
        }
      case "(":
        // `(c)`, `ABC(what it means)`
        let isSign = walk.next.map { "cCrRtT".unicodeScalars.contains($0) } ?? false
        if walk.previous?.isWord == true || isSign || walk.place == 0 {
          result.append(reference: scalar)
        } else {
          result += "("
        }
      case "r", "R":
        // `r12` is a revision.
        if walk.previous?.isWord != true, walk.next?.isDigit == true {
          result.append(reference: scalar)
        } else {
          result.append(scalar)
        }
      default: result.append(scalar)
      }
    }
  }
}
