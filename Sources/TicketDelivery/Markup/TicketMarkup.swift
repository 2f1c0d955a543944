extension TicketMarkup {
  /// A text in this markup, every string escaped, within a number of bytes.
  ///
  /// What does not fit is left out by whole lines, and the last line says how many: `… (cut: 12 more lines)`. A single line is
  /// cut after 2,000 characters and says so itself. ``TicketMarkup/adf`` gives a JSON document.
  ///
  /// - Parameter limit: most bytes of UTF-8; not even the note is given where it does not fit.
  public func written(_ text: TicketText, limit: Int) -> String {
    let text = text.shown
    let lines = text.lineCount
    // No line takes less than a byte; so no more than this can fit, and hostile lengths cost nothing.
    var fitting = written(text, lines: 0, limit: limit) ?? ""
    var (low, high) = (0, 1)
    while high <= lines, let longer = written(text, lines: high, limit: limit) {
      fitting = longer
      (low, high) = (high, high * 2)
    }
    if high > lines {
      if let whole = written(text, lines: lines, limit: limit) { return whole }
      high = lines
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if let longer = written(text, lines: middle, limit: limit) {
        (fitting, low) = (longer, middle)
      } else {
        high = middle
      }
    }
    return fitting
  }

  /// A text's first lines with a note of what was cut; nil when that is too long.
  private func written(_ text: TicketText, lines: Int, limit: Int) -> String? {
    let result = writer.write(text.prefix(lines: lines))
    return result.utf8.count <= limit ? result : nil
  }

  /// One line of text in this markup, as ``written(_:limit:)`` writes a paragraph.
  public func line(_ text: String) -> String { writer.write(TicketText(plain: text).shown) }

  var writer: any MarkupWriter {
    switch self {
    case .plain: PlainWriter()
    case .markdown: MarkdownWriter()
    case .textile: TextileWriter()
    case .jiraWiki: JiraWikiWriter()
    case .adf: ADFWriter()
    case .html: HTMLWriter()
    case .slack: SlackWriter()
    }
  }
}

/// Writes texts in one dialect. The strings have been made ``TicketText/shown`` before: no control characters, one line each.
protocol MarkupWriter {
  func write(_ text: TicketText) -> String
}
