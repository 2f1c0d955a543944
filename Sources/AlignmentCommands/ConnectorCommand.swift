import Alignment
import ArgumentParser
import ConnectorDefinition
import StrictSettings

/// `alignd connector`: the commands about the definitions of HTTP providers.
struct ConnectorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connector",
    abstract: "List, check and try the definitions of HTTP providers.",
    discussion: """
      A provider that speaks HTTP is described by a definition: a YAML file that says how to sign in, what to ask for, \
      how pages follow each other, and what the answers mean. Those of well-known providers are part of alignd; one of \
      your own goes into the folder "connectors" beside the configuration, as NAME.yaml, and is used by kind: NAME. \
      Documentation/connectors.md says how to write one in fifteen minutes.
      """,
    subcommands: [
      ConnectorListCommand.self, ConnectorShowCommand.self, ConnectorLintCommand.self, ConnectorTryCommand.self,
    ])
}

/// `alignd connector list`: the kinds that a source can have.
struct ConnectorListCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the kinds that a source can have, and the settings of each.")

  @OptionGroup var folder: DefinitionFolderOption
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let catalogue = folder.catalogue
    var kinds: [KindDocument] = []
    for name in catalogue.names {
      guard let definition = try catalogue.definition(named: name) else { continue }
      kinds.append(KindDocument(definition))
    }
    let style = options.style(on: console)
    switch options.format {
    case .json: try options.write(jsonText(ListDocument(kinds: kinds)), on: console)
    case .text: try options.write(kinds.map { $0.text(style) }.joined(separator: "\n"), on: console)
    }
    return .aligned
  }
}

/// `alignd connector show`: the text of a definition, to learn from or to begin with.
struct ConnectorShowCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a definition that is part of alignd.",
    discussion: """
      Examples:
        alignd connector show scim
        alignd connector show scim > connectors/scim.yaml   (then change it: the file goes before the built-in one)
      """)

  @Argument(help: ArgumentHelp("Which one; see alignd connector list.", valueName: "name"))
  var name: String

  func answer(on console: Console) async throws -> ExitStatus {
    guard let text = DefinitionCatalogue.shippedText(name) else {
      let known = DefinitionCatalogue.shippedNames
      let advice = suggestion(for: name, among: known)
      throw CommandFailure(.usage, "no definition \"\(name)\" is part of alignd\(advice.isEmpty ? "" : "; \(advice)")")
    }
    try console.output.write(text)
    return .aligned
  }
}

/// Where definitions of one's own are.
struct DefinitionFolderOption: ParsableArguments {
  @Option(
    name: .customLong("connectors"),
    help: ArgumentHelp("The folder with definitions of your own.", valueName: "folder"), completion: .directory)
  var path = "/etc/alignd/connectors"

  var catalogue: DefinitionCatalogue { DefinitionCatalogue(folder: path) }
}

/// What can be listed, for programs: `alignd.connectors/1`.
private struct ListDocument: Encodable {
  let schema = "alignd.connectors/1"
  let kinds: [KindDocument]
}

/// One kind of source.
private struct KindDocument: Encodable {
  struct SettingDocument: Encodable {
    let name: String
    let required: Bool
    let secret: Bool
    let standard: String?
    let meaning: String

    enum CodingKeys: String, CodingKey {
      case name, required, secret, meaning
      case standard = "default"
    }
  }

  let kind: String
  let title: String
  let settings: [SettingDocument]

  init(_ definition: Definition) {
    kind = definition.name
    title = definition.title
    settings = definition.settings.map {
      SettingDocument(
        name: $0.name, required: $0.isRequired, secret: $0.isSecret, standard: $0.standard, meaning: $0.meaning)
    }
  }

  func text(_ style: TextStyle) -> String {
    let lines = settings.map { setting in
      let marks = [
        setting.required ? "required" : "", setting.secret ? "secret" : "",
        setting.standard.map { "default \($0)" } ?? "",
      ].filter { !$0.isEmpty }.joined(separator: ", ")
      return style.shown("  \(setting.name)\(marks.isEmpty ? "" : " (\(marks))"): \(setting.meaning)")
    }
    return ([style.shown("\(kind): \(title)")] + lines).joined(separator: "\n") + "\n"
  }
}
