/// Cuts texts, so that an event stays small whatever a directory says.
struct EventText {
  /// Most bytes of a text, unless even that is too much.
  static let longest = 2048
  /// Most elements of a list of texts or groups.
  static let mostElements = 50

  let limit: Int
  private(set) var hasCut = false

  init(limit: Int) { self.limit = limit }

  mutating func cut(_ text: inout String) {
    guard text.utf8.count > limit else { return }
    let note: String.UnicodeScalarView = "…".unicodeScalars
    var (kept, bytes) = (String.UnicodeScalarView(), 3)
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > limit { break }
      kept.append(scalar)
    }
    text = String(kept + note)
    hasCut = true
  }

  mutating func cut(_ text: inout String?) {
    if var value = text {
      cut(&value)
      text = value
    }
  }

  mutating func cut(_ texts: inout [String]) {
    shorten(&texts)
    for position in texts.indices { cut(&texts[position]) }
  }

  mutating func shorten<Element>(_ elements: inout [Element]) {
    guard elements.count > Self.mostElements else { return }
    elements.removeSubrange(Self.mostElements...)
    hasCut = true
  }
}

extension FindingEventData {
  /// The same with at most so many bytes a text, and the first paths only.
  func cut(to limit: Int, of paths: Int) -> FindingEventData {
    var (result, text) = (self, EventText(limit: limit))
    text.cut(&result.changes)
    text.cut(&result.finding, paths: paths)
    result.textsCut = text.hasCut
    return result
  }
}

extension RunEventData {
  /// The same with at most so many bytes a text, and the first sources only.
  func cut(to limit: Int, sources: Int) -> RunEventData {
    var (result, text) = (self, EventText(limit: limit))
    result.sources = Array(self.sources.prefix(sources))
    result.sourcesOmitted = self.sources.count - result.sources.count
    for position in result.sources.indices {
      text.cut(&result.sources[position].id)
      text.cut(&result.sources[position].kind)
      result.sources[position].reasons = Array(result.sources[position].reasons.prefix(5))
      text.cut(&result.sources[position].reasons)
    }
    return result
  }
}

extension EventText {
  fileprivate mutating func cut(_ finding: inout EventFinding, paths: Int) {
    cut(&finding.summary)
    if var identity = finding.identity {
      cut(&identity.key)
      cut(&identity.name)
      finding.identity = identity
    }
    if var account = finding.account {
      cut(&account)
      finding.account = account
    }
    if var group = finding.group {
      cut(&group)
      finding.group = group
    }
    cut(&finding.asset)
    cut(&finding.owner)
    cut(&finding.department)
    cut(&finding.role)
    cut(&finding.capability)
    cut(&finding.sources)
    cut(&finding.controls)
    cut(&finding.expected.text)
    cut(&finding.expected.cell)
    cut(&finding.actual.observation)
    finding.actual.paths = finding.actual.paths.prefix(paths).map { path in
      var path = path
      cut(&path)
      return path
    }
    cut(&finding.cause)
    cut(&finding.remediation)
    if var exception = finding.exception {
      cut(&exception.id)
      cut(&exception.justification)
      cut(&exception.approver)
      cut(&exception.until)
      finding.exception = exception
    }
  }

  private mutating func cut(_ path: inout EventPath) {
    cut(&path.account)
    shorten(&path.groups)
    for position in path.groups.indices { cut(&path.groups[position]) }
    var asset: EventReference? = path.asset
    cut(&asset)
    path.asset = asset ?? path.asset
    cut(&path.capability)
    cut(&path.entitlement)
    cut(&path.text)
  }

  private mutating func cut(_ account: inout EventAccount) {
    cut(&account.source)
    cut(&account.id)
    cut(&account.login)
  }

  private mutating func cut(_ group: inout EventGroup) {
    cut(&group.source)
    cut(&group.id)
    cut(&group.name)
  }

  private mutating func cut(_ reference: inout EventReference?) {
    guard var value = reference else { return }
    cut(&value.id)
    cut(&value.name)
    reference = value
  }
}
