import Alignment
import ArgumentParser
import DriftDetection
import Foundation

/// `alignd explain`: why somebody does, or does not, have something.
struct ExplainCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a person does or does not have a capability on an asset, from both sides.",
    discussion: """
      Shows what the matrix says (each statement of each role that concerns the question, with its cells, and whether \
      the asset is in its scope) and what the sources say (each entitlement that would give the capability, and the \
      paths from the person's accounts to it).

      Examples:
        alignd explain alice approve CRM
        alignd explain 1007 administer "Active Directory" --all

      Exit codes: 0 explained, 1 the question names nothing, or several persons, 64 wrong usage, 78 wrong \
      configuration or matrix.
      """)

  @Argument(help: "The person: employee number, mail address, login, name or identity key.")
  var person: String
  @Argument(help: "The capability, such as approve or administer.")
  var capability: String
  @Argument(help: "The asset, by id, name or alias.")
  var asset: String

  @Flag(help: "Every path (at most 1,000 an entitlement), not only the shortest of each account.")
  var all = false

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let moment = Moment(Date(), in: settings.zone)
    let explanation = try await showingProgress(
      of: "reading \(counted(settings.sources.count, "source"))", on: console
    ) {
      let (loaded, readings) = try await settings.readBothSides(at: moment, environment: console.environment)
      return try await Explanation.explain(
        person: person, capability: capability, asset: asset, allPaths: all, loaded.matrix,
        readings.map(\.snapshot), readings.map(\.correlation), policy: settings.policy, on: moment.day)
    }
    switch options.format {
    case .text: try options.write(ExplanationText(style: options.style(on: console)).render(explanation), on: console)
    case .json: try options.write(jsonText(ExplanationDocument(explanation)), on: console)
    }
    return .aligned
  }
}
