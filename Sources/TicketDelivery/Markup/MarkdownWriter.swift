/// GitHub's and GitLab's Markdown (CommonMark 0.31, GFM 0.29).
///
/// Two readers have to be held off. The parser: a backslash before every character that it knows. What runs over the finished
/// page and makes mentions, references and links of its text: a zero-width space (`&#8203;`) behind the characters that those
/// begin with, for a backslash is gone by then. Both leave code alone. GitLab moreover obeys lines that begin with a slash.
struct MarkdownWriter: MarkupWriter {
  func write(_ text: TicketText) -> String {
    text.blocks.map(Self.write).joined(separator: "\n\n")
  }

  private static func write(_ block: TicketText.Block) -> String {
    switch block {
    case .heading(let text): "### " + escaped(text)
    case .paragraph(let spans): line(spans)
    case .list(let entries): entries.map { "- " + line($0) }.joined(separator: "\n")
    case .code(let lines): fenced(lines)
    case .quote(let spans): "> " + line(spans)
    case .facts(let facts):
      facts.map { "- **\(escaped($0.name)):** \(line($0.value))" }.joined(separator: "\n")
    }
  }

  private static func line(_ spans: [TicketText.Span]) -> String {
    spans.enumerated().map { index, span in
      switch span {
      case .plain(let text): escaped(text, isLineStart: index == 0)
      case .strong(let text): strong(text)
      case .code(let text): code(text)
      }
    }.joined()
  }

  /// Stress holds only where it does not begin or end with a blank (CommonMark 6.2).
  private static func strong(_ text: String) -> String {
    let inner = text.drop { $0.isWhitespace }
    guard let end = inner.lastIndex(where: { !$0.isWhitespace }) else { return text }
    return (inner.startIndex > text.startIndex ? " " : "") + "**\(escaped(String(inner[...end])))**"
      + (end == inner.index(before: inner.endIndex) ? "" : " ")
  }

  /// Code between more backticks than it holds in a row (CommonMark 6.1).
  private static func code(_ text: String) -> String {
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let isBare = !text.hasPrefix("`") && !text.hasSuffix("`") && !text.hasPrefix(" ") && !text.hasSuffix(" ")
    return isBare ? fence + text + fence : "\(fence) \(text) \(fence)"
  }

  private static func fenced(_ lines: [String]) -> String {
    let longest = lines.map { longestRun(of: "`", in: $0) }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    // GitLab looks for commands before it looks for fences of more than three.
    let rows = lines.map { $0.hasPrefix("/") ? " " + $0 : $0 }
    return ([fence] + rows + [fence]).joined(separator: "\n")
  }

  private static func longestRun(of mark: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for scalar in text.unicodeScalars {
      run = Character(scalar) == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  private static let gap = "&#8203;"

  private static func escaped(_ text: String, isLineStart: Bool = true) -> String {
    ScalarWalk.map(text) { scalar, walk, result in
      let isStart = isLineStart && walk.place == 0
      let next = walk.next
      switch scalar {
      case "@", "$", "%", "~", "^":
        result += "\\" + String(Character(scalar))
        if next.map({ $0 != " " }) ?? true { result += gap }
      case "#", "!", "&", "*", "[":
        result += "\\" + String(Character(scalar))
        if next.map(\.isWord) ?? true { result += gap }
      case "\\", "`", "_", "]", "<", ">", "|", "{", "}", "\"":
        result += "\\" + String(Character(scalar))
      case ":":
        result += next == "/" ? "\\:" + gap : ":"
      case ".":
        if walk.ends("www") { result += "\\." + gap } else { result += marker(isLineStart, walk) ? "\\." : "." }
      case ")":
        result += marker(isLineStart, walk) ? "\\)" : ")"
      case "-":
        // `GH-12` and `GL-12` refer to issues.
        let refers =
          (walk.ends("gh") || walk.ends("gl")) && walk.at(walk.place - 3)?.isWord != true && next?.isDigit == true
        result += isStart ? "\\-" : "-"
        if refers { result += gap }
      case "+", "=", "/":
        result += (isStart ? "\\" : "") + String(Character(scalar))
      case "(":
        // Only behind a bracket, which is escaped; once more costs nothing.
        result += walk.previous == "]" ? "\\(" : "("
      default: result.append(scalar)
      }
    }
  }

  /// Whether what was written so far on this line is a number: with a dot or bracket, it would number a list.
  private static func marker(_ isLineStart: Bool, _ walk: ScalarWalk) -> Bool {
    isLineStart && walk.place > 0 && walk.place < 12 && walk.scalars[..<walk.place].allSatisfy(\.isDigit)
  }
}
