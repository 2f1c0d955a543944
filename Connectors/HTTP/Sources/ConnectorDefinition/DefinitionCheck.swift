import StrictSettings

/// What only the whole definition can show: names that lead nowhere, and secrets where they could be seen.
struct DefinitionCheck {
  private let definition: Definition
  private let log: ProblemLog
  /// Streams that remember their items and were read before the one that is looked at.
  private var remembered: Set<String> = []
  private var names: Set<String> = []

  static func run(_ definition: Definition, _ log: ProblemLog) {
    var check = DefinitionCheck(definition: definition, log: log)
    check.settings()
    for stream in definition.streams {
      check.stream(stream, depth: 0)
      // What a stream remembers is there once it has been read whole.
      check.remembered.formUnion(stream.all.filter { $0.rememberedBy != nil }.map(\.name))
    }
  }

  private init(definition: Definition, log: ProblemLog) {
    self.definition = definition
    self.log = log
  }

  private func settings() {
    let top =
      definition.base.flatMap(\.paths) + definition.headers.flatMap(\.value.paths)
      + definition.pageOrigins.flatMap(\.paths)
    for path in top { check(path, line: 0, depth: 0, secretsAllowed: false, itemsAllowed: false) }
    for way in definition.authentication {
      for path in way.condition.paths + way.method.paths {
        check(path, line: way.line, depth: 0, secretsAllowed: true, itemsAllowed: false)
      }
    }
  }

  private mutating func stream(_ stream: StreamDefinition, depth nesting: Int, isInTree: Bool = false) {
    if nesting > 4 { log.add(stream.line, "stream \"\(stream.name)\" is nested deeper than 4 levels") }
    if stream.descent != nil, nesting > 0 {
      log.add(
        stream.line, "stream \"\(stream.name)\" cannot \"descend\" below another stream",
        suggestion: "make it a stream of its own at the top, so that its parent is always one of its own items")
    }
    // Below the top of a tree there is one item more: the one that it hangs on.
    let isInTree = isInTree || stream.descent != nil
    let depth = isInTree ? nesting + 1 : nesting
    if case .request(let request) = stream.origin {
      for path in request.paths {
        check(path, line: stream.line, depth: nesting, secretsAllowed: false, itemsAllowed: false)
      }
    }
    if !names.insert(stream.name).inserted {
      log.add(stream.line, "two streams are called \"\(stream.name)\"", suggestion: "each needs a name of its own")
    }
    // A condition and a request speak of the parent's item, as the stream has no item of its own yet.
    for path in stream.condition.paths + (stream.descent?.paths ?? []) + stream.membersOf.flatMap(\.paths)
      + stream.ifNone.recordPaths
      + [stream.declared, stream.minimum, stream.recall?.key].compactMap(\.self).flatMap(\.paths)
    {
      check(path, line: stream.line, depth: depth, secretsAllowed: false, itemsAllowed: false)
    }
    for path in stream.recordPaths + (stream.recall?.onward?.paths ?? []) {
      check(path, line: stream.line, depth: depth, secretsAllowed: false, itemsAllowed: true)
    }
    for name in stream.lookedUp where !remembered.contains(name) {
      log.add(
        stream.line, "stream \"\(stream.name)\" looks up items of \"\(name)\", which was not remembered before it",
        suggestion: "give an earlier stream of that name \"rememberedBy\"")
    }
    for child in stream.children { self.stream(child, depth: nesting + 1, isInTree: isInTree) }
  }

  private func check(_ path: ItemPath, line: Int, depth: Int, secretsAllowed: Bool, itemsAllowed: Bool) {
    if let name = path.setting {
      guard let setting = definition.setting(name) else {
        log.add(
          line, "there is no setting \"\(name)\"",
          suggestion: suggestion(for: name, among: definition.settings.map(\.name)))
        return
      }
      if setting.isSecret && !secretsAllowed {
        log.add(
          line, "the secret \"\(name)\" may be used only in \"authentication\", where nothing shows it")
      }
      if path.steps.count > 1, setting.shape != .secretJSON {
        log.add(line, "the setting \"\(name)\" is one value, and has no \"\(path.description)\"")
      }
    } else if path.level > depth {
      log.add(line, "\"\(path.description)\" goes above the topmost stream")
    } else if path.root == .item && !itemsAllowed {
      log.add(
        line, "\"\(path.description)\" speaks of an item before there is one",
        suggestion: "write {parent.\(path.description)} or {settings.\(path.description)}")
    }
  }
}

extension StreamDefinition {
  fileprivate var recall: Recall? { if case .recalled(let recall) = origin { recall } else { nil } }

  fileprivate var expressions: [Expression] {
    (rememberedBy.map { [$0] } ?? []) + accounts.flatMap(\.expressions) + groups.flatMap(\.expressions)
      + members.flatMap(\.expressions)
  }

  fileprivate var recordPaths: [ItemPath] {
    expressions.flatMap(\.paths) + accounts.flatMap(\.condition.paths) + groups.flatMap(\.condition.paths)
      + members.flatMap(\.condition.paths)
  }

  fileprivate var lookedUp: [String] {
    let others = [declared, minimum, recall?.key, recall?.onward].compactMap(\.self)
    return (expressions + ifNone.expressions + membersOf + others).flatMap(\.lookedUp)
      + (recall.map { [$0.stream] } ?? [])
  }
}

extension RequestDefinition {
  fileprivate var paths: [ItemPath] {
    var result = target.paths + base.flatMap(\.paths) + (query + headers).flatMap(\.value.paths)
    switch body {
    case .none: break
    case .form(let fields): result += fields.flatMap(\.value.paths)
    case .json(let json): result += json.paths
    }
    if let signing { result += signing.service.paths + (signing.region?.paths ?? []) }
    return result
  }
}

extension JSONTemplate {
  fileprivate var paths: [ItemPath] {
    switch self {
    case .text(let template): template.paths
    case .number, .flag: []
    case .array(let items): items.flatMap(\.paths)
    case .object(let members): members.flatMap(\.value.paths)
    }
  }
}

extension Authentication.Method {
  fileprivate var paths: [ItemPath] {
    switch self {
    case .none: []
    case .header(_, let value): value.paths
    case .basic(let user, let password): user.paths + password.paths
    case .awsSigV4(let key, let secret, let session, let region, let service):
      [key, secret, region, service, session].compactMap(\.self).flatMap(\.paths)
    case .token(let fetch, _, let value):
      (fetch.request.paths + (fetch.basic.map { $0.user.paths + $0.password.paths } ?? [])
        + (fetch.bearer?.paths ?? []) + (fetch.assertion?.paths ?? []) + value.paths)
    }
  }
}

extension Assertion {
  fileprivate var paths: [ItemPath] { key.paths + (header + claims).flatMap(\.value.paths) }
}
