import AccessModel

extension TicketText {
  /// Most characters (Unicode scalars) of a line; what is longer says how much is missing.
  static let lineLimit = 2_000

  /// How many lines it has: a heading, a paragraph, a quotation, a fact, an entry of a list and a line of code are one each.
  var lineCount: Int { blocks.reduce(0) { $0 + $1.lineCount } }

  /// The first lines, and a last one that says how many were cut; the text itself when none has to be.
  func prefix(lines: Int) -> TicketText {
    var rest = lines
    var kept: [Block] = []
    for block in blocks {
      if block.lineCount > rest {
        if let part = block.prefix(lines: rest) { kept.append(part) }
        let cut = lineCount - lines
        kept.append(.paragraph([.plain("… (cut: \(cut.grouped) more line\(cut == 1 ? "" : "s"))")]))
        return TicketText(kept)
      }
      rest -= block.lineCount
      kept.append(block)
    }
    return self
  }

  /// The same with every string made safe to look at (``Swift/String/shown(limit:)``), neighbours of one kind joined, and
  /// nothing that is empty.
  var shown: TicketText {
    TicketText(
      blocks.compactMap { block in
        switch block {
        case .heading(let text):
          let line = [Span.plain(text)].shownLine
          return line.isEmpty ? nil : .heading(line[0].text)
        case .paragraph(let spans):
          let line = spans.shownLine
          return line.isEmpty ? nil : .paragraph(line)
        case .quote(let spans):
          let line = spans.shownLine
          return line.isEmpty ? nil : .quote(line)
        case .list(let entries):
          let lines = entries.map(\.shownLine).filter { !$0.isEmpty }
          return lines.isEmpty ? nil : .list(lines)
        case .code(let lines):
          return lines.isEmpty ? nil : .code(lines.map { $0.shown(limit: Self.lineLimit) })
        case .facts(let facts):
          let lines = facts.map { Fact([Span.plain($0.name)].shownLine.first?.text ?? "", $0.value.shownLine) }
            .filter { !$0.name.isEmpty || !$0.value.isEmpty }
          return lines.isEmpty ? nil : .facts(lines)
        }
      })
  }
}

extension TicketText.Block {
  fileprivate var lineCount: Int {
    switch self {
    case .heading, .paragraph, .quote: 1
    case .list(let entries): entries.count
    case .code(let lines): lines.count
    case .facts(let facts): facts.count
    }
  }

  /// The first lines of a block; nil for none.
  fileprivate func prefix(lines: Int) -> TicketText.Block? {
    guard lines > 0 else { return nil }
    return switch self {
    case .heading, .paragraph, .quote: self
    case .list(let entries): .list(Array(entries.prefix(lines)))
    case .code(let rows): .code(Array(rows.prefix(lines)))
    case .facts(let facts): .facts(Array(facts.prefix(lines)))
    }
  }
}

extension [TicketText.Span] {
  /// One line, not longer than ``TicketText/lineLimit``, without blanks around it.
  fileprivate var shownLine: [TicketText.Span] {
    var result: [TicketText.Span] = []
    var rest = TicketText.lineLimit
    for span in self where !span.text.isEmpty {
      guard rest > 0 else {
        result.append(.plain("…"))
        break
      }
      let text = span.text.shown(limit: rest)
      rest -= text.unicodeScalars.count
      switch (result.last, span) {
      case (.plain(let before), .plain): result[result.count - 1] = .plain(before + text)
      case (.strong(let before), .strong): result[result.count - 1] = .strong(before + text)
      case (.code(let before), .code): result[result.count - 1] = .code(before + text)
      case (_, .plain): result.append(.plain(text))
      case (_, .strong): result.append(.strong(text))
      case (_, .code): result.append(.code(text))
      }
    }
    return result.trimmed
  }

  /// Without blanks at the beginning, which mean something in most dialects, and at the end.
  private var trimmed: [TicketText.Span] {
    var result = self
    while let first = result.first {
      let text = String(first.text.drop(while: \.isWhitespace))
      result[0] = first.replacing(text)
      if !text.isEmpty { break }
      result.removeFirst()
    }
    while let last = result.last {
      var text = Substring(last.text)
      while text.last?.isWhitespace == true { text.removeLast() }
      result[result.count - 1] = last.replacing(String(text))
      if !text.isEmpty { break }
      result.removeLast()
    }
    return result
  }
}

extension TicketText.Span {
  fileprivate func replacing(_ text: String) -> TicketText.Span {
    switch self {
    case .plain: .plain(text)
    case .strong: .strong(text)
    case .code: .code(text)
    }
  }
}
