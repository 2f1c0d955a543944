public import StrictSettings

extension Definition {
  /// A definition is read by people; one larger than this is a mistake.
  public static let sizeLimit = StrictYAML.sizeLimit

  /// Reads and checks a definition.
  ///
  /// - Parameters:
  ///   - text: the YAML.
  ///   - file: its name, for messages.
  /// - Throws: ``ConfigurationError`` with every problem at once: unknown keys, wrong types, paths that cannot be read,
  ///   settings and streams that do not exist, secrets outside of `authentication`.
  public static func parse(_ text: String, file: String) throws(ConfigurationError) -> Definition {
    let log = ProblemLog(file: file)
    guard let root = StrictYAML.parse(text, log: log), var top = Section(root, named: "the definition", log: log) else {
      throw ConfigurationError(log.problems)
    }
    let definition = top.definition()
    top.finish()
    if let definition { DefinitionCheck.run(definition, log) }
    guard log.problems.isEmpty, let definition else { throw ConfigurationError(log.problems) }
    return definition
  }
}

extension Section {
  fileprivate mutating func definition() -> Definition? {
    require("definition", "write \(Definition.format)")
    if let format = text("definition"), format != Definition.format {
      complain("definition", "must be \(Definition.format), not \"\(format)\"")
    }
    let name = text("name")
    require("name", "operators write it as kind: of a source")
    if let name,
      !name.utf8.allSatisfy({ ("a"..."z").contains(Character(.init($0))) || (48...57).contains($0) || $0 == 45 })
    {
      complain("name", "must be small letters, digits and \"-\", not \"\(name)\"")
    }
    let title = text("title")
    require("title", "what people call the provider")
    let settings = settings()
    let base = templates("base")
    require("base", "the address that requests are relative to, for example \"{settings.url}\"")
    let headers = namedTemplates("headers")
    let authentication = authentications()
    require("authentication", "list at least one way to sign in, or { none: true }")
    let rateLimit = rateLimit()
    let errors = errorRules()
    let origins = templates("pageOrigins")
    let coversPart = word("covers", of: CoverWord.self) == .part
    let streams = streams("streams", needsOne: true)
    require("streams", "what is read: at least accounts, groups or members")
    guard let name, let title, !base.isEmpty else { return nil }
    return Definition(
      name: name, title: title, settings: settings, base: base, headers: headers, authentication: authentication,
      rateLimit: rateLimit, errors: errors, pageOrigins: origins, coversPart: coversPart, streams: streams)
  }

  private enum CoverWord: String, CaseIterable {
    case all, part
  }

  // MARK: Settings

  private mutating func settings() -> [Setting] {
    guard let section = section("settings", named: "settings") else { return [] }
    var names = section
    var result: [Setting] = []
    for name in section.keys {
      if Setting.reserved.contains(name) {
        names.complain(name, "is a key of every source", suggestion: "choose another name")
      }
      guard var entry = names.section(name, named: "setting \"\(name)\"") else { continue }
      if let setting = entry.setting(name) { result.append(setting) }
      entry.finish()
    }
    return result
  }

  private mutating func setting(_ name: String) -> Setting? {
    let meaning = text("meaning")
    require("meaning", "one sentence for the operator")
    let isOptional = flag("optional") ?? false
    let standard = has("default") ? text("default") : nil
    let shape: Setting.Shape
    let word = word("is", of: SettingWord.self)
    require("is", "one of \(SettingWord.allCases.map(\.rawValue).joined(separator: ", "))")
    let options = texts("of")
    let range = numberRange()
    switch word {
    case .url: shape = .url
    case .text: shape = .text
    case .secret: shape = .secret
    case .secretJSON: shape = .secretJSON
    case .flag: shape = .flag
    case .number: shape = .number(range ?? 0...1_000_000_000)
    case .choice:
      require("of", "list the words that can be chosen")
      shape = .choice(options ?? [])
    case nil: return nil
    }
    if word != .choice, has("of") { complain("of", "is only for a setting that is: choice") }
    if word != .number, has("range") { complain("range", "is only for a setting that is: number") }
    if standard != nil, word == .secret || word == .secretJSON { complain("default", "cannot be given for a secret") }
    if case .choice(let words) = shape, let standard, !words.contains(standard) {
      complain("default", "must be one of \(words.joined(separator: ", "))")
    }
    return Setting(
      name: name, shape: shape, isRequired: !isOptional && standard == nil, standard: standard, meaning: meaning ?? "")
  }

