/// No markup. Systems make links of addresses wherever they show text: `://` becomes `[:]//`, and `www.` becomes `www[.]`.
/// ServiceNow reads HTML between `[code]` and `[/code]`: a blank in front ends that.
struct PlainWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    text.blocks.map(Self.write).joined(separator: "\n\n")
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text):
      escaped(text) + "\n" + String(repeating: "-", count: min(60, text.unicodeScalars.count))
    case .paragraph(let spans): line(spans)
    case .list(let entries): entries.map { "- " + line($0) }.joined(separator: "\n")
    case .code(let lines): lines.map { "    " + escaped($0) }.joined(separator: "\n")
    case .quote(let spans): "| " + line(spans)
    case .facts(let facts): facts.map { "\(escaped($0.name)): \(line($0.value))" }.joined(separator: "\n")
    }
  }

  private static func line(_ spans: [TicketText.Span]) -> String {
    // Together: an address must not come about where two spans meet.
    escaped(spans.map(\.text).joined())
  }

  static func escaped(_ text: String) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      switch scalar {
      case ":" where walk.next == "/" && walk.at(walk.place + 2) == "/": result += "[:]"
      case "." where walk.ends("www"): result += "[.]"
      case "[" where walk.hasWord("[code]") || walk.hasWord("[/code]"): result += "[ "
      default: result.append(scalar)
      }
    }
  }
}
