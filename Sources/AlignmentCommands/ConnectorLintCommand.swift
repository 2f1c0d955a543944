import Alignment
import ArgumentParser
import ConnectorDefinition
import StrictSettings

/// `alignd connector lint`: everything that is wrong with a definition, at once.
struct ConnectorLintCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "List everything that is wrong with a definition, each with its line and what to do.",
    discussion: """
      Nothing is asked of any provider. Unknown keys, paths that cannot be read, settings and streams that do not exist, \
      and secrets outside of "authentication" are errors.

      Example:
        alignd connector lint connectors/example.yaml

      Exit codes: 0 no errors, 64 wrong usage, 78 errors.
      """)

  @Argument(help: ArgumentHelp("The definition.", valueName: "file"), completion: .file())
  var file: String
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    var problems: [ConfigurationProblem] = []
    var definition: Definition?
    do throws(ConfigurationError) { definition = try DefinitionCatalogue.load(file) } catch {
      problems = error.problems
    }
    let style = options.style(on: console)
    switch options.format {
    case .json: try options.write(jsonText(DefinitionLintDocument(file, problems)), on: console)
    case .text:
      var lines = problems.map { style.shown($0.description) }
      if let definition {
        let streams = definition.streams.flatMap(\.all).count
        lines.append(
          style.shown(
            "\(definition.name): \(counted(definition.settings.count, "setting")), \(counted(streams, "stream")), no errors"
          ))
      } else {
        lines.append(counted(problems.count, "error"))
      }
      try options.write(lines.joined(separator: "\n") + "\n", on: console)
    }
    return problems.isEmpty ? .aligned : .configuration
  }
}

/// What lint found, for programs: `alignd.lint/1`.
private struct DefinitionLintDocument: Encodable {
  struct Entry: Encodable {
    let line: Int
    let message: String
    let suggestion: String
  }

  let schema = "alignd.lint/1"
  let definition: String
  let errors: Int
  let problems: [Entry]

  init(_ file: String, _ problems: [ConfigurationProblem]) {
    definition = file
    errors = problems.count
    self.problems = problems.map { Entry(line: $0.line, message: $0.message, suggestion: $0.suggestion) }
  }
}
