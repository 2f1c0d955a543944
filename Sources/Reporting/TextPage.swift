/// How a piece of text is coloured on a terminal, as the SGR parameters of ECMA-48.
enum TextStyle: String {
  case plain = ""
  case strong = "1"
  case faint = "2"
  case critical = "1;97;41"
  case high = "1;31"
  case medium = "33"
  case low = "36"
  case good = "1;32"
}

/// A piece of text with one style. Its text has been through ``Swift/String/shown(limit:)``.
struct Span {
  let text: String
  let style: TextStyle

  init(_ text: String, _ style: TextStyle = .plain) {
    self.text = text
    self.style = style
  }
}

/// Lines of a terminal: wraps at blanks, breaks what is longer than a line, colours when told to.
struct TextPage {
  let width: Int
  let colour: Bool
  private(set) var bytes: [UInt8] = []
  private var endsBlank = true

  init(width: Int, colour: Bool) {
    self.width = width
    self.colour = colour
  }

  /// An empty line; two in a row become one.
  mutating func blank() {
    if endsBlank { return }
    bytes.append(10)
    endsBlank = true
  }

  /// One paragraph, its first line at `indent` (and after `lead`, written as it is) and the others at `hang`.
  mutating func line(_ spans: [Span], indent: Int = 0, hang: Int? = nil, lead: Span? = nil) {
    let hang = min(hang ?? indent, width / 2)
    var column = 0
    var started = false
    endsBlank = false
    func startLine(_ page: inout TextPage, at indent: Int) {
      page.bytes.append(contentsOf: repeatElement(32, count: indent))
      column = indent
      started = false
    }
    startLine(&self, at: indent)
    if let lead {
      emit(lead.text, lead.style)
      column += lead.text.columns
    }
    for word in words(of: spans) {
      let size = word.reduce(0) { $0 + $1.text.columns }
      if started, column + 1 + size > width {
        bytes.append(10)
        startLine(&self, at: hang)
      } else if started {
        bytes.append(32)
        column += 1
      }
      for piece in word {
        var rest = Substring(piece.text)
        while column + rest.columns > width {
          if column >= width {
            bytes.append(10)
            startLine(&self, at: hang)
          }
          let head = TextPage.head(of: rest, columns: max(1, width - column))
          emit(head, piece.style)
          rest = rest[head.endIndex...]
          bytes.append(10)
          startLine(&self, at: hang)
        }
        emit(rest, piece.style)
        column += rest.columns
      }
      started = true
    }
    bytes.append(10)
  }

  /// A label, and beside it a paragraph that keeps to its own column.
  mutating func field(_ label: String, _ spans: [Span], indent: Int, labelWidth: Int = 10) {
    let lead = Span(label.padded(to: labelWidth), .faint)
    line(spans, indent: indent, hang: indent + labelWidth, lead: lead)
  }

  /// A blank at which no line breaks. `shown` escapes this private character, so no name can contain it.
  static let glue: Character = "\u{E000}"

  /// Words, each of one or more pieces of different styles.
  private func words(of spans: [Span]) -> [[Span]] {
    var words: [[Span]] = []
    var current: [Span] = []
    for span in spans {
      for (index, part) in span.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
        if index > 0, !current.isEmpty {
          words.append(current)
          current = []
        }
        if !part.isEmpty { current.append(Span(String(part), span.style)) }
      }
    }
    if !current.isEmpty { words.append(current) }
    return words
  }

  /// As much of a word as fits, at least one character, preferably up to a separator.
  private static func head(of word: Substring, columns: Int) -> Substring {
    var used = 0
    var end = word.startIndex
    var separator: String.Index?
    for index in word.indices {
      let size = String(word[index]).columns
      if used + size > columns, end > word.startIndex { break }
      used += size
      end = word.index(after: index)
      if "/,-_.=".contains(word[index]), used * 2 > columns { separator = end }
    }
    return word[..<(separator ?? end)]
  }

  private mutating func emit(_ text: some StringProtocol, _ style: TextStyle) {
    if text.isEmpty { return }
    let coloured = colour && style != .plain
    if coloured { bytes.append(contentsOf: "\u{1B}[\(style.rawValue)m".utf8) }
    for character in text { bytes.append(contentsOf: (character == TextPage.glue ? " " : String(character)).utf8) }
    if coloured { bytes.append(contentsOf: "\u{1B}[0m".utf8) }
  }
}
