public import AccessModel
public import ConnectorDefinition
import ConnectorKit
public import StrictSettings

extension SourceConfiguration {
  /// A source that stands in no configuration: a definition with settings from the command line.
  ///
  /// - Parameter settings: keys and values; a secret's value is `env:NAME`, `file:/path` or `credential:NAME`.
  /// - Throws: ``ConfigurationError`` as a configuration file would.
  public static func trial(
    of definition: Definition, settings: [(key: String, value: String)]
  ) throws(ConfigurationError) -> SourceConfiguration {
    let log = ProblemLog(file: "--set")
    var lines = ["id: trial"]
    for (key, value) in settings {
      guard let setting = definition.setting(key), setting.isSecret else {
        lines.append("\(quoted(key)): \(isPlain(value) ? value : quoted(value))")
        continue
      }
      let parts = value.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, ["env", "file", "credential"].contains(String(parts[0])) else {
        log.add(0, "\"\(key)\" is a secret", suggestion: "write \(key)=env:NAME, file:/path or credential:NAME")
        continue
      }
      lines.append("\(quoted(key)): {\(parts[0]): \(quoted(String(parts[1])))}")
    }
    if let root = StrictYAML.parse(lines.joined(separator: "\n"), log: log),
      var section = Section(root, named: "the command line", log: log)
    {
      _ = section.text("id")
      let settings = section.provider(definition, folder: ".")
      section.finish()
      try log.throwIfAny()
      if let settings {
        return SourceConfiguration(
          id: "trial", line: 0, settings: settings, correlation: section.correlation(source: "trial"))
      }
    }
    throw ConfigurationError(log.problems)
  }

  /// Reads the source once. Never throws: what could not be read is told by the coverage.
  public func read(at moment: Moment, environment: [String: String]) async -> Snapshot {
    await connector(at: moment, environment: environment).read()
  }

  private static func isPlain(_ text: String) -> Bool { text == "true" || text == "false" || Int(text) != nil }

  private static func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0) }.joined() + "\""
  }
}