  private enum SettingWord: String, CaseIterable {
    case url, text, secret, secretJSON, number, flag, choice
  }

  private mutating func numberRange() -> ClosedRange<Int>? {
    guard let items = list("range") else { return nil }
    let numbers = items.compactMap(\.wholeNumber)
    guard items.count == 2, numbers.count == 2, numbers[0] <= numbers[1] else {
      complain("range", "must be two whole numbers [LOWEST, HIGHEST]")
      return nil
    }
    return numbers[0]...numbers[1]
  }

  // MARK: Limits and errors

  private mutating func rateLimit() -> RateLimit {
    var limit = RateLimit()
    guard var section = section("rateLimit", named: "rateLimit") else { return limit }
    limit.remaining = section.text("remaining")
    limit.reset = section.text("reset")
    limit.resetForm = section.word("resetIs", of: RateLimit.ResetForm.self) ?? limit.resetForm
    limit.statuses = section.statuses("statuses") ?? limit.statuses
    limit.leastWait = section.number("leastWait", in: 0...3600) ?? limit.leastWait
    limit.pauseAt = section.number("pauseAt", in: 0...10_000) ?? limit.pauseAt
    limit.concurrency = section.number("concurrency", in: 1...64) ?? limit.concurrency
    section.finish()
    return limit
  }

  mutating func errorRules() -> [ErrorRule] {
    guard let items = list("errors") else { return [] }
    return items.compactMap { item in
      guard var section = Section(item, named: "an entry of errors", log: log) else { return nil }
      defer { section.finish() }
      section.require("status", "the status, or a list of them")
      section.require("then", "one of \(ErrorRule.Action.allCases.map(\.rawValue).joined(separator: ", "))")
      let statuses = section.statusRanges("status") ?? []
      let path = section.path("path")
      let (values, patterns) = (section.texts("is"), section.texts("like"))
      let test = ErrorRule.Test(values: values ?? [], patterns: patterns ?? [])
      if section.has("path") != (section.has("is") || section.has("like")) {
        let key = ["path", "is"].first { section.has($0) } ?? "like"
        section.complain(key, "needs \"path\" together with \"is\" or \"like\"")
      }
      let because = section.text("because") ?? ""
      guard let action = section.word("then", of: ErrorRule.Action.self) else { return nil }
      return ErrorRule(
        statuses: statuses, body: path.map { ($0, test) }, action: action, because: because)
    }
  }

  /// Statuses, and classes of them such as 4xx.
  private mutating func statusRanges(_ key: String) -> [ClosedRange<Int>]? {
    texts(key).map { words in
      words.compactMap { word in
        if let status = Int(word), (200...599).contains(status) { return status...status }
        if ["2xx", "3xx", "4xx", "5xx"].contains(word), let first = word.first?.wholeNumberValue {
          return first * 100...first * 100 + 99
        }
        complain(key, "must be HTTP statuses from 200 to 599 or classes such as 4xx, not \"\(word)\"")
        return nil
      }
    }
  }

  private mutating func statuses(_ key: String) -> [Int]? {
    texts(key).map { words in
      words.compactMap { word in
        if let status = Int(word), (200...599).contains(status) { return status }
        complain(key, "must be HTTP statuses from 200 to 599, not \"\(word)\"")
        return nil
      }
    }
  }
}

extension Setting {
  /// Keys that every source of an HTTP provider has, beside those of its definition.
  public static let reserved: Set<String> = [
    "id", "kind", "formerly", "authoritative", "correlate", "caFile", "certificateFile", "keyFile", "proxy", "noProxy",
    "allowPlaintext", "connectTimeout", "idleTimeout", "requestTimeout", "totalTimeout", "concurrency", "sizeLimitMiB",
  ]
}
