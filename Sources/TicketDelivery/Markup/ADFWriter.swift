/// Atlassian Document Format, version 1: a tree in JSON. Text is text there, whatever it holds; mentions and links are nodes and
/// marks of their own, of which none is made.
struct ADFWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    // A document needs a block.
    let blocks = text.blocks.isEmpty ? [.paragraph([])] : text.blocks
    return #"{"type":"doc","version":1,"content":["# + blocks.map(Self.write).joined(separator: ",") + "]}"
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text):
      return #"{"type":"heading","attrs":{"level":3},"content":["# + node(text, nil) + "]}"
    case .paragraph(let spans): return paragraph(spans)
    case .list(let entries): return list(entries)
    case .code(let lines):
      // A code block's text has no marks, and line breaks as they are.
      let text = lines.joined(separator: "\n")
      return #"{"type":"codeBlock""# + (text.isEmpty ? "" : #","content":["# + node(text, nil) + "]") + "}"
    case .quote(let spans): return #"{"type":"blockquote","content":["# + paragraph(spans) + "]}"
    case .facts(let facts):
      return list(facts.map { [.strong($0.name + ": ")] + $0.value })
    }
  }

  private static func list(_ entries: [[TicketText.Span]]) -> String {
    #"{"type":"bulletList","content":["#
      + entries.map { #"{"type":"listItem","content":["# + paragraph($0) + "]}" }.joined(separator: ",") + "]}"
  }

  private static func paragraph(_ spans: [TicketText.Span]) -> String {
    let nodes = spans.filter { !$0.text.isEmpty }.map { span in
      switch span {
      case .plain(let text): node(text, nil)
      case .strong(let text): node(text, "strong")
      case .code(let text): node(text, "code")
      }
    }
    return #"{"type":"paragraph","content":["# + nodes.joined(separator: ",") + "]}"
  }

  private static func node(_ text: String, _ mark: String?) -> String {
    #"{"type":"text","text":"# + quoted(text) + (mark.map { #","marks":[{"type":"\#($0)"}]"# } ?? "") + "}"
  }

  /// A string of JSON (RFC 8259 7).
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.append(scalar)
      }
    }
    return result + "\""
  }
}
