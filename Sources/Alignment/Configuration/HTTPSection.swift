import ConnectorDefinition
import HTTPConnector
import StrictSettings
import Yams

extension Section {
  /// The keys of a source of an HTTP provider: those of its definition, and those of every one; nil when too little of it
  /// is usable (the log says why).
  mutating func provider(_ definition: Definition, folder: String) -> SourceSettings? {
    var values: [String: String] = [:]
    var secrets: [String: SecretReference] = [:]
    for setting in definition.settings {
      if setting.isSecret {
        secrets[setting.name] = secret(setting.name)
      } else {
        values[setting.name] = value(of: setting)
      }
      if setting.isRequired {
        require(setting.name, setting.meaning.prefix(1).lowercased() + setting.meaning.dropFirst())
      }
    }
    var settings = HTTPSourceSettings(definition: definition, values: values)
    (settings.caFile, settings.certificateFile, settings.keyFile) = encryptionFiles(folder)
    settings.proxy = text("proxy") ?? ""
    settings.noProxy = texts("noProxy") ?? []
    settings.allowPlaintext = flag("allowPlaintext") ?? false
    settings.connectTimeout = seconds("connectTimeout", in: 1...600) ?? settings.connectTimeout
    settings.idleTimeout = seconds("idleTimeout", in: 1...3600) ?? settings.idleTimeout
    settings.requestTimeout = seconds("requestTimeout", in: 1...3600) ?? settings.requestTimeout
    settings.totalTimeout = seconds("totalTimeout", in: 1...86_400) ?? settings.totalTimeout
    settings.concurrency = number("concurrency", in: 1...64) ?? settings.concurrency
    if let mebibytes = number("sizeLimitMiB", in: 1...2047) { settings.sizeLimit = mebibytes << 20 }
    return .http(settings, secrets: secrets)
  }

  private mutating func value(of setting: Setting) -> String? {
    switch setting.shape {
    case .url:
      guard let url = text(setting.name) else { return nil }
      let lowered = url.lowercased()
      if !lowered.hasPrefix("https://") && !lowered.hasPrefix("http://") {
        complain(setting.name, "must begin with https://, not \"\(url)\"")
      } else if url.dropFirst(8).prefix(while: { $0 != "/" }).contains("@") {
        complain(setting.name, "must not hold a user or password")
      } else if url.contains("?") || url.contains("#") {
        complain(setting.name, "must be an address without ? and #")
      }
      var trimmed = Substring(url)
      while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
      return String(trimmed)
    case .text: return text(setting.name)
    case .number(let range): return number(setting.name, in: range).map { String($0) }
    case .flag: return flag(setting.name).map { $0 ? "true" : "false" }
    case .choice(let words):
      guard let word = text(setting.name) else { return nil }
      if words.contains(word) { return word }
      complain(setting.name, "does not know \"\(word)\"", suggestion: suggestion(for: word, among: words))
      return nil
    case .secret, .secretJSON: return nil
    }
  }
}
