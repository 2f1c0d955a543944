import AccessModel

extension Assembly {
  /// Reads the Capabilities table on top of the capabilities that alignd brings along.
  mutating func readCapabilities() {
    var drafts = LevelLibrary.capabilities
    guard let table = take(.capabilities) else {
      matrix.capabilities = CapabilityTable(Assembly.numbered(drafts))
      return
    }
    var rows: [String: Int] = [:]
    for row in 0..<table.count {
      guard let name = required(table, row, .name, "name") else { continue }
      let key = name.value.folded
      guard CellText.words(key).count == 1 && !key.contains(where: { "@:".contains($0) }) else {
        log.error(
          at: name.cell, "the capability \(CellText.quoted(name.value)) is not one word",
          suggestion: "write \(CellText.quoted(Folding.slug(name.value)))")
        continue
      }
      if let first = rows.updateValue(row, forKey: key) {
        log.error(
          at: name.cell, "the capability \(CellText.quoted(key)) is already in row \(table.rowCell(first).row)",
          suggestion: "keep one of them")
        continue
      }
      let known = drafts.firstIndex { $0.name == key }
      let text = table.text(row, .implies)
      let privileged = flag(table, row, .privileged) ?? known.map { drafts[$0].privileged } ?? false
      let implies = text.isEmpty ? known.map { drafts[$0].implies } ?? [] : CapabilityDraft.words(text)
      let draft = CapabilityDraft(name: key, privileged: privileged, implies: implies, cell: table.rowCell(row))
      if let known { drafts[known] = draft } else { drafts.append(draft) }
    }
    finish(drafts, table: table)
  }

  private mutating func finish(_ drafts: [CapabilityDraft], table: Table) {
    guard drafts.count <= CapabilityTable.limit else {
      log.error(
        at: table.headingCell(nil),
        "\(drafts.count) capabilities, of which alignd brings along "
          + "\(LevelLibrary.capabilities.count); at most \(CapabilityTable.limit) are possible",
        suggestion: "unite some")
      matrix.capabilities = CapabilityTable(Assembly.numbered(LevelLibrary.capabilities))
      return
    }
    let names = drafts.map(\.name)
    var isSound = true
    for draft in drafts {
      for word in draft.implies where !names.contains(word) {
        isSound = false
        let hint = log.nearest(to: word, among: names)
        log.error(
          at: draft.cell, "\(CellText.quoted(word)) is no capability",
          suggestion: hint.isEmpty ? "known are \(names.joined(separator: ", "))" : hint)
      }
    }
    for draft in drafts where Assembly.reaches(draft.name, from: draft.implies, drafts) {
      isSound = false
      log.error(
        at: draft.cell, "the capability \(CellText.quoted(draft.name)) implies itself",
        suggestion: "break the circle of implications")
    }
    if isSound {
      matrix.capabilities = CapabilityTable(Assembly.numbered(drafts))
    } else {
      // Later steps still know the names, so that one mistake here does not become a hundred there.
      matrix.capabilities = CapabilityTable(
        drafts.map { Capability(name: $0.name, privileged: $0.privileged, implies: [], cell: $0.cell) })
    }
  }

  private static func reaches(_ name: String, from start: [String], _ drafts: [CapabilityDraft]) -> Bool {
    var seen: Set<String> = []
    var waiting = start
    while let next = waiting.popLast() {
      if next == name { return true }
      if seen.insert(next).inserted { waiting += drafts.first { $0.name == next }?.implies ?? [] }
    }
    return false
  }

  private static func numbered(_ drafts: [CapabilityDraft]) -> [Capability] {
    drafts.map { draft in
      let implies = draft.implies.compactMap { word in drafts.firstIndex { $0.name == word } }
      return Capability(name: draft.name, privileged: draft.privileged, implies: implies, cell: draft.cell)
    }
  }
}

/// A capability whose implications are still words.
struct CapabilityDraft: Sendable {
  let name: String
  let privileged: Bool
  let implies: [String]
  let cell: Cell

  /// The words of an *Implies* cell; `none` is none.
  static func words(_ text: String) -> [String] {
    CellText.isNothing(text) ? [] : CellText.words(text).map(\.folded)
  }
}
